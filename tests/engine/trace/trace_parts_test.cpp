#include "engine/trace/trace_parts.h"

#include <gtest/gtest.h>

#include "engine/trace/trace_builder.h"
#include "tests/engine/formats/random_trace.h"
#include "tests/engine/trace/same_trace.h"

namespace interleave {
namespace {

// The tables of a trace, to be given back.
TraceParts PartsOf(const Trace& trace) {
  std::vector<std::string> names;
  for (NameId id = 0; id < trace.names().size(); ++id) names.emplace_back(trace.Name(id));
  return {.names = std::make_shared<NameTable>(names),
          .tracks = trace.tracks(),
          .tasks = trace.tasks(),
          .objects = trace.objects(),
          .flows = trace.flows(),
          .marks = trace.marks(),
          .counters = trace.counters(),
          .holds = trace.holds(),
          .processes = trace.processes(),
          .transfers = trace.transfers(),
          .now_ns = trace.now_ns(),
          .live = trace.live(),
          .truth = trace.truth(),
          .truth_reason = trace.truth_reason(),
          .events = trace.events(),
          .dropped = trace.dropped()};
}

TEST(TracePartsTest, TablesOfATraceMakeTheSameTraceAndNeedNoRepair) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    const auto trace = RandomTrace(seed, seed % 2 == 0);
    TraceRepairs repairs;
    const auto again = TraceBuilder::Assemble(PartsOf(*trace), repairs);
    ASSERT_EQ(DifferenceOf(*trace, *again), "") << "seed " << seed;
    ASSERT_EQ(repairs, TraceRepairs{}) << "seed " << seed;
  }
}

TEST(TracePartsTest, NoTablesAtAllAreAnEmptyTrace) {
  TraceRepairs repairs;
  const auto trace = TraceBuilder::Assemble({}, repairs);
  EXPECT_EQ(trace->tracks().size(), 0U);
  EXPECT_EQ(trace->tasks().size(), 1U);
  EXPECT_EQ(trace->processes().size(), 1U);
  EXPECT_FALSE(trace->live());
}

TEST(TracePartsTest, OverlappingSlicesAreSortedAndCut) {
  TraceParts parts;
  parts.tracks.push_back({.name = "a"});
  parts.tracks[0].slices = {{.begin = 50, .end = 60}, {.begin = 0, .end = 55}, {.begin = 20}};
  TraceRepairs repairs;
  const auto trace = TraceBuilder::Assemble(std::move(parts), repairs);
  const std::vector<Slice>& slices = trace->tracks()[0].slices;
  ASSERT_EQ(slices.size(), 3U);
  EXPECT_EQ(slices[0].end, 20);
  EXPECT_EQ(slices[1].begin, 20);
  EXPECT_EQ(slices[1].end, 50);
  EXPECT_EQ(slices[2].end, 60);
  EXPECT_EQ(repairs, (TraceRepairs{.reordered = 1, .cut = 2}));
  EXPECT_EQ(trace->now_ns(), 60);
}

TEST(TracePartsTest, TasksThatDoNotNestAreNestedAnew) {
  TraceParts parts;
  parts.tracks.push_back({.name = "a"});
  parts.tracks[0].tasks = {{.begin = 0, .end = 10, .task = 1, .depth = 7},
                           {.begin = 0, .end = 100, .task = 2},
                           {.begin = 50, .end = 150, .task = 3}};
  TraceRepairs repairs;
  const auto trace = TraceBuilder::Assemble(std::move(parts), repairs);
  const std::vector<Slice>& tasks = trace->tracks()[0].tasks;
  ASSERT_EQ(tasks.size(), 3U);
  EXPECT_EQ(tasks[0].task, 2U);
  EXPECT_EQ(tasks[0].depth, 0);
  EXPECT_EQ(tasks[1].task, 1U);
  EXPECT_EQ(tasks[1].depth, 1);
  EXPECT_EQ(tasks[2].end, 100);  // Cut with the one around it.
  EXPECT_EQ(tasks[2].depth, 1);
  EXPECT_EQ(repairs.cut, 1U);
}

TEST(TracePartsTest, WhatPointsNowhereIsDroppedOrPointsToNothing) {
  TraceParts parts;
  parts.tracks.push_back({.kind = TrackKind::kCore, .name = "Core 0", .task = 9, .process = 9});
  parts.tracks[0].slices = {{.begin = 0, .end = 5, .subject = 77}};
  parts.flows = {{.from = 0, .to = 8}};
  parts.marks = {{.at = 1, .track = 8}};
  parts.holds = {{.object = 1, .track = 8}};
  parts.transfers = {{.track = 8}};
  parts.counters = {{.name = 1, .process = 8, .points = {}}};
  TraceRepairs repairs;
  const auto trace = TraceBuilder::Assemble(std::move(parts), repairs);
  EXPECT_TRUE(trace->tracks()[0].slices.empty());
  EXPECT_EQ(trace->tracks()[0].task, 0U);
  EXPECT_EQ(trace->tracks()[0].process, 0U);
  EXPECT_TRUE(trace->flows().empty());
  EXPECT_EQ(trace->marks()[0].track, kNoTrack);
  EXPECT_EQ(trace->holds()[0].track, kNoTrack);
  EXPECT_EQ(trace->transfers()[0].track, kNoTrack);
  EXPECT_EQ(trace->counters()[0].process, 0U);
  EXPECT_EQ(repairs.dropped, 2U);
}

TEST(TracePartsTest, TimesBeyondAllBoundsAndUnknownStatesAreBounded) {
  TraceParts parts;
  parts.tracks.push_back({.name = "a"});
  parts.tracks[0].slices = {{.begin = std::numeric_limits<Nanos>::min(),
                             .end = std::numeric_limits<Nanos>::max() - 1,
                             .detail = static_cast<SubjectKind>(200),
                             .state = static_cast<State>(99)}};
  TraceRepairs repairs;
  const auto trace = TraceBuilder::Assemble(std::move(parts), repairs);
  const Slice& slice = trace->tracks()[0].slices[0];
  EXPECT_EQ(slice.begin, -kFurthestTime);
  EXPECT_EQ(slice.end, kFurthestTime);
  EXPECT_EQ(slice.state, State::kRunning);
  EXPECT_EQ(slice.detail, SubjectKind::kNone);
  EXPECT_EQ(repairs.clamped, 4U);
}

TEST(TracePartsTest, TasksDeeperThanADepthCanSayShareTheDeepest) {
  TraceParts parts;
  parts.tracks.push_back({.name = "a"});
  constexpr Nanos kDeep = 100'000;
  for (Nanos i = 0; i < kDeep; ++i) {
    parts.tracks[0].tasks.push_back({.begin = i, .end = 2 * kDeep - i, .depth = 1});
  }
  TraceRepairs repairs;
  const auto trace = TraceBuilder::Assemble(std::move(parts), repairs);
  EXPECT_EQ(trace->tracks()[0].tasks.back().depth, 65'535);
  EXPECT_EQ(trace->tracks()[0].tasks[65'535].depth, 65'535);
}

}  // namespace
}  // namespace interleave
