#include "gui/timeline/explain_loop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/task/duration.h"
#include "engine/trace/trace_builder.h"

namespace interleave {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// An event loop with two tasks: "nap" has it from 0 to 10 ms; "fetch" is ready meanwhile and has it
// from 10 to 12 ms, after which both wait and the loop polls.
class ExplainLoopTest : public ::testing::Test {
 protected:
  ExplainLoopTest() {
    core_ = builder_.AddCore(1);
    loop_ = builder_.AddLoop("Event loop", 2);
    builder_.CreateTask(1, Name("nap"), 0, 0, loop_);
    builder_.CreateTask(2, Name("fetch"), 1, 0, loop_);
    nap_ = builder_.AddTaskRow(1);
    fetch_ = builder_.AddTaskRow(2);
    builder_.OpenSlice(fetch_, {.begin = 0, .task = 2, .state = State::kQueued});
    Run(nap_, 1, 0);
    builder_.OpenSlice(nap_, {.begin = 10_ms,
                              .task = 1,
                              .subject = 2,
                              .detail = SubjectKind::kTask,
                              .state = State::kWaitingResult});
    Run(fetch_, 2, 10_ms);
    builder_.OpenSlice(fetch_, {.begin = 12_ms,
                                .task = 2,
                                .subject = Name("/file_a"),
                                .detail = SubjectKind::kName,
                                .state = State::kWaitingIo});
    builder_.CloseSlice(core_, 12_ms);
    builder_.OpenSlice(loop_, {.begin = 12_ms,
                               .subject = Name("poll"),
                               .detail = SubjectKind::kName,
                               .state = State::kIdle});
    builder_.AdvanceTo(20_ms);
  }

  NameId Name(const char* text) { return builder_.names().Intern(text); }
  void Run(TrackId row, TaskId task, Nanos at) {
    builder_.BeginTask(task, at, row);
    builder_.OpenSlice(row, {.begin = at, .task = task});
    builder_.OpenSlice(loop_, {.begin = at, .task = task});
    builder_.OpenSlice(core_, {.begin = at, .task = task, .subject = row});
  }
  std::string At(TrackId track, Nanos at) {
    return ExplainSlice(builder_.trace(), track, *builder_.trace().SliceAt(track, at)).sentence;
  }

  TraceBuilder builder_{std::make_shared<NameTable>()};
  TrackId core_ = kNoTrack;
  TrackId loop_ = kNoTrack;
  TrackId nap_ = kNoTrack;
  TrackId fetch_ = kNoTrack;
};

TEST_F(ExplainLoopTest, AStepOfATaskKeepsTheOthersFromRunning) {
  EXPECT_EQ(At(nap_, 5_ms), "nap runs on the event loop, on core 1; no other task does meanwhile.");
}

TEST_F(ExplainLoopTest, WhoIsReadyIsToldWhoHasTheLoop) {
  EXPECT_EQ(At(fetch_, 5_ms),
            "fetch has been created and waits for its first turn: nap has the loop.");
  builder_.OpenSlice(fetch_, {.begin = 20_ms, .task = 2, .state = State::kQueued});
  builder_.OpenSlice(loop_, {.begin = 20_ms, .task = 1});
  builder_.AdvanceTo(21_ms);
  EXPECT_EQ(At(fetch_, 20_ms), "fetch is ready and waits for its turn: nap has the loop.");
}

TEST_F(ExplainLoopTest, WaitsAreNamed) {
  EXPECT_EQ(At(fetch_, 15_ms),
            "fetch waits for /file_a (input or output). The loop runs other tasks meanwhile.");
  EXPECT_EQ(At(nap_, 15_ms),
            "nap waits for the result of fetch. The loop runs other tasks meanwhile.");
}

TEST_F(ExplainLoopTest, ALockThatATaskHoldsIsNotToldTwice) {
  builder_.AddObject(1, Name("counter lock"), State::kWaitingLock);
  builder_.BeginHold(1, nap_, 1, 12_ms);
  builder_.OpenSlice(fetch_, {.begin = 20_ms,
                              .task = 2,
                              .subject = 1,
                              .detail = SubjectKind::kObject,
                              .state = State::kWaitingLock});
  builder_.AdvanceTo(22_ms);
  EXPECT_EQ(At(fetch_, 21_ms),
            "fetch waits for the lock “counter lock” for 2.00 ms; nap holds it.");
}

TEST_F(ExplainLoopTest, TheLoopRunsATaskOrPolls) {
  EXPECT_EQ(At(loop_, 5_ms), "Event loop runs nap, on core 1. All other tasks wait meanwhile.");
  EXPECT_EQ(At(loop_, 15_ms),
            "Event loop polls: it waits for timers and sockets, as no task is ready.");
}

TEST_F(ExplainLoopTest, ACoreRanATask) { EXPECT_EQ(At(core_, 5_ms), "Core 1 ran nap."); }

TEST_F(ExplainLoopTest, ASlowCallbackSaysWhyThatHurtsAndWhatToDo) {
  builder_.AddMark({.at = 3_ms, .track = nap_, .name = Name("slow callback"), .value = 1'020_ms});
  EXPECT_EQ(ExplainMarks(builder_.trace(), nap_, {0, 5_ms}),
            "Slow: this step took 1.02 s without awaiting. Every other task, timer and answer had "
            "to wait. Move such work to a thread: RunInThread, in Python run_in_executor.");
}

TEST_F(ExplainLoopTest, CancellationsAreSentences) {
  for (const char* name : {"cancelled", "swallowed its cancellation"}) {
    EXPECT_THAT(LoopMarkSentence(name, 0), Not(testing::IsEmpty())) << name;
  }
  EXPECT_EQ(LoopMarkSentence("lost update", 3), "");
}

TEST_F(ExplainLoopTest, ManyStepsUnderOnePixelOfTheLoopAreTimeItWasBusy) {
  Fold fold{.range = {0, 20_ms}, .slices = 3};
  fold.share[0] = 0.5F;
  fold.share[1] = 0.1F;
  fold.share[kRestingKey] = 0.4F;
  EXPECT_THAT(ExplainFold(builder_.trace(), loop_, fold).sentence, HasSubstr("busy for 60 %"));
}

TEST_F(ExplainLoopTest, ACrowdIsCounted) {
  CrowdMix mix{};
  mix[static_cast<std::size_t>(State::kSleeping)] = 9'990;
  mix[static_cast<std::size_t>(State::kRunning)] = 0.3F;
  EXPECT_EQ(ExplainCrowd(mix, 10'000, 5_ms).sentence,
            "10 000 tasks: 9 990 sleeping, less than one running and 10 not created yet or ended. "
            "Zoom in: where at most 40 of them do something, each has its row.");
}

}  // namespace
}  // namespace interleave
