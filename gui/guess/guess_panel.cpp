#include "gui/guess/guess_panel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "gui/guess/guess_paint.h"
#include "gui/guess/guess_rows.h"
#include "gui/guess/guess_text.h"
#include "gui/panels/menu.h"
#include "gui/panels/widgets.h"
#include "gui/timeline/ruler.h"

namespace interleave {
namespace {

// All in pixels at scale 1.
constexpr float kGuessPad = 16;
constexpr float kGuessButton = 28;
constexpr float kGuessSpace = 8;
constexpr float kGuessRuler = 28;
constexpr float kGuessCaption = 22;
constexpr float kGuessSwatch = 20;

class GuessPanel {
 public:
  GuessPanel(const Rect& rect, const GuessPanelView& view, const Theme& theme, GuessMemory& memory,
             Commands& out)
      : rect_(rect),
        view_(view),
        board_(*view.board),
        sheet_(board_.sheet()),
        truth_(board_.truth ? &*board_.truth : nullptr),
        theme_(theme),
        memory_(memory),
        out_(out) {}

  void Draw() {
    const Rect inner{rect_.x + P(kGuessPad), rect_.y + P(10), rect_.width - 2 * P(kGuessPad), 0};
    float y = DrawTitle(inner);
    y = DrawButtons({inner.x, y, inner.width, 0});
    y = DrawWords({inner.x, y, inner.width, 0});
    if (sheet_ == nullptr || sheet_->plan().rows.empty()) return;
    DrawRows({rect_.x, y, rect_.width, rect_.bottom() - y});
  }

 private:
  float P(float px) const { return theme_.Px(px); }

  // What is drawn, and as which model; returns where the next line begins.
  float DrawTitle(const Rect& line) {
    const float height = P(kGuessButton);
    const std::string model(board_.model ? ModelTitle(*board_.model) : "No model");
    const float box = std::min(TextWidth(theme_.fonts.text, model) + P(44), line.width * 0.5F);
    DrawTextIn({line.x, line.y, line.width - box - P(kGuessSpace), height}, theme_.fonts.title,
               theme_.text, "Draw it: " + view_.scenario->title);
    const Rect place{line.right() - box, line.y, box, height};
    if (DrawBox("guess model", place, model, theme_)) ImGui::OpenPopup("guess models");
    if (BeginMenuBelow("guess models", place, theme_)) {
      for (const Model each : view_.models) {
        const std::string id = "guess:" + std::string(ModelKey(each));
        if (DrawMenuItem(id.c_str(), ModelTitle(each), board_.model == each, true, theme_)) {
          out_.emplace_back(ChooseGuessModel{each});
        }
      }
      EndMenu();
    }
    return line.y + height + P(10);
  }

  // From left to right, in as many lines as it takes.
  struct GuessButton {
    const char* id;
    std::string_view text;
    std::string_view tooltip;
    Command command;
    bool enabled = true;
    std::optional<GuessKind> kind = std::nullopt;  // With a swatch of it.
  };

  std::vector<GuessButton> Buttons() const {
    std::vector<GuessButton> buttons;
    if (truth_ == nullptr && sheet_ != nullptr) {
      const auto kind = [&](const char* id, GuessKind of, std::string_view tooltip) {
        buttons.push_back({id, GuessKindTitle(of), tooltip, ChooseGuessKind{of}, true, of});
      };
      kind("guess running", GuessKind::kRunning, "What a drag draws: it runs (1)");
      kind("guess waiting", GuessKind::kWaiting,
           "What a drag draws: it waits, for whatever (2, or drag with Shift)");
      kind("guess turns", GuessKind::kTurns,
           "What a drag draws: it runs and waits in turns that are too short to draw (3)");
      buttons.push_back({"undo guess", "Undo", "Takes the last step back (Ctrl+Z)", UndoGuess{},
                         sheet_->can_undo()});
      buttons.push_back({"clear guess", "Clear", "Takes all blocks away; Ctrl+Z brings them back",
                         ClearGuess{}, !sheet_->empty()});
    }
    if (truth_ != nullptr) {
      buttons.push_back({"draw again", "Change the guess",
                         "Hides what happened; Run shows it again", HideTruth{}});
    }
    buttons.push_back(
        {"close guess", "Close", "Back to the runs; the guess is kept (Esc)", ToggleGuess{}});
    return buttons;
  }

  float DrawButtons(const Rect& line) {
    float x = line.x, y = line.y;
    for (const GuessButton& button : Buttons()) {
      const float swatch = button.kind ? P(kGuessSwatch + 6) : 0;
      const float width = TextWidth(theme_.fonts.text, button.text) + swatch + P(24);
      if (x + width > line.right() && x > line.x) {
        x = line.x;
        y += P(kGuessButton + 6);
      }
      const Rect at{x, y, std::min(width, line.width), P(kGuessButton)};
      const bool chosen = button.kind && button.kind == board_.kind;
      if (DrawButton(button.id, at,
                     {.look = chosen ? ButtonLook::kChosen : ButtonLook::kPlain,
                      .enabled = button.enabled,
                      .tooltip = button.tooltip},
                     theme_)) {
        out_.push_back(button.command);
      }
      if (button.kind) PaintSwatch(*button.kind, at);
      DrawTextIn({at.x + P(12) + swatch, at.y, at.width - swatch - P(14), at.height},
                 theme_.fonts.text, button.enabled ? theme_.text : theme_.text_faint, button.text);
      x += width + P(kGuessSpace);
    }
    return y + P(kGuessButton + 10);
  }

  void PaintSwatch(GuessKind kind, const Rect& button) {
    const float height = P(14);
    const float top = std::round(button.y + (button.height - height) / 2);
    const float left = std::round(button.x + P(10));
    PaintGuessBlock(*ImGui::GetWindowDrawList(), {left, top, left + P(kGuessSwatch), top + height},
                    kind, theme_.ThreadColour(0), theme_);
  }

  // What to do, what is going on, or how it came out.
  float DrawWords(const Rect& line) {
    float y = line.y;
    const auto paragraph = [&](ImFont* font, ImU32 colour, const std::string& text) {
      ImGui::SetCursorScreenPos({line.x, y});
      DrawParagraph(font, colour, line.width, text);
      y += ParagraphHeight(font, line.width, text) + P(2);
    };
    if (truth_ != nullptr) {
      const bool right = !truth_->comparison.first;
      paragraph(theme_.fonts.strong, right ? theme_.good : theme_.text, truth_->score);
      paragraph(theme_.fonts.text, right ? theme_.text_soft : theme_.text, truth_->sentence);
    } else if (!board_.trouble.empty()) {
      paragraph(theme_.fonts.text, theme_.error, board_.trouble);
    } else if (sheet_ == nullptr) {
      paragraph(theme_.fonts.text, theme_.text_dim,
                "Finding out which rows there are: the program runs once in virtual time …");
    } else if (view_.running) {
      paragraph(theme_.fonts.text, theme_.text,
                "It runs for real now: what happens comes over "
                "your guess when it is over.");
    } else {
      paragraph(theme_.fonts.text, theme_.text_soft, InvitationText(sheet_->plan()));
    }
    return y + P(6);
  }

  // A column as wide as the names need, within limits.
  float NamesWidth() const {
    float widest = 0;
    for (const GuessRow& row : sheet_->plan().rows) {
      widest = std::max(widest, TextWidth(theme_.fonts.text, row.name));
    }
    const float wanted = std::clamp(widest + P(26), P(94), P(190));
    return std::round(std::min(wanted, rect_.width * 0.3F));
  }

  void DrawRows(const Rect& room) {
    const Rect ruler{room.x, room.y, room.width, P(kGuessRuler)};
    const Rect card{room.x + P(10), ruler.bottom() + P(8), room.width - P(20),
                    room.bottom() - ruler.bottom() - P(16)};
    if (card.height < P(kGuessCaption) || card.width < P(60)) return;
    const std::size_t rows = sheet_->plan().rows.size();
    const Rect list{card.x, card.y + P(kGuessCaption + 6), card.width,
                    std::max(card.height - P(kGuessCaption + 6), 1.0F)};
    const float row_px = GuessRowHeight(rows, truth_ != nullptr, list.height, theme_);
    const float wanted = GuessRowsHeight(rows, row_px, theme_);
    const bool scrolls = wanted > list.height;

    const TimelineView whole;
    const TimelineCard recording{.trace = truth_ != nullptr ? truth_->trace.get() : nullptr,
                                 .cores = 0};
    TimelineScene scene = PrepareScene({&recording, 1}, whole, theme_, list, memory_.timeline);
    scene.columns.label_left = card.x + P(14);
    scene.columns.track_left = card.x + NamesWidth();
    scene.columns.track_right =
        std::max(card.right() - P(10) - (scrolls ? ImGui::GetStyle().ScrollbarSize : 0),
                 scene.columns.track_left + 1);
    scene.axis.range =
        truth_ != nullptr ? RangeOf(truth_->length, false) : TimeRange{0, sheet_->plan().length};
    scene.axis.left_px = scene.columns.track_left;
    scene.axis.width_px = scene.columns.track_right - scene.columns.track_left;
    PaintRuler(scene, {ruler.x, ruler.y, ruler.right(), ruler.bottom()});

    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const float bottom = std::min(card.bottom(), list.y + wanted + P(4));
    draw.AddRectFilled({card.x, card.y}, {card.right(), bottom}, theme_.card, P(7));
    draw.AddRect({card.x, card.y}, {card.right(), bottom}, theme_.card_border, P(7));
    DrawCaptionOf(scene, card);

    ImGui::SetCursorScreenPos({list.x, list.y});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    // A little less than the card, whose border stays in sight.
    const float height = std::max(std::min(list.height, wanted) - P(1), 1.0F);
    if (ImGui::BeginChild("guess list", {list.width - 1, height}, false,
                          ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoNav |
                              (scrolls ? ImGuiWindowFlags_AlwaysVerticalScrollbar
                                       : ImGuiWindowFlags_NoScrollbar))) {
      DrawGuessRows(scene,
                    {.sheet = *sheet_,
                     .truth = truth_,
                     .kind = board_.kind,
                     .editable = truth_ == nullptr && !view_.running,
                     .row_px = row_px},
                    memory_, out_);
    }
    ImGui::EndChild();
    ImGui::PopStyleVar(2);
    DrawMomentOf(scene, {ruler.x, ruler.y, ruler.right(), ruler.bottom()}, bottom);
    memory_.timeline.crowds.EndFrame();
    memory_.timeline.pyramids.EndFrame();
  }

  void DrawCaptionOf(const TimelineScene& scene, const Rect& card) {
    const Rect line{scene.columns.label_left, card.y + P(4),
                    scene.columns.track_right - scene.columns.label_left, P(kGuessCaption)};
    const std::string_view title = "CONCURRENCY";
    DrawTextIn(line, theme_.fonts.small_strong, theme_.text_dim, title);
    const float after = std::max(scene.columns.track_left + P(8),
                                 line.x + TextWidth(theme_.fonts.small_strong, title) + P(12));
    DrawTextIn({after, line.y, line.right() - after, line.height}, theme_.fonts.small,
               theme_.text_faint,
               truth_ != nullptr ? "outlined: your guess · below it: what happened"
                                 : "who makes progress, as you think");
  }

  // Where the mouse is, as on the timeline.
  void DrawMomentOf(const TimelineScene& scene, const Box& ruler, float bottom) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const bool inside = mouse.x >= scene.columns.track_left &&
                        mouse.x < scene.columns.track_right && mouse.y >= ruler.top &&
                        mouse.y < bottom;
    if (!inside || !ImGui::IsWindowHovered(ImGuiHoveredFlags_ChildWindows |
                                           ImGuiHoveredFlags_AllowWhenBlockedByActiveItem)) {
      return;
    }
    PaintMoment(scene, ruler, mouse.x);
  }

  const Rect& rect_;
  const GuessPanelView& view_;
  const GuessBoard& board_;
  const GuessSheet* sheet_;
  const GuessTruth* truth_;
  const Theme& theme_;
  GuessMemory& memory_;
  Commands& out_;
};

}  // namespace

void DrawGuessPanel(const Rect& rect, const GuessPanelView& view, const Theme& theme,
                    GuessMemory& memory, Commands& out) {
  if (rect.empty()) return;
  BeginPanel("##guess", rect, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
  GuessPanel(rect, view, theme, memory, out).Draw();
  EndPanel();
}

}  // namespace interleave
