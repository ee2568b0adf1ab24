// Too many threads for the cores, and too few workers for the tasks.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/analysis/explain_words.h"
#include "engine/analysis/finders.h"
#include "engine/trace/time_text.h"

namespace interleave {
namespace {

// Something begins or ends at `at`; what is counted changes by these.
struct Edge {
  Nanos at = 0;
  int runnable = 0;
  int queued = 0;
  int workers = 0;
  int waiting = 0;    // Workers that wait within a task, for whatever,
  int on_queued = 0;  // or for the result of a task that nobody has taken up.
};

std::size_t CoresOf(const Trace& trace) {
  return static_cast<std::size_t>(
      std::ranges::count(trace.tracks(), TrackKind::kCore, &Track::kind));
}

// Threads that took up more than one task: those of pools.
std::vector<TrackId> PoolWorkers(const Trace& trace) {
  std::vector<TrackId> workers;
  for (TrackId id = 0; id < trace.tracks().size(); ++id) {
    const Track& track = trace.tracks()[id];
    if (track.kind != TrackKind::kThread || track.main || track.service) continue;
    if (std::ranges::count(track.tasks, 0, &Slice::depth) >= 2) workers.push_back(id);
  }
  return workers;
}

// Waits for a task that begins only later, or never does.
bool WaitsForQueued(const Trace& trace, const Slice& slice) {
  if (slice.state != State::kWaitingResult || slice.detail != SubjectKind::kTask) return false;
  if (slice.subject >= trace.tasks().size()) return false;
  const TaskInfo& task = trace.tasks()[slice.subject];
  return task.ran_on == kNoTrack || task.begin > slice.begin;
}

std::vector<Edge> PoolEdges(const Trace& trace, const std::vector<TrackId>& workers) {
  std::vector<Edge> edges;
  const auto add = [&](Nanos begin, Nanos end, Edge edge) {
    edge.at = begin;
    edges.push_back(edge);
    edges.push_back({.at = end,
                     .queued = -edge.queued,
                     .workers = -edge.workers,
                     .waiting = -edge.waiting,
                     .on_queued = -edge.on_queued});
  };
  for (const TrackId worker : workers) {
    const std::vector<Slice>& slices = trace.tracks()[worker].slices;
    const auto first = std::ranges::find_if(
        slices, [](const Slice& slice) { return slice.state != State::kStarting; });
    if (first == slices.end()) continue;
    add(first->begin, trace.EndOf(slices.back()), {.workers = 1});
    for (const Slice& slice : slices) {
      if (slice.task == 0 || !IsWaiting(slice.state) || slice.state == State::kWaitingGil) continue;
      add(slice.begin, trace.EndOf(slice),
          {.waiting = 1, .on_queued = WaitsForQueued(trace, slice) ? 1 : 0});
    }
  }
  for (const TaskInfo& task : trace.tasks()) {
    if (task.created < 0 || task.begin <= task.created) continue;
    if (std::ranges::find(workers, task.ran_on) == workers.end()) continue;
    add(task.created, task.begin, {.queued = 1});
  }
  std::ranges::stable_sort(edges, {}, &Edge::at);
  return edges;
}

// Times in which tasks were queued and every worker waited.
struct Starving {
  Nanos time = 0;
  Nanos on_queued = 0;   // All of them for tasks in the queue.
  double task_time = 0;  // Queued tasks × time.
  double worker_time = 0;
  TimeRange longest;
};

Starving StarvingOf(const std::vector<Edge>& edges) {
  Starving starving;
  Edge now;
  TimeRange current;
  for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
    now.queued += edges[i].queued;
    now.workers += edges[i].workers;
    now.waiting += edges[i].waiting;
    now.on_queued += edges[i].on_queued;
    const Nanos length = edges[i + 1].at - edges[i].at;
    if (length == 0) continue;
    if (now.queued <= 0 || now.workers <= 0 || now.waiting < now.workers) continue;
    starving.time += length;
    if (now.on_queued >= now.workers) starving.on_queued += length;
    starving.task_time += static_cast<double>(length) * now.queued;
    starving.worker_time += static_cast<double>(length) * now.workers;
    // Adjoining stretches are one.
    if (current.end == edges[i].at) {
      current.end = edges[i + 1].at;
    } else {
      current = {edges[i].at, edges[i + 1].at};
    }
    if (current.length() > starving.longest.length()) starving.longest = current;
  }
  return starving;
}

}  // namespace

void FindOversubscription(const Trace& trace, std::vector<Finding>& out) {
  const auto cores = static_cast<double>(CoresOf(trace));
  if (cores == 0) return;
  std::vector<Edge> edges;
  std::vector<TrackId> tracks;
  Nanos running = 0;
  Nanos preempted = 0;
  for (TrackId id = 0; id < trace.tracks().size(); ++id) {
    const Track& track = trace.tracks()[id];
    if (!IsThread(track.kind) || track.service) continue;
    Nanos kept_from = 0;
    for (const Slice& slice : track.slices) {
      if (slice.state != State::kRunning && slice.state != State::kPreempted) continue;
      const Nanos length = trace.EndOf(slice) - slice.begin;
      (slice.state == State::kRunning ? running : kept_from) += length;
      edges.push_back({.at = slice.begin, .runnable = 1});
      edges.push_back({.at = trace.EndOf(slice), .runnable = -1});
    }
    preempted += kept_from;
    if (kept_from > 0) tracks.push_back(id);
  }
  std::ranges::stable_sort(edges, {}, &Edge::at);
  Nanos busy = 0;
  double sum = 0;
  int runnable = 0;
  int most = 0;
  TimeRange range{kOpenEnd, 0};
  for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
    runnable += edges[i].runnable;
    const Nanos length = edges[i + 1].at - edges[i].at;
    if (runnable <= 0 || length == 0) continue;
    busy += length;
    sum += static_cast<double>(length) * runnable;
    most = std::max(most, runnable);
    if (runnable > 2 * cores) {
      range = {std::min(range.begin, edges[i].at), std::max(range.end, edges[i + 1].at)};
    }
  }
  if (busy == 0 || tracks.empty() || range.end == 0) return;
  const double average = sum / static_cast<double>(busy);
  // A few more than cores is how pools are meant to be; and it must have cost something.
  const Nanos span = Span(trace).length();
  if (average <= 2 * cores || preempted < running / 2 || busy < span / 10) return;
  if (preempted < 5 * kNoise) return;
  const double share =
      static_cast<double>(preempted) / static_cast<double>(std::max<Nanos>(preempted + running, 1));
  out.push_back(
      {.kind = FindingKind::kOversubscription,
       .sentence = fmt::format(
           "Up to {} threads want to compute at once on {:.0f} {}: each spends {} of that "
           "time waiting for one.",
           most, cores, cores == 1 ? "core" : "cores", PercentText(share)),
       .evidence = range,
       .tracks = std::move(tracks)});
}

void FindStarvedPools(const Trace& trace, std::vector<Finding>& out) {
  std::vector<TrackId> workers = PoolWorkers(trace);
  if (workers.empty()) return;
  const Starving starving = StarvingOf(PoolEdges(trace, workers));
  const Nanos span = Span(trace).length();
  if (starving.time < kNoise || span == 0) return;
  const double queued = starving.task_time / static_cast<double>(starving.time);
  const double at_work = starving.worker_time / static_cast<double>(starving.time);
  const bool by_queued = starving.on_queued > span / 10;
  // A queue is what a pool is for; one that is many times as long as the pool, while all it does is
  // wait, is not.
  const bool by_waits = starving.time > span / 2 && queued >= 4 * at_work;
  if (!by_queued && !by_waits) return;
  const auto count = static_cast<std::int64_t>(std::llround(at_work));
  const std::string what =
      count == 1 ? "the only worker of a pool" : fmt::format("all {} workers of a pool", count);
  const std::string why =
      by_queued ? "they wait for the results of tasks that stand in that queue, behind them"
                : "more workers would do more at once";
  out.push_back({.kind = FindingKind::kStarvedPool,
                 .sentence = fmt::format(
                     "For {} {} waited while {:.0f} tasks stood in its queue on average: {}.",
                     DurationText(starving.time), what, std::max(queued, 1.0), why),
                 .evidence = starving.longest,
                 .tracks = std::move(workers)});
}

}  // namespace interleave
