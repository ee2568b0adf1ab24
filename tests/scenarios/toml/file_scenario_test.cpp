#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/scenarios/toml/examples.h"

namespace interleave {
namespace {

using ::testing::HasSubstr;

TEST(ScenarioFileRunTest, EveryExampleComesOutOnEveryModelItNames) {
  for (const auto& path : ExampleFiles()) {
    const auto scenario = LoadScenario(path);
    ASSERT_TRUE(scenario) << scenario.error();
    nlohmann::json first;
    for (const Model model : (*scenario)->RunnableModels()) {
      SCOPED_TRACE(fmt::format("{} on {}", path.filename().string(), ModelKey(model)));
      const EndedRun run = RunToEnd(FileRequest(**scenario, model));
      EXPECT_TRUE(run.result.ok) << run.result.error;
      if (first.is_null()) first = run.result.value;
      EXPECT_EQ(run.result.value, first);
    }
  }
}

TEST(ScenarioFileRunTest, EveryPhaseDoesWhatItSays) {
  const auto scenario = Parsed(R"(
models = ["thr", "gil", "proc", "loop"]
[shared]
till = "lock"
desk = { semaphore = 2 }
meet = { barrier = 4 }
shelf = { queue = 3 }
loose = { queue = 0 }
open = "event"
[[task]]
name = "worker"
count = 4
phases = [
  { event = "open" },
  { compute = 5000 }, { compute = "1 ms" }, { io = "10 ms", device = "tape" },
  { http = "10 ms", path = "/x", size = 10, status = 404 },
  { repeat = 3, phases = [
    { lock = "till", phases = [{ wait = "1 ms" }] },
    { semaphore = "desk", phases = [{ wait = "5 ms" }] },
    { barrier = "meet" },
  ] },
  { put = "shelf", items = "index + 1" },
]
[[task]]
name = "taker"
count = 2
phases = [{ each = "shelf", phases = [{ put = "loose" }] }]
[[task]]
name = "opener"
phases = [{ wait = "20 ms" }, { mark = "open" }, { set = "open" }, { get = "loose", items = 10 }, { clear = "open" }]
)");
  ASSERT_TRUE(scenario);
  const nlohmann::json wanted = {{"tasks", {{"worker", 4}, {"taker", 2}, {"opener", 1}}},
                                 {"shared",
                                  {{"till", {{"entered", 12}}},
                                   {"desk", {{"entered", 12}}},
                                   {"meet", {{"met", 3}}},
                                   {"shelf", {{"put", 10}, {"got", 10}}},
                                   {"loose", {{"put", 10}, {"got", 10}}}}}};
  for (const Model model : scenario->RunnableModels()) {
    SCOPED_TRACE(ModelKey(model));
    const EndedRun run = RunToEnd(FileRequest(*scenario, model));
    EXPECT_TRUE(run.result.ok) << run.result.error;
    EXPECT_EQ(run.result.value, wanted);
  }
}

TEST(ScenarioFileRunTest, ATaskThatFailsFailsTheRunWithItsOwnWords) {
  const auto scenario = Parsed(
      "models = [\"thr\", \"proc\", \"loop\"]\n[pool]\nworkers = 2\n[[task]]\n"
      "name = \"order\"\ncount = 3\nphases = [{ fail = \"out of stock\" }]\n");
  ASSERT_TRUE(scenario);
  for (const Model model : scenario->RunnableModels()) {
    const EndedRun run = RunToEnd(FileRequest(*scenario, model));
    EXPECT_FALSE(run.result.ok);
    EXPECT_THAT(run.result.error, HasSubstr("a task `order` failed: out of stock"));
  }
}

TEST(ScenarioFileRunTest, ValuesThatAreTooManyTogetherAreRefused) {
  const auto scenario = Parsed(
      "[parameters]\nn = { default = 10, min = 1, max = 100_000_000 }\n[[task]]\n"
      "name = \"one\"\ncount = \"n * 10\"\nphases = [{ wait = 1 }]\n");
  ASSERT_TRUE(scenario);
  const auto run =
      interleave::Run::Start(FileRequest(*scenario, Model::kThreads, {{"n", "100000000"}}));
  ASSERT_FALSE(run);
  EXPECT_THAT(run.error(), HasSubstr("is 1 000 000 000, but must be a whole number from 1 to"));
}

TEST(ScenarioFileRunTest, AProgramThatNeverEndsIsStoppedOnEveryModel) {
  const auto scenario = Parsed(
      "models = [\"seq\", \"thr\", \"gil\", \"proc\", \"loop\"]\n[[task]]\nname = \"one\"\n"
      "count = 2\nphases = [{ repeat = 1_000_000_000, phases = [{ compute = 1_000_000 }] }]\n");
  ASSERT_TRUE(scenario);
  for (const Model model : scenario->RunnableModels()) {
    SCOPED_TRACE(ModelKey(model));
    // In virtual time nothing but the program itself makes events: two tasks that never end, few.
    const std::uint64_t begun = IsSimulated(model) ? 4 : 20;
    const EndedRun run = RunToEnd(FileRequest(*scenario, model), [begun](interleave::Run& live) {
      if (live.trace().events() > begun) live.RequestStop();
    });
    EXPECT_TRUE(run.result.stopped) << run.result.error;
  }
}

TEST(ScenarioFileRunTest, TasksThatWaitForEachOtherForEverAreStopped) {
  const auto scenario = Parsed(
      "models = [\"thr\", \"loop\"]\n[shared]\nb = { barrier = 2 }\n[[task]]\n"
      "name = \"one\"\nphases = [{ barrier = \"b\" }]\n");
  ASSERT_TRUE(scenario);
  for (const Model model : scenario->RunnableModels()) {
    const EndedRun run = RunToEnd(FileRequest(*scenario, model), [](interleave::Run& live) {
      if (live.trace().events() > 3) live.RequestStop();
    });
    EXPECT_FALSE(run.result.ok);
  }
}

// A sanitizer puts code behind every call, so that with it each of millions of awaits needs stack.
#ifndef INTERLEAVE_SANITIZED
TEST(ScenarioFileRunTest, PhasesWithoutEndMeetTheLimit) {
  const auto endless = Parsed(
      "models = [\"thr\"]\n[[task]]\nname = \"one\"\n"
      "phases = [{ repeat = 1_000_000_000, phases = [{ compute = 0 }] }]\n");
  ASSERT_TRUE(endless);
  const EndedRun phases = RunToEnd(FileRequest(*endless, Model::kThreads));
  EXPECT_THAT(phases.result.error, HasSubstr("10 000 000 phases, which is the limit"));
}

TEST(ScenarioFileRunTest, ItemsWithoutEndMeetTheLimit) {
  const auto full = Parsed(
      "models = [\"thr\"]\n[shared]\nq = { queue = 0 }\n[[task]]\nname = \"one\"\n"
      "phases = [{ put = \"q\", items = 2_000_000 }]\n");
  ASSERT_TRUE(full);
  const EndedRun items = RunToEnd(FileRequest(*full, Model::kThreads));
  EXPECT_THAT(items.result.error, HasSubstr("the queue `q` holds 1 000 000 items"));
}
#endif

}  // namespace
}  // namespace interleave
