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

// Goes over the tracks once for each kind of row: what it fills is all it needs memory for.
class RowFiller {
 public:
  RowFiller(const Trace& trace, CardRows& rows)
      : trace_(trace),
        tracks_(trace.tracks()),
        rows_(rows),
        body_(BodyRow(trace)),
        alone_(std::ranges::none_of(tracks_, [this](const Track& track) {
          return TellsProgress(track.kind) && !IsMain(track) && !track.service;
        })) {}

  void AddCores() {
    for (TrackId id = 0; id < tracks_.size(); ++id) {
      const Track& track = tracks_[id];
      if (track.kind != TrackKind::kCore || track.core < 0 || track.core >= kMaxCores) continue;
      const auto core = static_cast<std::size_t>(track.core);
      if (core >= rows_.cores.size()) rows_.cores.resize(core + 1, kNoTrack);
      rows_.cores[core] = id;
    }
  }

  // All but the loops, which have none of their own; and counts the tasks.
  void Colour() {
    rows_.colours.assign(tracks_.size(), kNoColour);
    ColourIndex next = 0;
    for (TrackId id = 0; id < tracks_.size(); ++id) {
      const Track& track = tracks_[id];
      if (track.kind == TrackKind::kCore || track.kind == TrackKind::kLoop) continue;
      if (IsMain(track)) {
        if (!IsWorthShowing(track)) continue;
        // Beside others it takes the last colour: it may come into sight during a live run, and the
        // others keep theirs.
        rows_.colours[id] = alone_ ? 0 : kColourCount - 1;
        continue;
      }
      if (IsOnlyNamed(track)) continue;
      if (track.kind == TrackKind::kTask) ++rows_.tasks;
      if (track.service) continue;
      rows_.colours[id] = next;
      next = static_cast<ColourIndex>((next + 1) % kColourCount);
    }
  }

  // With the row of the body.
  void AddLoops() {
    AddAll([this](const Track& track) {
      return track.kind == TrackKind::kLoop || (track.kind == TrackKind::kTask && IsMain(track));
    });
  }

  void AddTasks(std::span<const TrackId> opened) {
    if (rows_.tasks <= kMostTaskRows) {
      rows_.task_rows = rows_.tasks;
      AddAll(
          [this](const Track& track) { return track.kind == TrackKind::kTask && !IsMain(track); });
      return;
    }
    if (opened.empty()) {
      rows_.crowd = rows_.threads.size();
      rows_.threads.push_back(kNoTrack);
    }
    rows_.task_rows = opened.size();
    rows_.threads.insert(rows_.threads.end(), opened.begin(), opened.end());
  }

  void AddThreads() {
    AddAll([](const Track& track) {
      return track.kind != TrackKind::kTask && track.kind != TrackKind::kLoop;
    });
  }

 private:
  bool IsMain(const Track& track) const {
    return track.main || (body_ != kNoTrack && &track == &tracks_[body_]);
  }
  // The main thread, or the body.
  bool IsWorthShowing(const Track& main) const {
    if (alone_ || HasWorkers(trace_)) return true;
    return main.kind == TrackKind::kTask ? BodyIsWorthShowing(trace_, main)
                                         : MainIsWorthShowing(trace_, main);
  }
  // REQUIRES: Colour() has been called, which knows whether the main thread is worth its row.
  bool HasRow(TrackId id) const {
    const Track& track = tracks_[id];
    if (track.kind == TrackKind::kLoop) return true;
    if (track.kind == TrackKind::kCore) return false;
    return IsMain(track) ? rows_.colours[id] != kNoColour : !IsOnlyNamed(track);
  }
  template <typename Wanted>
  void AddAll(Wanted wanted) {
    for (TrackId id = 0; id < tracks_.size(); ++id) {
      if (wanted(tracks_[id]) && HasRow(id)) rows_.threads.push_back(id);
    }
  }

  const Trace& trace_;
  const std::vector<Track>& tracks_;
  CardRows& rows_;
  const TrackId body_;
  const bool alone_;
};

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
  FillRows(trace, cores, opened, rows);
  return rows;
}

void FillRows(const Trace* trace, int cores, std::span<const TrackId> opened, CardRows& rows) {
  rows.Clear();
  rows.cores.assign(static_cast<std::size_t>(std::clamp(cores, 0, kMaxCores)), kNoTrack);
  if (trace == nullptr) return;
  RowFiller filler(*trace, rows);
  filler.AddCores();
  filler.Colour();
  filler.AddLoops();
  filler.AddTasks(opened);
  filler.AddThreads();
  rows.groups = GroupByProcess(*trace, rows.threads);
  rows.counters = CountersWorthARow(*trace, kMostCounterRows);
}

}  // namespace interleave
