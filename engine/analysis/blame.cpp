#include "engine/analysis/blame.h"

#include <algorithm>
#include <span>

namespace interleave {
namespace {

// Records looked at for one answer. A wait longer than that many hand-overs is explained by the
// last of them.
constexpr std::size_t kMaxLookedAt = 20'000;

void AddShare(std::vector<Share>& shares, TrackId track, TaskId task, Nanos length) {
  const auto it = std::ranges::find(shares, track, &Share::track);
  if (it == shares.end()) {
    shares.push_back({.track = track, .task = task, .length = length});
  } else {
    it->length += length;
  }
}

std::vector<Share> LongestFirst(std::vector<Share> shares) {
  std::ranges::stable_sort(shares, std::ranges::greater{}, &Share::length);
  return shares;
}

TrackId CoreTrack(const Trace& trace, std::int32_t core) {
  const std::vector<Track>& tracks = trace.tracks();
  const auto is_it = [core](const Track& track) {
    return track.kind == TrackKind::kCore && track.core == core;
  };
  const auto it = std::ranges::find_if(tracks, is_it);
  return it == tracks.end() ? kNoTrack : static_cast<TrackId>(it - tracks.begin());
}

std::span<const Slice> Bounded(std::span<const Slice> slices) {
  return slices.first(std::min(slices.size(), kMaxLookedAt));
}

}  // namespace

std::vector<Share> HoldersOf(const Trace& trace, ObjectId object, TimeRange range) {
  std::vector<Share> shares;
  const std::vector<Hold>& holds = trace.holds();
  auto it = std::ranges::lower_bound(holds, range.end, {}, &Hold::begin);
  for (std::size_t looked_at = 0; it != holds.begin() && looked_at < kMaxLookedAt; ++looked_at) {
    --it;
    if (it->object != object) continue;
    const Nanos begin = std::max(it->begin, range.begin);
    const Nanos end = std::min(it->end == kOpenEnd ? trace.now_ns() : it->end, range.end);
    if (end > begin) AddShare(shares, it->track, it->task, end - begin);
    // One holder at a time: what was held before this ended before the range began.
    if (it->begin <= range.begin) break;
  }
  return LongestFirst(std::move(shares));
}

std::vector<std::int32_t> CoresOf(const Trace& trace, TrackId track, TimeRange range) {
  std::vector<std::int32_t> cores;
  for (TrackId id = 0; id < trace.tracks().size(); ++id) {
    const Track& core = trace.tracks()[id];
    if (core.kind != TrackKind::kCore) continue;
    const std::span<const Slice> slices = Bounded(trace.SlicesIn(id, range));
    if (std::ranges::find(slices, track, &Slice::subject) != slices.end()) {
      cores.push_back(core.core);
    }
  }
  std::ranges::sort(cores);
  return cores;
}

std::int32_t CoreBefore(const Trace& trace, TrackId track, Nanos at) {
  std::int32_t found = -1;
  Nanos latest = -1;
  for (const Track& core : trace.tracks()) {
    if (core.kind != TrackKind::kCore) continue;
    auto it = std::ranges::lower_bound(core.slices, at, {}, &Slice::begin);
    for (int looked_at = 0; it != core.slices.begin() && looked_at < 64; ++looked_at) {
      --it;
      if (it->subject != track) continue;
      if (it->begin > latest) {
        latest = it->begin;
        found = core.core;
      }
      break;
    }
  }
  return found;
}

std::vector<Share> RunnersOf(const Trace& trace, std::int32_t core, TimeRange range) {
  std::vector<Share> shares;
  for (const Slice& slice : Bounded(trace.SlicesIn(CoreTrack(trace, core), range))) {
    const Nanos begin = std::max(slice.begin, range.begin);
    const Nanos end = std::min(trace.EndOf(slice), range.end);
    if (end > begin) AddShare(shares, slice.subject, slice.task, end - begin);
  }
  return LongestFirst(std::move(shares));
}

}  // namespace interleave
