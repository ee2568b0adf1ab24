#include "gui/guess/guess_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/trace/trace_builder.h"
#include "gui/guess/guess_text.h"
#include "scenarios/prediction.h"
#include "scenarios/scenario.h"

namespace interleave {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr Nanos kMs = 1'000'000;

std::shared_ptr<const Trace> TwinOf(std::string_view id, Model model) {
  const Scenario* scenario = FindScenario(id);
  const RunRequest request{.scenario = scenario,
                           .model = model,
                           .values = Values(scenario->parameters),
                           .time_scale = 0.1};
  auto twin = RunTwin(request, Calibration{.cores = 2}, [] { return false; });
  EXPECT_TRUE(twin) << id;
  return twin ? twin->trace : nullptr;
}

GuessPlan Plan(std::string_view id, Model model) { return PlanOf({}, *TwinOf(id, model)); }

std::vector<std::string> Names(const GuessPlan& plan) {
  std::vector<std::string> names;
  for (const GuessRow& row : plan.rows) names.push_back(row.name);
  return names;
}

// One row, "Thread 1", in the states given, each from its time on.
std::shared_ptr<const Trace> TraceOf(std::vector<std::pair<Nanos, State>> states, Nanos end) {
  TraceBuilder builder(std::make_shared<NameTable>());
  builder.AddThread("Main", 10, true);
  const TrackId thread = builder.AddThread("Thread 1", 11);
  for (const auto& [at, state] : states) builder.OpenSlice(thread, {.begin = at, .state = state});
  builder.CloseSlice(thread, end);
  builder.AdvanceTo(end);
  builder.Finish();
  return builder.Share();
}

TEST(GuessPlanTest, RowsAreThoseOfTheProgramWhateverTheModel) {
  EXPECT_THAT(Names(Plan("downloads", Model::kThreads)),
              ElementsAre("Thread 1", "Thread 2", "Thread 3"));
  EXPECT_THAT(Names(Plan("gather", Model::kEventLoop)),
              ElementsAre("main program", "fetch #1", "fetch #2", "fetch #3"))
      << "the loop itself is nobody's guess";
  const GuessPlan processes = Plan("producer-consumer", Model::kProcesses);
  EXPECT_THAT(Names(processes), testing::Contains("Producer 1"));
}

TEST(GuessPlanTest, TheAxisHoldsAllWorkOneAfterAnother) {
  const GuessPlan plan = Plan("downloads", Model::kThreads);  // 2, 3 and 1 s, a tenth of it.
  EXPECT_NEAR(static_cast<double>(plan.work), 600e6, 20e6);
  EXPECT_EQ(plan.length, 800 * kMs);
  EXPECT_EQ(Plan("downloads", Model::kSequential).length, plan.length)
      << "The axis tells nothing about the model.";
}

TEST(GuessPlanTest, OfManyTasksTheFirstAreDrawn) {
  const GuessPlan plan = Plan("ten-thousand", Model::kEventLoop);
  EXPECT_EQ(plan.rows.size(), kMostGuessRows);
}

TEST(GuessPlanTest, RowsAreFoundAgainInAnotherRecording) {
  const auto twin = TwinOf("downloads", Model::kThreads);
  GuessPlan plan = PlanOf({}, *twin);
  EXPECT_EQ(TracksOf(plan, *twin), GuessTracks(*twin));
  plan.rows.push_back({.key = "0/Thread 9", .name = "Thread 9"});
  EXPECT_EQ(TracksOf(plan, *twin).back(), kNoTrack);
}

TEST(GuessPlanTest, StatesAreRunningWaitingOrNeither) {
  const auto trace = TraceOf({{0, State::kStarting},
                              {10, State::kRunning},
                              {20, State::kPreempted},
                              {30, State::kWaitingGil},
                              {40, State::kRunning},
                              {50, State::kIdle}},
                             60);
  EXPECT_THAT(BlocksOf(*trace, 1), ElementsAre(GuessBlock{10, 20, GuessKind::kRunning},
                                               GuessBlock{20, 40, GuessKind::kWaiting},
                                               GuessBlock{40, 50, GuessKind::kRunning}));
  EXPECT_THAT(BlocksOf(*trace, kNoTrack), IsEmpty());
}

class GuessTextTest : public testing::Test {
 protected:
  GuessTextTest() {
    GuessPlan plan{.length = 4000 * kMs, .work = 2000 * kMs};
    plan.rows.push_back({.key = "0/Thread 1", .name = "Thread 1"});
    sheet_ = GuessSheet(std::move(plan));
  }
  void Draw(Nanos begin, Nanos end, GuessKind kind) {
    sheet_.Put(0, std::nullopt, {begin * kMs, end * kMs, kind});
  }
  GuessTruth Truth(std::vector<std::pair<Nanos, State>> states, Nanos end) {
    for (auto& [at, state] : states) at *= kMs;
    return LayTruthOver(sheet_, TraceOf(std::move(states), end * kMs));
  }

  GuessSheet sheet_;
};

TEST_F(GuessTextTest, SaysUntilWhenAndWhatThen) {
  Draw(0, 2000, GuessKind::kRunning);
  const GuessTruth truth = Truth({{0, State::kRunning}, {1000, State::kWaitingGil}}, 2000);
  EXPECT_EQ(truth.sentence,
            "Until 1.00 s you were right. Then Thread 1 waits for the global lock; you had it "
            "running.");
  EXPECT_THAT(truth.score, HasSubstr("Right for 50 %"));
  EXPECT_EQ(truth.length, 2000 * kMs);
}

TEST_F(GuessTextTest, SaysWhenAllIsRight) {
  Draw(0, 1000, GuessKind::kRunning);
  Draw(1000, 2000, GuessKind::kWaiting);
  const GuessTruth truth = Truth({{0, State::kRunning}, {1020, State::kWaitingIo}}, 2050);
  EXPECT_THAT(truth.sentence, HasSubstr("right to the end"));
  EXPECT_EQ(truth.score, "Right for 100 % of the time.");
}

TEST_F(GuessTextTest, SaysWhatOneWasNotToldOrTooMuch) {
  EXPECT_EQ(Truth({{0, State::kRunning}}, 1000).score, "Nothing was drawn.");
  EXPECT_EQ(Truth({{0, State::kRunning}}, 1000).sentence,
            "It differs from the start: Thread 1 runs; you drew nothing for it.");
  Draw(0, 2000, GuessKind::kRunning);
  EXPECT_EQ(Truth({{0, State::kRunning}}, 1000).sentence,
            "Until 1.00 s you were right. Then Thread 1 is over; you had it running.");
  EXPECT_EQ(Truth({{800, State::kRunning}}, 2000).sentence,
            "It differs from the start: Thread 1 has not begun; you had it running.");
}

TEST_F(GuessTextTest, TurnsTooShortToDrawAreTurns) {
  Draw(0, 2000, GuessKind::kRunning);
  std::vector<std::pair<Nanos, State>> turns;
  for (Nanos at = 0; at < 2000; at += 10) {
    turns.emplace_back(at, at % 20 == 0 ? State::kRunning : State::kWaitingGil);
  }
  EXPECT_EQ(Truth(turns, 2000).sentence,
            "It differs from the start: Thread 1 runs and waits for the global lock in turns; you "
            "had it running.");
  sheet_.Clear();
  Draw(0, 2000, GuessKind::kTurns);
  EXPECT_THAT(Truth(turns, 2000).sentence, HasSubstr("right to the end"));
}

TEST_F(GuessTextTest, TellsOfAnyMoment) {
  Draw(0, 2000, GuessKind::kRunning);
  const GuessTruth truth = Truth({{0, State::kRunning}, {1000, State::kSleeping}}, 2000);
  EXPECT_EQ(MomentText(sheet_, truth, 0, 500 * kMs), "At 500 ms Thread 1 runs; you had that, too.");
  EXPECT_EQ(MomentText(sheet_, truth, 0, 1500 * kMs),
            "At 1.50 s Thread 1 sleeps; you had it running.");
}

TEST_F(GuessTextTest, TheInvitationGivesTheScale) {
  EXPECT_THAT(InvitationText(sheet_.plan()),
              HasSubstr("One after another, all of it takes about 2.00 s"));
}

}  // namespace
}  // namespace interleave
