#pragma once

#include <expected>
#include <string>

#include "engine/formats/file_format.h"

namespace interleave {

// The JSON of two viewers that read Chrome JSON slowly or in part only. Entries of the table of
// formats; see file_format.h. Both stream, and need the memory of their tables of names.

// speedscope: an evented profile for each row, cores too; inside of its tasks lies what it was
// doing. No arrows, flags or counters: the format has none.
std::expected<ExportReport, std::string> WriteSpeedscope(const ExportJob& job,
                                                         const ByteSink& sink);

// Firefox Profiler: a thread for each row with its tasks, states and flags as markers, and the same
// as samples weighted by time, for the call tree; counters. No arrows: the format has none.
std::expected<ExportReport, std::string> WriteFirefox(const ExportJob& job, const ByteSink& sink);

}  // namespace interleave
