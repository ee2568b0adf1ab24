#pragma once

#include <string>
#include <variant>
#include <vector>

#include "engine/trace/trace.h"
#include "scenarios/model.h"

namespace interleave {

// What the user asked for in one frame. Panels append, App::Apply() carries out between frames:
// drawing never changes the model.

// clang-format off
struct SelectScenario { std::string id; };
struct ToggleModel { Model model; };
struct SetParameterValue { std::string id; double value; };
struct SetTimeScale { double value; };
struct SetSeed { std::uint64_t value; };
struct StartRuns {};                            // Every chosen model, one after another.
struct StopRuns {};
struct ShowRange { TimeRange range; };          // Zoom and pan: what the time axis shows.
struct ShowAll {};                              // Back to the whole recording, and follow it.
struct ShowSelection {};                        // Zooms to the selected slice.
struct SelectSlice { std::size_t card; TrackId track; Nanos at; };
struct ClearSelection {};
struct OpenExport {};                           // Asks where to; ExportChromeJson does it.
struct ExportChromeJson { std::string path; };  // Every run shown, one process each.
struct ToggleListingLanguage {};                // Python or C++.
struct ToggleTheme {};
struct ToggleKeys {};                           // The overlay that names the keys.
struct CloseOverlay {};                         // Keys or export, whichever is open.
struct FocusSearch {};
struct DismissNotice {};                        // The oldest one.
struct Quit {};
// clang-format on

using Command =
    std::variant<SelectScenario, ToggleModel, SetParameterValue, SetTimeScale, SetSeed, StartRuns,
                 StopRuns, ShowRange, ShowAll, ShowSelection, SelectSlice, ClearSelection,
                 OpenExport, ExportChromeJson, ToggleListingLanguage, ToggleTheme, ToggleKeys,
                 CloseOverlay, FocusSearch, DismissNotice, Quit>;
using Commands = std::vector<Command>;

}  // namespace interleave
