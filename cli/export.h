#pragma once

#include <expected>
#include <optional>
#include <span>
#include <string>

#include "cli/arguments.h"
#include "cli/finished_run.h"
#include "cli/output.h"
#include "cli/stop_signals.h"

namespace interleave {

// A sentence if `file` cannot be created or replaced, as far as that can be told beforehand.
// Leaves nothing behind.
std::optional<std::string> CannotWrite(const std::string& file);

// Writes all runs into one file, those without a recording left out; to `out`, where the target is
// "-". An existing file is replaced when the new one is complete. Returns a sentence that says what
// was written; errors: why not.
std::expected<std::string, std::string> Export(const ExportTarget& target,
                                               const RunArguments& arguments,
                                               std::span<const FinishedRun> runs,
                                               StopSignals& signals, Output& out, Output& err);

}  // namespace interleave
