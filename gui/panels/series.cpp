#include "gui/panels/series.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gui/panels/overlays.h"
#include "gui/panels/widgets.h"

namespace interleave {
namespace {

// A plot with both axes in powers of two.
class Plot {
 public:
  Plot(const Rect& rect, const std::vector<SpeedUpPoint>& points, const Theme& theme)
      : rect_(rect), points_(points), theme_(theme) {
    most_cores_ = std::log2(std::max(points.back().cores, 2));
    double most = 2;
    for (const SpeedUpPoint& point : points) most = std::max(most, point.speed_up);
    most_speed_ = std::log2(most * 1.2);
  }

  void Draw() {
    DrawGrid();
    DrawFit();
    for (const SpeedUpPoint& point : points_) {
      const ImVec2 at = At(point.cores, point.speed_up);
      draw_.AddCircleFilled(at, theme_.Px(5), theme_.accent);
      const Rect label{at.x - theme_.Px(40), at.y - theme_.Px(26), theme_.Px(80), theme_.Px(18)};
      DrawTextIn(label, theme_.fonts.small_mono, theme_.text,
                 fmt::format("{:.2f}×", point.speed_up), Align::kCentre);
    }
  }

 private:
  ImVec2 At(double cores, double speed_up) const {
    const double x = std::log2(std::max(cores, 1.0)) / most_cores_;
    const double y = std::max(std::log2(std::max(speed_up, 0.5)) / most_speed_, -0.1);
    return {rect_.x + rect_.width * static_cast<float>(x),
            rect_.bottom() - rect_.height * static_cast<float>(y)};
  }

  void DrawGrid() {
    for (const SpeedUpPoint& point : points_) {
      const float x = std::round(At(point.cores, 1).x);
      draw_.AddRectFilled({x, rect_.y}, {x + 1, rect_.bottom()}, theme_.separator);
      DrawTextIn({x - theme_.Px(30), rect_.bottom() + theme_.Px(4), theme_.Px(60), theme_.Px(18)},
                 theme_.fonts.small_mono, theme_.text_dim, fmt::format("{}", point.cores),
                 Align::kCentre);
    }
    draw_.AddRectFilled({rect_.x, rect_.bottom()}, {rect_.right(), rect_.bottom() + 1},
                        theme_.text_faint);
  }

  void DrawFit() {
    const double fraction = std::clamp(AmdahlFraction(points_), 0.0, 1.0);
    const ImVec2* last = nullptr;
    ImVec2 before;
    for (int cores = 1; cores <= points_.back().cores; ++cores) {
      const ImVec2 at = At(cores, AmdahlSpeedUp(fraction, cores));
      if (last != nullptr) draw_.AddLine(before, at, theme_.warning, theme_.Px(2));
      before = at;
      last = &before;
    }
  }

  const Rect& rect_;
  const std::vector<SpeedUpPoint>& points_;
  const Theme& theme_;
  ImDrawList& draw_ = *ImGui::GetWindowDrawList();
  double most_cores_ = 1;
  double most_speed_ = 1;
};

}  // namespace

std::string AmdahlSentence(const std::vector<SpeedUpPoint>& points) {
  const double fraction = std::clamp(AmdahlFraction(points), 0.0, 1.0);
  std::string sentence =
      fmt::format("By Amdahl's law {:.0f} % of the work is done side by side: ", fraction * 100);
  if (fraction > 0.999) return sentence + "as many times faster as there are cores.";
  return sentence + fmt::format("never more than {:.3g} times faster.", 1 / (1 - fraction));
}

void DrawSeries(const Rect& window, const Series& series, const Theme& theme, Commands& out) {
  const Rect sheet = BeginSheet("##series", window, theme.Px(720), theme.Px(480), theme, out);
  const float left = sheet.x + theme.Px(28);
  const float width = sheet.width - theme.Px(56);
  DrawTextIn({left, sheet.y + theme.Px(16), width, theme.Px(28)}, theme.fonts.title, theme.text,
             "Speed-up over the number of cores");
  DrawTextIn({left, sheet.y + theme.Px(44), width, theme.Px(22)}, theme.fonts.text, theme.text_dim,
             series.title);
  if (series.points.size() < 2) {
    ImGui::SetCursorScreenPos({left, sheet.y + theme.Px(90)});
    DrawParagraph(theme.fonts.text, series.error.empty() ? theme.text_dim : theme.error, width,
                  series.error.empty() ? "It is being run …" : series.error);
  } else {
    const Rect plot{left + theme.Px(12), sheet.y + theme.Px(100), width - theme.Px(40),
                    sheet.height - theme.Px(230)};
    Plot(plot, series.points, theme).Draw();
    ImGui::SetCursorScreenPos({left, plot.bottom() + theme.Px(34)});
    DrawParagraph(theme.fonts.text, theme.text, width, AmdahlSentence(series.points));
  }
  const Rect close{sheet.right() - theme.Px(28 + 90), sheet.bottom() - theme.Px(46), theme.Px(90),
                   theme.Px(32)};
  if (DrawButton("close series", close, {.text = "Close"}, theme)) out.emplace_back(CloseOverlay{});
  EndPanel();
}

}  // namespace interleave
