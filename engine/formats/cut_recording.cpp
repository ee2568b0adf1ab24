#include "engine/formats/cut_recording.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "engine/formats/display_text.h"
#include "engine/formats/row_pattern.h"
#include "engine/trace/by_task.h"
#include "engine/trace/trace_builder.h"
#include "engine/trace/trace_parts.h"

namespace interleave {
namespace {

constexpr std::size_t kMostNamesInErrors = 12;

class Cutter {
 public:
  Cutter(const Recording& recording, const Cut& cut)
      : from_(recording), trace_(*recording.trace), cut_(cut), parts_(WithoutRows(trace_)) {
    range_ = {0, trace_.now_ns()};
    if (cut.range) range_ = *cut.range;
    range_.end = std::min(range_.end, trace_.now_ns());
  }

  Recording Run() {
    ChooseRows();
    for (TrackId track = 0; track < trace_.tracks().size(); ++track) {
      if (to_[track] != kNoTrack) AddRow(trace_.tracks()[track]);
    }
    AddTables();
    AddPoints();
    parts_.now_ns = range_.length();
    Recording recording = from_;
    TraceRepairs repairs;
    recording.trace = TraceBuilder::Assemble(std::move(parts_), repairs);
    if (!cut_.range) return recording;
    recording.result.wall_s = 0;
    std::vector<Bookmark> bookmarks;
    for (Bookmark& bookmark : recording.bookmarks) {
      if (bookmark.range.end < range_.begin || bookmark.range.begin > range_.end) continue;
      bookmark.range = {Moved(bookmark.range.begin), Moved(bookmark.range.end)};
      bookmarks.push_back(std::move(bookmark));
    }
    recording.bookmarks = std::move(bookmarks);
    return recording;
  }

 private:
  Nanos Moved(Nanos at) const { return std::clamp(at, range_.begin, range_.end) - range_.begin; }
  bool Inside(Nanos at) const { return at >= range_.begin && at <= range_.end; }

  void ChooseRows() {
    to_.assign(trace_.tracks().size(), kNoTrack);
    TrackId next = 0;
    for (TrackId track = 0; track < trace_.tracks().size(); ++track) {
      const bool wanted =
          cut_.rows.empty() || std::ranges::any_of(cut_.rows, [&](const std::string& pattern) {
            return RowFits(trace_.tracks()[track].kind, trace_.tracks()[track].name, pattern);
          });
      if (wanted) to_[track] = next++;
    }
  }

  // False for a slice that lies outside.
  bool CutSlice(Slice& slice) const {
    const Nanos end = trace_.EndOf(slice);
    const bool outside = end < range_.begin || slice.begin > range_.end ||
                         (end == range_.begin && slice.begin < end) ||
                         (slice.begin == range_.end && end > slice.begin);
    if (outside) return false;
    const bool open = slice.end == kOpenEnd && range_.end >= trace_.now_ns();
    slice.begin = Moved(slice.begin);
    slice.end = open ? kOpenEnd : Moved(end);
    return true;
  }

  void AddRow(const Track& from) {
    Track& row = parts_.tracks.emplace_back();
    row = {.kind = from.kind,
           .name = from.name,
           .tid = from.tid,
           .core = from.core,
           .task = from.task,
           .main = from.main,
           .process = from.process,
           .service = from.service,
           .slices = {},
           .tasks = {},
           .closed = from.closed};
    if (!cut_.range) {
      row.cpu_ns = from.cpu_ns;
      row.on_core_ns = from.on_core_ns;
      row.voluntary_switches = from.voluntary_switches;
      row.involuntary_switches = from.involuntary_switches;
      row.core_changes = from.core_changes;
    }
    for (Slice slice : from.slices) {
      if (!CutSlice(slice)) continue;
      if (from.kind == TrackKind::kCore) {
        slice.subject = slice.subject < to_.size() ? to_[slice.subject] : kNoTrack;
        if (slice.subject == kNoTrack) continue;
      }
      row.slices.push_back(slice);
    }
    for (Slice slice : from.tasks) {
      if (CutSlice(slice)) row.tasks.push_back(slice);
    }
  }

  TrackId RowOf(TrackId track) const { return track < to_.size() ? to_[track] : kNoTrack; }

  void AddTables() {
    for (TaskInfo& task : parts_.tasks) {
      task.created_on = RowOf(task.created_on);
      task.ran_on = RowOf(task.ran_on);
      if (!cut_.range) continue;
      const bool before = task.end >= 0 && task.end < range_.begin;
      for (Nanos* const at : {&task.created, &task.begin, &task.end}) {
        *at = *at < 0 || *at > range_.end || before ? -1 : Moved(*at);
      }
    }
    for (ProcessInfo& process : parts_.processes) {
      if (!cut_.range) break;
      for (Nanos* const at : {&process.created, &process.entered, &process.ended}) {
        *at = *at < 0 || *at > range_.end ? -1 : Moved(*at);
      }
    }
  }

  void AddPoints() {
    for (Flow flow : trace_.flows()) {
      flow.from = RowOf(flow.from);
      flow.to = RowOf(flow.to);
      if (flow.from == kNoTrack || flow.to == kNoTrack || !Inside(flow.from_ns) ||
          !Inside(flow.to_ns)) {
        continue;
      }
      flow.from_ns = Moved(flow.from_ns);
      flow.to_ns = Moved(flow.to_ns);
      parts_.flows.push_back(flow);
    }
    for (Mark mark : trace_.marks()) {
      const bool of_row = mark.track != kNoTrack;
      mark.track = RowOf(mark.track);
      if (!Inside(mark.at) || (of_row && mark.track == kNoTrack)) continue;
      mark.at = Moved(mark.at);
      parts_.marks.push_back(mark);
    }
    for (const Counter& counter : trace_.counters()) AddCounter(counter);
    for (Hold hold : trace_.holds()) {
      const Nanos end = hold.end == kOpenEnd ? trace_.now_ns() : hold.end;
      if (end < range_.begin || hold.begin > range_.end) continue;
      const bool open = hold.end == kOpenEnd && range_.end >= trace_.now_ns();
      hold.track = RowOf(hold.track);
      hold.begin = Moved(hold.begin);
      hold.end = open ? kOpenEnd : Moved(end);
      parts_.holds.push_back(hold);
    }
    for (Transfer transfer : trace_.transfers()) {
      const bool of_row = transfer.track != kNoTrack;
      transfer.track = RowOf(transfer.track);
      if (transfer.end < range_.begin || transfer.begin > range_.end ||
          (of_row && transfer.track == kNoTrack)) {
        continue;
      }
      transfer.begin = Moved(transfer.begin);
      transfer.end = Moved(transfer.end);
      parts_.transfers.push_back(transfer);
    }
  }

  // A counter keeps its value: the last point before the range stands at its beginning.
  void AddCounter(const Counter& from) {
    Counter counter{.name = from.name, .process = from.process, .points = {}};
    const auto first = std::ranges::lower_bound(from.points, range_.begin, {}, &CounterPoint::at);
    if (first != from.points.begin() && (first == from.points.end() || first->at > range_.begin)) {
      counter.points.push_back({0, std::prev(first)->value});
    }
    for (auto it = first; it != from.points.end() && it->at <= range_.end; ++it) {
      counter.points.push_back({Moved(it->at), it->value});
    }
    parts_.counters.push_back(std::move(counter));
  }

  const Recording& from_;
  const Trace& trace_;
  const Cut& cut_;
  TimeRange range_;
  TraceParts parts_;
  std::vector<TrackId> to_;  // By track: where it goes; kNoTrack: it is left out.
};

// A sentence if `pattern` fits no row at all.
std::optional<std::string> UnknownRow(std::span<const Recording> recordings,
                                      const std::string& pattern) {
  std::set<std::string> names;
  for (const Recording& recording : recordings) {
    for (const Track& row : recording.trace->tracks()) {
      if (RowFits(row.kind, row.name, pattern)) return std::nullopt;
      names.insert(OneLine(row.name, false));
    }
  }
  std::string list;
  std::size_t count = 0;
  for (const std::string& name : names) {
    if (++count > kMostNamesInErrors) break;
    list += fmt::format("{}{}", list.empty() ? "" : ", ", name);
  }
  if (names.size() > kMostNamesInErrors) list += ", ...";
  return fmt::format("no row is called `{}`; there are {}", pattern, list);
}

}  // namespace

std::expected<std::vector<Recording>, std::string> CutRecordings(
    std::span<const Recording> recordings, const Cut& cut) {
  if (cut.by_task) {
    std::vector<Recording> by_task(recordings.begin(), recordings.end());
    for (Recording& recording : by_task) recording.trace = ByTask(*recording.trace);
    Cut rest = cut;
    rest.by_task = false;
    return rest.empty() ? by_task : CutRecordings(by_task, rest);
  }
  Nanos longest = 0;
  for (const Recording& recording : recordings) {
    longest = std::max(longest, recording.trace->now_ns());
  }
  if (cut.range && cut.range->end <= cut.range->begin) {
    return std::unexpected(std::string("the range ends before it begins"));
  }
  if (cut.range && cut.range->begin >= longest) {
    return std::unexpected(fmt::format("the range begins behind the end of the recording, at {}",
                                       SecondsText(static_cast<double>(longest) / 1e9, false)));
  }
  for (const std::string& pattern : cut.rows) {
    if (auto unknown = UnknownRow(recordings, pattern)) return std::unexpected(*unknown);
  }
  std::vector<Recording> parts;
  for (const Recording& recording : recordings) {
    if (cut.range && cut.range->begin >= recording.trace->now_ns()) continue;
    parts.push_back(Cutter(recording, cut).Run());
  }
  return parts;
}

}  // namespace interleave
