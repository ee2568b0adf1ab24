#pragma once

#include <string>
#include <vector>

#include "gui/app/commands.h"
#include "gui/app/theme.h"
#include "gui/panels/layout.h"
#include "scenarios/prediction.h"

namespace interleave {

// The same program on one, two, four ... cores: how much faster it becomes.
struct Series {
  std::string title;  // "Threads, in virtual time"
  std::vector<SpeedUpPoint> points;
  std::string error;  // In place of points.
};

// "95 % of the work is done side by side: never more than 20× faster."
std::string AmdahlSentence(const std::vector<SpeedUpPoint>& points);

// The points, the curve that Amdahl's law fits to them, and the sentence.
void DrawSeries(const Rect& window, const Series& series, const Theme& theme, Commands& out);

}  // namespace interleave
