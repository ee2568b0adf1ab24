#pragma once

#include <algorithm>
#include <memory>
#include <random>
#include <string>

#include "engine/trace/trace_builder.h"

namespace interleave {

// A recording as no program makes it: everything a TraceBuilder can be told, in any order, with
// names of any bytes. Always the same for one `seed`.
inline std::shared_ptr<const Trace> RandomTrace(unsigned seed, bool finished = true) {
  std::mt19937 random(seed);
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  TraceBuilder b(std::make_shared<NameTable>());
  const auto name = [&] {
    std::string text;
    for (std::uint32_t i = below(12); i > 0; --i) {
      text += static_cast<char>(below(4) == 0 ? below(256) : 'a' + below(26));
    }
    return text;
  };
  std::vector<TrackId> tracks, threads, cores;
  for (std::uint32_t i = below(5) + 1; i > 0; --i) {
    tracks.push_back(threads.emplace_back(b.AddThread(name(), 1)));
    if (below(2) == 0) {
      cores.push_back(b.AddCore(static_cast<std::int32_t>(cores.size())));
      tracks.push_back(cores.back());
    }
  }
  tracks.push_back(threads.emplace_back(b.AddLoop(name(), 2)));
  const std::uint32_t processes = 1 + below(4);
  for (const TrackId thread : threads) b.SetOwner(thread, below(processes), below(3) == 0);
  for (std::uint32_t process = 1; process < processes; ++process) {
    b.Process(process) = {.name = name(),
                          .pid = static_cast<std::int32_t>(below(9)),
                          .created = static_cast<Nanos>(below(9)) - 1,
                          .entered = static_cast<Nanos>(below(9)) - 1,
                          .how = below(2) == 0 ? b.names().Intern(name()) : 0,
                          .resident_kib = below(99'999)};
  }
  for (ObjectId object = 1; object < 4; ++object) {
    b.AddObject(object, b.names().Intern(name()),
                object == 1 ? State::kWaitingGil : State::kWaitingLock);
  }
  Nanos at = 0;
  TaskId tasks = 0;
  const auto some = [&](const std::vector<TrackId>& of) {
    return of[below(static_cast<std::uint32_t>(of.size()))];
  };
  for (int step = 0; step < 400; ++step) {
    at += below(5'000);
    const TrackId thread = some(threads);
    switch (below(11)) {
      case 0:
        ++tasks;
        b.CreateTask(tasks, b.names().Intern(name()), below(tasks), at, some(threads));
        if (below(4) == 0) tracks.push_back(threads.emplace_back(b.AddTaskRow(tasks)));
        break;
      case 1:
        if (tasks > 0) b.BeginTask(tasks, at, thread);
        break;
      case 2:
        if (tasks > 0) b.EndTask(below(tasks) + 1, at, static_cast<TaskOutcome>(below(4)));
        break;
      case 3:
        b.AddMark({.at = at,
                   .track = below(20) == 0 ? kNoTrack : some(tracks),
                   .name = b.names().Intern(name()),
                   .value = -7});
        break;
      case 4:
        b.AddCounterPoint(b.names().Intern(below(2) == 0 ? "x" : "y"), at, step, below(processes));
        break;
      case 5:
        b.AddFlow({.kind = static_cast<FlowKind>(below(8)),
                   .from_ns = at > 9 ? at - below(9) : at,
                   .to_ns = at,
                   .from = some(tracks),
                   .to = some(tracks),
                   .subject = 1});
        break;
      case 6:
        if (!cores.empty()) {
          b.OpenSlice(some(cores), {.begin = at, .task = below(tasks + 1), .subject = thread});
        }
        break;
      case 7:
        b.CloseSlice(some(tracks), at);
        break;
      case 9:
        b.AddTransfer({.begin = at - std::min<Nanos>(at, below(9'000)),
                       .end = at,
                       .track = below(20) == 0 ? kNoTrack : some(threads),
                       .task = below(tasks + 2),
                       .bytes = static_cast<std::uint32_t>(random()),
                       .outward = below(2) == 0});
        break;
      case 8:
        b.BeginHold(below(3) + 1, thread, tasks, at);
        break;
      default:
        b.OpenSlice(thread, {.begin = at,
                             .task = below(tasks + 1),
                             .subject = below(5),
                             .detail = static_cast<SubjectKind>(below(4)),
                             .state = static_cast<State>(below(kStateCount))});
    }
  }
  b.AdvanceTo(at + 1'000);
  if (finished) b.Finish();
  return b.Share();
}

}  // namespace interleave
