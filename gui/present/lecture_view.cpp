#include "gui/present/lecture_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "engine/trace/time_text.h"
#include "gui/panels/widgets.h"
#include "gui/timeline/row_painter.h"
#include "gui/timeline/ruler.h"
#include "gui/timeline/timeline_scene.h"

namespace interleave {
namespace {

// Everything is placed on a screen of 1600 x 900 and then scaled: so nothing is ever clipped.
constexpr float kLetters = 1.6F;  // Of the theme's scale, see LectureScale().
constexpr float kLeft = 60;
constexpr float kTracks = 250;
constexpr float kThreadGap = 12;
constexpr float kCoreGap = 10;

class LecturePainter {
 public:
  LecturePainter(const Rect& window, const LectureView& view, const Theme& theme,
                 TimelineMemory& memory, Commands& out)
      : window_(window), view_(view), theme_(theme), memory_(memory), out_(out) {}

  void Draw() {
    float y = DrawHead();
    y = DrawPrediction(y);
    const TimelineCard* card = Card();
    const float caption_top = window_.bottom() - P(252);
    if (card != nullptr && card->trace != nullptr) {
      DrawRows(*card, y + P(40), caption_top - P(8));
      DrawCaption(*card, caption_top);
    } else {
      DrawInvitation(y, caption_top);
    }
    DrawFoot();
  }

 private:
  float P(float px) const { return theme_.Px(px / kLetters); }
  float Right() const { return window_.right() - P(kLeft); }
  float Width() const { return window_.width - 2 * P(kLeft); }

  const TimelineCard* Card() const {
    return view_.lecture->card < view_.cards.size() ? &view_.cards[view_.lecture->card] : nullptr;
  }
  bool Finished() const {
    return !view_.running && !view_.cards.empty() &&
           std::ranges::any_of(view_.cards,
                               [](const TimelineCard& card) { return card.trace != nullptr; });
  }

  // The replay has shown all of it.
  bool AtTheEnd() const {
    const TimelineCard* card = Card();
    return card != nullptr && card->trace != nullptr && view_.replay->open &&
           view_.replay->at >= card->trace->now_ns();
  }

  float DrawHead() {
    float y = window_.y + P(40);
    std::string title = view_.scenario->title;
    if (const TimelineCard* card = Card()) title += " · " + card->title;
    DrawTextIn({window_.x + P(kLeft), y, Width(), P(56)}, theme_.fonts.display, theme_.text, title);
    y += P(62);
    ImGui::SetCursorScreenPos({window_.x + P(kLeft), y});
    DrawParagraph(theme_.fonts.strong, theme_.text_dim, Width(), view_.scenario->question);
    return ImGui::GetItemRectMax().y + P(10);
  }

  float DrawPrediction(float y) {
    const std::optional<Answers> answers = AnswersOf(view_.scenario->id);
    if (!answers) return y;
    ImFont* font = theme_.fonts.text;
    float x = window_.x + P(kLeft);
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
        x = window_.x + P(kLeft);
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
    const TimelineCard* card = Card();
    const std::string text = view_.running                             ? "It is running …"
                             : card != nullptr && !card->error.empty() ? card->error
                             : view_.lecture->predicted
                                 ? "Press Space to run it."
                                 : "What do you think? Choose an answer, then press Space.";
    DrawTextIn({window_.x + P(kLeft), y, Width(), bottom - y}, theme_.fonts.title,
               theme_.text_faint, text, Align::kCentre);
  }

  void DrawRows(const TimelineCard& card, float top, float bottom) {
    TimelineView shown;
    shown.playhead = view_.replay->open ? std::optional(view_.replay->at) : std::nullopt;
    TimelineScene scene = PrepareScene({&card, 1}, shown, theme_,
                                       {window_.x, top, window_.width, bottom - top}, memory_);
    scene.columns.track_left = window_.x + P(kTracks);
    scene.columns.track_right = Right();
    scene.axis.left_px = scene.columns.track_left;
    scene.axis.width_px = scene.columns.track_right - scene.columns.track_left;
    const CardRows& rows = scene.rows.front();
    const float captions = 2 * P(38) + P(14);
    const float axis_height = P(44);
    const LectureRows fit = FitLectureRows(rows.threads.size(), rows.cores.size(),
                                           bottom - top - captions - axis_height, P(1));
    float y = top;
    const float first = y + P(30);
    Caption("CONCURRENCY", "who makes progress", y, rows.threads.size() - fit.threads);
    y += P(38);
    for (std::size_t i = 0; i < fit.threads; ++i) {
      DrawRow(scene, {0, Band::kConcurrency, i}, y, fit.thread_height);
      y += fit.thread_height + P(kThreadGap) * fit.thread_height / P(64);
    }
    y += P(14);
    Caption("PARALLELISM", "what the cores really did", y, rows.cores.size() - fit.cores);
    y += P(38);
    for (std::size_t i = 0; i < fit.cores; ++i) {
      DrawRow(scene, {0, Band::kParallelism, i}, y, fit.core_height);
      y += fit.core_height + P(kCoreGap) * fit.core_height / P(46);
    }
    DrawAxis(scene, y);
    if (shown.playhead) DrawPlayhead(scene, *shown.playhead, first, y);
  }

  void Caption(std::string_view title, std::string_view what, float y, std::size_t hidden) {
    const float width = TextWidth(theme_.fonts.small_strong, title);
    const float x = window_.x + P(kLeft);
    DrawTextIn({x, y, width + 1, P(30)}, theme_.fonts.small_strong, theme_.text_dim, title);
    std::string text(what);
    if (hidden > 0) text += fmt::format(" · and {} more rows", hidden);
    const float left = std::max(x + width + P(16), window_.x + P(kTracks));
    DrawTextIn({left, y, Right() - left, P(30)}, theme_.fonts.small, theme_.text_dim, text);
  }

  void DrawRow(const TimelineScene& scene, const RowPlace& place, float y, float height) {
    const TrackId track = scene.TrackOf(place);
    const Trace& trace = *scene.cards.front().trace;
    std::string name;
    if (scene.CrowdOf(place) != nullptr) {
      name = scene.crowd_texts.front();
    } else {
      name = track == kNoTrack ? fmt::format("Core {}", place.index)
                               : trace.tracks()[track].name;  // Without headings.
    }
    ImFont* font = height >= P(30) ? theme_.fonts.strong : theme_.fonts.small;
    DrawTextIn({window_.x + P(kLeft), y, P(kTracks - kLeft - 12), height}, font, theme_.text, name);
    const Box box{.left = scene.columns.track_left,
                  .top = std::round(y),
                  .right = scene.columns.track_right,
                  .bottom = std::round(y + height)};
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    PaintRow(draw, scene, place, box, pieces_);
    if (!scene.view.playhead) return;
    // Nobody knows yet what comes after it.
    const auto x = static_cast<float>(scene.axis.ToPx(*scene.view.playhead));
    draw.AddRectFilled({std::clamp(x, box.left, box.right), box.top}, {box.right, box.bottom},
                       theme_.row);
  }

  void DrawAxis(const TimelineScene& scene, float y) {
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const TickStep step = NiceStep(scene.axis.Span(P(150)));
    const TimeFormat format = FormatFor(scene.axis.range.end, step.step);
    for (const Tick& tick : TicksIn(scene.axis.range, step)) {
      if (!tick.labelled) continue;
      const auto x = static_cast<float>(std::round(scene.axis.ToPx(tick.at)));
      draw.AddRectFilled({x, y}, {x + std::max(P(1.5F), 1.0F), y + P(10)}, theme_.text_dim);
      const float half = P(70);
      if (x + half > window_.right()) continue;
      DrawTextIn({x - half, y + P(12), 2 * half, P(24)}, theme_.fonts.small_mono, theme_.text_dim,
                 TimeText(tick.at, format), Align::kCentre);
    }
  }

  void DrawPlayhead(const TimelineScene& scene, Nanos at, float top, float bottom) {
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const auto x = static_cast<float>(scene.axis.ToPx(at));
    PaintCursorLine(draw, theme_, x, top - P(30), bottom + P(8));
    const std::string text = TimeText(at, FormatFor(scene.axis.range.end, scene.axis.Span(1)));
    const float width = TextWidth(theme_.fonts.small_mono, text) + P(26);
    const float left = std::clamp(x - width / 2, window_.x, window_.right() - width);
    draw.AddRectFilled({left, top - P(60)}, {left + width, top - P(30)}, theme_.cursor, P(6));
    DrawTextIn({left, top - P(60), width, P(30)}, theme_.fonts.small_mono, theme_.window, text,
               Align::kCentre);
  }

  void DrawCaption(const TimelineCard& card, float top) {
    const Rect box{window_.x + P(kLeft), top, Width(), P(150)};
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    draw.AddRectFilled({box.x, box.y}, {box.right(), box.bottom()}, theme_.card, P(8));
    draw.AddRectFilled({box.x, box.y}, {box.x + P(6), box.bottom()}, theme_.warning, P(3));
    interleave::Caption caption;
    if (view_.replay->open) {
      caption = CaptionAt(*card.trace, view_.replay->at);
    } else {
      const bool live = card.live;
      caption.headline = live ? "It is running …" : card.title + " took " + card.wall + ".";
      caption.detail = live ? "" : card.summary.empty() ? card.error : card.summary + ".";
    }
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
    std::string keys = "← → step   Space " + std::string(view_.cards.empty() ? "run" : "play") +
                       "   ↑ ↓ speed: " + SpeedText(view_.replay->speed) +
                       "   1–9 model   B blank   Esc leave";
    const float steps_width = P(260);
    DrawTextIn({window_.x + P(kLeft), y, Width() - steps_width, P(40)}, theme_.fonts.small,
               theme_.text_dim, keys);
    if (view_.steps.empty()) return;
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
  RowPieces pieces_;
};

}  // namespace

LectureRows FitLectureRows(std::size_t threads, std::size_t cores, float room, float unit) {
  LectureRows fit{.threads = threads, .cores = cores};
  const float thread = (64 + kThreadGap) * unit;
  const float core = (46 + kCoreGap) * unit;
  constexpr float kLeast = 0.28F;  // Lower rows are lines, not blocks.
  const auto wanted = [&] {
    return static_cast<float>(fit.threads) * thread + static_cast<float>(fit.cores) * core;
  };
  room = std::max(room, 0.0F);
  // Rows are left out where they would be too low, of the larger band first.
  while (fit.threads + fit.cores > 2 && wanted() * kLeast > room) {
    (fit.threads >= fit.cores ? fit.threads : fit.cores) -= 1;
  }
  const float share = wanted() > 0 ? std::min(room / wanted(), 1.0F) : 1;
  fit.thread_height = std::floor(64 * unit * share);
  fit.core_height = std::floor(46 * unit * share);
  return fit;
}

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
