#include "gui/interleavings/hand_panel.h"

#include <fmt/format.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <cmath>

#include "gui/app/imgui_compat.h"
#include "gui/interleavings/hand_picture.h"
#include "gui/panels/listing.h"
#include "gui/panels/overlays.h"
#include "gui/panels/widgets.h"
#include "scenarios/explore_text.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

constexpr float kPad = 24;
constexpr float kLine = 24;
constexpr float kButton = 32;
constexpr float kGap = 8;
constexpr std::size_t kMostColumns = 10;  // As many as there are digits.

// The colours that the threads have in the picture: the main program has none of its own.
ImU32 ColourOf(std::uint32_t thread, const Theme& theme) {
  return thread == 0 ? theme.text_soft : theme.ThreadColour(thread - 1);
}

class HandPanel {
 public:
  HandPanel(const Rect& sheet, HandPlay& play, bool python, const Theme& theme,
            TimelineMemory& memory, Commands& out)
      : sheet_(sheet), play_(play), python_(python), theme_(theme), memory_(memory), out_(out) {}

  void Draw() {
    const float left = sheet_.x + P(kPad), width = sheet_.width - P(2 * kPad);
    DrawTextIn({left, sheet_.y + P(14), width, P(28)}, theme_.fonts.title, theme_.text,
               "By hand: " + play_.scenario().title);
    DrawTextIn({left, sheet_.y + P(42), width, P(20)}, theme_.fonts.text, theme_.text_dim,
               "A step is what other threads can see: read, write, lock, wait. Who goes next? "
               "Can you break it?");
    const float top = sheet_.y + P(72);
    const float foot_height = LayOutButtons(width) + P(kButton);
    const float foot = sheet_.bottom() - P(kPad) - foot_height;
    const float picture = std::min(HandPictureHeight(play_, theme_), (foot - top) * 0.4F);
    const float bottom = foot - picture - P(12);
    const float listing = width >= P(760) ? std::round(width * 0.4F) : 0;
    const float table = width - listing - (listing > 0 ? P(20) : 0);
    DrawVerdict({left, bottom - P(2 * kLine), table, P(2 * kLine)});
    DrawSteps({left, top, table, bottom - P(2 * kLine + kGap) - top});
    if (listing > 0) DrawSide({left + width - listing, top, listing, bottom - top});
    DrawHandPicture({left, foot - picture, width, picture - P(8)}, play_, theme_, memory_);
    DrawFoot({left, foot, width, foot_height});
  }

 private:
  float P(float px) const { return theme_.Px(px); }

  // Those that have a column: all, but for the main program where it has nothing to do.
  std::vector<std::uint32_t> Columns() const {
    const auto is_main = [](const TakenStep& step) { return step.thread == 0; };
    const bool main = std::ranges::any_of(play_.steps(), is_main) ||
                      std::ranges::any_of(play_.next(), is_main) || play_.threads() == 1;
    std::vector<std::uint32_t> columns;
    for (std::uint32_t thread = main ? 0 : 1;
         thread < play_.threads() && columns.size() < kMostColumns; ++thread) {
      columns.push_back(thread);
    }
    return columns;
  }

  // A column for each thread, a line for each step; the last ones, if there are many. Below, what
  // each could do next.
  void DrawSteps(const Rect& rect) {
    const std::vector<std::uint32_t> columns = Columns();
    const float column = rect.width / static_cast<float>(columns.size());
    const float room = rect.height - P(kLine + 2 * kGap + kButton);
    const auto fit = static_cast<std::size_t>(std::max(room / P(kLine), 1.0F));
    const std::size_t first = play_.steps().size() > fit ? play_.steps().size() - fit : 0;
    float x = rect.x;
    for (const std::uint32_t thread : columns) {
      DrawTextIn({x, rect.y, column - P(kGap), P(kLine)}, theme_.fonts.strong,
                 ColourOf(thread, theme_), ThreadName(thread));
      float y = rect.y + P(kLine);
      for (std::size_t i = first; i < play_.steps().size(); ++i, y += P(kLine)) {
        const TakenStep& step = play_.steps()[i];
        if (step.thread != thread) continue;
        DrawTextIn({x, y, column - P(kGap), P(kLine)}, theme_.fonts.mono,
                   step.lost_update ? theme_.error : theme_.text, StepText(step));
      }
      DrawNext({x, rect.bottom() - P(kButton + kGap), column - P(kGap), P(kButton)}, thread);
      x += column;
    }
    if (first > 0) {
      DrawTextIn({rect.x, rect.y, rect.width, P(kLine)}, theme_.fonts.small, theme_.text_faint,
                 fmt::format("after {} before", Counted(std::int64_t(first), "step", "steps")),
                 Align::kRight);
    }
  }

  void DrawNext(const Rect& rect, std::uint32_t thread) {
    const auto next = std::ranges::find(play_.next(), thread, &TakenStep::thread);
    const bool can = next != play_.next().end();
    const std::string id = fmt::format("step {}", thread);
    const std::string text = can            ? fmt::format("{}  {}", thread, NextStepText(*next))
                             : play_.over() ? "over"
                                            : "waits";
    const std::string tooltip =
        can ? fmt::format("{} takes this step (key {})", ThreadName(thread), thread)
            : "It waits for others, has not begun, or is over";
    if (DrawButton(id.c_str(), rect,
                   {.text = text,
                    .look = can ? ButtonLook::kChosen : ButtonLook::kPlain,
                    .enabled = can,
                    .tooltip = tooltip},
                   theme_)) {
      out_.emplace_back(TakeStep{thread});
    }
  }

  void DrawVerdict(const Rect& rect) {
    std::string text;
    ImU32 colour = theme_.text_dim;
    if (!play_.complaint().empty()) {
      text = play_.complaint();
      colour = theme_.error;
    } else if (play_.verdict().failure != Failure::kNone) {
      text = "You broke it: " + play_.verdict().text;
      colour = theme_.error;
    } else if (play_.over() && play_.steps().empty()) {
      text =
          "No thread of this program does anything that others can see: there is nothing to "
          "choose, and every order comes to the same.";
    } else if (play_.over()) {
      text = "It came out right. Take steps back and try another order.";
      colour = theme_.threads[2];
    } else {
      std::string cells;
      for (const auto& [name, value] : play_.Cells()) {
        cells += fmt::format("{}{} = {}", cells.empty() ? "" : ", ", name, value);
      }
      text = cells.empty() ? "Choose who begins." : cells;
      colour = theme_.text;
    }
    ImGui::SetCursorScreenPos({rect.x, rect.y});
    DrawParagraph(theme_.fonts.text, colour, rect.width, text);
  }

  // The listing with everybody's line; above it, once all orders were tried, what came of it.
  void DrawSide(const Rect& rect) {
    float y = rect.y;
    if (play_.trying || play_.tried) {
      const std::string text = play_.tried ? play_.tried->text : "All orders are being tried …";
      ImGui::SetCursorScreenPos({rect.x, y});
      DrawParagraph(theme_.fonts.text, theme_.text_soft, rect.width, text);
      y = ImGui::GetCursorScreenPos().y + P(kGap);
    }
    const Rect seen{rect.x, y, rect.width, rect.bottom() - y};
    if (seen.height < P(40)) return;
    ImGui::PushClipRect({seen.x - P(6), seen.y}, {seen.right() + P(6), seen.bottom()}, true);
    ImGui::SetCursorScreenPos({rect.x, y});
    DrawProgram(seen, rect.width, play_.scenario().listing, python_, HandLines(play_, python_),
                theme_);
    ImGui::PopClipRect();
  }

  struct FootButton {
    const char* id;
    std::string_view text;
    bool enabled;
    std::string_view tooltip;
    Command command;
    ButtonLook look = ButtonLook::kPlain;
    Rect at = {};  // From the left upper corner of the foot.
  };

  // In as many lines as it takes. The height of all, with the gap below.
  float LayOutButtons(float width) {
    const bool any = !play_.steps().empty();
    const bool fails = play_.tried && !play_.tried->failing.empty();
    buttons_ = {
        {"undo step", "Step back", any, "Takes the last step back (Backspace)", UndoStep{}},
        {"first step", "Start again", any, "Before the first step (↑)", RestartSteps{}},
        {"run on", "Run on", !play_.over(), "To the end, with as few switches as possible (↓)",
         RunOnSteps{}},
        {"try orders", "Try all orders", !play_.trying,
         "Runs every interleaving, and says how many fail (T)", TryAllOrders{},
         ButtonLook::kPrimary},
        {"show failing", "Show one that fails", fails,
         fails ? "The one with the fewest switches" : "Try all orders first", ShowFailingOrder{}},
        {"close hand", "Close", true, "Back to the runs (Esc)", CloseOverlay{}}};
    float x = 0, y = 0;
    for (FootButton& button : buttons_) {
      const float own = TextWidth(theme_.fonts.text, button.text) + P(32);
      if (x + own > width && x > 0) {
        x = 0;
        y += P(kButton + kGap);
      }
      button.at = {x, y, own, P(kButton)};
      x += own + P(kGap);
    }
    return y + P(kButton + kGap);
  }

  void DrawFoot(const Rect& rect) {
    for (const FootButton& button : buttons_) {
      const Rect at{rect.x + button.at.x, rect.y + button.at.y, button.at.width, button.at.height};
      if (DrawButton(button.id, at,
                     {.text = button.text,
                      .look = button.look,
                      .enabled = button.enabled,
                      .tooltip = button.tooltip},
                     theme_)) {
        out_.push_back(button.command);
      }
    }
    DrawScheduleBox({rect.x, rect.bottom() - P(kButton), rect.width, P(kButton)});
  }

  void DrawScheduleBox(const Rect& line) {
    const float show = P(90), label = P(76);
    DrawTextIn({line.x, line.y, label, line.height}, theme_.fonts.text, theme_.text_dim,
               "Schedule");
    ImGui::SetCursorScreenPos({line.x + label, line.y + P(3)});
    ImGui::SetNextItemWidth(std::max(line.width - label - show - P(kGap), P(40)));
    if (!ImGui::IsAnyItemActive()) play_.typed = play_.ScheduleWords();
    const bool entered = ImGui::InputTextWithHint("##schedule", "1-2-2-1 …", &play_.typed,
                                                  ImGuiInputTextFlags_EnterReturnsTrue);
    const bool clicked =
        DrawButton("show schedule", {line.right() - show, line.y, show, line.height},
                   {.text = "Show", .tooltip = "Runs the schedule in the box"}, theme_);
    if (entered || clicked) out_.emplace_back(PlaySchedule{play_.typed});
  }

  const Rect sheet_;
  HandPlay& play_;
  const bool python_;
  const Theme& theme_;
  TimelineMemory& memory_;
  Commands& out_;
  std::vector<FootButton> buttons_;
};

void ReadHandKeys(const HandPlay& play, Commands& out) {
  if (ImGui::GetIO().WantTextInput || CtrlHeld()) return;
  for (char digit = '0'; digit <= '9'; ++digit) {
    if (Typed(digit)) out.emplace_back(TakeStep{static_cast<std::uint32_t>(digit - '0')});
  }
  if (KeyPressed(Key::kBackspace, true) || KeyPressed(Key::kLeft, true)) {
    out.emplace_back(UndoStep{});
  }
  if (KeyPressed(Key::kT) && !play.trying) out.emplace_back(TryAllOrders{});
  if (KeyPressed(Key::kUp)) out.emplace_back(RestartSteps{});
  if (KeyPressed(Key::kDown)) out.emplace_back(RunOnSteps{});
}

}  // namespace

void DrawHandPanel(const Rect& window, HandPlay& play, bool python, const Theme& theme,
                   TimelineMemory& memory, Commands& out) {
  ReadHandKeys(play, out);
  const Rect sheet = BeginSheet("##by hand", window, theme.Px(1240), theme.Px(860), theme, out);
  HandPanel(sheet, play, python, theme, memory, out).Draw();
  EndPanel();
}

}  // namespace interleave
