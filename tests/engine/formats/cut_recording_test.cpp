#include "engine/formats/cut_recording.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/formats/random_trace.h"
#include "tests/engine/formats/small_trace.h"
#include "tests/engine/trace/same_trace.h"

namespace interleave {
namespace {

using ::testing::HasSubstr;

constexpr Nanos kMs = 1'000'000;

Recording Small() {
  return {.title = "Small",
          .result = {.wall_s = 0.01},
          .bookmarks = {{{2 * kMs, 4 * kMs}, "here"}, {{9 * kMs, 9 * kMs}, "there"}},
          .trace = SmallTrace()};
}

Recording CutOne(const Recording& recording, const Cut& cut) {
  const auto parts = CutRecordings({&recording, 1}, cut);
  if (!parts) {
    ADD_FAILURE() << parts.error();
    return recording;
  }
  EXPECT_EQ(parts->size(), 1U);
  return parts->front();
}

TEST(CutRecordingTest, WithoutARangeAndRowsNothingChanges) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    const Recording recording{.title = "Run", .trace = RandomTrace(seed, seed % 2 == 0)};
    const Recording same = CutOne(recording, {});
    EXPECT_EQ(DifferenceOf(*recording.trace, *same.trace), "");
  }
}

TEST(CutRecordingTest, ARangeBeginsAtZeroAndCutsWhatReachesOverItsEnds) {
  const Recording part = CutOne(Small(), {.range = TimeRange{3 * kMs, 8 * kMs}});
  const Trace& trace = *part.trace;
  EXPECT_EQ(trace.now_ns(), 5 * kMs);
  EXPECT_EQ(WallSeconds(part), 0.005);
  const Track& main = trace.tracks()[2];
  ASSERT_EQ(main.slices.size(), 2U);
  EXPECT_EQ(main.slices[0].begin, 0);
  EXPECT_EQ(main.slices[0].end, 4 * kMs);
  EXPECT_EQ(main.slices[1].end, 5 * kMs);
  ASSERT_EQ(main.tasks.size(), 1U);
  EXPECT_EQ(main.tasks[0].end, 5 * kMs);
  ASSERT_EQ(trace.flows().size(), 1U);  // The result comes later.
  EXPECT_EQ(trace.flows()[0].to_ns, 4 * kMs);
  ASSERT_EQ(trace.marks().size(), 1U);
  EXPECT_EQ(trace.marks()[0].at, 5 * kMs);
  ASSERT_EQ(part.bookmarks.size(), 1U);
  EXPECT_EQ(part.bookmarks[0].range, (TimeRange{0, kMs}));
  EXPECT_EQ(trace.tasks()[2].begin, 0);
  EXPECT_EQ(trace.tasks()[2].end, -1);  // Not within the range.
}

TEST(CutRecordingTest, RowsAreChosenByNameByPatternAndByKind) {
  const auto names = [](const std::vector<std::string>& rows) {
    const Recording part = CutOne(Small(), {.rows = rows});
    std::string text;
    for (const Track& row : part.trace->tracks()) text += row.name + ";";
    return text;
  };
  EXPECT_EQ(names({"thread 1"}), "Thread 1;");
  EXPECT_EQ(names({"*1"}), "Core 1;Thread 1;");
  EXPECT_EQ(names({"cores", "Main"}), "Core 0;Core 1;Main;");
  EXPECT_EQ(names({"threads"}), "Main;Thread 1;");
}

TEST(CutRecordingTest, CoresKeepWhatStaysAndArrowsBothEnds) {
  const Recording part = CutOne(Small(), {.rows = {"cores", "Thread 1"}});
  const Trace& trace = *part.trace;
  EXPECT_EQ(trace.tracks()[0].slices.size(), 1U);  // Not the main thread's.
  EXPECT_EQ(trace.tracks()[0].slices[0].subject, 2U);
  EXPECT_TRUE(trace.flows().empty());
}

TEST(CutRecordingTest, ACounterKeepsTheValueItHadBefore) {
  TraceBuilder b(std::make_shared<NameTable>());
  b.AddThread("T", 1);
  b.AddCounterPoint(b.names().Intern("c"), 10, 3);
  b.AddCounterPoint(b.names().Intern("c"), 90, 4);
  b.AdvanceTo(100);
  b.Finish();
  const Recording part = CutOne({.title = "c", .trace = b.Share()}, {.range = TimeRange{50, 95}});
  const std::vector<CounterPoint>& points = part.trace->counters()[0].points;
  ASSERT_EQ(points.size(), 2U);
  EXPECT_EQ(points[0].at, 0);
  EXPECT_EQ(points[0].value, 3);
  EXPECT_EQ(points[1].at, 40);
}

TEST(CutRecordingTest, AnyPartOfAnyRecordingIsARecording) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    SCOPED_TRACE(seed);
    const Recording recording{.title = "Run", .trace = RandomTrace(seed, seed % 2 == 0)};
    const Nanos length = recording.trace->now_ns();
    const Recording part =
        CutOne(recording, {.range = TimeRange{length / 4, length / 2}, .rows = {"*"}});
    EXPECT_EQ(part.trace->now_ns(), length / 2 - length / 4);
    for (const Track& row : part.trace->tracks()) {
      for (const Slice& slice : row.slices) {
        EXPECT_GE(slice.begin, 0);
        EXPECT_LE(part.trace->EndOf(slice), part.trace->now_ns());
      }
    }
  }
}

TEST(CutRecordingTest, WhatCannotBeCutIsTold) {
  const Recording small = Small();
  const auto error = [&](const Cut& cut) {
    const auto parts = CutRecordings({&small, 1}, cut);
    return parts ? std::string() : parts.error();
  };
  EXPECT_THAT(error({.range = TimeRange{20 * kMs, 30 * kMs}}), HasSubstr("behind the end"));
  EXPECT_THAT(error({.rows = {"nobody"}}), HasSubstr("`nobody`"));
  EXPECT_THAT(error({.rows = {"nobody"}}), HasSubstr("Thread 1"));
}

}  // namespace
}  // namespace interleave
