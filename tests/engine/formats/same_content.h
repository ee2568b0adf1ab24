#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/formats/display_text.h"
#include "engine/trace/trace.h"

namespace interleave {

// A name as a file of valid UTF-8 can keep it.
inline std::string Clean(std::string_view text) {
  std::string out;
  std::uint64_t replaced = 0;
  while (!text.empty()) AppendUtf8(out, TakeCodePoint(text, replaced));
  return out;
}
inline std::string CleanName(std::string_view text) {
  return text.empty() ? "unnamed" : Clean(text);
}

// The states of a track: what is shown, for what, from when to when; what goes on is one.
using StateRow = std::vector<std::tuple<Nanos, Nanos, std::string, std::string>>;
inline StateRow StatesOfTrack(const Trace& trace, const Track& track) {
  StateRow row;
  for (const Slice& slice : track.slices) {
    const bool core = track.kind == TrackKind::kCore;
    const bool turn =
        track.kind == TrackKind::kLoop && slice.task != 0 && slice.state == State::kRunning;
    std::string what(turn ? CleanName(trace.TaskLabel(slice.task)) : StateTitle(slice.state));
    std::string subject;
    if (core) {
      what = slice.subject < trace.tracks().size() ? std::to_string(slice.subject) : "?";
    } else {
      subject = Clean(trace.SubjectLabel(slice));
    }
    const Nanos end = trace.EndOf(slice);
    if (end <= slice.begin) continue;
    const bool goes_on = !row.empty() && std::get<1>(row.back()) == slice.begin &&
                         std::get<2>(row.back()) == what && std::get<3>(row.back()) == subject;
    if (goes_on) {
      std::get<1>(row.back()) = end;
    } else {
      row.emplace_back(slice.begin, end, what, subject);
    }
  }
  return row;
}

using TaskRow = std::vector<std::tuple<Nanos, Nanos, std::string>>;
inline TaskRow TasksOfTrack(const Trace& trace, const Track& track) {
  TaskRow row;
  for (const Slice& slice : track.tasks) {
    const std::string name =
        slice.task != 0 ? trace.TaskLabel(slice.task) : trace.SubjectLabel(slice);
    row.emplace_back(slice.begin, trace.EndOf(slice), CleanName(name));
  }
  std::ranges::sort(row);  // Of equal times, any order says the same.
  return row;
}

// Expects `back` to have all that Chrome JSON and Perfetto can keep of `trace`.
inline void ExpectSameContent(const Trace& trace, const Trace& back) {
  EXPECT_EQ(back.now_ns(), trace.now_ns());
  EXPECT_EQ(back.truth(), trace.truth());
  ASSERT_EQ(back.tracks().size(), trace.tracks().size());
  for (TrackId i = 0; i < trace.tracks().size(); ++i) {
    SCOPED_TRACE("track " + std::to_string(i));
    const Track& before = trace.tracks()[i];
    const Track& after = back.tracks()[i];
    EXPECT_EQ(after.kind, before.kind);
    EXPECT_EQ(after.name, Clean(before.name));
    EXPECT_EQ(after.core, before.core);
    EXPECT_EQ(after.main, before.main);
    EXPECT_EQ(after.service, before.service);
    EXPECT_EQ(after.cpu_ns, before.cpu_ns);
    EXPECT_EQ(after.voluntary_switches, before.voluntary_switches);
    EXPECT_EQ(after.involuntary_switches, before.involuntary_switches);
    EXPECT_EQ(after.core_changes, before.core_changes);
    if (before.kind != TrackKind::kCore) {
      EXPECT_EQ(after.process, before.process);
    }
    EXPECT_EQ(StatesOfTrack(back, after), StatesOfTrack(trace, before));
    EXPECT_EQ(TasksOfTrack(back, after), TasksOfTrack(trace, before));
  }
  const auto flows = [](const Trace& of) {
    std::vector<std::tuple<Nanos, Nanos, TrackId, TrackId, FlowKind>> all;
    for (const Flow& flow : of.flows()) {
      all.emplace_back(flow.from_ns, std::max(flow.from_ns, flow.to_ns), flow.from, flow.to,
                       flow.kind);
    }
    std::ranges::sort(all);
    return all;
  };
  EXPECT_EQ(flows(back), flows(trace));
  const auto marks = [](const Trace& of) {
    std::vector<std::tuple<Nanos, TrackId, std::string, std::int64_t>> all;
    for (const Mark& mark : of.marks()) {
      all.emplace_back(mark.at, mark.track, CleanName(of.Name(mark.name)), mark.value);
    }
    std::ranges::sort(all);
    return all;
  };
  EXPECT_EQ(marks(back), marks(trace));
  const auto counters = [](const Trace& of) {
    std::map<std::pair<std::uint32_t, std::string>, std::vector<std::pair<Nanos, std::int64_t>>>
        all;
    for (const Counter& counter : of.counters()) {
      for (const CounterPoint& point : counter.points) {
        all[{counter.process, CleanName(of.Name(counter.name))}].emplace_back(point.at,
                                                                              point.value);
      }
    }
    return all;
  };
  EXPECT_EQ(counters(back), counters(trace));
}

}  // namespace interleave
