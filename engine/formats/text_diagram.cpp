#include "engine/formats/text_diagram.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <vector>

#include "engine/analysis/statistics.h"
#include "engine/formats/display_text.h"
#include "engine/formats/run_captions.h"
#include "engine/formats/text_axis.h"
#include "engine/formats/text_box.h"
#include "engine/formats/text_cells.h"
#include "engine/trace/by_task.h"
#include "engine/trace/process_groups.h"

namespace interleave {
namespace {

constexpr int kMinWidth = 40;
constexpr int kMaxWidth = 300;

struct Glyph {
  std::string_view drawn;
  std::string_view ascii;
};

// By State.
constexpr std::array<Glyph, kStateCount> kGlyphs = {{
    {"›", ">"},  // starting
    {"○", "o"},  // queued
    {"█", "#"},  // running
    {"▚", "x"},  // preempted
    {"▞", "?"},  // blocked
    {"░", "."},  // waiting for I/O
    {"╌", "~"},  // sleeping
    {"▒", "="},  // waiting for the global lock
    {"╬", "+"},  // waiting for a lock
    {"c", "c"},  // waiting for a condition
    {"e", "e"},  // waiting for an event
    {"s", "s"},  // waiting for a semaphore
    {"b", "b"},  // waiting at a barrier
    {"q", "q"},  // waiting for a queue
    {"─", "-"},  // waiting for a result
    {"·", ":"},  // idle
    {"▁", "_"},  // done
    {"!", "!"},  // failed
    {"/", "/"},  // cancelled
}};
constexpr Glyph kTurns = {"▓", "%"};
constexpr Glyph kMomentLeft = {"▏", "|"};
constexpr Glyph kMomentRight = {"▕", "|"};

class Diagram {
 public:
  Diagram(const DiagramRun& run, const DiagramOptions& options)
      : run_(run),
        trace_(*run.trace),
        options_(options),
        range_(options.range.length() > 0 ? options.range : TimeRange{0, trace_.now_ns()}),
        statistics_(StatisticsOf(trace_, range_)),
        box_(std::clamp(options.width, kMinWidth, kMaxWidth), options.ascii) {
    for (TrackId track = 0; track < trace_.tracks().size(); ++track) {
      if (IsOnlyNamed(trace_.tracks()[track])) continue;
      (trace_.tracks()[track].kind == TrackKind::kCore ? cores_ : threads_).push_back(track);
    }
    groups_ = GroupByProcess(trace_, threads_);
    label_width_ = LabelWidth();
  }

  std::string Draw() {
    box_.Top(Title());
    box_.Wrapped(run_.remark, 0);
    box_.Line("CONCURRENCY  who makes progress");
    Rows(threads_, groups_, ThreadCells, HasLoop() ? "tasks" : "threads");
    box_.Wrapped(ConcurrencyCaption(statistics_), CaptionIndent());
    box_.Separator();
    box_.Line("PARALLELISM  what each core ran");
    Rows(ShownCores(), {}, CoreCells, "cores");
    if (const std::size_t hidden = cores_.size() - ShownCores().size(); hidden > 0) {
      box_.Line(fmt::format("{} {} more cores ran nothing", Dots(), hidden));
    }
    box_.Wrapped(ParallelismCaption(trace_, statistics_, cores_.size()), CaptionIndent());
    if (const std::string axis = AxisLine(range_, Cells(), options_.ascii); !axis.empty()) {
      box_.Line(std::string(static_cast<std::size_t>(label_width_) + 1, ' ') + axis);
    }
    if (trace_.dropped() > 0) {
      box_.Wrapped(fmt::format("! {} events found their ring full and are missing here.",
                               GroupedNumber(trace_.dropped())),
                   0);
    }
    box_.Bottom(Legend());
    return box_.text();
  }

 private:
  // The figures are what the reader compares: a long title gives way to them, then the model.
  std::string Title() const {
    constexpr int kLeastTitle = 4;
    std::string figures = fmt::format(" · {}", SecondsText(run_.wall_s, options_.ascii));
    if (run_.speedup > 0) figures += fmt::format(" · {:.2f}×", run_.speedup);
    figures = OneLine(figures, options_.ascii);
    std::string model = OneLine(fmt::format(" · {}", run_.model), options_.ascii);
    const int room = box_.inner_width() - 1 - DisplayWidth(figures);
    model = Shortened(model, room - kLeastTitle, options_.ascii);
    return Shortened(run_.title, room - DisplayWidth(model), options_.ascii) + model + figures;
  }

  int LabelWidth() const {
    // Room for the usual names even where none is there, so that diagrams below each other align.
    const int least = box_.inner_width() >= 70 ? 13 : 8;
    int widest = least;
    for (TrackId track = 0; track < trace_.tracks().size(); ++track) {
      widest = std::max(widest, DisplayWidth(OneLine(trace_.RowLabel(track), options_.ascii)) + 1);
    }
    return std::min(widest, std::max(least, box_.inner_width() / 4));
  }

  int Cells() const { return box_.inner_width() - label_width_ - 1; }
  // Under the cells, unless that leaves less than a sentence needs.
  int CaptionIndent() const { return Cells() >= 40 ? label_width_ + 1 : 0; }
  std::string_view Dots() const { return options_.ascii ? "..." : "…"; }

  bool HasLoop() const {
    return std::ranges::find(trace_.tracks(), TrackKind::kLoop, &Track::kind) !=
           trace_.tracks().end();
  }

  // All, or where they are too many, those that ran something.
  std::vector<TrackId> ShownCores() const {
    if (cores_.size() <= options_.max_rows) return cores_;
    std::vector<TrackId> busy;
    for (const TrackId core : cores_) {
      if (!trace_.SlicesIn(core, range_).empty()) busy.push_back(core);
    }
    return busy;
  }

  // Above the rows of a process.
  std::string Heading(std::uint32_t process) const {
    std::string heading = ProcessTitle(trace_, process);
    for (const std::string& words :
         {HowEnded(trace_, process), MemoryWords(trace_.processes()[process])}) {
      if (!words.empty()) heading += " · " + words;
    }
    return heading;
  }

  template <typename Fold>
  void Rows(const std::vector<TrackId>& tracks, const std::vector<ProcessGroup>& groups, Fold fold,
            std::string_view what) {
    auto group = groups.begin();
    // One that is left out would cost as much room as the line that says so.
    const std::size_t fit = std::max<std::size_t>(options_.max_rows, 1);
    const std::size_t shown = tracks.size() <= fit ? tracks.size() : fit - 1;
    for (std::size_t i = 0; i < shown; ++i) {
      if (group != groups.end() && group->first == i) box_.Wrapped(Heading((group++)->process), 0);
      Row(tracks[i], fold(trace_, tracks[i], range_, Cells()));
    }
    if (shown < tracks.size()) {
      box_.Line(fmt::format("{} and {} more {}", Dots(), tracks.size() - shown, what));
    }
  }

  void Row(TrackId track, const std::vector<TextCell>& cells) {
    const std::string_view name = trace_.RowLabel(track);
    std::string line = Fitted(Shortened(name, label_width_ - 1, options_.ascii) + ":", label_width_,
                              options_.ascii) +
                       " ";
    for (const TextCell& cell : cells) line += Drawn(cell);
    box_.Line(line);
  }

  std::string_view Drawn(const TextCell& cell) {
    const auto glyph = [&](const Glyph& g) { return options_.ascii ? g.ascii : g.drawn; };
    switch (cell.kind) {
      case TextCell::Kind::kNothing:
        return " ";
      case TextCell::Kind::kState:
        shown_.set(static_cast<std::size_t>(cell.state));
        return glyph(kGlyphs[static_cast<std::size_t>(cell.state)]);
      case TextCell::Kind::kTurns:
        turns_shown_ = true;
        return glyph(kTurns);
      case TextCell::Kind::kMomentLeft:
        moment_shown_ = true;
        return glyph(kMomentLeft);
      case TextCell::Kind::kMomentRight:
        moment_shown_ = true;
        return glyph(kMomentRight);
    }
    return " ";
  }

  std::vector<std::string> Legend() const {
    std::vector<std::string> items;
    const auto add = [&](const Glyph& glyph, std::string_view meaning) {
      items.push_back(fmt::format("{} {}", options_.ascii ? glyph.ascii : glyph.drawn, meaning));
    };
    // Running first: it is what the others are compared with.
    const auto running = static_cast<std::size_t>(State::kRunning);
    if (shown_.test(running)) add(kGlyphs[running], LowerTitle(State::kRunning));
    if (moment_shown_) add(kMomentLeft, "running for a moment");
    if (turns_shown_) add(kTurns, "running and lock wait in turns");
    for (std::size_t i = 0; i < kStateCount; ++i) {
      if (i != running && shown_.test(i)) add(kGlyphs[i], LowerTitle(static_cast<State>(i)));
    }
    return items;
  }

  const DiagramRun& run_;
  const Trace& trace_;
  const DiagramOptions& options_;
  const TimeRange range_;
  const Statistics statistics_;
  TextBox box_;
  std::vector<TrackId> threads_;      // Or a loop and its tasks.
  std::vector<ProcessGroup> groups_;  // Of threads_.
  std::vector<TrackId> cores_;
  int label_width_ = 0;
  std::bitset<kStateCount> shown_;  // What the legend must explain.
  bool turns_shown_ = false;
  bool moment_shown_ = false;
};

}  // namespace

std::string TextDiagram(const DiagramRun& run, const DiagramOptions& options) {
  return Diagram(run, options).Draw();
}

}  // namespace interleave
