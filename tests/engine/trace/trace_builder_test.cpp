#include "engine/trace/trace_builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace interleave {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// "running [0, 10)": what a slice looks like in a failure.
struct Stretch {
  State state;
  Nanos begin, end;
  bool operator==(const Stretch&) const = default;
  friend std::ostream& operator<<(std::ostream& out, const Stretch& s) {
    return out << StateKey(s.state) << " [" << s.begin << ", " << s.end << ")";
  }
};

class TraceBuilderTest : public testing::Test {
 protected:
  TraceBuilderTest() : builder_(std::make_shared<NameTable>()) {
    a_ = builder_.AddThread("A", 11);
    b_ = builder_.AddThread("B", 12);
  }
  void Open(TrackId track, Nanos at, State state, TaskId task = 1) {
    builder_.OpenSlice(track, {.begin = at, .task = task, .state = state});
  }
  std::vector<Stretch> Row(TrackId track) const {
    std::vector<Stretch> row;
    for (const Slice& slice : trace().tracks()[track].slices) {
      row.push_back({slice.state, slice.begin, slice.end});
    }
    return row;
  }
  const Trace& trace() const { return *builder_.Share(); }
  NameId Name(std::string_view name) { return builder_.names().Intern(name); }

  TraceBuilder builder_;
  TrackId a_ = 0, b_ = 0;
};

// --- Slices.

TEST_F(TraceBuilderTest, ANewSliceEndsTheOneBefore) {
  Open(a_, 0, State::kRunning);
  Open(a_, 10, State::kWaitingIo);
  EXPECT_THAT(Row(a_), ElementsAre(Stretch{State::kRunning, 0, 10},
                                   Stretch{State::kWaitingIo, 10, kOpenEnd}));
  builder_.CloseSlice(a_, 15);
  EXPECT_EQ(Row(a_)[1], (Stretch{State::kWaitingIo, 10, 15}));
  EXPECT_THAT(Row(b_), IsEmpty());
}

TEST_F(TraceBuilderTest, WhatChangesNothingIsMerged) {
  Open(a_, 0, State::kRunning);
  Open(a_, 5, State::kRunning);
  Open(a_, 7, State::kRunning);
  EXPECT_THAT(Row(a_), ElementsAre(Stretch{State::kRunning, 0, kOpenEnd}));
  Open(a_, 9, State::kRunning, 2);  // Another task is another slice.
  EXPECT_THAT(Row(a_), SizeIs(2));
}

TEST_F(TraceBuilderTest, ASliceOfNoLengthIsReplaced) {
  Open(a_, 0, State::kRunning);
  Open(a_, 5, State::kPreempted);
  Open(a_, 5, State::kWaitingIo);
  EXPECT_THAT(Row(a_),
              ElementsAre(Stretch{State::kRunning, 0, 5}, Stretch{State::kWaitingIo, 5, kOpenEnd}));
  Open(a_, 8, State::kRunning);
  builder_.CloseSlice(a_, 8);
  EXPECT_THAT(Row(a_),
              ElementsAre(Stretch{State::kRunning, 0, 5}, Stretch{State::kWaitingIo, 5, 8}));
}

TEST_F(TraceBuilderTest, AClosedSliceNeverChanges) {
  // Whoever has read it may have drawn, indexed or sent it.
  Open(a_, 0, State::kRunning);
  Open(a_, 5, State::kPreempted);
  const Stretch closed = Row(a_)[0];
  Open(a_, 5, State::kRunning);
  EXPECT_EQ(Row(a_)[0], closed);
  builder_.CloseSlice(a_, 9);
  Open(a_, 9, State::kRunning);
  Open(a_, 12, State::kWaitingIo);
  EXPECT_EQ(Row(a_)[0], closed);
  EXPECT_EQ(Row(a_)[1], (Stretch{State::kRunning, 5, 9}));
}

TEST_F(TraceBuilderTest, TimeNeverRunsBackwardsOnATrack) {
  Open(a_, 10, State::kRunning);
  Open(a_, 20, State::kWaitingIo);
  Open(a_, 15, State::kRunning);  // Came late: the wait becomes one of no length.
  Open(a_, 18, State::kSleeping);
  builder_.CloseSlice(a_, 12);
  for (const Stretch& s : Row(a_)) EXPECT_LT(s.begin, s.end);
  EXPECT_EQ(Row(a_)[0], (Stretch{State::kRunning, 10, 20}));

  Open(b_, 5, State::kRunning);  // Another track has a time of its own.
  EXPECT_EQ(Row(b_)[0].begin, 5);
  EXPECT_EQ(trace().now_ns(), 20);
}

TEST_F(TraceBuilderTest, NothingComesAfterTheEndOfATrack) {
  Open(a_, 0, State::kRunning);
  builder_.CloseTrack(a_, 10);
  EXPECT_TRUE(trace().tracks()[a_].closed);
  Open(a_, 20, State::kWaitingIo);
  builder_.CloseSlice(a_, 30);
  EXPECT_THAT(Row(a_), ElementsAre(Stretch{State::kRunning, 0, 10}));
}

TEST_F(TraceBuilderTest, FinishEndsWhatIsOpenAtTheLastTime) {
  Open(a_, 0, State::kRunning);
  Open(b_, 3, State::kSleeping);
  builder_.BeginTask(1, 2, b_);
  builder_.BeginHold(1, a_, 1, 4);
  builder_.AdvanceTo(50);
  EXPECT_EQ(trace().EndOf(trace().tracks()[a_].slices[0]), 50);
  EXPECT_TRUE(trace().live());

  builder_.Finish();

  EXPECT_THAT(Row(a_), ElementsAre(Stretch{State::kRunning, 0, 50}));
  EXPECT_THAT(Row(b_), ElementsAre(Stretch{State::kSleeping, 3, 50}));
  EXPECT_EQ(trace().tracks()[b_].tasks[0].end, 50);
  EXPECT_EQ(trace().holds()[0].end, 50);
  EXPECT_FALSE(trace().live());
}

// --- Tasks.

TEST_F(TraceBuilderTest, NestedTasksKnowTheirDepth) {
  builder_.CreateTask(1, Name("outer"), 0, 0, a_);
  builder_.BeginTask(1, 0, a_);
  builder_.CreateTask(2, Name("inner"), 1, 2, a_);
  builder_.BeginTask(2, 3, a_);
  builder_.EndTask(2, 6, TaskOutcome::kDone);
  builder_.BeginTask(3, 7, a_);
  builder_.EndTask(3, 8, TaskOutcome::kFailed);
  builder_.EndTask(1, 10, TaskOutcome::kDone);

  const std::vector<Slice>& tasks = trace().tracks()[a_].tasks;
  ASSERT_THAT(tasks, SizeIs(3));
  EXPECT_EQ(tasks[0].depth, 0);
  EXPECT_EQ(tasks[0].end, 10);
  EXPECT_EQ(tasks[1].depth, 1);
  EXPECT_EQ(tasks[1].end, 6);
  EXPECT_EQ(tasks[2].depth, 1);
  EXPECT_EQ(trace().tasks()[2].parent, 1U);
  EXPECT_EQ(trace().tasks()[3].outcome, TaskOutcome::kFailed);
  EXPECT_THAT(trace().flows(), IsEmpty()) << "an arrow from a track to itself";
}

TEST_F(TraceBuilderTest, AnEndThatWasLostComesWithTheTaskAround) {
  builder_.BeginTask(1, 0, a_);
  builder_.BeginTask(2, 3, a_);
  builder_.EndTask(1, 10, TaskOutcome::kDone);
  builder_.BeginTask(4, 12, a_);

  const std::vector<Slice>& tasks = trace().tracks()[a_].tasks;
  EXPECT_EQ(tasks[1].end, 10);
  EXPECT_EQ(tasks[2].depth, 0);
}

TEST_F(TraceBuilderTest, ATaskIsMadeThenBeginsThenEnds) {
  builder_.CreateTask(1, Name("late"), 0, 20, a_);
  builder_.BeginTask(1, 15, b_);  // Told out of order.
  builder_.EndTask(1, 12, TaskOutcome::kDone);
  const TaskInfo& task = trace().tasks()[1];
  EXPECT_LE(task.created, task.begin);
  EXPECT_LE(task.begin, task.end);
}

TEST_F(TraceBuilderTest, ATaskThatRunsElsewhereHasASubmitArrow) {
  builder_.CreateTask(1, Name("job"), 0, 5, a_);
  builder_.BeginTask(1, 9, b_);
  ASSERT_THAT(trace().flows(), SizeIs(1));
  const Flow& flow = trace().flows()[0];
  EXPECT_EQ(flow.kind, FlowKind::kSubmit);
  EXPECT_EQ(flow.from, a_);
  EXPECT_EQ(flow.to, b_);
  EXPECT_EQ(flow.from_ns, 5);
  EXPECT_EQ(flow.to_ns, 9);
  EXPECT_EQ(flow.subject, 1U);
}

TEST_F(TraceBuilderTest, ATaskThatNeverBeganCanBeCancelled) {
  builder_.CreateTask(1, Name("job"), 0, 5, a_);
  builder_.EndTask(1, 9, TaskOutcome::kCancelled);
  const TaskInfo& task = trace().tasks()[1];
  EXPECT_EQ(task.begin, -1);
  EXPECT_EQ(task.end, 9);
  EXPECT_EQ(task.ran_on, kNoTrack);
  EXPECT_EQ(task.outcome, TaskOutcome::kCancelled);
}

TEST_F(TraceBuilderTest, TasksOfOneNameAreNumberedOnceThereAreTwo) {
  builder_.CreateTask(1, Name("sum"), 0, 0, a_);
  builder_.CreateTask(2, Name("other"), 0, 0, a_);
  EXPECT_EQ(trace().TaskLabel(1), "sum");
  builder_.CreateTask(3, Name("sum"), 0, 0, a_);
  EXPECT_EQ(trace().TaskLabel(1), "sum #1");
  EXPECT_EQ(trace().TaskLabel(2), "other");
  EXPECT_EQ(trace().TaskLabel(3), "sum #2");
  EXPECT_EQ(trace().TaskLabel(0), "");
  EXPECT_EQ(trace().TaskLabel(99), "");
}

// --- Holds.

TEST_F(TraceBuilderTest, HoldsOfOneLockDoNotOverlap) {
  builder_.BeginHold(1, a_, 1, 0);
  builder_.EndHold(1, a_, 10);
  builder_.BeginHold(1, b_, 2, 12);
  builder_.BeginHold(1, a_, 1, 20);  // The release before was lost.
  builder_.EndHold(1, b_, 22);       // Came late: it is not b's any more.
  builder_.EndHold(1, a_, 25);

  ASSERT_THAT(trace().holds(), SizeIs(3));
  EXPECT_EQ(trace().holds()[0].end, 10);
  EXPECT_EQ(trace().holds()[1].end, 20);
  EXPECT_EQ(trace().holds()[2].end, 25);
}

TEST_F(TraceBuilderTest, HoldsAreInOrderOfTheirBeginAlsoWhenOneComesLate) {
  builder_.BeginHold(1, a_, 1, 100);
  builder_.BeginHold(2, b_, 2, 90);
  builder_.EndHold(2, b_, 95);
  builder_.EndHold(1, a_, 110);
  ASSERT_THAT(trace().holds(), SizeIs(2));
  EXPECT_LE(trace().holds()[0].begin, trace().holds()[1].begin);
  for (const Hold& hold : trace().holds()) EXPECT_LE(hold.begin, hold.end);
}

// --- The rest.

TEST_F(TraceBuilderTest, PointsOfACounterAreInOrderOfTime) {
  builder_.AddCounterPoint(Name("queue"), 10, 1);
  builder_.AddCounterPoint(Name("other"), 5, 7);
  builder_.AddCounterPoint(Name("queue"), 8, 2);
  ASSERT_THAT(trace().counters(), SizeIs(2));
  const Counter& queue = trace().counters()[0];
  EXPECT_EQ(trace().Name(queue.name), "queue");
  ASSERT_THAT(queue.points, SizeIs(2));
  EXPECT_EQ(queue.points[1].at, 10);
  EXPECT_EQ(queue.points[1].value, 2);
}

TEST_F(TraceBuilderTest, SubjectsAreCalledByTheirNames) {
  builder_.CreateTask(1, Name("sum"), 0, 0, a_);
  builder_.AddObject(3, Name("door"), State::kWaitingLock);
  EXPECT_EQ(trace().SubjectLabel({.subject = 1, .detail = SubjectKind::kTask}), "sum");
  EXPECT_EQ(trace().SubjectLabel({.subject = 3, .detail = SubjectKind::kObject}), "door");
  EXPECT_EQ(trace().SubjectLabel({.subject = 99, .detail = SubjectKind::kObject}), "");
  EXPECT_EQ(trace().SubjectLabel({.subject = Name("file"), .detail = SubjectKind::kName}), "file");
  EXPECT_EQ(trace().SubjectLabel({.subject = 1}), "");
}

TEST_F(TraceBuilderTest, CountersOfTwoProcessesAreTwoWhateverTheirNames) {
  builder_.AddCounterPoint(Name("memory"), 10, 100, 1);
  builder_.AddCounterPoint(Name("memory"), 20, 200, 2);
  builder_.AddCounterPoint(Name("memory"), 30, 300, 1);
  ASSERT_EQ(trace().counters().size(), 2U);
  EXPECT_EQ(trace().counters()[0].process, 1U);
  EXPECT_EQ(trace().counters()[0].points.size(), 2U);
  EXPECT_EQ(trace().counters()[1].process, 2U);
  EXPECT_EQ(trace().counters()[1].points.front().value, 200);
}

TEST_F(TraceBuilderTest, FlowsAreKeptInTheOrderOfTheirArrival) {
  for (const Nanos arrival : {10, 30, 20, 30}) {
    builder_.AddFlow({.to_ns = arrival, .bytes = static_cast<std::uint32_t>(arrival)});
  }
  std::vector<Nanos> arrivals;
  for (const Flow& flow : trace().flows()) arrivals.push_back(flow.to_ns);
  EXPECT_EQ(arrivals, (std::vector<Nanos>{10, 20, 30, 30}));
}

TEST_F(TraceBuilderTest, TotalsAddUp) {
  builder_.AddSwitch(a_, true);
  builder_.AddSwitch(a_, true);
  builder_.AddSwitch(a_, false);
  builder_.AddCoreChange(a_);
  builder_.AddOnCore(a_, 5);
  builder_.AddOnCore(a_, 7);
  builder_.SetCpu(a_, 11);
  builder_.SetTruth(Truth::kEstimated, "because");
  builder_.SetCounts(100, 3);
  const Track& track = trace().tracks()[a_];
  EXPECT_EQ(track.voluntary_switches, 2U);
  EXPECT_EQ(track.involuntary_switches, 1U);
  EXPECT_EQ(track.core_changes, 1U);
  EXPECT_EQ(track.on_core_ns, 12);
  EXPECT_EQ(track.cpu_ns, 11);
  EXPECT_EQ(trace().truth(), Truth::kEstimated);
  EXPECT_EQ(trace().truth_reason(), "because");
  EXPECT_EQ(trace().events(), 100U);
  EXPECT_EQ(trace().dropped(), 3U);
}

}  // namespace
}  // namespace interleave
