#pragma once

#include <expected>
#include <functional>
#include <string>

#include "cli/arguments.h"
#include "cli/output.h"
#include "cli/stop_signals.h"

namespace interleave {

// Reading and writing of files on a thread of its own, while the calling one watches for Ctrl-C,
// which cancels, and shows a bar on a terminal once it takes more than half a second.

// Calls `work`, and waits for its end. What it throws is thrown on.
void WorkInBackground(const std::string& what, StopSignals& signals, Output& err,
                      const std::function<void(const FileWork&)>& work);

// Opens a recording. What of it could not be read is told on `err`. Errors: a sentence.
std::expected<OpenedFile, std::string> Open(const Source& source, StopSignals& signals,
                                            Output& err);

// Writes recordings to a file, or to `out` where the target is "-". An existing file is replaced
// when the new one is complete. Returns a sentence that says what was written; errors: why not.
std::expected<std::string, std::string> Save(const ExportTarget& target, ExportJob job,
                                             StopSignals& signals, Output& out, Output& err);

}  // namespace interleave
