#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "engine/analysis/overlap.h"
#include "tests/scenarios/expected_findings.h"
#include "tests/scenarios/run_to_end.h"

namespace interleave {
namespace {

// A scenario made small: what it computes stays exact, the time it takes does not matter here.
struct Small {
  const char* id;
  std::vector<Setting> settings;
  nlohmann::json value;  // What must come out on every model; null where the check alone knows.
};

const std::vector<Small>& SmallOnes() {
  static const std::vector<Small> small = {
      {"downloads", {{"size", "16"}}, nullptr},
      {"api-calls", {}, nlohmann::json{"user 1", "user 2"}},
      {"named-threads", {}, nullptr},
      {"daemon", {}, nullptr},
      {"thread-class", {}, nullptr},
      {"thread-local", {}, {1, 2, 3, 4, 5}},
      {"thread-local", {{"storage", "global"}}, nullptr},
      {"rlock", {}, nullptr},
      {"rlock", {{"depth", "1"}}, nullptr},
      {"deadlock", {}, {{"had_both", 1}, {"ended_by_error", 1}}},
      {"deadlock", {{"program", "philosophers"}}, {{"had_both", 4}, {"ended_by_error", 1}}},
      {"deadlock", {{"order", "fixed"}}, {{"had_both", 2}, {"ended_by_error", 0}}},
      {"deadlock",
       {{"program", "philosophers"}, {"order", "fixed"}},
       {{"had_both", 5}, {"ended_by_error", 0}}},
      {"readers-writers", {}, {{"version", 6}, {"torn", 0}}},
      {"failing-host", {}, nullptr},
      {"pool-set-up", {}, nullptr},
      {"pool-set-up", {{"tasks", "2"}}, nullptr},
      {"chunk-sum", {{"rounds", "1"}}, 9'000'450'005'000},
      {"race-counter", {{"increments", "3000"}, {"lock", "with"}}, 30'000},
      {"race-counter", {{"increments", "3000"}, {"lock", "without"}}, nullptr},
      {"race-counter", {{"increments", "1000"}, {"gil", "old"}}, nullptr},
      {"race-counter", {{"increments", "1000"}, {"gil", "per-interpreter"}}, nullptr},
      {"race-counter", {{"increments", "1000"}, {"gil", "free"}}, nullptr},
      {"race-counter", {{"increments", "1000"}, {"gil", "old"}, {"lock", "with"}}, 10'000},
      {"gil-cpu", {{"rounds", "2"}}, "333333283333335000000"},
      {"gil-io", {{"pages", "2"}}, 1'048'576},
      {"gil-convoy", {{"requests", "15"}}, nullptr},
      {"gil-convoy", {{"requests", "10"}, {"threads", "3"}, {"switch-interval", "1"}}, nullptr},
      {"gil-convoy", {{"requests", "10"}, {"threads", "0"}}, nullptr},
      {"gil-convoy", {{"requests", "10"}, {"gap", "0"}, {"switch-interval", "1"}}, nullptr},
      {"gil-old", {{"requests", "10"}}, nullptr},
      {"gil-free", {{"rounds", "2"}}, "333333283333335000000"},
      {"gil-free", {{"rounds", "2"}, {"gil", "new"}}, "333333283333335000000"},
      {"gil-per-interpreter", {{"rounds", "2"}}, "333333283333335000000"},
      {"primes", {{"limit", "100000"}, {"rounds", "1"}}, 9592},
      {"sum-squares-20", {{"n", "10000"}, {"rounds", "2"}}, nullptr},
      {"fetch-six", {{"timeout", "100"}}, nullptr},
      {"web-scraper", {}, nullptr},
      {"random-sleepers", {{"steps", "3"}}, nullptr},
      {"event", {}, {{"went_on", 3}, {"too_early", 0}}},
      {"condition", {}, {0, 1, 2, 3, 4}},
      {"semaphore", {}, {1, 2, 3, 4, 5, 6, 7, 8}},
      {"barrier", {}, {{"left", 3}, {"too_early", 0}}},
      {"producer-consumer", {{"producers", "2"}, {"items", "5"}}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}},
      {"missed-notify", {}, true},
      {"double-checked", {}, {42, 42}},
      {"fetch-map", {{"pages", "5"}}, {0, 1, 2, 3, 4}},
      {"gather", {}, {"first", "second", "gather-a", "gather-b", "gather-c"}},
      {"timeout", {}, "TimeoutError"},
      {"jobs", {}, {{0, 10.0}, {1, 4.0}, {2, 2.0}, {3, 6.0}}},
      {"blocking-call", {}, nullptr},
      {"blocking-call", {{"executor", "processes"}}, nullptr},
      {"ten-thousand", {{"tasks", "100"}}, 100},
      {"future-life", {}, nullptr},
      {"image-processor", {{"images", "4"}, {"kib", "64"}}, nullptr},
      {"io-or-cpu", {{"tasks", "4"}, {"rounds", "1"}}, nullptr},
      {"processes", {}, {0, 1, 4, 9}},
      {"processes", {{"start-method", "forkserver"}}, {0, 1, 4, 9}},
      {"processes", {{"start-method", "thread"}}, {0, 1, 4, 9}},
      {"process-queue", {}, {{"0", 0}, {"1", 1}, {"2", 4}, {"3", 9}, {"4", 16}}},
      {"shared-value", {{"increments", "20000"}}, 80'000},
      {"shared-array", {}, {0, 1, 4, 9, 16, 25, 36, 49, 64, 81}},
      {"pool-map", {{"items", "8"}}, nullptr},
      {"manager", {}, nullptr},
      {"pipe", {}, {"message 1", "message 2", "message 3", "message 4"}},
      {"worker-killed", {}, nullptr},
      {"worker-killed", {{"how", "exits"}, {"start-method", "forkserver"}}, nullptr},
      {"worker-killed", {{"pool", "multiprocessing.Pool"}}, nullptr},
      {"worker-killed", {{"how", "hangs"}}, nullptr},
  };
  return small;
}

struct Case {
  Small small;
  Model model;
};

class ConformanceTest : public ::testing::TestWithParam<Case> {};

TEST_P(ConformanceTest, ComesOutAsStated) {
  const auto& [small, model] = GetParam();
  const EndedRun run = RunToEnd(Request(small.id, model, small.settings));
  EXPECT_TRUE(run.result.ok) << run.result.error;
  EXPECT_EQ(run.result.error, "");
  EXPECT_FALSE(run.result.text.empty());
  if (!small.value.is_null()) {
    EXPECT_EQ(run.result.value, small.value);
  }
  EXPECT_GT(run.result.wall_s, 0);
  EXPECT_GE(run.result.threads, 1U);
  EXPECT_FALSE(run.trace->live());
  EXPECT_GT(run.trace->events(), 0U);
  const std::set<FindingKind> may = MayBeFound(small.id, model);
  for (const Finding& finding : run.result.findings) {
    EXPECT_TRUE(may.contains(finding.kind)) << "a false alarm: " << finding.sentence;
  }
}

std::vector<Case> AllCases() {
  std::vector<Case> cases;
  for (const Small& small : SmallOnes()) {
    for (const Model model : FindScenario(small.id)->RunnableModels()) {
      cases.push_back({small, model});
    }
  }
  return cases;
}

std::string NameOf(const ::testing::TestParamInfo<Case>& info) {
  std::string name =
      fmt::format("{}_{}_{}", info.param.small.id, ModelKey(info.param.model), info.index);
  std::ranges::replace(name, '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Each, ConformanceTest, ::testing::ValuesIn(AllCases()), NameOf);

TEST(ConformanceListTest, CoversTheWholeCatalogue) {
  std::set<std::string> covered;
  for (const Small& small : SmallOnes()) covered.insert(small.id);
  for (const Scenario& scenario : Catalogue()) EXPECT_TRUE(covered.contains(scenario.id));
}

// What the models are there to show. Times only as ratios of two runs of the same waits.

double WallSeconds(std::string_view id, Model model, const std::vector<Setting>& settings) {
  const EndedRun run = RunToEnd(Request(id, model, settings, 0.1));
  EXPECT_TRUE(run.result.ok) << run.result.error;
  return run.result.wall_s;
}

TEST(ModelsTest, ThreadsWaitAtTheSameTimeWithAndWithoutTheGlobalLock) {
  const std::vector<Setting> settings = {{"size", "16"}};
  const double sequential = WallSeconds("downloads", Model::kSequential, settings);
  EXPECT_LT(WallSeconds("downloads", Model::kThreads, settings), 0.8 * sequential);
  EXPECT_LT(WallSeconds("downloads", Model::kGlobalLock, settings), 0.8 * sequential);
}

TEST(ModelsTest, HalfTheWorkersTakeTwoTurns) {
  const std::vector<Setting> three = {{"workers", "3"}, {"wait", "2"}, {"timeout", "100"}};
  const std::vector<Setting> six = {{"workers", "6"}, {"wait", "2"}, {"timeout", "100"}};
  EXPECT_LT(WallSeconds("fetch-six", Model::kThreads, six),
            0.8 * WallSeconds("fetch-six", Model::kThreads, three));
}

TEST(ModelsTest, UnderTheGlobalLockTwoThreadsNeverRunAtOnce) {
  const EndedRun run = RunToEnd(
      Request("gil-cpu", Model::kGlobalLock, {{"rounds", "10"}, {"switch-interval", "0.5"}}));
  ASSERT_TRUE(run.result.ok) << run.result.error;
  const auto overlap = FirstSharedState(*run.trace, State::kRunning);
  EXPECT_FALSE(overlap) << "at " << overlap->both.begin << " ns, for " << overlap->both.length()
                        << " ns";
}

TEST(ModelsTest, TheSameSeedGivesTheSameReportOnEveryModel) {
  std::set<std::string> reports;
  for (const Model model : FindScenario("web-scraper")->RunnableModels()) {
    const EndedRun run = RunToEnd(Request("web-scraper", model, {{"pages", "6"}}, 0.02, 42));
    EXPECT_TRUE(run.result.ok) << run.result.error;
    reports.insert(run.result.value.dump());
  }
  EXPECT_EQ(reports.size(), 1U);
  const EndedRun other =
      RunToEnd(Request("web-scraper", Model::kThreads, {{"pages", "6"}}, 0.02, 43));
  EXPECT_FALSE(reports.contains(other.result.value.dump()));
}

TEST(ModelsTest, ChecksumsOfTheDownloadsAreTheSameOnEveryModel) {
  std::set<std::string> values;
  for (const Model model : FindScenario("downloads")->RunnableModels()) {
    values.insert(RunToEnd(Request("downloads", model, {{"size", "64"}})).result.value.dump());
  }
  EXPECT_EQ(values.size(), 1U);
}

TEST(ModelsTest, ATimeoutThatIsShorterThanTheWaitIsReportedAndTheFetchesGoOn) {
  const EndedRun run = RunToEnd(
      Request("fetch-six", Model::kThreads,
              {{"fetches", "1"}, {"workers", "1"}, {"wait", "10"}, {"timeout", "0.1"}}, 0.05));
  EXPECT_TRUE(run.result.ok) << run.result.error;
  EXPECT_EQ(run.result.value, nlohmann::json{"timeout"});
  EXPECT_GE(run.result.wall_s, 0.5 * 0.98);  // Closing the pool waited for the fetch.
}

TEST(ModelsTest, AThreadIsMadeOnlyWhenATaskNeedsOne) {
  const EndedRun run =
      RunToEnd(Request("fetch-six", Model::kThreads, {{"fetches", "2"}, {"workers", "30"}}));
  EXPECT_LE(run.result.threads, 3U);  // The main thread and two workers.
}

TEST(StopTest, ARunThatIsStoppedKeepsWhatItRecorded) {
  for (const Model model : FindScenario("downloads")->RunnableModels()) {
    // Half a minute of virtual time is over before one can stop it.
    if (IsSimulated(model)) continue;
    SCOPED_TRACE(ModelKey(model));
    const EndedRun run = RunToEnd(Request("downloads", model, {}, 10), [](interleave::Run& live) {
      if (live.trace().tracks().empty()) return;
      live.RequestStop();
    });
    EXPECT_TRUE(run.result.stopped);
    EXPECT_FALSE(run.result.ok);
    EXPECT_LT(run.result.wall_s, 20);  // The shortest wait was 10 s, all of them 60 s.
    EXPECT_FALSE(run.trace->live());
    EXPECT_GT(run.trace->events(), 0U);
  }
}

TEST(StopTest, ARunThatComputesIsStopped) {
  for (const Model model : FindScenario("gil-cpu")->RunnableModels()) {
    SCOPED_TRACE(ModelKey(model));
    const EndedRun run =
        RunToEnd(Request("gil-cpu", model, {{"rounds", "10000"}}), [](interleave::Run& live) {
          if (!live.trace().tracks().empty()) live.RequestStop();
        });
    EXPECT_TRUE(run.result.stopped);
  }
}

TEST(StartTest, AModelThatTheScenarioDoesNotHaveIsRefused) {
  EXPECT_FALSE(interleave::Run::Start(Request("named-threads", Model::kSequential)));
  EXPECT_FALSE(interleave::Run::Start(Request("named-threads", Model::kSimulatedEventLoop)));
}

TEST(StartTest, ValuesOutOfRangeAreRefused) {
  RunRequest request = Request("gil-cpu", Model::kThreads);
  request.values.Set("tasks", 9);
  const auto run = interleave::Run::Start(request);
  ASSERT_FALSE(run);
  EXPECT_NE(run.error().find("`tasks`"), std::string::npos) << run.error();
}

}  // namespace
}  // namespace interleave
