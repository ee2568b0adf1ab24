#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "engine/formats/figure/figure_layout.h"
#include "tests/engine/formats/small_trace.h"

namespace interleave {

// Figures for tests, laid out with letters that are all half as wide as high.

inline double HalfWide(std::string_view text, const TextLook& look) {
  return 0.5 * look.size * static_cast<double>(text.size());
}

inline Recording SmallRecording() {
  return {.title = "Small: Threads",
          .scenario = "small",
          .model = "thr",
          .parameters = {{"tasks", 2, "2"}},
          .seed = 1,
          .machine = {.cpu = "", .cores = 2, .system = ""},
          .program = "Interleave 0.1.0",
          .result = {.text = "sum 42", .value = {}, .error = {}, .wall_s = 0.01},
          .trace = SmallTrace()};
}

inline Drawing LaidOut(const std::vector<Recording>& recordings, FigureOptions options = {},
                       std::optional<TimeRange> range = std::nullopt) {
  return LayOutFigure({.recordings = recordings,
                       .version = "0.1.0",
                       .range = range,
                       .options = std::move(options),
                       .work = {}},
                      HalfWide)
      .value();
}

template <typename Shape>
std::vector<Shape> ShapesOf(const Drawing& drawing) {
  std::vector<Shape> found;
  for (const FigureShape& shape : drawing.shapes) {
    if (const auto* one = std::get_if<Shape>(&shape)) found.push_back(*one);
  }
  return found;
}

inline std::vector<std::string> TextsOf(const Drawing& drawing) {
  std::vector<std::string> texts;
  for (const TextShape& text : ShapesOf<TextShape>(drawing)) texts.push_back(text.text);
  return texts;
}

}  // namespace interleave
