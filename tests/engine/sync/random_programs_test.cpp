// Small random programs on every runtime. What the primitives promise is checked over the
// recording of each: whoever reads it must see it kept.
//
// 1,000 programs a runtime; INTERLEAVE_RANDOM_PROGRAMS asks for another number, as the soak does.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/process/process_runtime.h"
#include "engine/record/collector.h"
#include "engine/runtime/host_runtime.h"
#include "engine/simulated/simulated_runtime.h"
#include "engine/task/context.h"
#include "tests/engine/sync/random_program.h"

namespace interleave {
namespace {

enum class On { kSequential, kThreads, kGlobalLock, kEventLoop, kProcesses, kSimulated };

std::string NameOf(const ::testing::TestParamInfo<On>& info) {
  constexpr std::array kNames = {"sequential", "threads",   "global_lock",
                                 "event_loop", "processes", "simulated"};
  return kNames[static_cast<std::size_t>(info.param)];
}

// --- What the recording must show.

struct Recording {
  std::vector<Fact> facts;
  std::shared_ptr<NameTable> names;
  std::uint64_t dropped = 0;

  // The values of the marks or the counter of this name, in order of time.
  std::vector<std::int64_t> Values(EventKind kind, std::string_view name) const {
    std::vector<std::int64_t> values;
    for (const Fact& fact : facts) {
      if (fact.kind == kind && names->Text(fact.subject) == name) {
        values.push_back(WideValue(fact.arg, fact.extra));
      }
    }
    return values;
  }
};

RandomProgram::Tasks TasksOn(On on) {
  if (on == On::kSequential) return RandomProgram::Tasks::kOneAfterAnother;
  return on == On::kProcesses ? RandomProgram::Tasks::kProcesses : RandomProgram::Tasks::kTogether;
}

Recording RunOn(On on, std::uint64_t seed) {
  Recording recording;
  const auto body = [&](Context& ctx) -> Task<void> {
    return RandomProgram::Run(ctx, seed, TasksOn(on));
  };
  const RuntimeOptions options{.seed = seed, .cores = 2};
  if (on == On::kSimulated) {
    recording.names = std::make_shared<NameTable>();
    const auto runtime = MakeSimulatedRuntime(recording.names, options, {.cores = 2});
    runtime->RunMain(body);
    runtime->TakeFacts(recording.facts);
    return recording;
  }
  const auto recorder = std::move(*Recorder::Create(
      {.kernel_records = false, .size = {.lanes = 16, .events_per_lane = 1 << 12}}));
  recording.names = recorder->names();
  std::unique_ptr<HostRuntime> runtime;
  switch (on) {
    case On::kSequential:
      runtime = MakeSequentialRuntime(*recorder, options);
      break;
    case On::kThreads:
      runtime = MakeThreadsRuntime(*recorder, options);
      break;
    case On::kGlobalLock:
      runtime = MakeGlobalLockRuntime(*recorder, options, {.switch_interval = 500'000});
      break;
    case On::kProcesses:
      runtime = MakeProcessRuntime(*recorder, options,
                                   {.start_method = StartMethod::kForkServer, .tasks_key = "test"});
      break;
    default:
      runtime = MakeEventLoopRuntime(*recorder, options);
  }
  runtime->RunMain(body);
  Collector collector(*recorder);
  collector.PullRest(recording.facts);
  recording.dropped = collector.dropped();
  recording.names->Detach();
  return recording;
}

// One holder of each lock at a time, the global lock included, and each release by its holder.
void ExpectOneHolder(const Recording& recording) {
  std::map<ObjectId, std::uint32_t> holders;  // The lane of each.
  for (const Fact& fact : recording.facts) {
    if (fact.kind == EventKind::kAcquired) {
      EXPECT_FALSE(holders.contains(fact.subject)) << "lock " << fact.subject << " at " << fact.at;
      holders[fact.subject] = fact.lane;
    } else if (fact.kind == EventKind::kReleased) {
      const auto holder = holders.find(fact.subject);
      ASSERT_NE(holder, holders.end()) << "lock " << fact.subject << " at " << fact.at;
      EXPECT_EQ(holder->second, fact.lane);
      holders.erase(holder);
    }
  }
  EXPECT_TRUE(holders.empty()) << holders.size() << " locks were never released";
}

// Who waited for others went on after all of them had come.
void ExpectNobodyEarly(const Recording& recording, const RandomProgram& program) {
  std::map<std::int64_t, int> came;
  for (const Fact& fact : recording.facts) {
    if (fact.kind != EventKind::kMark) continue;
    const std::string_view name = recording.names->Text(fact.subject);
    const std::int64_t round = WideValue(fact.arg, fact.extra);
    if (name == "came") ++came[round];
    if (name != "went on") continue;
    const RandomProgram::Step step = program.rounds[static_cast<std::size_t>(round)][0].step;
    EXPECT_EQ(came[round], step == RandomProgram::Step::kEvent ? 1 : program.tasks)
        << "round " << round << " at " << fact.at;
  }
}

void ExpectWriterAlone(const Recording& recording) {
  std::int64_t reads = 0, writes = 0;
  for (const Fact& fact : recording.facts) {
    if (fact.kind != EventKind::kMark) continue;
    const std::string_view name = recording.names->Text(fact.subject);
    if (name != "reads" && name != "writes") continue;
    (name == "reads" ? reads : writes) += WideValue(fact.arg, fact.extra);
    EXPECT_TRUE(writes == 0 || (writes == 1 && reads == 0))
        << writes << " writers and " << reads << " readers at " << fact.at;
  }
}

void ExpectKept(const Recording& recording, const RandomProgram& program) {
  EXPECT_EQ(recording.dropped, 0U);
  ExpectOneHolder(recording);
  ExpectNobodyEarly(recording, program);
  ExpectWriterAlone(recording);
  for (const std::int64_t inside : recording.Values(EventKind::kCounter, "inside slots")) {
    EXPECT_LE(inside, program.slots);
    EXPECT_GE(inside, 0);
  }
  for (const std::int64_t length : recording.Values(EventKind::kCounter, "queue")) {
    if (program.capacity == 0) break;
    EXPECT_LE(length, static_cast<std::int64_t>(program.capacity));
  }
  for (const std::int64_t depth : recording.Values(EventKind::kCounter, "depth of reentrant")) {
    EXPECT_LE(depth, 3);
  }
  // Each item once. Put before got: on every lane the mark comes before the item is there.
  auto put = recording.Values(EventKind::kMark, "put");
  auto got = recording.Values(EventKind::kMark, "got");
  std::ranges::sort(put);
  std::ranges::sort(got);
  EXPECT_EQ(put, got);
  for (const Fact& fact : recording.facts) {
    if (fact.kind != EventKind::kMark) continue;
    const std::string_view name = recording.names->Text(fact.subject);
    EXPECT_FALSE(name.starts_with("deadlock")) << "a false alarm: " << name;
  }
}

class RandomProgramsTest : public ::testing::TestWithParam<On> {};
INSTANTIATE_TEST_SUITE_P(On, RandomProgramsTest,
                         ::testing::Values(On::kSequential, On::kThreads, On::kGlobalLock,
                                           On::kEventLoop, On::kProcesses, On::kSimulated),
                         NameOf);

TEST_P(RandomProgramsTest, KeepWhatThePrimitivesPromise) {
  const char* const wanted = std::getenv("INTERLEAVE_RANDOM_PROGRAMS");
  const std::uint64_t programs = wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : 1000;
  for (std::uint64_t seed = 1; seed <= programs && !HasFailure(); ++seed) {
    SCOPED_TRACE("program " + std::to_string(seed));
    ExpectKept(RunOn(GetParam(), seed), RandomProgram::Draw(seed, TasksOn(GetParam())));
  }
}

}  // namespace
}  // namespace interleave
