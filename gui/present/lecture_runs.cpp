#include "gui/present/lecture_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "engine/trace/time_text.h"
#include "gui/panels/widgets.h"
#include "gui/present/lecture.h"
#include "gui/present/lecture_view.h"
#include "gui/timeline/row_painter.h"
#include "gui/timeline/ruler.h"
#include "gui/timeline/timeline_scene.h"

namespace interleave {
namespace {

constexpr float kTracks = 250;
constexpr float kThreadGap = 12;
constexpr float kCoreGap = 10;
constexpr float kThread = 64;
constexpr float kCore = 46;
constexpr float kAxisRoom = 44;
constexpr float kCaptionRoom = 38;
constexpr float kBandGap = 14;

class RunsPainter {
 public:
  RunsPainter(const LectureSheet& sheet, std::span<const TimelineCard> cards,
              const TimelineView& view, const LectureRoom& room, TimelineMemory& memory)
      : sheet_(sheet),
        theme_(sheet.theme),
        cards_(cards),
        room_(room),
        scene_(PrepareScene(cards, view, sheet.theme,
                            {sheet.window.x, room.top, sheet.window.width, room.bottom - room.top},
                            memory)) {
    scene_.columns.track_left = sheet.window.x + P(kTracks);
    scene_.columns.track_right = sheet.window.right() - P(kLectureLeft);
    scene_.axis.left_px = scene_.columns.track_left;
    scene_.axis.width_px = scene_.columns.track_right - scene_.columns.track_left;
  }

  void Draw() {
    float y = room_.top;
    for (std::size_t card = 0; card < cards_.size(); ++card) y = DrawRun(card, y);
    DrawAxis(y);
    if (scene_.view.playhead) DrawPlayhead(*scene_.view.playhead, room_.top + P(30), y);
  }

 private:
  float P(float px) const { return sheet_.P(px); }
  float Left() const { return sheet_.window.x + P(kLectureLeft); }
  bool Both() const { return cards_.size() > 1; }

  // Of a run, besides its rows.
  float Captions() const {
    return Both() ? P(kCaptionRoom) + P(kBandGap) : 2 * P(kCaptionRoom) + P(kBandGap);
  }

  // As much of the room as its share of all rows.
  LectureRows RowsOfRun(std::size_t card) const {
    const auto wanted = [&](std::size_t i) {
      const CardRows& rows = scene_.rows[i];
      return static_cast<float>(rows.threads.size()) * kThread +
             static_cast<float>(rows.cores.size()) * kCore;
    };
    float all = 0;
    for (std::size_t i = 0; i < cards_.size(); ++i) all += wanted(i);
    const float room =
        room_.bottom - room_.top - P(kAxisRoom) - static_cast<float>(cards_.size()) * Captions();
    const CardRows& rows = scene_.rows[card];
    return FitLectureRows(rows.threads.size(), rows.cores.size(),
                          room * (all > 0 ? wanted(card) / all : 1), P(1));
  }

  float DrawRun(std::size_t card, float y) {
    const CardRows& rows = scene_.rows[card];
    const LectureRows fit = RowsOfRun(card);
    const std::size_t hidden = rows.threads.size() - fit.threads;
    const std::size_t hidden_cores = rows.cores.size() - fit.cores;
    if (Both()) {
      DrawName(card, hidden + hidden_cores, y);
    } else {
      DrawBandCaption("CONCURRENCY", "who makes progress", y, hidden);
    }
    y += P(kCaptionRoom);
    for (std::size_t i = 0; i < fit.threads; ++i) {
      DrawRow({card, Band::kConcurrency, i}, y, fit.thread_height);
      y += fit.thread_height + P(kThreadGap) * fit.thread_height / P(kThread);
    }
    if (!Both()) {
      y += P(kBandGap);
      DrawBandCaption("PARALLELISM", "what the cores really did", y, hidden_cores);
      y += P(kCaptionRoom);
    }
    for (std::size_t i = 0; i < fit.cores; ++i) {
      DrawRow({card, Band::kParallelism, i}, y, fit.core_height);
      y += fit.core_height + P(kCoreGap) * fit.core_height / P(kCore);
    }
    return Both() ? y + P(kBandGap) : y;
  }

  // Of two runs each has one line for its name and for what its rows are.
  void DrawName(std::size_t card, std::size_t hidden, float y) {
    const TimelineCard& run = cards_[card];
    const float width = TextWidth(theme_.fonts.strong, run.title);
    DrawTextIn({Left(), y, width + 1, P(34)}, theme_.fonts.strong, theme_.text, run.title);
    std::string what = "CONCURRENCY: who makes progress · PARALLELISM: what the cores really did";
    if (run.trace == nullptr) what = run.error;
    if (hidden > 0) what += fmt::format(" · and {} more rows", hidden);
    const float left = std::max(Left() + width + P(16), sheet_.window.x + P(kTracks));
    DrawTextIn({left, y, scene_.columns.track_right - left, P(34)}, theme_.fonts.small,
               theme_.text_dim, what);
  }

  void DrawBandCaption(std::string_view title, std::string_view what, float y, std::size_t hidden) {
    const float width = TextWidth(theme_.fonts.small_strong, title);
    DrawTextIn({Left(), y, width + 1, P(30)}, theme_.fonts.small_strong, theme_.text_dim, title);
    std::string text(what);
    if (hidden > 0) text += fmt::format(" · and {} more rows", hidden);
    const float left = std::max(Left() + width + P(16), sheet_.window.x + P(kTracks));
    DrawTextIn({left, y, scene_.columns.track_right - left, P(30)}, theme_.fonts.small,
               theme_.text_dim, text);
  }

  std::string NameOfRow(const RowPlace& place) const {
    if (scene_.CrowdOf(place) != nullptr) return scene_.crowd_texts[place.card];
    const TrackId track = scene_.TrackOf(place);
    if (track == kNoTrack) return fmt::format("Core {}", place.index);
    return cards_[place.card].trace->tracks()[track].name;  // Without headings.
  }

  void DrawRow(const RowPlace& place, float y, float height) {
    ImFont* font = height >= P(30) ? theme_.fonts.strong : theme_.fonts.small;
    DrawTextIn({Left(), y, P(kTracks - kLectureLeft - 12), height}, font, theme_.text,
               NameOfRow(place));
    const Box box{.left = scene_.columns.track_left,
                  .top = std::round(y),
                  .right = scene_.columns.track_right,
                  .bottom = std::round(y + height)};
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    PaintRow(draw, scene_, place, box, pieces_);
    if (!scene_.view.playhead) return;
    // Nobody knows yet what comes after it.
    const auto x = static_cast<float>(scene_.axis.ToPx(*scene_.view.playhead));
    draw.AddRectFilled({std::clamp(x, box.left, box.right), box.top}, {box.right, box.bottom},
                       theme_.row);
  }

  void DrawAxis(float y) {
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const TickStep step = NiceStep(scene_.axis.Span(P(150)));
    const TimeFormat format = FormatFor(scene_.axis.range.end, step.step);
    for (const Tick& tick : TicksIn(scene_.axis.range, step)) {
      if (!tick.labelled) continue;
      const auto x = static_cast<float>(std::round(scene_.axis.ToPx(tick.at)));
      draw.AddRectFilled({x, y}, {x + std::max(P(1.5F), 1.0F), y + P(10)}, theme_.text_dim);
      const float half = P(70);
      if (x + half > sheet_.window.right()) continue;
      DrawTextIn({x - half, y + P(12), 2 * half, P(24)}, theme_.fonts.small_mono, theme_.text_dim,
                 TimeText(tick.at, format), Align::kCentre);
    }
  }

  void DrawPlayhead(Nanos at, float top, float bottom) {
    const Rect& window = sheet_.window;
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const auto x = static_cast<float>(scene_.axis.ToPx(at));
    PaintCursorLine(draw, theme_, x, top - P(30), bottom + P(8));
    const std::string text = TimeText(at, FormatFor(scene_.axis.range.end, scene_.axis.Span(1)));
    const float width = TextWidth(theme_.fonts.small_mono, text) + P(26);
    const float left = std::clamp(x - width / 2, window.x, window.right() - width);
    draw.AddRectFilled({left, top - P(60)}, {left + width, top - P(30)}, theme_.cursor, P(6));
    DrawTextIn({left, top - P(60), width, P(30)}, theme_.fonts.small_mono, theme_.window, text,
               Align::kCentre);
  }

  const LectureSheet& sheet_;
  const Theme& theme_;
  const std::span<const TimelineCard> cards_;
  const LectureRoom room_;
  TimelineScene scene_;
  RowPieces pieces_;
};

}  // namespace

float LectureSheet::P(float px) const {
  constexpr float kLetters = 1.6F;  // Of the theme's scale, see LectureScale().
  return theme.Px(px / kLetters);
}

LectureRows FitLectureRows(std::size_t threads, std::size_t cores, float room, float unit) {
  LectureRows fit{.threads = threads, .cores = cores};
  const float thread = (kThread + kThreadGap) * unit;
  const float core = (kCore + kCoreGap) * unit;
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
  fit.thread_height = std::floor(kThread * unit * share);
  fit.core_height = std::floor(kCore * unit * share);
  return fit;
}

void DrawLectureRuns(const LectureSheet& sheet, std::span<const TimelineCard> cards,
                     std::optional<Nanos> playhead, const LectureRoom& room,
                     TimelineMemory& memory) {
  TimelineView view;
  view.playhead = playhead;
  RunsPainter(sheet, cards, view, room, memory).Draw();
}

}  // namespace interleave
