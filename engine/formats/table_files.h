#pragma once

#include <expected>
#include <string>

#include "engine/formats/file_format.h"

namespace interleave {

// Recordings as tables and as text, to go on with in a spreadsheet, a document, a mail. Entries of
// the table of formats; see file_format.h.

// CSV as RFC 4180 has it: a heading, lines that end in CR LF, what needs it in quotes. Times are
// seconds with nine decimals.

// Every slice: tasks, states, what the cores ran.
std::expected<ExportReport, std::string> WriteSlicesCsv(const ExportJob& job, const ByteSink& sink);
// How long each row was in each state.
std::expected<ExportReport, std::string> WriteStatesCsv(const ExportJob& job, const ByteSink& sink);
// A line for each recording.
std::expected<ExportReport, std::string> WriteStatisticsCsv(const ExportJob& job,
                                                            const ByteSink& sink);

// The comparison of the recordings as a Markdown table, with their results below.
std::expected<ExportReport, std::string> WriteMarkdown(const ExportJob& job, const ByteSink& sink);

// The box diagrams of all recordings, on one axis, and their comparison.
std::expected<ExportReport, std::string> WriteTextDiagrams(const ExportJob& job,
                                                           const ByteSink& sink);

}  // namespace interleave
