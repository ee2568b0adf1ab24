#include "engine/formats/figure/figure_card.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/analysis/statistics.h"
#include "engine/formats/display_text.h"
#include "engine/formats/figure/figure_words.h"
#include "engine/formats/figure/row_shapes.h"
#include "engine/trace/process_groups.h"

namespace interleave {
namespace {

constexpr int kMostIdleCores = 8;  // Rows of more idle cores tell nothing.
constexpr double kCrowdRows = 3;   // The room of a row that stands for many.
constexpr double kFlagApart = 8;   // Pixels between flags.

std::string CrowdName(std::size_t tasks) { return GroupedNumber(tasks) + " tasks"; }

}  // namespace

// Puts the shapes of one card below each other.
class CardShapes {
 public:
  CardShapes(const FigureCard& card, const CardPlan& plan, double top,
             std::bitset<kStateCount>& shown, std::vector<FigureShape>& out)
      : card_(card),
        plan_(plan),
        metrics_(plan.metrics),
        trace_(*card.recording_->trace),
        scene_{trace_,       card.rows_,   plan_.axis, plan.colours,
               plan.metrics, plan.measure, shown,      out},
        out_(out),
        y_(top) {
    const TimeRange range = plan.axis.range;
    statistics_ = StatisticsOf(trace_, range);
    flags_ = MarkPlacesOn(trace_, plan_.axis, kFlagApart * metrics_.scale);
  }

  double Append() {
    if (!plan_.several) {
      if (!card_.threads_.empty()) {
        Framed([&] { Concurrency(); });
        y_ += metrics_.card_gap;
      }
      if (!card_.cores_.empty()) Framed([&] { Parallelism(); });
      return y_;
    }
    Framed([&] {
      RunHeading();
      if (!card_.threads_.empty()) Concurrency();
      if (!card_.threads_.empty() && !card_.cores_.empty()) y_ += 10 * metrics_.scale;
      if (!card_.cores_.empty()) Parallelism();
    });
    return y_;
  }

 private:
  // A frame around what `content` appends, which is known only after.
  template <typename Content>
  void Framed(Content content) {
    const std::size_t frame = out_.size();
    const double top = y_;
    out_.emplace_back();
    y_ += 10 * metrics_.scale;
    content();
    y_ += 14 * metrics_.scale;
    out_[frame] = BoxShape{.box = {plan_.columns.card_left, top, plan_.columns.card_right, y_},
                           .fill = plan_.colours.card,
                           .outline = plan_.colours.card_line,
                           .radius = metrics_.card_radius,
                           .line_px = 1.4 * metrics_.scale};
  }

  void Text(double x, double baseline, std::string_view text, const TextLook& look, Rgb colour,
            double room, TextShape::Anchor anchor = TextShape::Anchor::kLeft) {
    std::string fitting = FittingText(text, look, room, plan_.measure);
    if (fitting.empty()) return;
    out_.emplace_back(TextShape{x, baseline, std::move(fitting), look, colour, anchor});
  }

  // "Threads + GIL    6.48 s  [======    ]  1.00×                sum 333 333"
  void RunHeading() {
    const Recording& recording = *card_.recording_;
    const TextLook title{.size = metrics_.heading.size * 16 / 14, .strong = true};
    const TextLook figures{.size = metrics_.caption.size, .mono = true};
    y_ += title.size;
    double x = plan_.columns.label_left;
    const double width = plan_.columns.track_right - x;
    const std::string name = RunName(recording);
    const double title_room = width * 0.4;
    Text(x, y_, name, title, plan_.colours.text, title_room);
    x = std::max(
        plan_.columns.track_left,
        x + std::min(plan_.measure(OneLine(name, false), title), title_room) + 18 * metrics_.scale);
    const std::string wall = SecondsText(WallSeconds(recording), false);
    Text(x, y_, wall, figures, plan_.colours.text, plan_.columns.track_right - x);
    x += plan_.measure(wall, figures) + 18 * metrics_.scale;
    if (const double speedup = SpeedupOf(plan_.all, recording); speedup > 0) x = Bar(x, speedup);
    const std::string words = recording.result.stopped ? "stopped" : ResultWords(recording);
    Text(plan_.columns.track_right, y_, words, metrics_.caption,
         recording.result.ok ? plan_.colours.text_dim : plan_.colours.error,
         plan_.columns.track_right - x, TextShape::Anchor::kRight);
    y_ += 6 * metrics_.scale;
  }

  // How fast it was beside the fastest.
  double Bar(double x, double speedup) {
    double best = 1;
    for (const Recording& other : plan_.all) best = std::max(best, SpeedupOf(plan_.all, other));
    const double width = 90 * metrics_.scale;
    const TextLook strong{.size = metrics_.caption.size, .strong = true};
    const std::string text = fmt::format("{:.2f}×", speedup);
    const double end = x + width + 10 * metrics_.scale + plan_.measure(text, strong);
    if (end > plan_.columns.track_right) return x;  // There are more important things to say.
    const double middle = y_ - metrics_.caption.size * 0.36;
    FigureBox groove{x, middle - 3 * metrics_.scale, x + width, middle + 3 * metrics_.scale};
    out_.emplace_back(
        BoxShape{.box = groove, .fill = plan_.colours.groove, .radius = 3 * metrics_.scale});
    groove.right = groove.left + std::max(width * speedup / best, 6 * metrics_.scale);
    out_.emplace_back(BoxShape{.box = groove,
                               .fill = speedup > 1.05 ? plan_.colours.good : plan_.colours.text_dim,
                               .radius = 3 * metrics_.scale});
    Text(x + width + 10 * metrics_.scale, y_, text, strong, plan_.colours.text, width);
    return end + 18 * metrics_.scale;
  }

  void BandHeading(std::string_view title) {
    TextLook look = metrics_.heading;
    if (plan_.several) look.size *= 0.8;
    y_ += look.size + 4 * metrics_.scale;
    Text(plan_.columns.label_left, y_, title, look,
         plan_.several ? plan_.colours.text_dim : plan_.colours.text, 1e6);
    y_ += 9 * metrics_.scale;
  }

  void Sentence(std::string_view text) {
    y_ += metrics_.caption.size + 4 * metrics_.scale;
    Text(plan_.columns.label_left, y_, text, metrics_.caption, plan_.colours.text_dim,
         plan_.columns.track_right - plan_.columns.label_left);
  }

  FigureBox NextRow(std::string_view label, double height) {
    const FigureBox box{plan_.columns.track_left, y_, plan_.columns.track_right, y_ + height};
    TextLook look = metrics_.label;
    look.size = std::min(look.size, height * 0.9);
    Text(plan_.columns.label_left, (box.top + box.bottom) / 2 + look.size * 0.36, label, look,
         plan_.colours.text, plan_.columns.track_left - plan_.columns.label_left - 8);
    y_ = box.bottom + Gap();
    return box;
  }
  double Gap() const { return std::min(metrics_.row_gap, plan_.row_height * 0.24); }

  void Concurrency() {
    BandHeading("CONCURRENCY");
    auto group = card_.groups_.begin();
    for (std::size_t i = 0; i < card_.threads_.size(); ++i) {
      if (group != card_.groups_.end() && group->first == i) ProcessHeading((group++)->process);
      const TrackId track = card_.threads_[i];
      if (track == kNoTrack) {
        TaskCrowd crowd;
        crowd.Follow(trace_);
        AppendCrowd(scene_, crowd,
                    NextRow(CrowdName(card_.rows_.tasks), plan_.row_height * kCrowdRows));
        continue;
      }
      const FigureBox box = NextRow(trace_.RowLabel(track), plan_.row_height);
      AppendRow(scene_, track, box);
      AppendFlags(scene_, flags_, track, box);
    }
    More(card_.more_threads_, "threads");
    Sentence(ConcurrencyWords(statistics_));
  }

  void ProcessHeading(std::uint32_t process) {
    std::string heading = ProcessTitle(trace_, process);
    if (const std::string how = HowEnded(trace_, process); !how.empty()) heading += " · " + how;
    TextLook look = metrics_.caption;
    look.strong = true;
    y_ += look.size + 2 * metrics_.scale;
    Text(plan_.columns.label_left, y_, heading, look, plan_.colours.text_soft,
         plan_.columns.track_right - plan_.columns.label_left);
    y_ += 5 * metrics_.scale;
  }

  void Parallelism() {
    BandHeading("PARALLELISM");
    const double height = plan_.several ? plan_.row_height * 0.75 : plan_.row_height;
    for (std::size_t i = 0; i < card_.cores_.size(); ++i) {
      AppendRow(scene_, card_.cores_[i],
                NextRow(fmt::format("Core {}", card_.core_numbers_[i]), height));
    }
    More(card_.more_cores_, "cores");
    Sentence(ParallelismWords(statistics_, card_.rows_.cores.size()));
  }

  void More(std::size_t count, std::string_view what) {
    if (count > 0) Sentence(fmt::format("… and {} more {}", GroupedNumber(count), what));
  }

  const FigureCard& card_;
  const CardPlan& plan_;
  const FigureMetrics& metrics_;
  const Trace& trace_;
  Statistics statistics_;
  std::vector<MarkPlace> flags_;
  RowScene scene_;
  std::vector<FigureShape>& out_;
  double y_;
};

FigureCard FigureCard::Of(const Recording& recording, const FigureOptions& options) {
  FigureCard card;
  card.recording_ = &recording;
  const Trace& trace = *recording.trace;
  card.rows_ = RowsOf(&trace, std::min(recording.machine.cores, kMostIdleCores));
  const std::size_t most = std::max<std::size_t>(options.max_rows, 1);
  auto group = card.rows_.groups.begin();
  std::optional<std::uint32_t> heading;
  for (std::size_t i = 0; i < card.rows_.threads.size(); ++i) {
    if (group != card.rows_.groups.end() && group->first == i) heading = (group++)->process;
    const TrackId track = card.rows_.threads[i];
    bool shown = false;
    if (track == kNoTrack) {
      shown = options.Wants(TrackKind::kTask, CrowdName(card.rows_.tasks));
    } else {
      const Track& row = trace.tracks()[track];
      shown = options.Wants(row.kind, trace.RowLabel(track)) || options.Wants(row.kind, row.name);
    }
    if (!shown) continue;
    if (card.threads_.size() == most) {
      ++card.more_threads_;
      continue;
    }
    if (heading) card.groups_.push_back({.process = *heading, .first = card.threads_.size()});
    heading.reset();
    card.threads_.push_back(track);
  }
  // Of very many cores, those that ran something.
  const std::vector<TrackId>& cores = card.rows_.cores;
  const bool many = cores.size() > most;
  for (std::size_t i = 0; i < cores.size(); ++i) {
    if (!options.Wants(TrackKind::kCore, fmt::format("Core {}", i))) continue;
    if (many && (cores[i] == kNoTrack || card.cores_.size() == most)) {
      ++card.more_cores_;
      continue;
    }
    card.cores_.push_back(cores[i]);
    card.core_numbers_.push_back(static_cast<int>(i));
  }
  return card;
}

std::size_t FigureCard::row_count() const { return threads_.size() + cores_.size(); }

double FigureCard::LabelWidth(const TextLook& look, const MeasureText& measure) const {
  double widest = measure("Core 0", look);
  for (const TrackId track : threads_) {
    const std::string name = track == kNoTrack
                                 ? CrowdName(rows_.tasks)
                                 : OneLine(recording_->trace->RowLabel(track).substr(0, 80), false);
    widest = std::max(widest, measure(name, look));
  }
  return widest;
}

double FigureCard::Append(const CardPlan& plan, double top, std::bitset<kStateCount>& shown,
                          std::vector<FigureShape>& out) const {
  return CardShapes(*this, plan, top, shown, out).Append();
}

}  // namespace interleave
