#pragma once

#include <expected>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/simulated/explorer.h"
#include "scenarios/scenario.h"

namespace interleave {

// The command line of the window, as text: what was not given is empty.
struct OptionTexts {
  std::string scenario;
  std::string models;  // "seq,thr" or "all"
  std::string theme;
  std::string size;                     // "1720x1060"
  std::string select;                   // "2:1:2.36"
  std::vector<std::string> parameters;  // "tasks=4"
  std::string time_scale;
  std::string scale;
  std::string seed;
  std::string screenshot;
  std::string file;      // To open.
  std::string playhead;  // "2.5 s"
  std::string by_hand;   // "1-2-1", "start"
  bool run = false;
  bool present = false;
};

// A place on the timeline as a person counts it.
struct SelectOption {
  std::size_t card = 1;  // From the top.
  std::size_t row = 1;   // Within the card, cores after threads.
  double seconds = 0;
};

// The same, checked against the catalogue.
struct Options {
  const Scenario* scenario = nullptr;
  std::vector<Model> models;  // Empty: all that the scenario comes in.
  std::optional<bool> dark;   // Without it, as it was last time.
  bool size_given = false;    // Likewise.
  int width = 1720;
  int height = 1060;
  float scale = 0;  // 0: as the screen asks for.
  double time_scale = 1;
  std::uint64_t seed = 1;
  std::vector<std::pair<std::string, double>> parameters;
  std::optional<SelectOption> select;
  std::string screenshot;         // The file; empty for a window.
  std::string file;               // A recording to open; empty for none.
  std::optional<Nanos> playhead;  // Where the replay stands in the picture.
  bool run = false;
  bool present = false;             // In lecture mode.
  std::optional<Schedule> by_hand;  // The program by hand, after these steps.
};

// Errors: a sentence with the name that is wrong, what may stand there, and the nearest right one.
// REQUIRES: `catalogue` is not empty.
std::expected<Options, std::string> CheckOptions(const OptionTexts& texts,
                                                 std::span<const Scenario> catalogue);

}  // namespace interleave
