#include "engine/formats/file_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

#include "engine/formats/atomic_file.h"
#include "engine/formats/chrome_json.h"
#include "engine/formats/display_text.h"
#include "engine/formats/figure/figure_files.h"
#include "engine/formats/gzip_sink.h"
#include "engine/formats/html/html_page.h"
#include "engine/formats/native_file.h"
#include "engine/formats/perfetto.h"
#include "engine/formats/recording_about.h"
#include "engine/formats/table_files.h"
#include "engine/formats/viewer_json.h"

namespace interleave {
namespace {

std::expected<ExportReport, std::string> WriteChrome(const ExportJob& job, const ByteSink& sink) {
  std::vector<NamedTrace> traces;
  for (const Recording& recording : job.recordings) {
    traces.push_back(
        {.title = recording.title, .trace = recording.trace.get(), .about = AboutJson(recording)});
  }
  const ChromeJsonReport report = WriteChromeJson(traces, job.version, sink, job.work.stop);
  return ExportReport{.what = fmt::format("{} events", GroupedNumber(report.events)),
                      .replaced = report.replaced,
                      .stopped = report.stopped};
}

std::expected<ExportReport, std::string> WriteChromeGzip(const ExportJob& job,
                                                         const ByteSink& sink) {
  GzipSink packed(sink);
  auto report = WriteChrome(job, [&](std::string_view bytes) { packed.Write(bytes); });
  packed.Finish();
  return report;
}

constexpr std::array kFormats = {
    FileFormat{".interleave", "Interleave", "this program, in full", &WriteNativeFile},
    FileFormat{".json", "Chrome JSON", "ui.perfetto.dev, chrome://tracing, Tracy, VizTracer ...",
               &WriteChrome},
    FileFormat{".json.gz", "Chrome JSON, packed", "ui.perfetto.dev, chrome://tracing",
               &WriteChromeGzip},
    FileFormat{".pftrace", "Perfetto", "ui.perfetto.dev, in full", &WritePerfetto},
    FileFormat{".speedscope.json", "speedscope", "speedscope.app", &WriteSpeedscope},
    FileFormat{".firefox.json", "Firefox Profiler", "profiler.firefox.com", &WriteFirefox},
    FileFormat{".csv", "CSV of slices", "spreadsheets", &WriteSlicesCsv},
    FileFormat{".states.csv", "CSV of states", "spreadsheets", &WriteStatesCsv},
    FileFormat{".statistics.csv", "CSV of statistics", "spreadsheets", &WriteStatisticsCsv},
    FileFormat{".md", "Markdown table", "documents", &WriteMarkdown},
    FileFormat{".txt", "text diagram", "mails, chats", &WriteTextDiagrams, true},
    FileFormat{".svg", "SVG picture", "browsers, Inkscape, LaTeX, slides", &WriteFigureSvg, true},
    FileFormat{".pdf", "PDF picture", "LaTeX, PDF viewers", &WriteFigurePdf, true},
    FileFormat{".png", "PNG picture", "everything that shows pictures", &WriteFigurePng, true},
    FileFormat{".html", "HTML page", "browsers, also offline", &WriteHtml, true},
};

bool EndsWithExtension(std::string_view name, std::string_view extension) {
  if (name.size() < extension.size()) return false;
  return std::ranges::equal(
      name.substr(name.size() - extension.size()), extension,
      [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

}  // namespace

std::span<const FileFormat> FileFormats() { return kFormats; }

const FileFormat* FormatOfFile(std::string_view name) {
  const FileFormat* found = nullptr;
  for (const FileFormat& format : kFormats) {
    if (EndsWithExtension(name, format.extension) &&
        (found == nullptr || format.extension.size() > found->extension.size())) {
      found = &format;
    }
  }
  return found;
}

std::string FormatList() {
  std::string formats;
  for (const FileFormat& format : kFormats) {
    formats += fmt::format("{}{} ({})", formats.empty() ? "" : ", ", format.name, format.extension);
  }
  return formats;
}

std::expected<ExportReport, std::string> SaveRecordings(const FileFormat& format, ExportJob job,
                                                        const std::filesystem::path& path) {
  auto file = AtomicFile::Create(path);
  if (!file) return std::unexpected(file.error());
  // A disk that is full ends the work early, by the same way as the user.
  std::stop_source give_up;
  const std::stop_callback passed_on(job.work.stop, [&] { give_up.request_stop(); });
  job.work.stop = give_up.get_token();
  const ByteSink sink = [&](std::string_view bytes) {
    file->Write(bytes);
    if (!file->good()) give_up.request_stop();
  };
  const auto report = format.write(job, sink);
  if (!report) return report;
  if (report->stopped && file->good()) {
    return std::unexpected(fmt::format(
        "The export to {} was cancelled; nothing was written. Start it again when you like.",
        path.string()));
  }
  if (const auto committed = file->Commit(); !committed) return std::unexpected(committed.error());
  return report;
}

}  // namespace interleave
