#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/record/state.h"
#include "engine/trace/trace.h"
#include "gui/app/export_choice.h"
#include "gui/guess/guess_block.h"
#include "gui/timeline/row_choice.h"
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
struct Quit {};                                 // Asks first where something would be lost.
// The timeline.
struct UndoView {};                             // The range that was shown before.
struct RedoView {};
struct MeasureRange { TimeRange range; };       // Every panel then speaks of it.
struct ClearMeasure {};
struct AskForTime {};                           // Opens the box for GoToTime.
struct GoToTime { Nanos at; };
struct StepSlice { int by; };                   // Selects the next slice of the same task.
struct ShowHit { std::size_t index; };          // Of those that the search has found.
struct AddBookmark {};                          // Where the playhead, the range or the selection is.
struct EditBookmark { std::size_t index; std::string text; };
struct RemoveBookmark { std::size_t index; };
struct FilterRows { std::string text; };        // Only rows whose names hold it; "" for all.
struct ToggleRow { std::size_t card; TrackId track; };      // Hides it.
struct ShowAllRows {};
struct FoldRows { std::optional<RowGroup> group; };         // Or unfolds; none: the selection's.
struct FoldAllRows { bool folded; };
struct PlaceRow { std::size_t card; TrackId track; TrackId before; };  // kNoTrack: at the end.
struct ShiftRow { int by; std::optional<RowTrack> row; };   // Up if < 0; none: the selection's.
struct RestoreRowOrder {};
struct ToggleArrows {};                         // All of them, or only messages.
struct ToggleRowsByTask {};                     // A row for each task, or for each thread.
// Replay.
struct PlayReplay {};                           // Opens it, plays, pauses.
struct CloseReplay {};
struct StepReplay { int by; };                  // To the next or previous event.
struct SetReplaySpeed { double speed; };
struct MovePlayhead { Nanos at; };
// Lecture mode.
struct TogglePresent {};
struct PresentCard { std::size_t card; };       // Which run is shown.
struct StepLecture { int by; };
struct PredictAnswer { std::size_t answer; };
struct BlankScreen {};
struct PresentBeside { std::optional<std::size_t> card; };  // None: the next one, or no other.
struct RevealAnswer {};
// Manners.
struct ToggleCommandList {};
struct ToggleHighContrast {};
struct ToggleSafeColours {};
struct SetInterfaceScale { double factor; };
struct LeaveUnsaved {};                         // Quits although recordings were not kept.
// Comparing.
struct ToggleCompare {};
struct ChooseCompared { std::size_t side; std::size_t run; };  // 0 or 1; of ComparedRuns().
struct ToggleChart {};                          // Results as a table or as bars.
struct RunSeries {};                            // The speed-up over the number of workers.
// By hand: the user says who takes the next step.
struct OpenByHand {};
struct TakeStep { std::uint32_t thread; };
struct UndoStep {};
struct RestartSteps {};
struct RunOnSteps {};                           // To the end.
struct PlaySchedule { std::string words; };
struct TryAllOrders {};                         // In the background.
struct ShowFailingOrder {};
// The user draws what will happen, and then runs it.
struct ToggleGuess {};                          // Opens it in place of the cards, or closes it.
struct ChooseGuessModel { Model model; };       // Which of the chosen ones is drawn.
struct ChooseGuessKind { GuessKind kind; };     // Of the blocks that are drawn next.
struct PutGuess { std::size_t row; std::optional<std::size_t> replaces; GuessBlock block; };
struct SelectGuess { std::optional<GuessPlace> place; };
struct RemoveGuess { std::optional<GuessPlace> place; };    // None: the selected one.
struct UndoGuess {};
struct RedoGuess {};
struct ClearGuess {};
struct HideTruth {};                            // Back to drawing; the guess stays.
// clang-format on

using Command = std::variant<
    SelectScenario, ToggleModel, SetParameterValue, SetTimeScale, SetSeed, StartRuns, StopRuns,
    ShowRange, ShowAll, ShowSelection, SelectSlice, ClearSelection, OpenExport, ExportRuns,
    CopyPicture, AskForFile, OpenFile, CancelJob, ToggleListingLanguage, ToggleTheme, ToggleKeys,
    CloseOverlay, FocusSearch, DismissNotice, Quit, UndoView, RedoView, MeasureRange, ClearMeasure,
    AskForTime, GoToTime, StepSlice, ShowHit, AddBookmark, EditBookmark, RemoveBookmark, FilterRows,
    ToggleRow, ShowAllRows, FoldRows, FoldAllRows, PlaceRow, ShiftRow, RestoreRowOrder,
    ToggleArrows, ToggleRowsByTask, PlayReplay, CloseReplay, StepReplay, SetReplaySpeed,
    MovePlayhead, TogglePresent, PresentCard, StepLecture, PredictAnswer, BlankScreen,
    PresentBeside, RevealAnswer, ToggleCommandList, ToggleHighContrast, ToggleSafeColours,
    SetInterfaceScale, LeaveUnsaved, ToggleCompare, ChooseCompared, ToggleChart, RunSeries,
    OpenByHand, TakeStep, UndoStep, RestartSteps, RunOnSteps, PlaySchedule, TryAllOrders,
    ShowFailingOrder, ToggleGuess, ChooseGuessModel, ChooseGuessKind, PutGuess, SelectGuess,
    RemoveGuess, UndoGuess, RedoGuess, ClearGuess, HideTruth>;
using Commands = std::vector<Command>;

}  // namespace interleave
