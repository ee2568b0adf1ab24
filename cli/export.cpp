#include "cli/export.h"

#include <fmt/format.h>

#include <filesystem>
#include <vector>

#include "engine/formats/atomic_file.h"
#include "engine/formats/file_format.h"
#include "scenarios/recording_of.h"

namespace interleave {

std::optional<std::string> WrongExtension(const std::string& file) {
  if (FormatOfFile(file) != nullptr) return std::nullopt;
  const std::string extension = std::filesystem::path(file).extension();
  return fmt::format("--export cannot write `{}`: {}; there is {}", file,
                     extension.empty() ? "its name has no extension to tell the format by"
                                       : fmt::format("no format is called `{}`", extension),
                     FormatList());
}

std::optional<std::string> CannotWrite(const std::string& file) {
  const auto tried = AtomicFile::Create(file);
  if (tried) return std::nullopt;
  return tried.error();
}

std::expected<std::string, std::string> Export(const std::string& file,
                                               const RunArguments& arguments,
                                               std::span<const FinishedRun> runs) {
  std::vector<Recording> recordings;
  for (const FinishedRun& run : runs) {
    if (run.trace == nullptr) continue;
    recordings.push_back(RecordingOf({.scenario = arguments.scenario,
                                      .model = run.model,
                                      .values = arguments.values,
                                      .time_scale = arguments.time_scale,
                                      .seed = arguments.seed},
                                     run.result, run.trace, INTERLEAVE_VERSION));
  }
  if (recordings.empty()) {
    return std::unexpected(fmt::format("nothing was recorded, so {} was not written", file));
  }
  const auto saved = SaveRecordings(
      *FormatOfFile(file), {.recordings = recordings, .version = INTERLEAVE_VERSION}, file);
  if (!saved) return std::unexpected(saved.error());
  return fmt::format("wrote {} to {}", saved->what, file);
}

}  // namespace interleave
