#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "engine/formats/file_format.h"

namespace interleave {

// Recordings as one HTML file that needs nothing else, not even a network: both bands of every run
// on one time axis, with zoom, pan, explanations, keys, labels for screen readers and a style for
// print. What is said in words is in the page itself, so that it can be read without its script.
//
// A recording of very many slices is folded, as the window folds what is narrower than a pixel, to
// about kMostHtmlPieces; the page says how short the shortest thing is that it can show.
// Everything that came from a recording is escaped.
std::expected<ExportReport, std::string> WriteHtml(const ExportJob& job, const ByteSink& sink);

inline constexpr std::size_t kMostHtmlPieces = 250'000;
inline constexpr std::size_t kMostHtmlRows = 200;  // Of each band of each run.

// The parts of the page that are the same in all.
std::string_view HtmlStyle();
std::string_view HtmlDrawingScript();
std::string_view HtmlInputScript();

}  // namespace interleave
