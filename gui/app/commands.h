#pragma once

#include <string>
#include <variant>
#include <vector>

#include "engine/trace/trace.h"
#include "scenarios/model.h"

namespace interleave {

// What the user asked for in one frame. Panels append, App::Apply() carries out between frames:
// drawing never changes the model.

struct SelectScenario {
  std::string id;
};
struct ToggleModel {
  Model model;
};
struct SetParameterValue {
  std::string id;
  double value;
};
struct SetTimeScale {
  double value;
};
struct SetSeed {
  std::uint64_t value;
};
struct StartRuns {};  // Every chosen model, one after another.
struct StopRuns {};
struct ShowRange {
  TimeRange range;
};                  // Zoom and pan: what the time axis shows.
struct ShowAll {};  // Back to the whole recording, and follow it.
struct SelectSlice {
  std::size_t card;
  TrackId track;
  Nanos at;
};
struct ClearSelection {};
struct ExportChromeJson {
  std::string path;
};                                // Every run shown, one process each.
struct ToggleListingLanguage {};  // Python or C++.
struct ToggleTheme {};
struct DismissNotice {};
struct Quit {};

using Command =
    std::variant<SelectScenario, ToggleModel, SetParameterValue, SetTimeScale, SetSeed, StartRuns,
                 StopRuns, ShowRange, ShowAll, SelectSlice, ClearSelection, ExportChromeJson,
                 ToggleListingLanguage, ToggleTheme, DismissNotice, Quit>;
using Commands = std::vector<Command>;

}  // namespace interleave
