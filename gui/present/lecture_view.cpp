#include "gui/present/lecture_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string>

#include "gui/panels/widgets.h"
#include "gui/present/lecture_runs.h"

namespace interleave {
namespace {

class LecturePainter {
 public:
  LecturePainter(const Rect& window, const LectureView& view, const Theme& theme,
                 TimelineMemory& memory, Commands& out)
      : window_(window), view_(view), theme_(theme), memory_(memory), out_(out) {
    for (const std::size_t card : PresentedCards(*view.lecture, view.cards.size())) {
      if (view.cards[card].trace == nullptr && view.cards[card].error.empty()) continue;
      shown_.push_back(view.cards[card]);
    }
  }

  void Draw() {
    float y = DrawHead();
    y = DrawPrediction(y);
    const float caption_top = window_.bottom() - P(252);
    const bool any =
        std::ranges::any_of(shown_, [](const TimelineCard& card) { return card.trace != nullptr; });
    if (any && !view_.lecture->asking) {
      DrawLectureRuns({window_, theme_}, shown_, Playhead(), {y + P(40), caption_top - P(8)},
                      memory_);
      DrawCaption(caption_top);
    } else {
      DrawInvitation(y, caption_top);
    }
    DrawFoot();
  }

 private:
  float P(float px) const { return LectureSheet{window_, theme_}.P(px); }
  float Right() const { return window_.right() - P(kLectureLeft); }
  float Width() const { return window_.width - 2 * P(kLectureLeft); }

  bool Finished() const {
    return !view_.running && !view_.lecture->asking &&
           std::ranges::any_of(view_.cards,
                               [](const TimelineCard& card) { return card.trace != nullptr; });
  }
  std::optional<Nanos> Playhead() const {
    return view_.replay->open ? std::optional(view_.replay->at) : std::nullopt;
  }
  // The replay has shown all of it.
  bool AtTheEnd() const { return view_.replay->open && view_.replay->at >= EndOf(shown_); }

  float DrawHead() {
    float y = window_.y + P(40);
    std::string title = view_.scenario->title;
    if (view_.cards.size() == 1) title += " · " + view_.cards.front().title;
    const float width = TextWidth(theme_.fonts.display, title);
    DrawTextIn({window_.x + P(kLectureLeft), y, Width(), P(56)}, theme_.fonts.display, theme_.text,
               title);
    if (view_.cards.size() > 1) {
      DrawModels({window_.x + P(kLectureLeft) + width, y, Width() - width, P(56)});
    }
    y += P(62);
    ImGui::SetCursorScreenPos({window_.x + P(kLectureLeft), y});
    DrawParagraph(theme_.fonts.strong, theme_.text_dim, Width(), view_.scenario->question);
    return ImGui::GetItemRectMax().y + P(10);
  }

  // A button for each run, from the right: those that are shown stand out. Only their numbers
  // where there is no room for more; the keys are the same.
  void DrawModels(const Rect& room) {
    ImFont* font = theme_.fonts.text;
    const auto width_of = [&](std::string_view text) { return TextWidth(font, text) + P(36); };
    const auto text_of = [&](std::size_t card, bool whole) {
      return whole ? fmt::format("{} {}", card + 1, view_.cards[card].title)
                   : std::to_string(card + 1);
    };
    const auto width_of_all = [&](bool whole) {
      float all = 0;
      for (std::size_t i = 0; i < view_.cards.size(); ++i)
        all += width_of(text_of(i, whole)) + P(8);
      return all;
    };
    const bool whole = width_of_all(true) + P(20) <= room.width;
    if (!whole && width_of_all(false) + P(20) > room.width) return;
    float x = room.right() - width_of_all(whole);
    const std::vector<std::size_t> shown = PresentedCards(*view_.lecture, view_.cards.size());
    for (std::size_t i = 0; i < view_.cards.size(); ++i) {
      const std::string text = text_of(i, whole);
      const bool chosen = std::ranges::find(shown, i) != shown.end();
      const std::string id = fmt::format("present {}", i);
      x += P(8);
      if (DrawButton(id.c_str(), {x, room.y + P(8), width_of(text), P(42)},
                     {.text = text,
                      .look = chosen ? ButtonLook::kChosen : ButtonLook::kPlain,
                      .pill = true,
                      .tooltip = view_.cards[i].title},
                     theme_)) {
        out_.emplace_back(PresentBeside{i});
      }
      x += width_of(text);
    }
  }

  float DrawPrediction(float y) {
    const std::optional<Answers> answers = AnswersOf(view_.scenario->id);
    if (!answers) return y;
    ImFont* font = theme_.fonts.text;
    float x = window_.x + P(kLectureLeft);
    const std::string_view label = "Your prediction:";
    const float height = P(42);
    DrawTextIn({x, y, TextWidth(font, label) + 1, height}, font, theme_.text_dim, label);
    x += TextWidth(font, label) + P(28);
    for (std::size_t i = 0; i < answers->texts.size(); ++i) {
      const bool chosen = view_.lecture->predicted == i;
      const bool revealed = Finished() && (view_.lecture->predicted || AtTheEnd());
      std::string text = answers->texts[i];
      if (revealed && i == answers->right) text += " ✓";
      if (revealed && chosen && i != answers->right) text += " ✗";
      const float width = std::min(TextWidth(font, text) + P(52), Width());
      if (x + width > Right()) {  // A second line.
        x = window_.x + P(kLectureLeft);
        y += height + P(8);
      }
      const ButtonLook look = revealed && i == answers->right ? ButtonLook::kPrimary
                              : chosen                        ? ButtonLook::kChosen
                                                              : ButtonLook::kPlain;
      const std::string id = fmt::format("answer {}", i);
      if (DrawButton(id.c_str(), {x, y, width, height}, {.text = text, .look = look, .pill = true},
                     theme_)) {
        out_.emplace_back(PredictAnswer{i});
      }
      x += width + P(14);
    }
    return y + height;
  }

  void DrawInvitation(float y, float bottom) {
    const bool failed = !shown_.empty() && !shown_.front().error.empty();
    const std::string text = view_.running ? "It is running …"
                             : failed      ? shown_.front().error
                             : view_.lecture->predicted
                                 ? "Press Space to run it."
                                 : "What do you think? Choose an answer, then press Space.";
    DrawTextIn({window_.x + P(kLectureLeft), y, Width(), bottom - y}, theme_.fonts.title,
               theme_.text_faint, text, Align::kCentre);
  }

  // What is said of a run that is not replayed: how long it took.
  static Caption OfRun(const TimelineCard& card) {
    if (card.live) return {.headline = "It is running …", .detail = {}};
    return {.headline = card.title + " took " + card.wall + ".",
            .detail = card.summary.empty() ? card.error : card.summary + "."};
  }

  // Which of two was faster, and what made the difference.
  Caption OfBoth() const {
    Caption caption{.headline = view_.verdict->claim + ".", .detail = view_.verdict->reason};
    if (!caption.detail.empty()) {
      caption.detail[0] = static_cast<char>(std::toupper(caption.detail[0]));
      caption.detail += ". ";
    }
    caption.detail += fmt::format("{} took {}, {} {}.", shown_[0].title, shown_[0].wall,
                                  shown_[1].title, shown_[1].wall);
    return caption;
  }

  Caption CaptionNow() const {
    const bool over = !view_.replay->open || AtTheEnd();
    if (over && view_.verdict != nullptr && shown_.size() == 2) return OfBoth();
    std::vector<const Trace*> traces;
    std::vector<const TimelineCard*> cards;
    for (const TimelineCard& card : shown_) {
      if (card.trace == nullptr) continue;
      traces.push_back(card.trace);
      cards.push_back(&card);
    }
    if (!view_.replay->open) {
      const auto live = std::ranges::find(cards, true, &TimelineCard::live);
      return OfRun(live != cards.end() ? **live : *cards.front());
    }
    const std::size_t changed = LastToChange(traces, view_.replay->at);
    Caption caption = CaptionAt(*traces[changed], view_.replay->at);
    if (traces.size() > 1) caption.headline = cards[changed]->title + ": " + caption.headline;
    return caption;
  }

  void DrawCaption(float top) {
    const Rect box{window_.x + P(kLectureLeft), top, Width(), P(150)};
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    draw.AddRectFilled({box.x, box.y}, {box.right(), box.bottom()}, theme_.card, P(8));
    draw.AddRectFilled({box.x, box.y}, {box.x + P(6), box.bottom()}, theme_.warning, P(3));
    const Caption caption = CaptionNow();
    const float left = box.x + P(32);
    const float width = box.width - P(52);
    draw.PushClipRect({box.x, box.y}, {box.right(), box.bottom()}, true);
    DrawTextIn({left, box.y + P(14), width, P(40)}, theme_.fonts.title, theme_.text,
               caption.headline);
    ImGui::SetCursorScreenPos({left, box.y + P(60)});
    DrawParagraph(theme_.fonts.text, theme_.text_soft, width, caption.detail);
    draw.PopClipRect();
  }

  void DrawFoot() {
    const float y = window_.bottom() - P(80);
    const bool runs = view_.cards.empty() || view_.lecture->asking;
    std::string keys = "← → step   Space " + std::string(runs ? "run" : "play") +
                       "   ↑ ↓ speed: " + SpeedText(view_.replay->speed) +
                       "   1–9 model   C two of them   B blank   Esc leave";
    const float steps_width = P(260);
    DrawTextIn({window_.x + P(kLectureLeft), y, Width() - steps_width, P(40)}, theme_.fonts.small,
               theme_.text_dim, keys);
    if (view_.steps.empty() || view_.lecture->asking) return;
    const std::size_t step =
        view_.replay->open
            ? static_cast<std::size_t>(std::ranges::upper_bound(view_.steps, view_.replay->at) -
                                       view_.steps.begin())
            : 0;
    DrawTextIn({Right() - steps_width, y, steps_width, P(40)}, theme_.fonts.small_mono,
               theme_.text_dim, fmt::format("step {} of {}", step, view_.steps.size()),
               Align::kRight);
  }

  const Rect window_;
  const LectureView& view_;
  const Theme& theme_;
  TimelineMemory& memory_;
  Commands& out_;
  std::vector<TimelineCard> shown_;  // Those of them that there is something to show of.
};

}  // namespace

void DrawLecture(const Rect& window, const LectureView& view, const Theme& theme,
                 TimelineMemory& memory, Commands& out) {
  BeginPanel("##lecture", window,
             ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
  if (view.lecture->blank) {
    ImGui::GetWindowDrawList()->AddRectFilled({window.x, window.y},
                                              {window.right(), window.bottom()}, 0xFF000000U);
  } else {
    LecturePainter(window, view, theme, memory, out).Draw();
  }
  memory.crowds.EndFrame();
  memory.pyramids.EndFrame();
  EndPanel();
}

}  // namespace interleave
