#include "engine/picture/task_crowd.h"

#include <algorithm>
#include <iterator>

#include "engine/picture/card_rows.h"

namespace interleave {
namespace {

// Changes looked at to find out who is active: as many as a frame has time for.
constexpr std::size_t kMostLookedAt = 16'384;
// A slice that began longer ago than this before the end of what is known is not replaced any more.
constexpr Nanos kSettled = 1'000'000;

}  // namespace

void TaskCrowd::Tally::Add(const Change& change) {
  const auto at = static_cast<std::uint64_t>(change.at);
  ++count[change.to];
  sum[change.to] += at;
  --count[change.from];
  sum[change.from] -= at;
}

void TaskCrowd::Reset(const Trace& trace) {
  *this = TaskCrowd();
  trace_ = &trace;
}

void TaskCrowd::Follow(const Trace& trace) {
  const bool another = trace_ != &trace || trace.tracks().size() < tracks_seen_ ||
                       trace.now_ns() < now_ns_ ||
                       (complete_ && (trace.live() || trace.now_ns() != now_ns_));
  if (another) Reset(trace);
  if (complete_) return;
  body_ = BodyRow(trace);
  for (; tracks_seen_ < trace.tracks().size(); ++tracks_seen_) {
    if (trace.tracks()[tracks_seen_].kind == TrackKind::kTask && tracks_seen_ != body_) {
      rows_.push_back({.track = tracks_seen_});
    }
  }
  const std::size_t known = changes_.size();
  const auto takes_in = [&](Row& row) { return TakeIn(trace, row); };
  if (!std::ranges::all_of(rows_, takes_in)) {
    Reset(trace);
    Follow(trace);  // Nothing has been taken in: nothing can differ.
    return;
  }
  Sort(known);
  now_ns_ = trace.now_ns();
  complete_ = !trace.live();
}

bool TaskCrowd::TakeIn(const Trace& trace, Row& row) {
  const Track& track = trace.tracks()[row.track];
  const std::vector<Slice>& slices = track.slices;
  if (row.ended) return true;
  if (slices.size() < row.taken) return false;
  // Most tasks have nothing new. Their slices are not touched: that is what would cost.
  if (slices.size() == row.taken && !track.closed && !row.fresh && trace.live()) return true;
  if (row.taken > 0) {
    const Slice& last = slices[row.taken - 1];
    if (last.begin != row.begin || static_cast<std::uint8_t>(last.state) != row.state) return false;
  }
  const auto change_to = [&](std::uint8_t state, Nanos at) {
    if (state == row.shown && state == kNoState) return;
    changes_.push_back({.at = at, .track = row.track, .from = row.shown, .to = state});
    row.shown = state;
  };
  for (; row.taken < slices.size(); ++row.taken) {
    const Slice& slice = slices[row.taken];
    if (row.taken > 0 && slices[row.taken - 1].end < slice.begin) {
      change_to(kNoState, slices[row.taken - 1].end);
    }
    row.begin = slice.begin;
    row.state = static_cast<std::uint8_t>(slice.state);
    change_to(row.state, slice.begin);
  }
  if (!slices.empty() && slices.back().end != kOpenEnd) change_to(kNoState, slices.back().end);
  row.fresh = row.begin > trace.now_ns() - kSettled;
  row.ended = track.closed;
  return true;
}

void TaskCrowd::Sort(std::size_t first_new) {
  if (first_new == changes_.size()) return;
  const auto middle = changes_.begin() + static_cast<std::ptrdiff_t>(first_new);
  std::stable_sort(middle, changes_.end(),
                   [](const Change& a, const Change& b) { return a.at < b.at; });
  // What comes later in the recording is almost always later in time, too.
  const auto first =
      std::ranges::upper_bound(changes_.begin(), middle, middle->at, {}, &Change::at);
  const auto changed = static_cast<std::size_t>(first - changes_.begin());
  std::inplace_merge(first, middle, changes_.end(),
                     [](const Change& a, const Change& b) { return a.at < b.at; });

  tallies_.resize(std::min(tallies_.size(), changed / kStride + 1));
  if (tallies_.empty()) tallies_.emplace_back();
  Tally tally = tallies_.back();
  for (std::size_t i = (tallies_.size() - 1) * kStride; i < changes_.size();) {
    tally.Add(changes_[i]);
    if (++i % kStride == 0) tallies_.push_back(tally);
  }
}

void TaskCrowd::Advance(Nanos at, std::size_t& change, Tally& tally) const {
  const auto end = std::ranges::lower_bound(changes_.begin() + static_cast<std::ptrdiff_t>(change),
                                            changes_.end(), at, {}, &Change::at);
  const auto target = static_cast<std::size_t>(end - changes_.begin());
  if (target / kStride > change / kStride) {
    change = target / kStride * kStride;
    tally = tallies_[target / kStride];
  }
  for (; change < target; ++change) tally.Add(changes_[change]);
}

std::vector<CrowdMix> TaskCrowd::Columns(TimeRange range, std::size_t columns) const {
  std::vector<CrowdMix> mixes(columns);
  if (tallies_.empty()) return mixes;
  std::size_t change = 0;
  Tally tally;
  Advance(range.begin, change, tally);
  Nanos begin = range.begin;
  const double step = static_cast<double>(range.length()) / static_cast<double>(columns);
  for (std::size_t i = 0; i < columns; ++i) {
    const auto past = static_cast<Nanos>(step * static_cast<double>(i + 1));
    // What has not been recorded yet is not shown; a column without time shows the moment.
    const Nanos end = std::min(range.begin + std::max<Nanos>(past, 0), now_ns_);
    if (begin >= now_ns_) break;
    const Tally before = tally;
    Advance(end, change, tally);
    for (std::size_t state = 0; state < kStateCount; ++state) {
      if (end <= begin) {
        mixes[i][state] = static_cast<float>(tally.count[state]);
        continue;
      }
      const std::uint64_t spent =
          (tally.count[state] * static_cast<std::uint64_t>(end) - tally.sum[state]) -
          (before.count[state] * static_cast<std::uint64_t>(begin) - before.sum[state]);
      mixes[i][state] =
          static_cast<float>(static_cast<double>(spent) / static_cast<double>(end - begin));
    }
    begin = end;
  }
  return mixes;
}

std::vector<TrackId> TaskCrowd::ActiveIn(const Trace& trace, TimeRange range,
                                         std::size_t at_most) const {
  std::vector<TrackId> active;
  const auto add = [&](TrackId track) {
    const auto place = std::ranges::lower_bound(active, track);
    if (place == active.end() || *place != track) active.insert(place, track);
    return active.size() <= at_most;
  };
  // Who runs throughout changes nothing: the loop knows.
  for (TrackId id = 0; id < trace.tracks().size(); ++id) {
    if (trace.tracks()[id].kind != TrackKind::kLoop) continue;
    const Slice* slice = trace.SliceAt(id, range.begin);
    if (slice == nullptr || slice->task == 0 || slice->task >= trace.tasks().size()) continue;
    const TrackId row = trace.tasks()[slice->task].ran_on;
    if (row >= trace.tracks().size() || row == body_) continue;
    if (trace.tracks()[row].kind == TrackKind::kTask) add(row);
  }
  auto change = std::ranges::lower_bound(changes_, range.begin, {}, &Change::at);
  for (std::size_t looked_at = 0; change != changes_.end() && change->at < range.end; ++change) {
    if (++looked_at > kMostLookedAt || !add(change->track)) return {};
  }
  return active;
}

const TaskCrowd* Crowds::Of(const Trace& trace) {
  std::size_t tasks = 0;
  for (const Track& track : trace.tracks()) {
    if (track.kind == TrackKind::kTask && ++tasks > kMostTaskRows + 1) break;
  }
  if (tasks <= kMostTaskRows + (BodyRow(trace) == kNoTrack ? 0 : 1)) return nullptr;
  auto found = std::ranges::find(kept_, &trace, &Kept::trace);
  if (found == kept_.end()) {
    kept_.push_back({.trace = &trace, .crowd = std::make_unique<TaskCrowd>()});
    found = std::prev(kept_.end());
  }
  found->asked_for = true;
  found->crowd->Follow(trace);
  return found->crowd.get();
}

void Crowds::EndFrame() {
  std::erase_if(kept_, [](const Kept& kept) { return !kept.asked_for; });
  for (Kept& kept : kept_) kept.asked_for = false;
}

}  // namespace interleave
