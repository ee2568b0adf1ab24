#include "gui/panels/command_list.h"

#include <imgui_stdlib.h>

#include <algorithm>
#include <cctype>
#include <sstream>
#include <utility>

#include "gui/app/imgui_compat.h"
#include "gui/panels/overlays.h"
#include "gui/panels/widgets.h"

namespace interleave {
namespace {

constexpr float kLine = 28;

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

// The chosen one and its neighbours, as far as there is room.
std::size_t FirstShown(std::size_t chosen, std::size_t room, std::size_t count) {
  if (count <= room) return 0;
  const std::size_t half = room / 2;
  return std::min(chosen > half ? chosen - half : 0, count - room);
}

}  // namespace

std::vector<NamedCommand> NamedCommands(std::span<const Scenario> catalogue) {
  std::vector<NamedCommand> commands = {
      {"Run the chosen models", "Space", StartRuns{}},
      {"Stop", "Esc", StopRuns{}},
      {"Replay: play or pause", "R", PlayReplay{}},
      {"Replay: next event", "→", StepReplay{1}},
      {"Replay: previous event", "←", StepReplay{-1}},
      {"Replay: close", "Esc", CloseReplay{}},
      {"Present", "F5", TogglePresent{}},
      {"Show all", "0", ShowAll{}},
      {"Fit the selected block", "F", ShowSelection{}},
      {"Back to the view before", "Backspace", UndoView{}},
      {"Forward to the next view", "Shift+Backspace", RedoView{}},
      {"Go to a moment", "G", AskForTime{}},
      {"Next slice of the same task", ".", StepSlice{1}},
      {"Previous slice of the same task", ",", StepSlice{-1}},
      {"Clear the measured range", "Esc", ClearMeasure{}},
      {"Pin a note", "M", AddBookmark{}},
      {"Show all rows", "", ShowAllRows{}},
      {"Fold or unfold the rows around the selection", "", FoldRows{}},
      {"Fold all rows", "", FoldAllRows{true}},
      {"Unfold all rows", "", FoldAllRows{false}},
      {"Move the selected row up", "", ShiftRow{-1, {}}},
      {"Move the selected row down", "", ShiftRow{1, {}}},
      {"Original order of rows", "", RestoreRowOrder{}},
      {"Rows of tasks or of threads", "X", ToggleRowsByTask{}},
      {"All arrows: who submitted, woke, handed over", "L", ToggleArrows{}},
      {"Search", "/", FocusSearch{}},
      {"Compare two runs", "C", ToggleCompare{}},
      {"Draw it before you run it", "P", ToggleGuess{}},
      {"Draw it: clear the guess", "", ClearGuess{}},
      {"By hand: say who takes each step", "I", OpenByHand{}},
      {"Results as table or bars", "", ToggleChart{}},
      {"Speed-up over the number of cores", "", RunSeries{}},
      {"Open a recording", "Ctrl+O", AskForFile{}},
      {"Export the recordings", "Ctrl+E", OpenExport{}},
      {"Copy the picture", "Ctrl+C", CopyPicture{}},
      {"Light or dark", "T", ToggleTheme{}},
      {"High contrast", "H", ToggleHighContrast{}},
      {"Colours for colour-blind eyes", "", ToggleSafeColours{}},
      {"Interface at 100 %", "Ctrl+0", SetInterfaceScale{1}},
      {"Interface at 75 %", "", SetInterfaceScale{0.75}},
      {"Interface at 150 %", "", SetInterfaceScale{1.5}},
      {"Interface at 200 %", "", SetInterfaceScale{2}},
      {"Interface at 300 %", "", SetInterfaceScale{3}},
      {"Python or C++ listing", "", ToggleListingLanguage{}},
      {"All keys", "?", ToggleKeys{}},
      {"Leave", "Ctrl+Q", Quit{}},
  };
  for (const Scenario& scenario : catalogue) {
    commands.push_back({"Scenario: " + scenario.title, "", SelectScenario{scenario.id}});
  }
  return commands;
}

std::vector<const NamedCommand*> MatchingCommands(std::span<const NamedCommand> commands,
                                                  std::string_view search) {
  std::vector<const NamedCommand*> matching;
  for (const NamedCommand& command : commands) {
    const std::string name = Lower(command.name);
    std::istringstream words(Lower(search));
    bool all = true;
    for (std::string word; words >> word;) all = all && name.find(word) != std::string::npos;
    if (all) matching.push_back(&command);
  }
  return matching;
}

void DrawCommandList(const Rect& window, CommandListState& state,
                     std::span<const Scenario> catalogue, const Theme& theme, Commands& out) {
  const Rect sheet = BeginSheet("##commands", window, theme.Px(560), theme.Px(420), theme, out);
  const float left = sheet.x + theme.Px(20);
  const float width = sheet.width - theme.Px(40);
  ImGui::SetCursorScreenPos({left, sheet.y + theme.Px(18)});
  ImGui::SetNextItemWidth(width);
  if (std::exchange(state.focus, false)) ImGui::SetKeyboardFocusHere();
  const std::string before = state.search;
  ImGui::InputTextWithHint("##command", "What to do …", &state.search);
  if (state.search != before) state.chosen = 0;

  const std::vector<NamedCommand> commands = NamedCommands(catalogue);
  const std::vector<const NamedCommand*> matching = MatchingCommands(commands, state.search);
  const float top = sheet.y + theme.Px(60);
  const float line = theme.Px(kLine);
  if (matching.empty()) {
    DrawTextIn({left, top, width, line}, theme.fonts.text, theme.text_dim, "Nothing is called so.");
    EndPanel();
    return;
  }
  if (KeyPressed(Key::kDown, true)) ++state.chosen;
  if (KeyPressed(Key::kUp, true) && state.chosen > 0) --state.chosen;
  state.chosen = std::min(state.chosen, matching.size() - 1);
  const auto room =
      static_cast<std::size_t>(std::max((sheet.bottom() - theme.Px(12) - top) / line, 1.0F));
  const std::size_t first = FirstShown(state.chosen, room, matching.size());
  const auto choose = [&](const NamedCommand& named) {
    out.emplace_back(CloseOverlay{});
    out.push_back(named.command);
  };
  for (std::size_t i = first; i < std::min(first + room, matching.size()); ++i) {
    const NamedCommand& named = *matching[i];
    const Rect row{left, top + line * static_cast<float>(i - first), width, line};
    ImGui::SetCursorScreenPos({row.x, row.y});
    const std::string id = "command:" + named.name;
    const bool clicked = ImGui::InvisibleButton(id.c_str(), {row.width, row.height});
    if (i == state.chosen || ImGui::IsItemHovered()) {
      ImGui::GetWindowDrawList()->AddRectFilled(
          {row.x, row.y}, {row.right(), row.bottom()},
          i == state.chosen ? theme.accent_dim : theme.card_border, theme.Px(4));
    }
    const float keys = theme.Px(140);
    DrawTextIn({row.x + theme.Px(10), row.y, row.width - keys - theme.Px(10), row.height},
               theme.fonts.text, theme.text, named.name);
    DrawTextIn({row.right() - keys - theme.Px(10), row.y, keys, row.height}, theme.fonts.small_mono,
               theme.text_dim, named.keys, Align::kRight);
    if (clicked) choose(named);
  }
  if (KeyPressed(Key::kEnter)) choose(*matching[state.chosen]);
  EndPanel();
}

}  // namespace interleave
