#include "engine/formats/figure/figure_layout.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bitset>

#include "engine/formats/display_text.h"
#include "engine/formats/figure/figure_card.h"
#include "engine/formats/figure/figure_style.h"
#include "engine/formats/figure/figure_words.h"
#include "engine/formats/figure/row_shapes.h"
#include "engine/formats/run_captions.h"
#include "engine/trace/time_text.h"

namespace interleave {
namespace {

constexpr double kTickRoom = 110;  // Pixels from label to label of the axis, about.

class Layout {
 public:
  Layout(const FigureRequest& request, const MeasureText& measure)
      : request_(request),
        runs_(request.recordings.first(std::min(request.recordings.size(), kMostFigureRuns))),
        measure_(measure),
        colours_(ColoursOf(request.options.dark)),
        metrics_(MetricsFor(WidthInPixels(request.options))) {
    drawing_.width = WidthInPixels(request.options);
    drawing_.ground = colours_.ground;
    Nanos end = 0;
    for (const Recording& recording : runs_) end = std::max(end, recording.trace->now_ns());
    range_ = request.range ? *request.range : RangeOf(end, false);
    if (request.range && end > 0) range_.end = std::min(range_.end, RangeOf(end, false).end);
    range_.begin = std::max<Nanos>(range_.begin, 0);
  }

  std::expected<Drawing, std::string> LayOut() {
    if (range_.length() <= 0) {
      return std::unexpected("The range of time to draw lies behind the end of the recording.");
    }
    std::vector<FigureCard> cards;
    for (const Recording& recording : runs_) {
      cards.push_back(FigureCard::Of(recording, request_.options));
    }
    if (!request_.options.rows.empty() && std::ranges::all_of(cards, &FigureCard::empty)) {
      return std::unexpected(NoSuchRows());
    }
    y_ = metrics_.margin * 0.55;
    Header();
    Cards(cards);
    Axis();
    Footer();
    drawing_.height = y_ + metrics_.margin * 0.6;
    drawing_.title = OneLine(FigureTitle(runs_), false);
    drawing_.description = Description();
    return std::move(drawing_);
  }

 private:
  double left() const { return metrics_.margin; }
  double right() const { return drawing_.width - metrics_.margin; }

  // A line of text below what is there, cut to the room that there is.
  void Line(std::string_view text, const TextLook& look, Rgb colour, double gap,
            double indent = 0) {
    y_ += gap + look.size;
    Text(left() + indent, y_, text, look, colour, right() - left() - indent);
    y_ += look.size * 0.3;
  }
  void Text(double x, double baseline, std::string_view text, const TextLook& look, Rgb colour,
            double room, TextShape::Anchor anchor = TextShape::Anchor::kLeft) {
    std::string fitting = FittingText(text, look, room, measure_);
    if (fitting.empty()) return;
    drawing_.shapes.emplace_back(TextShape{.x = x,
                                           .baseline = baseline,
                                           .text = std::move(fitting),
                                           .look = look,
                                           .colour = colour,
                                           .anchor = anchor});
  }

  // As many lines as it takes; breaks between words.
  void Wrapped(std::string_view text, const TextLook& look, Rgb colour, double gap,
               double indent = 0) {
    std::string rest = OneLine(text, false);
    while (!rest.empty()) {
      std::size_t end = rest.size();
      while (measure_(rest.substr(0, end), look) > right() - left() - indent) {
        const std::size_t blank = rest.rfind(' ', end - 1);
        if (blank == std::string::npos || blank == 0) break;
        end = blank;
      }
      Line(rest.substr(0, end), look, colour, gap, indent);
      rest.erase(0, std::min(end + 1, rest.size()));
    }
  }

  void Header() {
    Line(FigureTitle(runs_), metrics_.title, colours_.text, 0);
    std::string subtitle;
    const auto add = [&](const std::string& words) {
      if (!words.empty()) subtitle += (subtitle.empty() ? "" : " · ") + words;
    };
    if (runs_.size() == 1) {
      if (RunName(runs_[0]) != FigureTitle(runs_)) add(RunName(runs_[0]));
      add(TotalWords(request_.recordings, runs_[0]));
    } else {
      add(fmt::format("{} runs on one time axis", request_.recordings.size()));
    }
    if (FigureTitle(runs_) != fmt::format("{} recordings", runs_.size())) {
      add(SettingsWords(runs_));
    }
    Wrapped(subtitle, metrics_.subtitle, colours_.text_dim, 6 * metrics_.scale);
    if (runs_.size() == 1) {
      const bool failed = !runs_[0].result.ok;
      Wrapped(ResultWords(runs_[0]), metrics_.subtitle,
              failed ? colours_.error : colours_.text_soft, 3 * metrics_.scale);
    }
    y_ += 12 * metrics_.scale;
  }

  void Cards(std::vector<FigureCard>& cards) {
    FigureColumns columns{.card_left = left(),
                          .card_right = right(),
                          .label_left = left() + metrics_.padding,
                          .track_left = 0,
                          .track_right = right() - metrics_.padding};
    double labels = 0;
    std::size_t rows = 0;
    for (const FigureCard& card : cards) {
      labels = std::max(labels, card.LabelWidth(metrics_.label, measure_));
      rows += card.row_count();
    }
    const double width = right() - left();
    labels = std::clamp(labels, 60 * metrics_.scale, width * 0.24);
    columns.track_left = columns.label_left + labels + 16 * metrics_.scale;
    axis_ = {.range = range_,
             .left_px = columns.track_left,
             .width_px = columns.track_right - columns.track_left};
    const CardPlan plan{.columns = columns,
                        .axis = axis_,
                        .colours = colours_,
                        .metrics = metrics_,
                        .measure = measure_,
                        .row_height = RowHeight(rows) * metrics_.scale,
                        .several = runs_.size() > 1,
                        .all = request_.recordings};
    double done = 0;
    for (const FigureCard& card : cards) {
      if (request_.work.stop.stop_requested()) return;
      y_ = card.Append(plan, y_, shown_, drawing_.shapes) + metrics_.card_gap;
      request_.work.Report(++done / static_cast<double>(cards.size() + 1));
    }
    if (request_.recordings.size() > runs_.size()) {
      Line(fmt::format("… and {} more runs", request_.recordings.size() - runs_.size()),
           metrics_.caption, colours_.text_dim, 0);
    }
  }

  // Few rows are high, as in a book; many are low, so that the figure stays on its page.
  static double RowHeight(std::size_t rows) {
    return rows <= 9 ? 34 : rows <= 18 ? 27 : rows <= 40 ? 21 : 16;
  }

  void Axis() {
    y_ += 2 * metrics_.scale;
    const Nanos step_ns = axis_.Span(kTickRoom * metrics_.scale);
    const TickStep step = NiceStep(step_ns);
    const TimeFormat format = FormatFor(range_.end, step.step);
    const double tick = 6 * metrics_.scale;
    const double baseline = y_ + tick + 6 * metrics_.scale + metrics_.axis.size;
    for (const Tick& mark : TicksIn({range_.begin, range_.end + 1}, step)) {
      if (!mark.labelled) continue;
      const double x = axis_.ToPx(mark.at);
      drawing_.shapes.emplace_back(LineShape{.x1 = x,
                                             .y1 = y_,
                                             .x2 = x,
                                             .y2 = y_ + tick,
                                             .colour = colours_.text_dim,
                                             .width = metrics_.scale});
      const std::string text = TimeText(mark.at, format);
      const double half = measure_(text, metrics_.axis) / 2;
      Text(std::clamp(x, left() + half, right() - half), baseline, text, metrics_.axis,
           colours_.text_dim, right() - left(), TextShape::Anchor::kMiddle);
    }
    y_ = baseline;
  }

  void Footer() {
    const double gap = 26 * metrics_.scale;
    y_ += 16 * metrics_.scale;
    double x = left() + metrics_.padding;
    double baseline = y_ + metrics_.legend.size;
    const auto item = [&](State state) {
      const std::string title = LowerTitle(state);
      const double swatch = 16 * metrics_.scale;
      const double width = swatch + 8 * metrics_.scale + measure_(title, metrics_.legend);
      if (x + width > right() && x > left() + metrics_.padding) {
        x = left() + metrics_.padding;
        baseline += metrics_.legend.size * 1.6;
      }
      const double middle = baseline - metrics_.legend.size * 0.36;
      const FigureBox box{x, middle - 6 * metrics_.scale, x + swatch, middle + 6 * metrics_.scale};
      BoxShape shape = LegendShape(state, box);
      drawing_.shapes.emplace_back(std::move(shape));
      Text(x + swatch + 8 * metrics_.scale, baseline, title, metrics_.legend, colours_.text,
           right() - left());
      x += width + gap;
    };
    // Running first: it is what the others are compared with.
    if (shown_.test(static_cast<std::size_t>(State::kRunning))) item(State::kRunning);
    for (std::size_t i = 0; i < kStateCount; ++i) {
      const auto state = static_cast<State>(i);
      if (state != State::kRunning && shown_.test(i)) item(state);
    }
    // At the right of the legend where there is room, else below it.
    TextLook small = metrics_.legend;
    small.size *= 12.0 / 13;
    const std::string truth = TruthWords(request_.recordings, request_.version);
    const double room = right() - x;
    y_ = baseline;
    if (measure_(OneLine(truth, false), small) <= room) {
      Text(right(), baseline, truth, small, colours_.text_dim, room, TextShape::Anchor::kRight);
    } else {
      Wrapped(truth, small, colours_.text_dim, 7 * metrics_.scale, metrics_.padding);
    }
    if (const std::string loss = LossWords(runs_); !loss.empty()) {
      Wrapped(loss, small, colours_.error, 5 * metrics_.scale, metrics_.padding);
    }
  }

  BoxShape LegendShape(State state, const FigureBox& box) const {
    BoxShape shape = StateShape(state, box, colours_, metrics_);
    // The swatch shows the texture, not how high the block is.
    shape.box = box;
    const StateColours& look = colours_.palette->Of(state);
    if (look.hatched() && shape.hatch == BoxShape::kNone) {
      shape = {.box = box, .fill = look.fill, .outline = look.line, .hatch = look.line};
    }
    if (state == State::kRunning) shape.fill = colours_.palette->threads[0];
    shape.radius = 2 * metrics_.scale;
    return shape;
  }

  std::string Description() const {
    std::string text = FigureTitle(runs_) + ".";
    for (const Recording& run : runs_) {
      const TimeRange whole{0, std::max<Nanos>(run.trace->now_ns(), 1)};
      const Statistics statistics = StatisticsOf(*run.trace, whole);
      text += fmt::format(" {}: {}; {}.", RunName(run), TotalWords(request_.recordings, run),
                          ConcurrencyCaption(statistics));
    }
    return OneLine(text + " " + TruthWords(request_.recordings, request_.version) + ".", false);
  }

  std::string NoSuchRows() const {
    std::string names;
    std::size_t named = 0;
    for (const Track& track : runs_[0].trace->tracks()) {
      if (++named > 6) break;
      names += fmt::format("{}{}", names.empty() ? "" : ", ", OneLine(track.name, false));
    }
    return fmt::format("No row is called `{}`; there are {}{}.",
                       fmt::format("{}", fmt::join(request_.options.rows, ", ")), names,
                       named > 6 ? " ..." : "");
  }

  const FigureRequest& request_;
  const std::span<const Recording> runs_;
  const MeasureText& measure_;
  const FigureColours& colours_;
  const FigureMetrics metrics_;
  TimeRange range_;
  TimeAxis axis_;
  Drawing drawing_;
  double y_ = 0;
  std::bitset<kStateCount> shown_;
};

}  // namespace

std::expected<Drawing, std::string> LayOutFigure(const FigureRequest& request,
                                                 const MeasureText& measure) {
  return Layout(request, measure).LayOut();
}

}  // namespace interleave
