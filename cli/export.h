#pragma once

#include <expected>
#include <optional>
#include <span>
#include <string>

#include "cli/arguments.h"
#include "cli/finished_run.h"

namespace interleave {

// Files that recordings can be written to. The extension says the format.

// A sentence if no format has the extension of `file`.
std::optional<std::string> WrongExtension(const std::string& file);
// A sentence if `file` cannot be created or replaced, as far as that can be told beforehand.
// Leaves nothing behind.
std::optional<std::string> CannotWrite(const std::string& file);

// Writes all runs into one file, those without a recording left out. An existing file is replaced
// when the new one is complete. Returns a sentence that says what was written; errors: why not.
// REQUIRES: !WrongExtension(file).
std::expected<std::string, std::string> Export(const std::string& file,
                                               const RunArguments& arguments,
                                               std::span<const FinishedRun> runs);

}  // namespace interleave
