#include <fmt/format.h>

#include <algorithm>

#include "engine/analysis/statistics.h"
#include "engine/formats/display_text.h"
#include "engine/formats/recording_summary.h"
#include "engine/formats/row_walk.h"
#include "engine/formats/table_files.h"

namespace interleave {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{64} << 10;
constexpr std::uint64_t kLinesBetweenLooks = 4096;

// One table. Fields are given one after the other; EndLine() ends a line.
class CsvWriter {
 public:
  explicit CsvWriter(const ByteSink& sink) : sink_(sink) {}

  void Text(std::string_view text) {
    Separate();
    if (text.find_first_of(",\"\r\n") == std::string_view::npos &&
        std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F; })) {
      buffer_.append(text);
      return;
    }
    buffer_.push_back('"');
    while (!text.empty()) {
      const char32_t c = TakeCodePoint(text, replaced_);
      if (c == '"') buffer_.push_back('"');
      std::string encoded;
      AppendUtf8(encoded, c);
      buffer_.append(encoded);
    }
    buffer_.push_back('"');
  }
  void Number(std::uint64_t number) {
    Separate();
    fmt::format_to(fmt::appender(buffer_), "{}", number);
  }
  void Real(double number) {
    Separate();
    fmt::format_to(fmt::appender(buffer_), "{:.6f}", number);
  }
  void Seconds(Nanos nanos) {
    Separate();
    const std::uint64_t size =
        nanos < 0 ? -static_cast<std::uint64_t>(nanos) : static_cast<std::uint64_t>(nanos);
    fmt::format_to(fmt::appender(buffer_), "{}{}.{:09}", nanos < 0 ? "-" : "", size / 1'000'000'000,
                   size % 1'000'000'000);
  }
  void EndLine() {
    buffer_.append(std::string_view("\r\n"));
    first_ = true;
    ++lines_;
    if (buffer_.size() >= kBufferBytes) Flush();
  }
  void Heading(std::initializer_list<std::string_view> fields) {
    for (const std::string_view field : fields) Text(field);
    EndLine();
    lines_ = 0;
  }
  void Flush() {
    sink_({buffer_.data(), buffer_.size()});
    buffer_.clear();
  }

  std::uint64_t lines() const { return lines_; }
  ExportReport Report(bool stopped) {
    Flush();
    return {.what = fmt::format("{} lines", GroupedNumber(lines_)),
            .replaced = replaced_,
            .stopped = stopped};
  }

 private:
  void Separate() {
    if (!first_) buffer_.push_back(',');
    first_ = false;
  }

  const ByteSink& sink_;
  fmt::memory_buffer buffer_;
  bool first_ = true;
  std::uint64_t lines_ = 0;
  std::uint64_t replaced_ = 0;
};

std::string_view KindWord(const Track& row, bool task) {
  if (row.kind == TrackKind::kCore) return "core";
  return task ? "task" : "state";
}

class SlicesTable {
 public:
  SlicesTable(const ExportJob& job, const ByteSink& sink) : job_(job), out_(sink) {}

  ExportReport Write() {
    out_.Heading({"recording", "row", "kind", "name", "task", "waits_for", "begin_s", "end_s",
                  "duration_s", "depth"});
    for (const Recording& recording : job_.recordings) {
      const Trace& trace = *recording.trace;
      for (const Track& row : trace.tracks()) {
        for (const Slice& slice : row.tasks) {
          if (Stopped()) return out_.Report(true);
          Line(recording, row, slice, true);
        }
        for (const Slice& slice : row.slices) {
          if (Stopped()) return out_.Report(true);
          Line(recording, row, slice, false);
        }
      }
    }
    return out_.Report(false);
  }

 private:
  bool Stopped() const {
    return out_.lines() % kLinesBetweenLooks == 0 && job_.work.stop.stop_requested();
  }

  void Line(const Recording& recording, const Track& row, const Slice& slice, bool task) {
    const Trace& trace = *recording.trace;
    out_.Text(recording.title);
    out_.Text(row.name);
    out_.Text(KindWord(row, task));
    if (row.kind == TrackKind::kCore) {
      out_.Text(slice.subject < trace.tracks().size() ? trace.tracks()[slice.subject].name : "");
    } else {
      out_.Text(task ? TaskSliceLabel(trace, slice) : std::string(StateTitle(slice.state)));
    }
    out_.Text(trace.TaskLabel(slice.task));
    const bool waits = !task && row.kind != TrackKind::kCore;
    out_.Text(waits ? trace.SubjectLabel(slice) : std::string());
    const Nanos end = trace.EndOf(slice);
    out_.Seconds(slice.begin);
    out_.Seconds(end);
    out_.Seconds(end - slice.begin);
    out_.Number(slice.depth);
    out_.EndLine();
  }

  const ExportJob& job_;
  CsvWriter out_;
};

}  // namespace

std::expected<ExportReport, std::string> WriteSlicesCsv(const ExportJob& job,
                                                        const ByteSink& sink) {
  return SlicesTable(job, sink).Write();
}

std::expected<ExportReport, std::string> WriteStatesCsv(const ExportJob& job,
                                                        const ByteSink& sink) {
  CsvWriter out(sink);
  out.Heading({"recording", "row", "state", "seconds", "share"});
  for (const Recording& recording : job.recordings) {
    const Trace& trace = *recording.trace;
    for (const ThreadStatistics& row : StatisticsOf(trace).threads) {
      for (std::size_t i = 0; i < kStateCount; ++i) {
        if (row.state_ns[i] == 0) continue;
        out.Text(recording.title);
        out.Text(trace.tracks()[row.track].name);
        out.Text(StateTitle(static_cast<State>(i)));
        out.Seconds(row.state_ns[i]);
        out.Real(static_cast<double>(row.state_ns[i]) /
                 static_cast<double>(std::max<Nanos>(trace.now_ns(), 1)));
        out.EndLine();
      }
    }
    if (job.work.stop.stop_requested()) return out.Report(true);
  }
  return out.Report(false);
}

std::expected<ExportReport, std::string> WriteStatisticsCsv(const ExportJob& job,
                                                            const ByteSink& sink) {
  CsvWriter out(sink);
  out.Heading({"recording", "wall_s", "speedup", "cores_busy", "cpu_s", "lock_wait_s", "io_wait_s",
               "sleep_s", "switches", "memory_mib", "outcome"});
  const std::vector<ComparisonLine> lines = Compare(job.recordings);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const ComparisonLine& line = lines[i];
    out.Text(job.recordings[i].title);
    out.Real(line.wall_s);
    out.Real(line.speedup);
    out.Real(line.cores_busy);
    out.Real(line.cpu_s);
    out.Real(line.lock_wait_s);
    out.Real(line.io_wait_s);
    out.Real(line.sleep_s);
    out.Number(line.switches);
    out.Real(line.memory_mib);
    out.Text(OutcomeText(job.recordings[i]));
    out.EndLine();
  }
  return out.Report(job.work.stop.stop_requested());
}

}  // namespace interleave
