#include "engine/picture/card_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/picture/loop_recordings.h"
#include "tests/engine/picture/recordings.h"
#include "tests/engine/trace/process_recording.h"

namespace interleave {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Main waits for one worker; how long it was on a core is up to the test.
class MainRowTest : public ::testing::Test {
 protected:
  MainRowTest() : builder_(std::make_shared<NameTable>()) {
    main_ = builder_.AddThread("Main", 1, true);
    worker_ = builder_.AddThread("Thread 1", 2);
    builder_.CreateTask(1, builder_.names().Intern("body"), 0, 0, main_);
    builder_.BeginTask(1, 0, main_);
    builder_.AdvanceTo(1'000_ms);
  }
  CardRows Rows() { return RowsOf(&builder_.trace(), 2); }

  TraceBuilder builder_;
  TrackId main_ = kNoTrack;
  TrackId worker_ = kNoTrack;
};

TEST_F(MainRowTest, AMainThreadThatOnlyWaitsHasNoRow) {
  builder_.AddOnCore(main_, 30_ms);
  EXPECT_THAT(Rows().threads, ElementsAre(worker_));
}

TEST_F(MainRowTest, AMainThreadThatComputesHasARow) {
  builder_.AddOnCore(main_, 60_ms);
  EXPECT_THAT(Rows().threads, ElementsAre(main_, worker_));
}

TEST_F(MainRowTest, StartingThreadsInAShortRunIsNotWorthARow) {
  TraceBuilder builder(std::make_shared<NameTable>());
  const TrackId main = builder.AddThread("Main", 1, true);
  builder.AddThread("Thread 1", 2);
  builder.AdvanceTo(30_ms);
  builder.AddOnCore(main, 5_ms);
  EXPECT_FALSE(MainIsWorthShowing(builder.trace(), builder.trace().tracks()[main]));
}

TEST_F(MainRowTest, AMainThreadThatRanATaskInsideOfTheBodyHasARow) {
  builder_.CreateTask(2, builder_.names().Intern("job"), 1, 0, main_);
  builder_.BeginTask(2, 10, main_);
  EXPECT_THAT(Rows().threads, ElementsAre(main_, worker_));
}

TEST_F(MainRowTest, TheOthersKeepTheirColoursWhenItAppears) {
  const ColourIndex before = Rows().colours[worker_];
  builder_.AddOnCore(main_, 60_ms);
  const CardRows after = Rows();
  EXPECT_EQ(after.colours[worker_], before);
  EXPECT_NE(after.colours[main_], before);
}

TEST(CardRowsTest, AMainThreadAloneHasARowAndTheFirstColour) {
  TraceBuilder builder(std::make_shared<NameTable>());
  const TrackId main = builder.AddThread("Main", 1, true);
  const CardRows rows = RowsOf(&builder.trace(), 1);
  EXPECT_THAT(rows.threads, ElementsAre(main));
  EXPECT_EQ(rows.colours[main], 0);
}

TEST(CardRowsTest, NothingRunYetHasCoresAndNoThreads) {
  const CardRows rows = RowsOf(nullptr, 2);
  EXPECT_THAT(rows.threads, IsEmpty());
  EXPECT_THAT(rows.cores, ElementsAre(kNoTrack, kNoTrack));
}

TEST(CardRowsTest, CoresAreInTheirOrderAndNoneIsLeftOut) {
  TraceBuilder builder(std::make_shared<NameTable>());
  const TrackId third = builder.AddCore(3);
  const TrackId first = builder.AddCore(0);
  EXPECT_THAT(RowsOf(&builder.trace(), 2).cores, ElementsAre(first, kNoTrack, kNoTrack, third));
}

TEST(CardRowsTest, AbsurdCountsOfCoresAreCutShort) {
  TraceBuilder builder(std::make_shared<NameTable>());
  builder.AddCore(2'000'000'000);
  EXPECT_THAT(RowsOf(&builder.trace(), 1).cores, SizeIs(1));
  EXPECT_THAT(RowsOf(nullptr, -3).cores, IsEmpty());
  EXPECT_THAT(RowsOf(nullptr, 2'000'000'000).cores, Each(kNoTrack));
}

TEST(CardRowsTest, ColoursFollowTheRowsAndBeginAnew) {
  TraceBuilder builder(std::make_shared<NameTable>());
  for (int i = 0; i < 10; ++i) builder.AddThread("Thread", i);
  EXPECT_THAT(RowsOf(&builder.trace(), 1).colours, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 0, 1));
}

TEST(CardRowsTest, TheLoopIsAboveItsTasksAndThreadsAreBelow) {
  TraceBuilder builder(std::make_shared<NameTable>());
  const TrackId loop = builder.AddLoop("Event loop", 1);
  builder.CreateTask(1, builder.names().Intern("main program"), 0, 0, loop);
  const TrackId body = builder.AddTaskRow(1);
  const TrackId worker = builder.AddThread("Worker 1", 2);
  builder.CreateTask(2, builder.names().Intern("nap"), 1, 0, body);
  const TrackId task = builder.AddTaskRow(2);
  builder.AdvanceTo(1'000_ms);

  const CardRows rows = RowsOf(&builder.trace(), 1);

  EXPECT_THAT(rows.threads, ElementsAre(loop, task, worker));
  EXPECT_EQ(rows.colours[loop], kNoColour);
  EXPECT_EQ(rows.colours[worker], 0);
  EXPECT_EQ(rows.colours[task], 1);
}

TEST(CardRowsTest, ABodyHasARowWhenItDoesMoreThanWaitForResults) {
  for (const State state : {State::kRunning, State::kSleeping, State::kWaitingResult}) {
    RandomLoop loop(3, 1);
    loop.builder().OpenSlice(loop.body(), {.begin = 20'000, .task = 1, .state = state});
    loop.builder().AdvanceTo(100_ms);
    const CardRows rows = RowsOf(&loop.builder().trace(), 1);
    EXPECT_THAT(rows.threads, SizeIs(state == State::kWaitingResult ? 4 : 5));
    EXPECT_EQ(rows.threads[1] == loop.body(), state != State::kWaitingResult);
  }
}

TEST(CardRowsTest, RowsOfAProcessStandTogetherBelowItsHeading) {
  using P = ProcessTracks;
  const auto trace = ProcessRecording();
  const CardRows rows = RowsOf(trace.get(), 2);
  // Main is there although it only waits: what is sent begins in its row.
  EXPECT_THAT(rows.threads,
              ElementsAre(P::kMain, P::kManager, P::kWorker1, P::kFeeder, P::kWorker2));
  EXPECT_THAT(rows.groups, ElementsAre(ProcessGroup{0, 0}, ProcessGroup{1, 2}, ProcessGroup{2, 4}));
  EXPECT_EQ(rows.colours[P::kWorker1], 0);
  EXPECT_EQ(rows.colours[P::kWorker2], 1);
  EXPECT_EQ(rows.colours[P::kManager], kNoColour);
  EXPECT_EQ(rows.colours[P::kFeeder], kNoColour);
}

TEST(CardRowsTest, AThreadThatOnlyServesLeavesTheMainThreadAlone) {
  TraceBuilder builder(std::make_shared<NameTable>());
  const TrackId main = builder.AddThread("Main", 1, true);
  const TrackId service = builder.AddThread("helper", 2);
  builder.SetOwner(service, 0, /*service=*/true);
  const CardRows rows = RowsOf(&builder.trace(), 1);
  EXPECT_THAT(rows.threads, ElementsAre(main, service));
  EXPECT_EQ(rows.colours[main], 0);
  EXPECT_THAT(rows.groups, IsEmpty());
}

TEST(CardRowsTest, ManyTasksShareARowUntilTheyAreOpened) {
  RandomLoop loop(kMostTaskRows + 1, 1);
  const std::shared_ptr<Trace> trace = loop.Finished();
  const CardRows folded = RowsOf(trace.get(), 1);
  EXPECT_THAT(folded.threads, ElementsAre(loop.loop(), kNoTrack));
  EXPECT_THAT(folded.crowd, ::testing::Optional(1U));
  EXPECT_EQ(folded.tasks, kMostTaskRows + 1);
  EXPECT_EQ(folded.task_rows, 0U);

  const TrackId opened[] = {loop.first_task() + 3, loop.first_task() + 30};
  const CardRows rows = RowsOf(trace.get(), 1, opened);
  EXPECT_THAT(rows.threads, ElementsAre(loop.loop(), opened[0], opened[1]));
  EXPECT_FALSE(rows.crowd);
  EXPECT_EQ(rows.colours, folded.colours);
}

}  // namespace
}  // namespace interleave
