#pragma once

namespace interleave {

// Which pieces of the top bar a window has room for. Pure arithmetic, in pixels.

// How wide each piece is, the gap after it included.
struct TopBarWidths {
  float name = 0;
  float scenario = 0;         // The box with the scenario's title, at its best width,
  float scenario_small = 0;   // and at its narrowest.
  float chips = 0;            // All models.
  float chips_available = 0;  // Those that can run, and a "+3" for the others.
  float models_menu = 0;      // One button instead of the chips.
  float run = 0;              // Run and Stop.
  float time_scale = 0;
  float tools = 0;  // Theme, export, keys.
};

struct TopBarFit {
  enum class Models { kAllChips, kAvailableChips, kMenu, kHidden };

  bool name = true;
  bool scenario = true;
  bool scenario_small = false;
  Models models = Models::kAllChips;
  bool time_scale = true;
  bool tools = true;
};

// The richest bar that is at most `available` wide. Run and Stop are always part of it.
TopBarFit FitTopBar(const TopBarWidths& widths, float available);
float WidthOf(const TopBarFit& fit, const TopBarWidths& widths);

}  // namespace interleave
