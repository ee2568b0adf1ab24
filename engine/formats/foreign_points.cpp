// Times, marks, counters and arrows of a ForeignAssembly.

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

#include "engine/formats/foreign_assembly.h"
#include "engine/formats/own_words.h"

namespace interleave {
namespace {

constexpr Nanos kNever = std::numeric_limits<Nanos>::max();

}  // namespace

void ForeignAssembly::FindSpan() {
  const auto see = [&](Nanos begin, Nanos end) {
    first_ = std::min(first_, begin);
    last_ = std::max(last_, end);
  };
  slices_ = 0;
  for (const auto& row : from_.rows_) {
    row.records.ForEach([&](const SliceRecord& r) { see(r.at, r.at + r.length); });
    for (const Slice& state : row.states) see(state.begin, state.end);
    slices_ += row.records.size();
  }
  for (const auto& on : from_.on_cores_) see(on.slice.begin, on.slice.end);
  for (const Mark& mark : from_.marks_) see(mark.at, mark.at);
  for (const auto& [key, points] : from_.counters_) {
    for (const CounterPoint& point : points) see(point.at, point.at);
  }
  for (const auto& point : from_.flow_points_) see(point.at, point.at);
  for (const auto& [key, open] : from_.asyncs_) {
    for (const auto& begun : open) see(begun.begin, begun.begin);
  }
  if (first_ == kNever) first_ = last_ = 0;
  if (from_.own_) first_ = 0;
  // What has begun and not ended reaches to the end.
  std::uint64_t unended = 0;
  for (const auto& [key, open] : from_.asyncs_) {
    const auto& [process, group, id] = key;
    for (const auto& begun : open) {
      const NameId name = open.front().name;
      const Row row = from_.Extra(from_.processes_[process].pid, name, from_.Text(name));
      from_.AddSlice(row, begun.begin, last_ - begun.begin, begun.name);
      ++unended;
    }
  }
  from_.asyncs_.clear();
  unended_ += unended;
}

bool ForeignAssembly::FindFractions() const {
  bool found = false;
  std::size_t looked_at = 0;
  for (const auto& row : from_.rows_) {
    row.records.ForEach([&](const SliceRecord& record) {
      if (++looked_at < 10'000 && (record.at % 1000 != 0 || record.length % 1000 != 0)) {
        found = true;
      }
    });
    if (found || looked_at >= 10'000) break;
  }
  return found;
}

void ForeignAssembly::FillPoints() {
  for (Mark mark : from_.marks_) {
    const bool of_row = mark.track < ForeignTrace::kOfProcess;
    const TrackId owner =
        of_row ? track_[mark.track] : process_[mark.track - ForeignTrace::kOfProcess];
    if (owner == kNoTrack) continue;
    mark.track = of_row ? owner : kNoTrack;
    mark.at -= first_;
    parts_.marks.push_back(mark);
  }
  for (auto& [key, points] : from_.counters_) {
    const auto& [process, name] = key;
    if (process_[process] == kNoTrack) continue;
    Counter& counter = parts_.counters.emplace_back();
    counter.name = name;
    counter.process = process_[process];
    counter.points = std::move(points);
    for (CounterPoint& point : counter.points) point.at -= first_;
  }
  for (Transfer transfer : from_.transfers_) {
    transfer.track = track_[transfer.track];
    if (transfer.track == kNoTrack) continue;
    transfer.task = TaskNamed(transfer.task);
    parts_.transfers.push_back(transfer);
  }
}

void ForeignAssembly::FillFlows() {
  using Step = ForeignTrace::FlowStep;
  auto& points = from_.flow_points_;
  std::ranges::stable_sort(points, {},
                           [](const auto& p) { return std::tuple(p.key, p.at, p.step); });
  std::uint64_t alone = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto& to = points[i];
    if (track_[to.row] == kNoTrack) continue;
    const bool has_from = i > 0 && points[i - 1].key == to.key &&
                          points[i - 1].step != Step::kEnd && to.step != Step::kStart;
    if (!has_from) {
      const bool has_to = i + 1 < points.size() && points[i + 1].key == to.key &&
                          to.step != Step::kEnd && points[i + 1].step != Step::kStart;
      if (!has_to) ++alone;
      continue;
    }
    const auto& from = points[i - 1];
    if (track_[from.row] == kNoTrack) continue;
    parts_.flows.push_back({.kind = FlowTitled(from_.Text(to.name)),
                            .from_ns = from.at - first_,
                            .to_ns = to.at - first_,
                            .from = track_[from.row],
                            .to = track_[to.row],
                            .bytes = to.bytes});
  }
  from_.skipped_.Add("arrows with one end only", 0, alone);
}

}  // namespace interleave
