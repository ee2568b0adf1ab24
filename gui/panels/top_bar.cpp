#include "gui/panels/top_bar.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "gui/panels/menu.h"
#include "gui/panels/top_bar_fit.h"
#include "gui/panels/widgets.h"

namespace interleave {
namespace {

constexpr std::array kTimeScales = {0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0};
constexpr float kChipRoom = 36;  // Around a chip's text, at scale 1.
constexpr float kGap = 8;

std::string_view WhatItIs(Model model) {
  switch (model) {
    case Model::kSequential:
      return "One after another on one thread. The others are measured against it.";
    case Model::kThreads:
      return "Threads of the operating system, without a global lock.";
    case Model::kGlobalLock:
      return "The same threads under a global lock like CPython's: only its holder runs.";
    case Model::kProcesses:
      return "Worker processes: a memory of their own, no common lock.";
    case Model::kEventLoop:
      return "Cooperative tasks on one event loop.";
    default:
      return "Virtual time on as many virtual cores as you like.";
  }
  return {};
}

std::string TimeScaleText(double scale) { return fmt::format("{:g}×", scale); }

// Draws pieces from left to right.
struct Cursor {
  float x;
  float y;
  float height;

  Rect Take(float width, float gap) {
    const Rect rect{x, y, width, height};
    x += width + gap;
    return rect;
  }
};

class TopBar {
 public:
  TopBar(const Rect& rect, const TopBarView& view, const Theme& theme, Commands& out)
      : rect_(rect), view_(view), theme_(theme), out_(out) {
    const float height = std::min(theme.Px(30), rect.height);
    cursor_ = {.x = rect.x + theme.Px(16),
               .y = std::round(rect.y + (rect.height - height) / 2),
               .height = height};
  }

  void Draw() {
    const TopBarWidths widths = Measure();
    const TopBarFit fit = FitTopBar(widths, rect_.width - theme_.Px(24));
    if (fit.name) DrawName(widths.name);
    if (fit.scenario) DrawScenarioBox(fit.scenario_small ? widths.scenario_small : widths.scenario);
    switch (fit.models) {
      case TopBarFit::Models::kAllChips:
        DrawChips(true);
        break;
      case TopBarFit::Models::kAvailableChips:
        DrawChips(false);
        break;
      case TopBarFit::Models::kMenu:
        DrawModelsMenu(widths.models_menu);
        break;
      case TopBarFit::Models::kHidden:
        break;
    }
    DrawRun();
    if (fit.time_scale) DrawTimeScale(widths.time_scale);
    if (fit.tools) DrawTools();
  }

 private:
  float Px(float pixels) const { return theme_.Px(pixels); }
  float Gap() const { return Px(kGap); }
  float ButtonWidth(std::string_view text, float room) const {
    return std::round(TextWidth(theme_.fonts.text, text) + Px(room));
  }
  float ChipWidth(Model model) const { return ButtonWidth(ModelTitle(model), kChipRoom); }

  std::size_t Hidden() const {
    return static_cast<std::size_t>(std::ranges::count(view_.models, false, &ModelChip::available));
  }
  std::string MenuText() const {
    const auto chosen = std::ranges::count(view_.models, true, &ModelChip::chosen);
    return fmt::format("{} {}", chosen, chosen == 1 ? "model" : "models");
  }

  TopBarWidths Measure() const {
    TopBarWidths widths;
    widths.name = TextWidth(theme_.fonts.title, "Interleave") + Px(34);
    widths.scenario = Px(250) + 2 * Gap();
    widths.scenario_small = Px(130) + Gap();
    for (const ModelChip& chip : view_.models) {
      const float width = ChipWidth(chip.model) + Gap();
      widths.chips += width;
      if (chip.available) widths.chips_available += width;
    }
    widths.chips += Gap();
    widths.chips_available += Gap() + (Hidden() > 0 ? ButtonWidth("+9", 24) + Gap() : 0);
    widths.models_menu = ButtonWidth(MenuText(), 40) + Gap();
    widths.run = RunWidth() + StopWidth() + 2 * Gap();
    widths.time_scale = ButtonWidth("Time scale 0.01×", 40);
    for (const Tool& tool : Tools()) widths.tools += ButtonWidth(tool.text, 20);
    widths.tools += Gap();
    return widths;
  }

  void DrawName(float width) {
    const Rect rect = cursor_.Take(width, 0);
    DrawTextIn(rect, theme_.fonts.title, theme_.text, "Interleave");
  }

  void DrawScenarioBox(float width) {
    const float gap = width > Px(200) ? 2 * Gap() : Gap();
    const Rect rect = cursor_.Take(width - gap, gap);
    if (DrawBox("scenario", rect, view_.scenario->title, theme_)) {
      ImGui::OpenPopup("scenarios");
    }
    if (BeginMenuBelow("scenarios", rect, theme_)) {
      std::string_view group;
      for (const Scenario& scenario : view_.catalogue) {
        if (scenario.group != group) DrawMenuCaption(group = scenario.group, theme_);
        if (DrawMenuItem(scenario.id.c_str(), scenario.title, &scenario == view_.scenario, true,
                         theme_)) {
          out_.push_back(SelectScenario{scenario.id});
        }
      }
      EndMenu();
    }
  }

  void DrawChips(bool all) {
    for (const ModelChip& chip : view_.models) {
      if (!all && !chip.available) continue;
      const Rect rect = cursor_.Take(ChipWidth(chip.model), Gap());
      const ButtonText text{.text = ModelTitle(chip.model),
                            .look = chip.chosen ? ButtonLook::kChosen : ButtonLook::kPlain,
                            .enabled = chip.available,
                            .pill = true,
                            .tooltip = chip.tooltip};
      const std::string id = "model:" + std::string(ModelKey(chip.model));
      if (DrawButton(id.c_str(), rect, text, theme_)) out_.push_back(ToggleModel{chip.model});
    }
    if (!all && Hidden() > 0) {
      std::string why;
      for (const ModelChip& chip : view_.models) {
        if (!chip.available) why += (why.empty() ? "" : "\n") + chip.tooltip;
      }
      const std::string text = fmt::format("+{}", Hidden());
      DrawButton("hidden models", cursor_.Take(ButtonWidth("+9", 24), Gap()),
                 {.text = text, .enabled = false, .pill = true, .tooltip = why}, theme_);
    }
    cursor_.x += Gap();
  }

  void DrawModelsMenu(float width) {
    const Rect rect = cursor_.Take(width - Gap(), Gap());
    if (DrawBox("models", rect, MenuText(), theme_)) ImGui::OpenPopup("models menu");
    if (BeginMenuBelow("models menu", rect, theme_)) {
      for (const ModelChip& chip : view_.models) {
        const std::string id = "model:" + std::string(ModelKey(chip.model));
        if (DrawMenuItem(id.c_str(), ModelTitle(chip.model), chip.chosen, chip.available, theme_)) {
          out_.push_back(ToggleModel{chip.model});
        }
      }
      EndMenu();
    }
  }

  float RunWidth() const { return Px(92); }
  float StopWidth() const { return Px(38); }

  void DrawRun() {
    const bool any = std::ranges::count(view_.models, true, &ModelChip::chosen) > 0;
    const Rect run = cursor_.Take(RunWidth(), Gap());
    const bool can_run = any && !view_.running;
    const std::string_view why = any ? std::string_view() : "Choose at least one model to run.";
    if (DrawButton("run", run, {.look = ButtonLook::kPrimary, .enabled = can_run, .tooltip = why},
                   theme_)) {
      out_.push_back(StartRuns{});
    }
    const ImU32 colour = can_run ? theme_.text_on_block : theme_.text_faint;
    const std::string_view word = view_.running ? "Running" : "Run";
    const float text_width = TextWidth(theme_.fonts.strong, word);
    const float sign = view_.running ? 0 : Px(18);
    const float left = std::round(run.x + (run.width - text_width - sign) / 2);
    if (sign > 0) DrawPlaySign({left, run.y, Px(11), run.height}, colour, Px(11));
    DrawTextIn({left + sign, run.y, run.right() - left - sign, run.height}, theme_.fonts.strong,
               colour, word);

    const Rect stop = cursor_.Take(StopWidth(), Gap());
    const bool can_stop = view_.running && !view_.stopping;
    if (DrawButton("stop", stop,
                   {.enabled = can_stop,
                    .tooltip = view_.stopping ? "Waiting for the threads to end." : "Stop (Esc)"},
                   theme_)) {
      out_.push_back(StopRuns{});
    }
    DrawStopSign(stop, can_stop ? theme_.text : theme_.text_faint, Px(9));
  }

  void DrawTimeScale(float width) {
    const Rect rect = cursor_.Take(width, 0);
    const std::string text = "Time scale " + TimeScaleText(view_.time_scale);
    if (DrawBox("time scale", rect, text, theme_)) ImGui::OpenPopup("time scales");
    if (ImGui::IsItemHovered()) {
      ShowTooltip("Every wait takes this many times as long. Work on the cores does not change.",
                  theme_);
    }
    if (BeginMenuBelow("time scales", rect, theme_)) {
      for (const double scale : kTimeScales) {
        const std::string item = TimeScaleText(scale);
        if (DrawMenuItem(item.c_str(), item, scale == view_.time_scale, true, theme_)) {
          out_.push_back(SetTimeScale{scale});
        }
      }
      EndMenu();
    }
  }

  struct Tool {
    const char* text;
    const char* tooltip;
    Command command;
  };
  std::array<Tool, 7> Tools() const {
    return {Tool{view_.dark ? "Light" : "Dark", "Light or dark colours (T)", ToggleTheme{}},
            Tool{"Draw it", "Draw it before you run it: then see where you were right (P)",
                 ToggleGuess{}},
            Tool{"Open", "Open a recording: from this program or another (Ctrl+O)", AskForFile{}},
            Tool{"Export", "Save the recordings, or a picture of them (Ctrl+E)", OpenExport{}},
            Tool{"Replay", "Play the recordings again, slowly (R)", PlayReplay{}},
            Tool{"Present", "Lecture mode (F5)", TogglePresent{}},
            Tool{"?", "All keys (F1)", ToggleKeys{}}};
  }

  void DrawTools() {
    const std::array<Tool, 7> tools = Tools();
    float x = rect_.right() - Px(8);
    for (std::size_t i = tools.size(); i-- > 0;) {
      const float width = ButtonWidth(tools[i].text, 20);
      x -= width;
      if (DrawButton(
              i == 0 ? "theme" : tools[i].text, {x, cursor_.y, width, cursor_.height},
              {.text = tools[i].text, .look = ButtonLook::kQuiet, .tooltip = tools[i].tooltip},
              theme_)) {
        out_.push_back(tools[i].command);
      }
    }
  }

  const Rect& rect_;
  const TopBarView& view_;
  const Theme& theme_;
  Commands& out_;
  Cursor cursor_{};
};

}  // namespace

std::vector<ModelChip> ModelChips(const Scenario& scenario, std::span<const Model> to_run) {
  std::vector<ModelChip> chips;
  for (const Model model : kAllModels) {
    ModelChip chip{.model = model};
    chip.available = scenario.Supports(model) && ModelExists(model);
    chip.chosen = std::ranges::find(to_run, model) != to_run.end();
    chip.tooltip = chip.available ? std::string(WhatItIs(model))
                                  : fmt::format("{}: “{}” does not come in this model.",
                                                ModelTitle(model), scenario.title);
    chips.push_back(std::move(chip));
  }
  return chips;
}

void DrawTopBar(const Rect& rect, const TopBarView& view, const Theme& theme, Commands& out) {
  if (rect.empty()) return;
  BeginPanel("##top bar", rect, ImGuiWindowFlags_NoScrollbar);
  ImGui::GetWindowDrawList()->AddRectFilled({rect.x, rect.bottom() - 1},
                                            {rect.right(), rect.bottom()}, theme.separator);
  TopBar(rect, view, theme, out).Draw();
  EndPanel();
}

}  // namespace interleave
