#include "gui/app/cards.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/gui/fake_run.h"

namespace interleave {
namespace {

using testing::SizeIs;

TEST(CardsTest, SummarySaysWhatThereIsToSay) {
  RunResult result{.cores_busy = 1.01};
  EXPECT_EQ(SummaryOf(result, 2), "1.01 of 2 cores busy");
  result.gil_hand_overs = 1'296;
  result.state_s[static_cast<std::size_t>(State::kWaitingGil)] = 1;
  result.state_s[static_cast<std::size_t>(State::kRunning)] = 3;
  EXPECT_EQ(SummaryOf(result, 2),
            "1.01 of 2 cores busy · 1 296 hand-overs · waiting for the lock 25.0 %");
  // A quarter of next to nothing is nothing to speak of.
  result.wall_s = 1000;
  EXPECT_EQ(SummaryOf(result, 2), "1.01 of 2 cores busy · 1 296 hand-overs");
}

TEST(CardsTest, SummaryTellsWhatProcessesCost) {
  const RunResult result{
      .cores_busy = 1.73,
      .workers = {.workers = 2, .longest_start_ns = 210'000'000, .resident_kib = 11'264}};
  EXPECT_EQ(SummaryOf(result, 2), "1.73 of 2 cores busy · start-up 210 ms · 2 × 11.0 MiB");
}

TEST(CardsTest, OneCardForEachRunInEveryPhase) {
  FakeRuns fakes;
  fakes.script = [](const RunRequest& request) {
    FakeScript script;
    if (request.model == Model::kGlobalLock) script.refusal = "no memory";
    script.result.wall_s = request.model == Model::kThreads ? 0.5 : 1;
    return script;
  };
  const std::vector<Scenario> catalogue = TestCatalogue();
  Session session(catalogue, fakes.Starter());
  EXPECT_THAT(MakeCards(session, 2), SizeIs(0));

  session.Start();
  session.Poll();
  std::vector<TimelineCard> cards = MakeCards(session, 2);
  ASSERT_THAT(cards, SizeIs(3));
  EXPECT_TRUE(cards[0].live);
  EXPECT_EQ(cards[0].wall, "100 ms");
  EXPECT_EQ(cards[1].trace, nullptr);
  EXPECT_EQ(cards[0].waits_for, "");
  EXPECT_EQ(cards[1].waits_for, "Sequential");
  EXPECT_EQ(cards[2].waits_for, "Threads");

  while (session.running()) session.Poll();
  cards = MakeCards(session, 2);
  EXPECT_FALSE(cards[0].live);
  EXPECT_EQ(cards[0].title, "Sequential");
  EXPECT_EQ(cards[0].wall, "1.00 s");
  EXPECT_EQ(cards[1].speedup, 2);
  EXPECT_EQ(cards[0].best_speedup, 2);
  EXPECT_EQ(cards[2].error, "no memory");
  EXPECT_EQ(cards[2].waits_for, "");
}

TEST(CardsTest, ManyIdleCoresDoNotFillTheScreen) {
  FakeRuns fakes;
  const std::vector<Scenario> catalogue = TestCatalogue();
  Session session(catalogue, fakes.Starter());
  session.Start();
  EXPECT_EQ(MakeCards(session, 128)[0].cores, 8);
}

}  // namespace
}  // namespace interleave
