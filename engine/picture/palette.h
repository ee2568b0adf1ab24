#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/picture/card_rows.h"
#include "engine/record/state.h"

namespace interleave {

// The colours of a timeline, the same in the window, in figures and in HTML. Pure.

using Rgb = std::uint32_t;  // 0xRRGGBB

// How a state is painted: waits are hatched in `line` over `fill` and drawn thinner than running.
struct StateColours {
  Rgb fill = 0;
  Rgb line = 0;  // Of the hatch; 0: plain.
  bool thin = false;
  bool hatched() const { return line != 0; }
};

// Nothing happens yet, or any more: a thin line in the middle of the row.
constexpr bool IsLine(State state) {
  return state == State::kQueued || state == State::kDone || state == State::kFailed ||
         state == State::kCancelled;
}

struct Palette {
  std::array<StateColours, kStateCount> states;
  // A thread keeps its colour in both bands, so that a block on a core can be found in its row.
  std::array<Rgb, kColourCount> threads;

  const StateColours& Of(State state) const { return states[static_cast<std::size_t>(state)]; }
};

// The hues are told apart with any common kind of colour blindness where states meet in one row:
// blue runs, orange waits for a device, yellow for the global lock, pink for a lock.
const Palette& DarkPalette();
const Palette& LightPalette();

// `share` of `a`, the rest of `b`.
Rgb Mixed(Rgb a, Rgb b, double share);
// One colour for a state where a texture has no room: its fill with the share of its lines.
Rgb Blended(const StateColours& colours);

}  // namespace interleave
