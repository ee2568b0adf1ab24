#include "gui/timeline/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/picture/recordings.h"

namespace interleave {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

// One worker, "Thread 2", on a machine of two cores beside "Thread 1"; each test adds its slices.
class ExplainTest : public ::testing::Test {
 protected:
  ExplainTest() : builder_(std::make_shared<NameTable>()) {
    cores_[0] = builder_.AddCore(0);
    cores_[1] = builder_.AddCore(1);
    other_ = builder_.AddThread("Thread 1", 2);
    thread_ = builder_.AddThread("Thread 2", 3);
    const NameId name = Name("sum squares");
    builder_.CreateTask(1, name, 0, 0, other_);
    builder_.CreateTask(2, name, 0, 0, other_);
    builder_.BeginTask(1, 0, other_);
    builder_.BeginTask(2, 0, thread_);
  }

  NameId Name(const char* text) { return builder_.names().Intern(text); }

  // What is said about a slice of Thread 2 from 10 ms to 15.02 ms.
  Explanation Explain(Slice slice) {
    slice.begin = 10_ms;
    slice.end = 15_ms + 20'000;
    builder_.AdvanceTo(20_ms);
    return ExplainSlice(builder_.trace(), thread_, slice);
  }
  std::string Sentence(const Slice& slice) { return Explain(slice).sentence; }

  void RunOnCore(std::size_t core, TrackId thread, Nanos begin, Nanos end) {
    const TaskId task = thread == other_ ? 1 : 2;
    builder_.OpenSlice(cores_[core], {.begin = begin, .task = task, .subject = thread});
    builder_.CloseSlice(cores_[core], end);
  }

  TraceBuilder builder_;
  TrackId cores_[2] = {};
  TrackId other_ = kNoTrack;
  TrackId thread_ = kNoTrack;
};

TEST_F(ExplainTest, AWaitForTheGlobalLockNamesItsHolder) {
  builder_.AddObject(1, Name("global lock"), State::kWaitingGil);
  builder_.BeginHold(1, other_, 1, 2_ms);
  builder_.EndHold(1, other_, 15_ms);
  const Explanation explanation = Explain(
      {.task = 2, .subject = 1, .detail = SubjectKind::kObject, .state = State::kWaitingGil});
  EXPECT_EQ(explanation.sentence,
            "Thread 2 waits for the global lock for 5.02 ms; Thread 1 holds it (sum squares #1).");
  EXPECT_EQ(explanation.times, "10.00 ms to 15.02 ms · 5.02 ms");
}

TEST_F(ExplainTest, AWaitForALockThatWentThroughManyHandsNamesThemAll) {
  builder_.AddObject(1, Name("counter lock"), State::kWaitingLock);
  const TrackId third = builder_.AddThread("Thread 3", 4);
  builder_.BeginHold(1, third, 0, 9_ms);
  builder_.EndHold(1, third, 11_ms);
  builder_.BeginHold(1, other_, 1, 11_ms);
  builder_.EndHold(1, other_, 14_ms);
  EXPECT_EQ(
      Sentence(
          {.task = 2, .subject = 1, .detail = SubjectKind::kObject, .state = State::kWaitingLock}),
      "Thread 2 waits for the lock “counter lock” for 5.02 ms; meanwhile it is held by "
      "Thread 1 for 3.00 ms and Thread 3 for 1.00 ms.");
}

TEST_F(ExplainTest, AWaitNobodyIsKnownToCauseIsStillASentence) {
  EXPECT_EQ(Sentence({.state = State::kWaitingGil}),
            "Thread 2 waits for the global lock for 5.02 ms.");
  EXPECT_EQ(Sentence({.state = State::kWaitingBarrier}),
            "Thread 2 waits for the others at the barrier for 5.02 ms.");
}

TEST_F(ExplainTest, InputAndOutputIsNamed) {
  EXPECT_EQ(Sentence({.task = 2,
                      .subject = Name("file_a"),
                      .detail = SubjectKind::kName,
                      .state = State::kWaitingIo}),
            "Thread 2 waits for file_a (input or output). It needs no core meanwhile.");
}

TEST_F(ExplainTest, ARunningThreadSaysOnWhichCore) {
  RunOnCore(0, thread_, 10_ms, 12_ms);
  EXPECT_EQ(Sentence({.task = 2}), "Thread 2 runs sum squares #2, on core 0.");
}

TEST_F(ExplainTest, AThreadThatMovedSaysOnWhichCores) {
  RunOnCore(0, thread_, 10_ms, 12_ms);
  RunOnCore(1, thread_, 12_ms, 15_ms);
  EXPECT_EQ(Sentence({.task = 2}), "Thread 2 runs sum squares #2, on cores 0 and 1 in turn.");
}

TEST_F(ExplainTest, WhereCoresAreEstimatedItSaysProbably) {
  builder_.SetTruth(Truth::kEstimated, "perf events are refused");
  RunOnCore(1, thread_, 10_ms, 12_ms);
  EXPECT_THAT(Sentence({.task = 2}), HasSubstr("probably on core 1"));
}

TEST_F(ExplainTest, APreemptedThreadSaysWhoGotItsCore) {
  RunOnCore(0, thread_, 1_ms, 10_ms);
  RunOnCore(0, other_, 10_ms, 15_ms);
  EXPECT_EQ(Sentence({.task = 2, .state = State::kPreempted}),
            "Thread 2 could go on (sum squares #2), but the kernel gave core 0 to Thread 1.");
}

TEST_F(ExplainTest, APreemptedThreadMayHaveGivenWayToAnotherProgram) {
  RunOnCore(1, thread_, 1_ms, 10_ms);
  EXPECT_THAT(Sentence({.task = 2, .state = State::kPreempted}),
              EndsWith("gave core 1 to somebody outside of this program."));
}

TEST_F(ExplainTest, WaitingForAResultNamesTheTaskAndItsThread) {
  EXPECT_EQ(Sentence({.subject = 1, .detail = SubjectKind::kTask, .state = State::kWaitingResult}),
            "Thread 2 waits for the result of sum squares #1, which runs on Thread 1.");
}

TEST_F(ExplainTest, EveryStateIsASentence) {
  for (std::size_t i = 0; i < kStateCount; ++i) {
    const std::string sentence = Sentence({.task = 2, .state = static_cast<State>(i)});
    EXPECT_THAT(sentence, HasSubstr("Thread 2"));
    EXPECT_THAT(sentence, EndsWith("."));
    EXPECT_THAT(sentence, Not(HasSubstr("  ")));
  }
}

TEST_F(ExplainTest, AnOpenSliceIsSoFar) {
  builder_.OpenSlice(thread_, {.begin = 10_ms, .task = 2, .state = State::kSleeping});
  builder_.AdvanceTo(15_ms);
  const Slice& open = builder_.trace().tracks()[thread_].slices.back();
  EXPECT_EQ(ExplainSlice(builder_.trace(), thread_, open).times, "since 10.00 ms · 5.00 ms so far");
}

TEST_F(ExplainTest, ACoreSaysWhomItRan) {
  RunOnCore(0, other_, 10_ms, 12_ms);
  const Slice& slice = builder_.trace().tracks()[cores_[0]].slices.back();
  EXPECT_EQ(ExplainSlice(builder_.trace(), cores_[0], slice).sentence,
            "Core 0 ran Thread 1 (sum squares #1).");
}

TEST_F(ExplainTest, GapsAreExplainedToo) {
  builder_.OpenSlice(thread_, {.begin = 10_ms, .task = 2});
  builder_.CloseSlice(thread_, 15_ms);
  const Trace& trace = builder_.trace();
  EXPECT_EQ(ExplainGap(trace, thread_, 5_ms).sentence, "Thread 2 does not exist yet.");
  EXPECT_EQ(ExplainGap(trace, thread_, 18_ms).sentence, "Nothing is recorded for Thread 2 yet.");
  EXPECT_EQ(ExplainGap(trace, other_, 5_ms).sentence, "Nothing is recorded for Thread 1.");
  EXPECT_EQ(ExplainGap(trace, cores_[0], 5_ms).sentence, "Core 0 ran nothing of this program.");
  builder_.CloseTrack(thread_, 19_ms);
  EXPECT_EQ(ExplainGap(trace, thread_, 19_ms).sentence, "Thread 2 has ended.");
}

TEST_F(ExplainTest, AFoldSaysWhatIsInIt) {
  Fold fold{.range = {10_ms, 20_ms}, .slices = 47};
  fold.share[static_cast<std::size_t>(State::kRunning)] = 0.52F;
  fold.share[static_cast<std::size_t>(State::kWaitingGil)] = 0.477F;
  fold.share[static_cast<std::size_t>(State::kPreempted)] = 0.003F;
  const Explanation explanation = ExplainFold(builder_.trace(), thread_, fold);
  EXPECT_EQ(explanation.sentence,
            "Thread 2: 47 changes within 10.0 ms; running 52 %, waiting for the global lock 48 % "
            "and preempted under 1 %. Zoom in to see them one by one.");
  EXPECT_EQ(explanation.times, "10 ms to 20 ms");
}

TEST_F(ExplainTest, MarksAreNamedAndCounted) {
  const NameId name = Name("lost update");
  builder_.AddMark({.at = 5_ms, .track = thread_, .name = name, .value = 41});
  builder_.AddMark({.at = 6_ms, .track = other_, .name = name, .value = 42});
  builder_.AddMark({.at = 7_ms, .track = thread_, .name = name, .value = 43});
  const Trace& trace = builder_.trace();
  EXPECT_EQ(ExplainMarks(trace, thread_, {4_ms, 8_ms}), "Flag: lost update (41), and 1 more here.");
  EXPECT_EQ(ExplainMarks(trace, other_, {4_ms, 8_ms}), "Flag: lost update (42).");
  EXPECT_EQ(ExplainMarks(trace, thread_, {0, 4_ms}), "");
}

TEST_F(ExplainTest, NamesOfAnyLengthAndScriptStaySentences) {
  std::string chinese;
  for (int i = 0; i < 4'000; ++i) chinese += "线";
  builder_.RenameTrack(thread_, chinese);
  const std::string sentence = Sentence({.task = 2});
  EXPECT_LT(sentence.size(), 200U);
  EXPECT_THAT(sentence, HasSubstr("线… runs"));  // Cut between characters, not within one.
}

TEST_F(ExplainTest, IdsThatDoNotExistDoNoHarm) {
  const Slice strange{.begin = 0,
                      .end = 1,
                      .task = 999,
                      .subject = 999,
                      .detail = SubjectKind::kTask,
                      .state = State::kWaitingResult};
  EXPECT_THAT(ExplainSlice(builder_.trace(), 999, strange).sentence, HasSubstr("unknown"));
  EXPECT_THAT(ExplainSlice(builder_.trace(), cores_[0], strange).sentence, HasSubstr("unknown"));
}

}  // namespace
}  // namespace interleave
