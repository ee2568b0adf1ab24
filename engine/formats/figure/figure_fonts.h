#pragma once

#include <cairo.h>

#include <memory>
#include <string_view>

#include "engine/formats/figure/drawing.h"

namespace interleave {

// The fonts of a figure, found through fontconfig: Inter and JetBrains Mono, for letters that they
// do not have (Chinese, Arabic ...) whatever the system has, letter by letter. Letters are set in
// the order they are written and are not shaped; SVG and HTML leave that to the viewer.
//
// Thread safety: none. Lifetime: contexts that it painted on may outlive it.
class FigureFonts {
 public:
  FigureFonts();
  FigureFonts(const FigureFonts&) = delete;
  FigureFonts& operator=(const FigureFonts&) = delete;
  ~FigureFonts();

  // Advance of a line in pixels. `text`: valid UTF-8.
  double Width(std::string_view text, const TextLook& look);
  // Writes it from (x, baseline) on, with the source that `cr` has.
  void Show(cairo_t* cr, double x, double baseline, std::string_view text, const TextLook& look);

  // For who lays out. Refers to this.
  MeasureText Measure();

 private:
  struct Fonts;
  std::unique_ptr<Fonts> fonts_;
};

}  // namespace interleave
