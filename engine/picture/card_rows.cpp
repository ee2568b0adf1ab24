#include "engine/picture/card_rows.h"

#include <algorithm>

#include "engine/picture/counter_steps.h"
#include "engine/trace/by_task.h"

namespace interleave {
namespace {

// More cores than any machine of today: a damaged file must not ask for a billion rows.
constexpr int kMaxCores = 4096;
// What starting and collecting others takes, at most.
constexpr Nanos kStartUp = 10'000'000;

bool IsLong(const Trace& trace, Nanos length) {
  return length > kStartUp && length > trace.now_ns() / 20;
}

}  // namespace

bool MainIsWorthShowing(const Trace& trace, const Track& main) {
  // The body itself is the first task; what it ran in place follows at once. Looking at a few is
  // enough, and keeps a frame independent of how many there are.
  const std::size_t looked_at = std::min<std::size_t>(main.tasks.size(), 16);
  const auto nested = [](const Slice& task) { return task.depth > 0; };
  if (std::any_of(main.tasks.begin(), main.tasks.begin() + static_cast<std::ptrdiff_t>(looked_at),
                  nested)) {
    return true;
  }
  return IsLong(trace, main.on_core_ns);
}

bool BodyIsWorthShowing(const Trace& trace, const Track& body) {
  // Bounded, as every frame asks: a body of more steps than this is worth a look in any case.
  constexpr std::size_t kManySteps = 4096;
  if (body.slices.size() > kManySteps) return true;
  Nanos own = 0;
  for (const Slice& slice : body.slices) {
    const bool counts = slice.state == State::kRunning || slice.state == State::kSleeping ||
                        slice.state == State::kWaitingIo;
    if (counts) own += trace.EndOf(slice) - slice.begin;
  }
  return IsLong(trace, own);
}

TrackId BodyRow(const Trace& trace) {
  const auto first = std::ranges::find(trace.tracks(), TrackKind::kTask, &Track::kind);
  if (first == trace.tracks().end() || first->task >= trace.tasks().size()) return kNoTrack;
  const bool created = trace.tasks()[first->task].parent != 0;
  return created ? kNoTrack : static_cast<TrackId>(first - trace.tracks().begin());
}

CardRows RowsOf(const Trace* trace, int cores, std::span<const TrackId> opened) {
  CardRows rows;
  rows.cores.assign(static_cast<std::size_t>(std::clamp(cores, 0, kMaxCores)), kNoTrack);
  if (trace == nullptr) return rows;

  const std::vector<Track>& tracks = trace->tracks();
  rows.colours.assign(tracks.size(), kNoColour);
  const TrackId body = BodyRow(*trace);
  const auto is_main = [&](const Track& track) {
    return track.main || (body != kNoTrack && &track == &tracks[body]);
  };
  const bool alone = std::ranges::none_of(tracks, [&](const Track& track) {
    return TellsProgress(track.kind) && !is_main(track) && !track.service;
  });
  std::vector<TrackId> tasks, threads;
  ColourIndex next = 0;
  for (TrackId id = 0; id < tracks.size(); ++id) {
    const Track& track = tracks[id];
    const bool task = track.kind == TrackKind::kTask;
    if (track.kind == TrackKind::kCore) {
      if (track.core < 0 || track.core >= kMaxCores) continue;
      const auto core = static_cast<std::size_t>(track.core);
      if (core >= rows.cores.size()) rows.cores.resize(core + 1, kNoTrack);
      rows.cores[core] = id;
      continue;
    }
    if (track.kind == TrackKind::kLoop) {
      rows.threads.push_back(id);
      continue;
    }
    if (is_main(track)) {
      // Beside others it takes the last colour: it may come into sight during a live run, and the
      // others keep theirs.
      rows.colours[id] = alone ? 0 : kColourCount - 1;
      const bool worth =
          alone || HasWorkers(*trace) ||
          (task ? BodyIsWorthShowing(*trace, track) : MainIsWorthShowing(*trace, track));
      if (!worth) {
        rows.colours[id] = kNoColour;
      } else {
        (task ? rows.threads : threads).push_back(id);
      }
      continue;
    }
    if (IsOnlyNamed(track)) continue;
    (task ? tasks : threads).push_back(id);
    if (track.service) continue;
    rows.colours[id] = next;
    next = static_cast<ColourIndex>((next + 1) % kColourCount);
  }
  rows.tasks = tasks.size();
  if (tasks.size() <= kMostTaskRows) opened = tasks;
  if (opened.empty() && !tasks.empty()) {
    rows.crowd = rows.threads.size();
    rows.threads.push_back(kNoTrack);
  }
  rows.task_rows = opened.size();
  rows.threads.insert(rows.threads.end(), opened.begin(), opened.end());
  rows.threads.insert(rows.threads.end(), threads.begin(), threads.end());
  rows.groups = GroupByProcess(*trace, rows.threads);
  rows.counters = CountersWorthARow(*trace, kMostCounterRows);
  return rows;
}

}  // namespace interleave
