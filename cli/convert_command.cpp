#include <fmt/format.h>

#include <utility>

#include "cli/background_work.h"
#include "cli/export.h"
#include "cli/file_commands.h"

namespace interleave {
namespace {

int Failed(Output& err, const std::string& sentence) {
  err.Print(fmt::format("interleave-cli: {}\n", sentence));
  return kExitFailed;
}

}  // namespace

int Convert(const ConvertArguments& arguments, Output& out, Output& err) {
  StopSignals signals;
  // Better now than after a large file was read.
  if (const auto why_not = CannotWrite(arguments.to.file)) return Failed(err, *why_not);
  auto opened = Open(arguments.from, signals, err);
  if (!opened) return Failed(err, opened.error());
  std::vector<Recording> recordings = std::move(opened->recordings);
  ExportJob job{.version = INTERLEAVE_VERSION, .figure = arguments.figure};
  Cut cut = arguments.cut;
  if (arguments.to.format->draws_range && cut.range) {
    job.range = std::exchange(cut.range, std::nullopt);
  }
  if (!cut.empty()) {
    auto parts = CutRecordings(recordings, cut);
    if (!parts) return Failed(err, parts.error());
    recordings = std::move(*parts);
  }
  job.recordings = recordings;
  const auto saved = Save(arguments.to, job, signals, out, err);
  if (!saved) return Failed(err, saved.error());
  err.Print(fmt::format("interleave-cli: {}\n", *saved));
  return kExitRight;
}

}  // namespace interleave
