#include "cli/export.h"

#include <fmt/format.h>

#include <vector>

#include "cli/background_work.h"
#include "engine/formats/atomic_file.h"
#include "scenarios/recording_of.h"

namespace interleave {

std::optional<std::string> CannotWrite(const std::string& file) {
  if (file == "-") return std::nullopt;
  const auto tried = AtomicFile::Create(file);
  if (tried) return std::nullopt;
  return tried.error();
}

std::expected<std::string, std::string> Export(const ExportTarget& target,
                                               const RunArguments& arguments,
                                               std::span<const FinishedRun> runs,
                                               StopSignals& signals, Output& out, Output& err) {
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
    return std::unexpected(fmt::format("nothing was recorded, so {} was not written", target.file));
  }
  return Save(target,
              {.recordings = recordings,
               .version = INTERLEAVE_VERSION,
               .range = target.format->draws_range ? arguments.figure.range : std::nullopt,
               .figure = arguments.figure.options},
              signals, out, err);
}

}  // namespace interleave
