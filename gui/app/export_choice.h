#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "engine/formats/figure_options.h"
#include "engine/trace/trace.h"

namespace interleave {

// What the user has chosen for an export. Plain values.
struct ExportChoice {
  std::string path;
  std::size_t format = 0;     // Index into FileFormats().
  bool visible_only = false;  // The range that the window shows, else all.
  FigureOptions figure;
  bool operator==(const ExportChoice&) const = default;
};

}  // namespace interleave
