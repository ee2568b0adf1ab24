#include "gui/app/files.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <utility>

#include "engine/formats/cut_recording.h"
#include "engine/formats/figure/figure_files.h"
#include "engine/formats/file_format.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

ExportJob JobOf(const ExportOrder& order, std::string_view version, const FileWork& work) {
  return {.recordings = order.recordings,
          .version = version,
          .range = order.range,
          .figure = order.choice.figure,
          .work = work};
}

Notice Save(const std::string& version, const ExportOrder& order, const FileWork& work) {
  const std::string& path = order.choice.path;
  const FileFormat* format = FormatOfFile(path);
  if (format == nullptr) {
    return {.error = true,
            .text = fmt::format("The name {} has no ending that tells the format; there is {}.",
                                path, FormatList())};
  }
  ExportJob job = JobOf(order, version, work);
  std::vector<Recording> parts;
  if (job.range && !format->draws_range) {
    auto cut = CutRecordings(order.recordings, {.range = job.range, .rows = {}});
    if (!cut) return {.error = true, .text = std::move(cut.error())};
    parts = std::move(*cut);
    job.recordings = parts;
    job.range.reset();
  }
  const auto saved = SaveRecordings(*format, std::move(job), path);
  if (!saved) return {.error = true, .text = saved.error()};
  return {
      .error = false,
      .text = fmt::format("Wrote {} to {}. It opens in {}.", saved->what, path, format->readers)};
}

}  // namespace

Files RealFiles(const std::string& version) {
  return {.version = version,
          .save = [version](const ExportOrder& order,
                            const FileWork& work) { return Save(version, order, work); },
          .open = [](const std::string& path,
                     const FileWork& work) { return OpenRecording(path, work); },
          .preview =
              [version](const ExportOrder& order, int width, int height, const FileWork& work) {
                return FigurePreview(JobOf(order, version, work), width, height);
              },
          .copy = {}};
}

std::string OpenedText(const std::string& path, const OpenedFile& file) {
  std::string text = fmt::format(
      "{}: {}, {}", std::filesystem::path(path).filename().string(), file.format,
      Counted(static_cast<std::int64_t>(file.recordings.size()), "recording", "recordings"));
  for (const Skipped& skipped : file.skipped) text += ". Left out: " + skipped.Sentence();
  return text + ".";
}

std::string ExpandedPath(const std::string& path) {
  const char* home = std::getenv("HOME");
  return path.starts_with("~/") && home != nullptr ? home + path.substr(1) : path;
}

}  // namespace interleave
