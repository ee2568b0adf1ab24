#pragma once

#include "gui/panels/layout.h"
#include "imgui.h"

namespace interleave {

// A rectangle of one colour below everything that ImGui draws. Filled by clearing, which costs a
// software renderer a tenth of what drawing it would.
struct Ground {
  Rect rect;
  ImU32 colour = 0;
};

}  // namespace interleave
