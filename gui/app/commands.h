#pragma once

#include <string>
#include <variant>
#include <vector>

#include "engine/trace/trace.h"
#include "gui/app/export_choice.h"
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
struct OpenExport {};                           // Asks what and where to; Export does it.
struct ExportRuns { ExportChoice choice; };     // What is shown, into a file.
struct CopyPicture {};                          // What is shown, to the clipboard.
struct AskForFile {};                           // Asks which file to open.
struct OpenFile { std::string path; };
struct CancelJob {};                            // The file that is being read or written.
struct ToggleListingLanguage {};                // Python or C++.
struct ToggleTheme {};
struct ToggleKeys {};                           // The overlay that names the keys.
struct CloseOverlay {};                         // Keys or export, whichever is open.
struct FocusSearch {};
struct DismissNotice {};                        // The oldest one.
struct Quit {};
// clang-format on

using Command = std::variant<SelectScenario, ToggleModel, SetParameterValue, SetTimeScale, SetSeed,
                             StartRuns, StopRuns, ShowRange, ShowAll, ShowSelection, SelectSlice,
                             ClearSelection, OpenExport, ExportRuns, CopyPicture, AskForFile,
                             OpenFile, CancelJob, ToggleListingLanguage, ToggleTheme, ToggleKeys,
                             CloseOverlay, FocusSearch, DismissNotice, Quit>;
using Commands = std::vector<Command>;

}  // namespace interleave
