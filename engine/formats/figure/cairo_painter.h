#pragma once

#include <cstdint>
#include <expected>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/formats/figure/drawing.h"
#include "engine/formats/figure/figure_fonts.h"
#include "engine/formats/json_writer.h"

namespace interleave {

// A drawing through cairo: as PDF, as PNG, as pixels for the screen.

// Pixels, row by row from the top, without gaps: 0xAARRGGBB.
struct FigurePixels {
  int width = 0;
  int height = 0;
  std::vector<std::uint32_t> argb;
};

// One page, as large as the drawing. Text can be found and copied.
std::expected<void, std::string> PaintPdf(const Drawing& drawing, FigureFonts& fonts,
                                          const ByteSink& sink, const std::stop_token& stop);
// `scale`: pixels of the picture for each of the drawing's; the file says what size on paper that
// is. Errors: a picture so large that no viewer opens it.
std::expected<void, std::string> PaintPng(const Drawing& drawing, double scale, FigureFonts& fonts,
                                          const ByteSink& sink, const std::stop_token& stop);
// Likewise.
std::expected<FigurePixels, std::string> PaintPixels(const Drawing& drawing, double scale,
                                                     FigureFonts& fonts,
                                                     const std::stop_token& stop);

}  // namespace interleave
