#include "gui/interleavings/hand_picture.h"

#include <algorithm>
#include <cmath>

#include "engine/picture/card_rows.h"
#include "gui/panels/widgets.h"
#include "gui/timeline/row_painter.h"
#include "gui/timeline/timeline_scene.h"

namespace interleave {
namespace {

constexpr float kPictureRow = 22;
constexpr float kPictureNames = 110;

}  // namespace

float HandPictureHeight(const HandPlay& play, const Theme& theme) {
  const std::size_t rows = RowsOf(play.trace(), 0).threads.size();
  return theme.Px(8 + kPictureRow * static_cast<float>(rows));
}

void DrawHandPicture(const Rect& rect, const HandPlay& play, const Theme& theme,
                     TimelineMemory& memory) {
  if (play.trace() == nullptr || rect.empty() || play.trace()->now_ns() <= 0) return;
  const TimelineCard card{.trace = play.trace(), .cores = 0};
  const TimelineView view;
  TimelineScene scene = PrepareScene({&card, 1}, view, theme, rect, memory);
  scene.columns.track_left = rect.x + theme.Px(kPictureNames);
  scene.columns.track_right = rect.right();
  scene.axis.range = {0, play.trace()->now_ns()};
  scene.axis.left_px = scene.columns.track_left;
  scene.axis.width_px = scene.columns.track_right - scene.columns.track_left;
  RowPieces pieces;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float height = theme.Px(kPictureRow);
  const std::vector<TrackId>& rows = scene.rows.front().threads;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const float y = rect.y + height * static_cast<float>(i);
    if (y + height > rect.bottom() || rows[i] == kNoTrack) break;
    DrawTextIn({rect.x, y, theme.Px(kPictureNames - 8), height}, theme.fonts.small, theme.text_soft,
               play.trace()->RowLabel(rows[i]));
    PaintRow(draw, scene, {0, Band::kConcurrency, i},
             {.left = scene.columns.track_left,
              .top = std::round(y + theme.Px(2)),
              .right = scene.columns.track_right,
              .bottom = std::round(y + height - theme.Px(2))},
             pieces);
  }
  memory.crowds.EndFrame();
  memory.pyramids.EndFrame();
}

namespace {

// Threads are counted as they are begun, which is the order of their rows; 0 is the main program.
std::vector<ComingStep> ComingSteps(const HandPlay& play) {
  std::vector<TrackId> rows;
  const std::vector<Track>& tracks = play.trace()->tracks();
  for (TrackId id = 0; id < tracks.size(); ++id) {
    if (tracks[id].main) rows.insert(rows.begin(), id);
    if (!tracks[id].main && TellsProgress(tracks[id].kind) && !tracks[id].service) {
      rows.push_back(id);
    }
  }
  std::vector<ComingStep> steps;
  for (const TakenStep& step : play.next()) {
    if (step.thread >= rows.size()) continue;
    steps.push_back({.track = rows[step.thread], .kind = step.kind, .name = step.name});
  }
  return steps;
}

}  // namespace

std::vector<CurrentLine> HandLines(const HandPlay& play, bool python) {
  if (play.trace() == nullptr) return {};
  const Trace& trace = *play.trace();
  const Listing& listing = play.scenario().listing;
  // The last moment: at the end itself, nobody does anything any more.
  return CurrentLines(trace, RowsOf(&trace, 0), std::max<Nanos>(trace.now_ns() - 1, 0),
                      python ? listing.python : listing.cpp,
                      python ? CodeLanguage::kPython : CodeLanguage::kCpp, ComingSteps(play));
}

}  // namespace interleave
