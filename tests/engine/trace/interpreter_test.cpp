#include "engine/trace/interpreter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace interleave {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// Feeds facts as a collector would, and tells rows as text: "0 starting, 5 running job, 9 end".
class InterpreterTest : public testing::Test {
 protected:
  static constexpr std::uint32_t kA = 0, kB = 1;  // Lanes.
  static constexpr TaskId kJob = 1, kOther = 2;
  static constexpr ObjectId kGil = 1, kDoor = 2;

  void Feed(const std::vector<Fact>& facts) { interpreter_.Add(facts); }
  NameId Name(std::string_view name) { return names_->Intern(name); }
  const Trace& trace() { return interpreter_.trace(); }

  Fact Opened(std::uint32_t lane, Nanos at, std::string_view name) {
    return {.at = at,
            .lane = lane,
            .subject = Name(name),
            .arg = 100 + lane,
            .kind = EventKind::kLaneOpened};
  }
  static Fact Closed(std::uint32_t lane, Nanos at, std::uint32_t cpu = 0) {
    return {.at = at, .lane = lane, .arg = cpu, .kind = EventKind::kLaneClosed};
  }
  Fact Created(std::uint32_t lane, Nanos at, TaskId task, std::string_view name) {
    return {.at = at,
            .lane = lane,
            .subject = task,
            .arg = Name(name),
            .kind = EventKind::kTaskCreated};
  }
  static Fact Begin(std::uint32_t lane, Nanos at, TaskId task) {
    return {.at = at, .lane = lane, .subject = task, .kind = EventKind::kTaskBegin};
  }
  static Fact End(std::uint32_t lane, Nanos at, TaskId task,
                  TaskOutcome outcome = TaskOutcome::kDone) {
    return {.at = at,
            .lane = lane,
            .subject = task,
            .arg = static_cast<std::uint32_t>(outcome),
            .kind = EventKind::kTaskEnd};
  }
  static Fact Wait(std::uint32_t lane, Nanos at, State state, std::uint32_t subject = 0,
                   SubjectKind detail = SubjectKind::kNone) {
    return {.at = at,
            .lane = lane,
            .subject = subject,
            .arg = static_cast<std::uint32_t>(state),
            .kind = EventKind::kWaitBegin,
            .detail = detail};
  }
  static Fact WaitForLock(std::uint32_t lane, Nanos at, ObjectId lock,
                          State state = State::kWaitingLock) {
    return Wait(lane, at, state, lock, SubjectKind::kObject);
  }
  static Fact WaitEnd(std::uint32_t lane, Nanos at) {
    return {.at = at, .lane = lane, .kind = EventKind::kWaitEnd};
  }
  static Fact In(std::uint32_t lane, Nanos at, std::uint32_t core) {
    return {.at = at, .lane = lane, .arg = core, .kind = EventKind::kSwitchIn};
  }
  static Fact Out(std::uint32_t lane, Nanos at, std::uint32_t core, bool preempted = false) {
    return {
        .at = at, .lane = lane, .subject = preempted, .arg = core, .kind = EventKind::kSwitchOut};
  }
  static Fact Simple(EventKind kind, std::uint32_t lane, Nanos at, std::uint32_t subject = 0,
                     std::uint32_t arg = 0, std::uint32_t extra = 0) {
    return {.at = at, .lane = lane, .subject = subject, .arg = arg, .extra = extra, .kind = kind};
  }

  TrackId TrackOf(std::string_view name) {
    for (TrackId id = 0; id < trace().tracks().size(); ++id) {
      if (trace().tracks()[id].name == name) return id;
    }
    return kNoTrack;
  }
  const Track& TrackNamed(std::string_view name) { return trace().tracks()[TrackOf(name)]; }

  std::vector<std::string> Row(std::string_view name) {
    std::vector<std::string> row;
    for (const Slice& slice : TrackNamed(name).slices) {
      std::string text = std::to_string(slice.begin) + "-" +
                         (slice.end == kOpenEnd ? "..." : std::to_string(slice.end)) + " ";
      text += TrackNamed(name).kind == TrackKind::kCore ? trace().tracks()[slice.subject].name
                                                        : std::string(StateKey(slice.state));
      if (slice.task != 0) text += " " + trace().TaskLabel(slice.task);
      row.push_back(text);
    }
    return row;
  }

  std::shared_ptr<NameTable> names_ = std::make_shared<NameTable>();
  Interpreter interpreter_{names_, 2};
};

TEST_F(InterpreterTest, EveryCoreHasARowAlsoIfNothingRanOnIt) {
  ASSERT_THAT(trace().tracks(), SizeIs(2));
  EXPECT_EQ(TrackNamed("Core 1").core, 1);
  EXPECT_EQ(TrackNamed("Core 1").kind, TrackKind::kCore);
}

TEST_F(InterpreterTest, ALaneBecomesATrackWithItsName) {
  Feed({Opened(kA, 3, "worker")});
  Fact main = Opened(kB, 4, "Main");
  main.extra = static_cast<std::uint32_t>(LaneRole::kMain);
  Feed({main});
  EXPECT_EQ(TrackNamed("worker").tid, 100);
  EXPECT_FALSE(TrackNamed("worker").main);
  EXPECT_TRUE(TrackNamed("Main").main);
  EXPECT_THAT(Row("worker"), ElementsAre("3-... starting"));
}

TEST_F(InterpreterTest, AThreadStartsRunsATaskIsIdleAndRunsAnother) {
  Feed({Opened(kA, 0, "w"), Created(kA, 1, kJob, "job"), Begin(kA, 5, kJob), End(kA, 9, kJob),
        Simple(EventKind::kIdleBegin, kA, 10), Simple(EventKind::kIdleEnd, kA, 20),
        Created(kA, 21, kOther, "other"), Begin(kA, 22, kOther), End(kA, 30, kOther),
        Closed(kA, 33, 12)});
  EXPECT_THAT(Row("w"), ElementsAre("0-5 starting", "5-9 running job", "9-22 idle",
                                    "22-30 running other", "30-33 idle"));
  EXPECT_TRUE(TrackNamed("w").closed);
  EXPECT_EQ(TrackNamed("w").cpu_ns, 12);
  EXPECT_EQ(trace().tasks()[kJob].outcome, TaskOutcome::kDone);
}

TEST_F(InterpreterTest, AWaitSaysForWhat) {
  Feed({Opened(kA, 0, "w"), Begin(kA, 1, kJob), Created(kA, 1, kOther, "other"),
        Wait(kA, 2, State::kWaitingIo, Name("/file"), SubjectKind::kName), WaitEnd(kA, 5),
        Wait(kA, 6, State::kWaitingResult, kOther, SubjectKind::kTask), WaitEnd(kA, 8)});
  EXPECT_THAT(Row("w"), ElementsAre("0-1 starting", "1-2 running ", "2-5 waiting_io ",
                                    "5-6 running ", "6-8 waiting_result ", "8-... running "));
  EXPECT_EQ(trace().SubjectLabel(TrackNamed("w").slices[2]), "/file");
  EXPECT_EQ(trace().SubjectLabel(TrackNamed("w").slices[4]), "other");
}

TEST_F(InterpreterTest, WhatTheKernelTellsSplitsRunningIntoPreemptedAndBlocked) {
  Feed({Opened(kA, 0, "w"), In(kA, 1, 0), Created(kA, 1, kJob, "job"), Begin(kA, 2, kJob),
        Out(kA, 10, 0, true), In(kA, 15, 1), Out(kA, 20, 1), In(kA, 26, 1)});
  EXPECT_THAT(Row("w"),
              ElementsAre("0-2 starting", "2-10 running job", "10-15 preempted job",
                          "15-20 running job", "20-26 blocked job", "26-... running job"));
  const Track& track = TrackNamed("w");
  EXPECT_EQ(track.involuntary_switches, 1U);
  EXPECT_EQ(track.voluntary_switches, 1U);
  EXPECT_EQ(track.core_changes, 1U);
  EXPECT_EQ(track.on_core_ns, 9 + 5);
}

TEST_F(InterpreterTest, AWaitIsAWaitOnAndOffTheCore) {
  Feed({Opened(kA, 0, "w"), In(kA, 1, 0), Created(kA, 1, kJob, "job"), Begin(kA, 2, kJob),
        Wait(kA, 10, State::kSleeping), Out(kA, 12, 0), In(kA, 30, 0), WaitEnd(kA, 32)});
  EXPECT_THAT(Row("w"), ElementsAre("0-2 starting", "2-10 running job", "10-32 sleeping job",
                                    "32-... running job"));
  EXPECT_THAT(Row("Core 0"), ElementsAre("1-2 w", "2-12 w job", "30-... w job"));
}

TEST_F(InterpreterTest, CoreRowsShowWhoWasOnThem) {
  Feed({Opened(kA, 0, "a"), Opened(kB, 0, "b"), In(kA, 1, 0), In(kB, 2, 1),
        Created(kA, 3, kJob, "job"), Begin(kA, 3, kJob), Out(kA, 5, 0, true), In(kB, 5, 0)});
  // b's switch off core 1 was lost: it can only be on one core.
  EXPECT_THAT(Row("Core 0"), ElementsAre("1-3 a", "3-5 a job", "5-... b"));
  EXPECT_THAT(Row("Core 1"), ElementsAre("2-5 b"));
}

TEST_F(InterpreterTest, AThreadThatHasEndedIsOnNoCore) {
  // The kernel writes no record of a thread's last switch.
  Feed({Opened(kA, 0, "a"), In(kA, 1, 0), Created(kA, 3, kJob, "job"), Begin(kA, 3, kJob),
        End(kA, 8, kJob), Closed(kA, 10)});
  interpreter_.builder().AdvanceTo(1000);
  interpreter_.builder().Finish();
  EXPECT_THAT(Row("Core 0"), ElementsAre("1-3 a", "3-8 a job", "8-10 a"));
  EXPECT_EQ(TrackNamed("a").on_core_ns, 9);
}

TEST_F(InterpreterTest, WhatAThreadDoesAfterItLeftTheRecordingIsNotPartOfIt) {
  Feed({Opened(kA, 0, "a"), In(kA, 1, 0), Closed(kA, 10), Out(kA, 12, 0), In(kA, 20, 1),
        Out(kA, 30, 1, true)});
  EXPECT_THAT(Row("Core 0"), ElementsAre("1-10 a"));
  EXPECT_THAT(Row("Core 1"), IsEmpty());
  EXPECT_EQ(TrackNamed("a").on_core_ns, 9);
  EXPECT_EQ(TrackNamed("a").involuntary_switches, 0U);
  EXPECT_EQ(TrackNamed("a").voluntary_switches, 0U);
}

TEST_F(InterpreterTest, TheGlobalLockIsHandedOverWithAnArrow) {
  const State gil = State::kWaitingGil;
  Feed({Opened(kA, 0, "a"), Opened(kB, 0, "b"),
        Simple(EventKind::kObject, kA, 0, kGil, Name("global lock"),
               static_cast<std::uint32_t>(gil)),
        Simple(EventKind::kAcquired, kA, 1, kGil), Created(kA, 1, kJob, "job"), Begin(kA, 2, kJob),
        Created(kA, 2, kOther, "other"), WaitForLock(kB, 3, kGil, gil),
        Simple(EventKind::kDropRequested, kB, 8, kGil), WaitForLock(kA, 9, kGil, gil),
        Simple(EventKind::kReleased, kA, 10, kGil), Simple(EventKind::kAcquired, kB, 12, kGil),
        WaitEnd(kB, 13), Begin(kB, 14, kOther)});

  EXPECT_THAT(Row("a"), ElementsAre("0-2 starting", "2-9 running job", "9-... waiting_gil job"));
  EXPECT_THAT(Row("b"), ElementsAre("0-3 starting", "3-13 waiting_gil", "13-14 starting",
                                    "14-... running other"));
  ASSERT_THAT(trace().holds(), SizeIs(2));
  EXPECT_EQ(trace().holds()[0].end, 10);
  EXPECT_EQ(trace().holds()[1].begin, 12);
  std::vector<Flow> lock_flows;
  for (const Flow& flow : trace().flows()) {
    if (flow.kind == FlowKind::kLock) lock_flows.push_back(flow);
  }
  ASSERT_THAT(lock_flows, SizeIs(1));
  EXPECT_EQ(lock_flows[0].from_ns, 10);
  EXPECT_EQ(lock_flows[0].to_ns, 12);
  EXPECT_EQ(lock_flows[0].from, TrackOf("a"));
  EXPECT_EQ(lock_flows[0].to, TrackOf("b"));
  EXPECT_EQ(lock_flows[0].subject, kGil);
}

TEST_F(InterpreterTest, WhatAWaitForTheGlobalLockGoesThroughIsDrawnAsArrows) {
  const State gil = State::kWaitingGil;
  Feed({Opened(kA, 0, "a"), Opened(kB, 0, "b"), Simple(EventKind::kAcquired, kA, 1, kGil),
        WaitForLock(kB, 3, kGil, gil), Simple(EventKind::kDropRequested, kB, 8, kGil),
        Simple(EventKind::kWokenInVain, kB, 9, kGil)});
  ASSERT_THAT(trace().flows(), SizeIs(2));
  const Flow& request = trace().flows()[0];
  EXPECT_EQ(request.kind, FlowKind::kDropRequest);
  EXPECT_EQ(request.from, TrackOf("b"));
  EXPECT_EQ(request.to, TrackOf("a"));
  EXPECT_EQ(request.from_ns, 8);
  EXPECT_EQ(request.to_ns, 8);
  EXPECT_EQ(request.subject, kGil);
  const Flow& vain = trace().flows()[1];
  EXPECT_EQ(vain.kind, FlowKind::kWokenInVain);
  EXPECT_EQ(vain.from, TrackOf("a"));
  EXPECT_EQ(vain.to, TrackOf("b"));
  EXPECT_EQ(vain.to_ns, 9);
  EXPECT_THAT(Row("b"), ElementsAre("0-3 starting", "3-... waiting_gil"));
}

TEST_F(InterpreterTest, ARequestThatComesWhenNobodyHoldsTheLockHasNoArrow) {
  Feed({Opened(kA, 0, "a"), Simple(EventKind::kDropRequested, kA, 8, kGil),
        Simple(EventKind::kAcquired, kA, 9, kGil), Simple(EventKind::kWokenInVain, kA, 9, kGil)});
  EXPECT_THAT(trace().flows(), IsEmpty());
}

TEST_F(InterpreterTest, ALockThatWasFreeHasNoArrow) {
  Feed({Opened(kA, 0, "a"), Opened(kB, 0, "b"), Simple(EventKind::kAcquired, kA, 1, kDoor),
        Simple(EventKind::kReleased, kA, 2, kDoor), Simple(EventKind::kAcquired, kB, 5, kDoor),
        Simple(EventKind::kReleased, kB, 6, kDoor)});
  EXPECT_THAT(trace().flows(), IsEmpty());
  EXPECT_THAT(trace().holds(), SizeIs(2));
}

TEST_F(InterpreterTest, AResultHasOneArrowFromItsEndToItsFirstTaker) {
  Feed({Opened(kA, 0, "a"), Opened(kB, 0, "b"), Created(kA, 1, kJob, "job"), Begin(kB, 3, kJob),
        End(kB, 7, kJob), Simple(EventKind::kResultTaken, kA, 9, kJob),
        Simple(EventKind::kResultTaken, kA, 11, kJob),
        Simple(EventKind::kResultTaken, kA, 12, kOther)});
  std::vector<Flow> results;
  for (const Flow& flow : trace().flows()) {
    if (flow.kind == FlowKind::kResult) results.push_back(flow);
  }
  ASSERT_THAT(results, SizeIs(1));
  EXPECT_EQ(results[0].from_ns, 7);
  EXPECT_EQ(results[0].to_ns, 9);
  EXPECT_EQ(results[0].from, TrackOf("b"));
  EXPECT_EQ(results[0].to, TrackOf("a"));
}

TEST_F(InterpreterTest, ATaskInsideATaskIsNested) {
  Feed({Opened(kA, 0, "a"), Created(kA, 0, kJob, "outer"), Begin(kA, 1, kJob),
        Created(kA, 2, kOther, "inner"), Begin(kA, 3, kOther),
        End(kA, 6, kOther, TaskOutcome::kFailed), End(kA, 9, kJob)});
  EXPECT_THAT(Row("a"), ElementsAre("0-1 starting", "1-3 running outer", "3-6 running inner",
                                    "6-9 running outer", "9-... idle"));
  EXPECT_EQ(trace().tasks()[kOther].outcome, TaskOutcome::kFailed);
}

TEST_F(InterpreterTest, MarksAndCountersKeepTheirValues) {
  Feed({Opened(kA, 0, "a"), Simple(EventKind::kMark, kA, 5, Name("beat"), 0xFFFFFFFF, 0xFFFFFFFF),
        Simple(EventKind::kCounter, kA, 6, Name("queue"), 7)});
  ASSERT_THAT(trace().marks(), SizeIs(1));
  EXPECT_EQ(trace().marks()[0].at, 5);
  EXPECT_EQ(trace().marks()[0].track, TrackOf("a"));
  EXPECT_EQ(trace().marks()[0].value, -1);
  ASSERT_THAT(trace().counters(), SizeIs(1));
  EXPECT_EQ(trace().counters()[0].points[0].value, 7);
}

// --- Where the kernel does not tell.

TEST_F(InterpreterTest, AnEstimateCoversTheRunningTimeOfAThread) {
  Feed({Opened(kA, 0, "a"), Created(kA, 0, kJob, "job"), Begin(kA, 2, kJob),
        Simple(EventKind::kCore, kA, 2, 0, 1), Wait(kA, 10, State::kSleeping), WaitEnd(kA, 20),
        Simple(EventKind::kCore, kA, 21, 0, 0), End(kA, 30, kJob),
        Simple(EventKind::kIdleBegin, kA, 31), Closed(kA, 40)});
  EXPECT_THAT(Row("Core 1"), ElementsAre("2-10 a job", "20-21 a job"));
  EXPECT_THAT(Row("Core 0"), ElementsAre("21-30 a job", "30-31 a"));
  EXPECT_EQ(TrackNamed("a").core_changes, 1U);
  EXPECT_EQ(TrackNamed("a").involuntary_switches, 0U);
}

TEST_F(InterpreterTest, AnAbsenceIsShownAsPreemptedOverTheTimeItTook) {
  Feed({Opened(kA, 0, "a"), Created(kA, 0, kJob, "job"), Begin(kA, 2, kJob),
        Simple(EventKind::kCore, kA, 2, 0, 1), Simple(EventKind::kCore, kA, 30, 0, 1, 10)});
  EXPECT_THAT(Row("a"), ElementsAre("0-2 starting", "2-20 running job", "20-30 preempted job",
                                    "30-... running job"));
  EXPECT_THAT(Row("Core 1"), ElementsAre("2-20 a job", "30-... a job"));
  EXPECT_EQ(TrackNamed("a").involuntary_switches, 1U);
}

TEST_F(InterpreterTest, AnAbsenceThatIsAWaitIsNotShownTwice) {
  Feed({Opened(kA, 0, "a"), Created(kA, 0, kJob, "job"), Begin(kA, 2, kJob),
        Simple(EventKind::kCore, kA, 2, 0, 1), Wait(kA, 10, State::kSleeping), WaitEnd(kA, 50),
        Simple(EventKind::kCore, kA, 51, 0, 1, 45)});
  EXPECT_THAT(Row("a"), ElementsAre("0-2 starting", "2-10 running job", "10-50 sleeping job",
                                    "50-... running job"));
  EXPECT_EQ(TrackNamed("a").involuntary_switches, 0U);
}

TEST_F(InterpreterTest, AWaitWithinAWaitLeavesOneStretchOnTheCore) {
  // As under the global lock: the wait for I/O ends, then the one for the lock, then both are over.
  Feed({Opened(kA, 0, "a"), Created(kA, 0, kJob, "job"), Begin(kA, 2, kJob),
        Simple(EventKind::kCore, kA, 2, 0, 1), Wait(kA, 10, State::kWaitingIo),
        WaitForLock(kA, 20, kGil, State::kWaitingGil), WaitEnd(kA, 30), WaitEnd(kA, 31),
        Simple(EventKind::kCore, kA, 32, 0, 1)});
  EXPECT_THAT(Row("Core 1"), ElementsAre("2-10 a job", "30-... a job"));
}

// --- An event loop.

TEST_F(InterpreterTest, TasksOfALoopHaveRowsOfTheirOwn) {
  Fact loop = Opened(kA, 0, "Loop");
  loop.extra = static_cast<std::uint32_t>(LaneRole::kLoop);
  Fact parked =
      Simple(EventKind::kStepEnd, kA, 9, kJob, 0, static_cast<std::uint32_t>(State::kSleeping));
  Feed({loop, Created(kA, 1, kJob, "job"), Simple(EventKind::kStepBegin, kA, 4, kJob), parked,
        Simple(EventKind::kPollBegin, kA, 10), Simple(EventKind::kPollEnd, kA, 40),
        Simple(EventKind::kTaskReady, kA, 41, kJob), Simple(EventKind::kStepBegin, kA, 44, kJob),
        End(kA, 50, kJob), Closed(kA, 60)});
  EXPECT_THAT(Row("job"), ElementsAre("1-4 queued job", "4-9 running job", "9-41 sleeping job",
                                      "41-44 queued job", "44-50 running job"));
  EXPECT_EQ(TrackNamed("job").kind, TrackKind::kTask);
  EXPECT_EQ(TrackNamed("Loop").kind, TrackKind::kLoop);
  EXPECT_EQ(trace().tasks()[kJob].outcome, TaskOutcome::kDone);
}

// --- What was lost or damaged.

TEST_F(InterpreterTest, ALaneThatLostItsOpeningStillHasARow) {
  Feed({Begin(kB, 5, kJob)});
  EXPECT_THAT(Row("Thread 1"), ElementsAre("5-... running "));
  Feed({Opened(kB, 6, "found")});
  EXPECT_EQ(TrackOf("Thread 1"), kNoTrack);
  EXPECT_THAT(Row("found"), ElementsAre("5-... running "));
}

TEST_F(InterpreterTest, NumbersThatMeanNothingDoNoHarm) {
  Feed({Opened(kA, 0, "a"), Begin(kA, 1, kJob), Simple(EventKind::kWaitBegin, kA, 2, 1, 4711),
        Simple(EventKind::kObject, kA, 3, 1, 99'999, 255), WaitEnd(kA, 4),
        Simple(EventKind::kCore, kA, 5, 0, 0xFFFFFFFF), In(kA, 6, 0xFFFFFFFF),
        Simple(EventKind::kTaskEnd, kA, 7, kJob, 77),
        Simple(EventKind::kLaneOpened, kB, 8, 99'999)});
  for (const Track& track : trace().tracks()) {
    for (const Slice& slice : track.slices) EXPECT_FALSE(StateKey(slice.state).empty());
  }
  EXPECT_EQ(trace().tasks()[kJob].outcome, TaskOutcome::kNone);
  EXPECT_THAT(trace().tracks(), SizeIs(4));
}

}  // namespace
}  // namespace interleave
