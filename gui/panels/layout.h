#pragma once

#include <cstddef>

namespace interleave {

// Where the panels of the window are. Pure arithmetic, in pixels.

struct Rect {
  float x = 0;
  float y = 0;
  float width = 0;
  float height = 0;

  bool empty() const { return width <= 0 || height <= 0; }
  float right() const { return x + width; }
  float bottom() const { return y + height; }
  bool operator==(const Rect&) const = default;
};

struct LayoutInput {
  float width = 0;  // Of the window.
  float height = 0;
  float scale = 1;
  std::size_t parameters = 0;  // Rows of the parameters panel.
  std::size_t results = 0;     // Rows of the results table; 0 before the first run.
};

// Panels that a small window has no room for are empty: first the inspector goes, then the
// scenario browser, the results and the status bar. The top bar and the timeline always stay.
struct Layout {
  Rect top_bar;
  Rect browser;
  Rect parameters;
  Rect timeline;
  Rect results;
  Rect inspector;
  Rect status;
};

Layout LayOut(const LayoutInput& input);

}  // namespace interleave
