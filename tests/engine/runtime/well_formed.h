#pragma once

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "engine/analysis/overlap.h"
#include "engine/trace/trace.h"

namespace interleave {

// What holds for every finished recording of a blocking runtime in which nothing was dropped,
// whatever the program was and however it ended.
inline void ExpectWellFormed(const Trace& trace, bool global_lock) {
  ASSERT_EQ(trace.dropped(), 0U);
  for (const Track& track : trace.tracks()) {
    ASSERT_TRUE(track.closed) << track.name;
    for (std::size_t i = 0; i < track.slices.size(); ++i) {
      const Slice& slice = track.slices[i];
      ASSERT_LT(slice.begin, slice.end) << track.name << " slice " << i;
      if (i == 0) continue;
      const Nanos before = track.slices[i - 1].end;
      if (track.kind == TrackKind::kThread) {
        ASSERT_EQ(before, slice.begin) << track.name << ": a gap or overlap at slice " << i;
      } else {
        ASSERT_LE(before, slice.begin) << track.name << ": an overlap at slice " << i;
      }
    }
    for (std::size_t i = 0; i < track.tasks.size(); ++i) {
      const Slice& task = track.tasks[i];
      ASSERT_LE(task.begin, task.end);
      ASSERT_NE(task.task, 0U);
    }
  }
  for (TaskId id = 1; id < trace.tasks().size(); ++id) {
    const TaskInfo& task = trace.tasks()[id];
    ASSERT_GE(task.created, 0) << "task " << id << " was never made";
    ASSERT_GE(task.end, task.created) << trace.TaskLabel(id) << " has no end";
    ASSERT_NE(task.outcome, TaskOutcome::kNone) << trace.TaskLabel(id);
    if (task.ran_on == kNoTrack) {
      ASSERT_EQ(task.outcome, TaskOutcome::kCancelled) << trace.TaskLabel(id) << " never ran";
      continue;
    }
    ASSERT_LE(task.created, task.begin);
    ASSERT_LE(task.begin, task.end);
  }
  std::map<ObjectId, Nanos> free_since;
  for (const Hold& hold : trace.holds()) {
    ASSERT_LE(hold.begin, hold.end);
    const auto [it, first] = free_since.emplace(hold.object, hold.end);
    if (first) continue;
    ASSERT_GE(hold.begin, it->second) << "object " << hold.object << " was held by two at once";
    it->second = hold.end;
  }
  for (const Flow& flow : trace.flows()) {
    ASSERT_LE(flow.from_ns, flow.to_ns);
    ASSERT_LT(flow.from, trace.tracks().size());
    ASSERT_LT(flow.to, trace.tracks().size());
  }
  if (!global_lock) return;
  const auto overlap = FirstSharedState(trace, State::kRunning);
  ASSERT_FALSE(overlap) << trace.tracks()[overlap->first].name << " and "
                        << trace.tracks()[overlap->second].name << " both ran from "
                        << overlap->both.begin << " to " << overlap->both.end;
}

}  // namespace interleave
