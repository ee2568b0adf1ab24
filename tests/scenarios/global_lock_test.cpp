// What the kinds of global lock are there to show, on real threads. Each scenario checks its own
// result; here are the differences between one setting and another.

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "engine/analysis/statistics.h"
#include "scenarios/parameters.h"
#include "tests/scenarios/run_to_end.h"

namespace interleave {
namespace {

constexpr std::int64_t kAll = 200'000;

// What the counter of the race shows in the end.
std::int64_t Counted(const std::vector<Setting>& settings) {
  std::vector<Setting> all = {{"increments", "20000"}, {"switch-interval", "0.1"}};
  all.insert(all.end(), settings.begin(), settings.end());
  const EndedRun run = RunToEnd(Request("race-counter", Model::kGlobalLock, all));
  EXPECT_TRUE(run.result.ok) << run.result.error;
  return run.result.value.is_number() ? run.result.value.get<std::int64_t>() : -1;
}

// A run in which no switch fell between a read and a write loses nothing: with hundreds of switches
// that is rare, several times in a row it does not happen.
bool LosesUpdates(const std::vector<Setting>& settings) {
  for (int i = 0; i < 20; ++i) {
    const std::int64_t counted = Counted(settings);
    EXPECT_LE(counted, kAll);
    if (counted < kAll) return true;
  }
  return false;
}

TEST(GlobalLockScenariosTest, ChecksAtLoopEdgesAndCallsKeepTheCounterSafe) {
  EXPECT_EQ(Counted({{"checks", "loop"}}), kAll);
}

TEST(GlobalLockScenariosTest, ACallInsideTheStatementLosesUpdatesAgain) {
  EXPECT_TRUE(LosesUpdates({{"checks", "loop"}, {"call", "with"}}));
}

TEST(GlobalLockScenariosTest, ChecksAtEveryOperationLoseUpdates) {
  EXPECT_TRUE(LosesUpdates({{"checks", "every"}}));
}

TEST(GlobalLockScenariosTest, WithoutALockUpdatesAreLost) {
  EXPECT_TRUE(LosesUpdates({{"gil", "free"}}));
}

TEST(GlobalLockScenariosTest, ALockOfTheProgramKeepsItSafeUnderAnyOfThem) {
  for (const char* kind : {"new", "old", "per-interpreter", "free"}) {
    EXPECT_EQ(Counted({{"gil", kind}, {"lock", "with"}, {"work", "10"}}), kAll) << kind;
  }
}

// The scenario itself checks that its middle answer takes the switch interval and less than a
// millisecond more, what the machine delayed left out.
TEST(GlobalLockScenariosTest, AnAnswerTakesTheSwitchInterval) {
  for (const char* interval : {"1", "5", "20"}) {
    const EndedRun run =
        RunToEnd(Request("gil-convoy", Model::kGlobalLock,
                         {{"switch-interval", interval}, {"requests", "25"}, {"gap", "500"}}));
    EXPECT_TRUE(run.result.ok) << interval << " ms: " << run.result.error;
    EXPECT_GE(run.result.value.at("median_ms").get<double>(), std::stod(interval));
  }
}

std::int64_t Arrows(const EndedRun& run, FlowKind kind) {
  return std::ranges::count(run.trace->flows(), kind, &Flow::kind);
}

TEST(GlobalLockScenariosTest, TheNewLockIsAskedForAndTheOldOneIsNot) {
  // A machine that is busy may leave the thread that computes alone for the whole of a short run.
  std::int64_t asked = 0;
  for (int tries = 0; asked == 0 && tries < 20; ++tries) {
    asked = Arrows(RunToEnd(Request("gil-convoy", Model::kGlobalLock,
                                    {{"switch-interval", "1"}, {"requests", "10"}})),
                   FlowKind::kDropRequest);
  }
  EXPECT_GT(asked, 0);
  const EndedRun old = RunToEnd(Request("gil-old", Model::kGlobalLock, {{"requests", "10"}}));
  EXPECT_EQ(Arrows(old, FlowKind::kDropRequest), 0);
}

TEST(GlobalLockScenariosTest, OnlyASharedLockIsWaitedFor) {
  for (const char* id : {"gil-free", "gil-per-interpreter"}) {
    const auto waited = [&](const std::vector<Setting>& settings) {
      std::vector<Setting> all = {{"rounds", "10"}, {"switch-interval", "0.5"}};
      all.insert(all.end(), settings.begin(), settings.end());
      const EndedRun run = RunToEnd(Request(id, Model::kGlobalLock, all));
      EXPECT_TRUE(run.result.ok) << run.result.error;
      return TimeIn(StatisticsOf(*run.trace).state_ns, State::kWaitingGil);
    };
    EXPECT_EQ(waited({}), 0) << id;
    EXPECT_GT(waited({{"gil", "new"}}), 0) << id;
  }
}

TEST(GlobalLockScenariosTest, EachStandsAtTheKindItIsAbout) {
  const auto kind = [](std::string_view id) {
    return GlobalLockOptionsOf(Values(FindScenario(id)->parameters)).kind;
  };
  EXPECT_EQ(kind("gil-convoy"), GlobalLockKind::kNew);
  EXPECT_EQ(kind("gil-old"), GlobalLockKind::kOld);
  EXPECT_EQ(kind("gil-free"), GlobalLockKind::kFree);
  EXPECT_EQ(kind("gil-per-interpreter"), GlobalLockKind::kPerInterpreter);
  EXPECT_EQ(kind("downloads"), GlobalLockKind::kNew);
}

}  // namespace
}  // namespace interleave
