#pragma once

#include <string>
#include <string_view>

#include "engine/formats/figure/drawing.h"
#include "engine/formats/json_writer.h"

namespace interleave {

// Writes a drawing as SVG. Text stays text (cairo would turn it into curves): it can be searched,
// read aloud and edited. Width and height are said in `unit`: "px", "cm", of which a pixel is
// `units_per_pixel`. Everything that came from a recording is escaped.
void WriteSvgDrawing(const Drawing& drawing, std::string_view unit, double units_per_pixel,
                     const ByteSink& sink);

// `text` for XML, in an element or an attribute: what it may not hold becomes U+FFFD.
std::string XmlText(std::string_view text);

}  // namespace interleave
