#include "gui/panels/inspection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/picture/recordings.h"
#include "tests/engine/trace/process_recording.h"

namespace interleave {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr Nanos kTurn = 5'000'000;
// Tracks of TakingTurns().
constexpr TrackId kCore = 0;
constexpr TrackId kMain = 1;
constexpr TrackId kThread1 = 2;
constexpr TrackId kThread2 = 3;

std::string FactOf(const Inspection& inspection, std::string_view label) {
  for (const Inspection::Fact& fact : inspection.facts) {
    if (fact.label == label) return fact.value;
  }
  return "(none)";
}

TEST(InspectionTest, TellsOfTheTaskAtTheSelectedPlace) {
  const auto trace = TakingTurns(4, kTurn);
  const auto inspection =
      Inspect(*trace, "Threads + GIL", {.card = 0, .track = kThread2, .at = kTurn / 2});
  ASSERT_TRUE(inspection);
  EXPECT_EQ(inspection->title, "sum squares #2");
  EXPECT_EQ(inspection->subtitle, "Threads + GIL · Thread 2 · task 2 of 2");
  EXPECT_EQ(inspection->state, State::kWaitingGil);
  EXPECT_THAT(inspection->sentence, HasSubstr("global lock"));
  EXPECT_EQ(inspection->total, 4 * kTurn);
  ASSERT_THAT(inspection->shares, SizeIs(2));
  EXPECT_EQ(inspection->shares[0].length, 2 * kTurn);
  EXPECT_EQ(FactOf(*inspection, "On a core"), "10.0 ms");
  EXPECT_EQ(FactOf(*inspection, "Times on a core"), "2");
  EXPECT_EQ(FactOf(*inspection, "Core changes"), "0");
}

TEST(InspectionTest, SaysWhyItWaitsDownToWhatRan) {
  const auto trace = TakingTurns(4, kTurn);
  const auto waits =
      Inspect(*trace, "Threads + GIL", {.card = 0, .track = kThread2, .at = kTurn / 2});
  ASSERT_TRUE(waits);
  EXPECT_EQ(waits->why,
            "Thread 2 waits for the global lock; Thread 1 holds it since 0 s and computes (sum "
            "squares #1).");
  const auto runs =
      Inspect(*trace, "Threads + GIL", {.card = 0, .track = kThread1, .at = kTurn / 2});
  ASSERT_TRUE(runs);
  EXPECT_EQ(runs->why, "") << "nobody is in its way";
}

TEST(InspectionTest, TellsWhoHeldTheLockMeanwhile) {
  const auto trace = TakingTurns(6, kTurn);
  const auto inspection =
      Inspect(*trace, "Threads + GIL", {.card = 0, .track = kThread2, .at = kTurn / 2});
  ASSERT_TRUE(inspection);
  ASSERT_THAT(inspection->holders, SizeIs(1));
  EXPECT_EQ(inspection->holders[0].track, kThread1);
  EXPECT_EQ(inspection->holders[0].label, "Thread 1 · sum squares #1");
  EXPECT_EQ(inspection->holders[0].length, 3 * kTurn);
  EXPECT_EQ(inspection->holders_note, "3 waits · median 5.00 ms");
}

TEST(InspectionTest, ABlockOnACoreLeadsToItsThread) {
  const auto trace = TakingTurns(4, kTurn);
  const auto inspection =
      Inspect(*trace, "Threads", {.card = 0, .track = kCore, .at = kTurn + kTurn / 2});
  ASSERT_TRUE(inspection);
  EXPECT_EQ(inspection->title, "sum squares #2");
  EXPECT_EQ(inspection->state, State::kRunning);
}

TEST(InspectionTest, NothingIsWhereNothingIs) {
  const auto trace = TakingTurns(4, kTurn);
  EXPECT_FALSE(Inspect(*trace, "", {.card = 0, .track = kThread1, .at = 5 * kTurn}));
  EXPECT_FALSE(Inspect(*trace, "", {.card = 0, .track = kCore, .at = 5 * kTurn}));
  EXPECT_FALSE(Inspect(*trace, "", {.card = 0, .track = 99, .at = 0}));
}

TEST(InspectionTest, AThreadWithoutATaskIsToldAsAWhole) {
  const auto trace = OneRow({{.begin = 0, .end = 100, .state = State::kStarting},
                             {.begin = 100, .end = 300, .state = State::kIdle}},
                            300);
  const auto inspection = Inspect(*trace, "Threads", {.card = 0, .track = 0, .at = 150});
  ASSERT_TRUE(inspection);
  EXPECT_EQ(inspection->title, "Thread 1");
  EXPECT_EQ(inspection->total, 300);
  EXPECT_THAT(inspection->holders, IsEmpty());
}

TEST(InspectionTest, ATaskOfAWorkerIsToldWithItsBytesAndItsProcess) {
  const auto trace = ProcessRecording();
  const auto inspection =
      Inspect(*trace, "Processes", {.card = 0, .track = ProcessTracks::kWorker1, .at = 5'000'000});
  ASSERT_TRUE(inspection);
  EXPECT_EQ(inspection->title, "count #1");
  EXPECT_EQ(FactOf(*inspection, "Serialised"), "1.05 MB in 100 µs");
  EXPECT_EQ(FactOf(*inspection, "Deserialised"), "1.05 MB in 500 µs");  // And its result.
  EXPECT_EQ(FactOf(*inspection, "Sent"), "1 message, 24 bytes");
  EXPECT_EQ(FactOf(*inspection, "Received"), "(none)");
  EXPECT_EQ(FactOf(*inspection, "Process"), "4711");
  EXPECT_EQ(FactOf(*inspection, "Its start-up"), "2.00 ms");
  EXPECT_EQ(FactOf(*inspection, "Its memory, PSS"), "4.10 MiB");
  EXPECT_EQ(FactOf(*inspection, "Its memory, RSS"), "12.3 MiB");
  EXPECT_THAT(
      inspection->remarks,
      testing::ElementsAre(
          "Deserialised 1.05 MB in 400 µs (count #1).",
          "Message to jobs feeder of Worker 1 through “jobs”: 24 bytes, 100 µs on its way."));
}

TEST(InspectionTest, AKilledWorkerIsToldAsSuch) {
  const auto trace = ProcessRecording();
  const auto inspection =
      Inspect(*trace, "Processes", {.card = 0, .track = ProcessTracks::kWorker2, .at = 5'000'000});
  ASSERT_TRUE(inspection);
  EXPECT_EQ(FactOf(*inspection, "Received"), "1 message, 24 bytes");
  ASSERT_THAT(inspection->remarks, SizeIs(2));
  EXPECT_THAT(inspection->remarks[0], HasSubstr("Message from jobs feeder"));
  EXPECT_EQ(inspection->remarks[1], "Its process was killed by signal 9 (Killed) at 8.00 ms.");
}

TEST(InspectionTest, WithoutWorkersThereIsNothingOfProcesses) {
  const auto trace = TakingTurns(4, kTurn);
  const auto inspection = Inspect(*trace, "Threads", {.card = 0, .track = kThread2, .at = 0});
  ASSERT_TRUE(inspection);
  EXPECT_EQ(FactOf(*inspection, "Process"), "(none)");
  EXPECT_THAT(inspection->remarks, IsEmpty());
}

TEST(InspectionTest, AThreadThatOnlyServesIsNotWorthALook) {
  TraceBuilder builder(std::make_shared<NameTable>());
  const TrackId feeder = builder.AddThread("feeder", 1);
  const TrackId worker = builder.AddThread("worker", 2);
  builder.SetOwner(feeder, 0, /*service=*/true);
  builder.OpenSlice(feeder, {.begin = 0, .state = State::kWaitingQueue});
  builder.OpenSlice(worker, {.begin = 50, .state = State::kWaitingQueue});
  builder.AdvanceTo(100);
  std::vector<TimelineCard> cards(1);
  cards[0].trace = &builder.trace();
  const auto selection = WorthALook(cards);
  ASSERT_TRUE(selection);
  EXPECT_EQ(selection->track, worker);
}

TEST(InspectionTest, WorthALookIsTheLongestWaitOfTheFirstThreadThatWaited) {
  const auto plain = OneRow({{.begin = 0, .end = 100, .state = State::kRunning}}, 100);
  const auto waits = OneRow({{.begin = 0, .end = 10, .state = State::kWaitingIo},
                             {.begin = 10, .end = 20, .state = State::kRunning},
                             {.begin = 20, .end = 90, .state = State::kWaitingIo}},
                            100);
  std::vector<TimelineCard> cards(3);
  cards[1].trace = plain.get();
  cards[2].trace = waits.get();
  const auto selection = WorthALook(cards);
  ASSERT_TRUE(selection);
  EXPECT_EQ(selection->card, 2U);
  EXPECT_EQ(selection->at, 55);
}

TEST(InspectionTest, WithoutAWaitTheFirstTaskIsWorthALook) {
  const auto trace = TakingTurns(1, kTurn);
  std::vector<TimelineCard> cards(1);
  EXPECT_FALSE(WorthALook(cards));
  cards[0].trace = trace.get();
  ASSERT_TRUE(WorthALook(cards));
  EXPECT_NE(WorthALook(cards)->track, kMain);
}

TEST(InspectionTest, TellsWhoCreatedATaskAndHowManyItCreated) {
  TraceBuilder builder(std::make_shared<NameTable>());
  const TrackId loop = builder.AddLoop("Event loop", 1);
  const auto create = [&](TaskId task, std::string_view name, TaskId parent) {
    builder.CreateTask(task, builder.names().Intern(name), parent, 0, loop);
    const TrackId row = builder.AddTaskRow(task);
    builder.BeginTask(task, 0, row);
    builder.OpenSlice(row, {.begin = 0, .task = task, .state = State::kRunning});
    return row;
  };
  const TrackId main = create(1, "main program", 0);
  const TrackId parent = create(2, "server", 1);
  const TrackId child = create(3, "request", 2);
  create(4, "request", 2);
  builder.AdvanceTo(1000);
  builder.Finish();
  const auto fact = [&](TrackId row, std::string_view label) {
    return FactOf(*Inspect(builder.trace(), "Event loop", {.card = 0, .track = row, .at = 500}),
                  label);
  };
  EXPECT_EQ(fact(main, "Created by"), "(none)");
  EXPECT_EQ(fact(main, "Created tasks"), "1");
  EXPECT_EQ(fact(parent, "Created by"), "main program");
  EXPECT_EQ(fact(parent, "Created tasks"), "2");
  EXPECT_EQ(fact(child, "Created by"), "server");
  EXPECT_EQ(fact(child, "Created tasks"), "(none)");
}

}  // namespace
}  // namespace interleave
