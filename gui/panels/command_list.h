#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "gui/app/commands.h"
#include "gui/app/theme.h"
#include "gui/app/view_state.h"
#include "gui/panels/layout.h"
#include "scenarios/scenario.h"

namespace interleave {

// Everything that can be done, by name: the list of Ctrl+P.

struct NamedCommand {
  std::string name;  // "Fit the selected block"
  std::string keys;  // "F"; "" for none.
  Command command;
};

// All commands without a question of their own, and every scenario, in the order of their use.
std::vector<NamedCommand> NamedCommands(std::span<const Scenario> catalogue);

// Those whose name holds every word of `search`; capitals do not count.
std::vector<const NamedCommand*> MatchingCommands(std::span<const NamedCommand> commands,
                                                  std::string_view search);

void DrawCommandList(const Rect& window, CommandListState& state,
                     std::span<const Scenario> catalogue, const Theme& theme, Commands& out);

}  // namespace interleave
