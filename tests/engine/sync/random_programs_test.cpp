// Small random programs on every runtime. What the primitives promise is checked over the
// recording of each: whoever reads it must see it kept.
//
// 1,000 programs a runtime; INTERLEAVE_RANDOM_PROGRAMS asks for another number, as the soak does.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "engine/record/collector.h"
#include "engine/runtime/host_runtime.h"
#include "engine/simulated/simulated_runtime.h"
#include "engine/sync/barrier.h"
#include "engine/sync/condition.h"
#include "engine/sync/event_flag.h"
#include "engine/sync/lock_state.h"
#include "engine/sync/queue.h"
#include "engine/sync/readers_writer_lock.h"
#include "engine/sync/semaphore.h"
#include "engine/task/context.h"

namespace interleave {
namespace {

enum class On { kSequential, kThreads, kGlobalLock, kEventLoop, kSimulated };

std::string NameOf(const ::testing::TestParamInfo<On>& info) {
  constexpr std::array kNames = {"sequential", "threads", "global_lock", "event_loop", "simulated"};
  return kNames[static_cast<std::size_t>(info.param)];
}

// --- The programs.

enum class Step {
  kSleep,
  kLock,       // One lock, or both in order.
  kReentrant,  // One to three deep.
  kSlot,       // A permit of the semaphore.
  kItem,       // Puts an item and takes one, not always its own.
  kRead,
  kWrite,
  // Of all tasks together, so that none waits for ever:
  kMeet,       // At the barrier.
  kEvent,      // The first sets what the others wait for.
  kCondition,  // Nobody goes on before all have come.
};
constexpr int kAlone = static_cast<int>(Step::kWrite) + 1;
constexpr int kSteps = static_cast<int>(Step::kCondition) + 1;

struct Action {
  Step step = Step::kSleep;
  int amount = 0;  // Depth, locks ...
  Nanos pause = 0;
};

// A round for every task each; what they do together is the same for all.
struct Program {
  int tasks = 2;
  int slots = 1;
  std::size_t capacity = 0;
  std::vector<std::vector<Action>> rounds;  // By round, then task.
};

// `together`: whether tasks may wait for each other.
Program Draw(std::uint64_t seed, bool together) {
  std::mt19937_64 random(seed);
  const auto pick = [&](int from, int to) {
    return from + static_cast<int>(random() % static_cast<std::uint64_t>(to - from + 1));
  };
  Program program;
  program.tasks = pick(2, 4);
  program.slots = pick(1, 3);
  program.capacity = static_cast<std::size_t>(pick(0, 3));
  for (int round = pick(3, 8); round > 0; --round) {
    const auto draw = [&](int from, int to) {
      return Action{.step = static_cast<Step>(pick(from, to)),
                    .amount = pick(1, 3),
                    .pause = pick(0, 3) == 0 ? pick(0, 2'000) * Nanos{1'000} : 0};
    };
    std::vector<Action> actions;
    if (together && pick(0, 2) == 0) {
      actions.assign(static_cast<std::size_t>(program.tasks), draw(kAlone, kSteps - 1));
    } else {
      for (int i = 0; i < program.tasks; ++i) actions.push_back(draw(0, kAlone - 1));
    }
    program.rounds.push_back(std::move(actions));
  }
  return program;
}

// --- Running them. Marks tell the recording what no event does.

// A flag with a time after everything this thread has done before; see LaneWriter::WriteOrdered().
void MarkAfter(Context& ctx, std::string_view name, std::int64_t value) {
#if defined(__x86_64__)
  _mm_lfence();
#endif
  ctx.Mark(name, value);
}

struct Shared {
  using SendableHandle = void;
  const Program* program;
  Lock first, second, reentrant, room;
  Semaphore slots;
  Barrier barrier;
  Queue<std::int64_t> queue;
  ReadersWriterLock table;
  Condition all_there;
  SharedCells came;  // By round; belongs to who holds `room`.
  std::vector<EventFlag> events;
};

Task<void> Deep(Context& ctx, Lock lock, int levels, Nanos pause) {
  const LockGuard guard = co_await ctx.Acquire(lock);
  co_await ctx.Sleep(pause);
  if (levels > 1) co_await Deep(ctx, lock, levels - 1, 0);
}

Task<void> Take(Context& ctx, Shared& shared, const Action& action) {
  const LockGuard one = co_await ctx.Acquire(shared.first);
  co_await ctx.Sleep(action.pause);
  if (action.amount < 2) co_return;
  const LockGuard two = co_await ctx.Acquire(shared.second);
  co_await ctx.Sleep(action.pause / 2);
}

Task<void> WaitForAll(Context& ctx, Shared& shared, std::size_t round, int number) {
  LockGuard guard = co_await ctx.Acquire(shared.room);
  ctx.Mark("came", static_cast<std::int64_t>(round));
  if (shared.came[round].fetch_add(1) + 1 == shared.program->tasks) {
    shared.all_there.NotifyAll(ctx);
  }
  while (shared.came[round].load() < shared.program->tasks) {
    // Some only look again after a while.
    if (number % 2 == 0) {
      co_await shared.all_there.Wait(ctx, guard);
    } else {
      co_await shared.all_there.Wait(ctx, guard, 500'000);
    }
  }
  MarkAfter(ctx, "went on", static_cast<std::int64_t>(round));
}

Task<void> Do(Context& ctx, Shared& shared, std::size_t round, int number) {
  const Action action = shared.program->rounds[round][static_cast<std::size_t>(number)];
  const auto label = static_cast<std::int64_t>(round);
  switch (action.step) {
    case Step::kSleep:
      co_await ctx.Sleep(action.pause);
      break;
    case Step::kLock:
      co_await Take(ctx, shared, action);
      break;
    case Step::kReentrant:
      co_await Deep(ctx, shared.reentrant, action.amount, action.pause);
      break;
    case Step::kSlot: {
      const SemaphorePermit permit = co_await shared.slots.Enter(ctx);
      co_await ctx.Sleep(action.pause);
      break;
    }
    case Step::kItem: {
      const std::int64_t item = label * 10 + number;
      ctx.Mark("put", item);
      co_await shared.queue.Put(ctx, item);
      co_await ctx.Sleep(action.pause);
      const std::optional<std::int64_t> got = co_await shared.queue.Get(ctx);
      ctx.Mark("got", got.value_or(-1));
      break;
    }
    case Step::kRead: {
      const ReadersWriterGuard guard = co_await shared.table.Read(ctx);
      MarkAfter(ctx, "reads", 1);
      co_await ctx.Sleep(action.pause);
      ctx.Mark("reads", -1);
      break;
    }
    case Step::kWrite: {
      const ReadersWriterGuard guard = co_await shared.table.Write(ctx);
      MarkAfter(ctx, "writes", 1);
      co_await ctx.Sleep(action.pause);
      ctx.Mark("writes", -1);
      break;
    }
    case Step::kMeet:
      ctx.Mark("came", label);
      co_await shared.barrier.Wait(ctx);
      MarkAfter(ctx, "went on", label);
      break;
    case Step::kEvent:
      if (number == 0) {
        co_await ctx.Sleep(action.pause);
        ctx.Mark("came", label);
        shared.events[round].Set(ctx);
      } else {
        co_await shared.events[round].Wait(ctx);
        MarkAfter(ctx, "went on", label);
      }
      break;
    case Step::kCondition:
      co_await WaitForAll(ctx, shared, round, number);
      break;
  }
}

Task<int> RunAll(Context& ctx, Shared shared, int number) {
  for (std::size_t round = 0; round < shared.program->rounds.size(); ++round) {
    co_await Do(ctx, shared, round, number);
  }
  co_return number;
}
constexpr TaskDef kRunAll{"run all", &RunAll};

Task<void> Main(Context& ctx, const Program& program) {
  const std::size_t rounds = program.rounds.size();
  const Lock room = ctx.MakeLock("room");
  Shared shared{.program = &program,
                .first = ctx.MakeLock("first"),
                .second = ctx.MakeLock("second"),
                .reentrant = ctx.MakeRLock("reentrant"),
                .room = room,
                .slots = Semaphore(ctx, "slots", program.slots, true),
                .barrier = Barrier(ctx, "barrier", static_cast<std::size_t>(program.tasks)),
                .queue = Queue<std::int64_t>(ctx, "queue", program.capacity),
                .table = ReadersWriterLock(ctx, "table"),
                .all_there = Condition(ctx, "all there", room),
                .came = ctx.MakeCells("came", rounds),
                .events = {}};
  for (std::size_t i = 0; i < rounds; ++i) {
    shared.events.emplace_back(ctx, "event " + std::to_string(i));
  }
  std::vector<Future<int>> tasks;
  for (int i = 0; i < program.tasks; ++i) tasks.push_back(ctx.Start({}, kRunAll, shared, i));
  for (const Future<int>& task : tasks) co_await ctx.Result(task);
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

Recording RunOn(On on, const Program& program, std::uint64_t seed) {
  Recording recording;
  const auto body = [&](Context& ctx) -> Task<void> { return Main(ctx, program); };
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
void ExpectNobodyEarly(const Recording& recording, const Program& program) {
  std::map<std::int64_t, int> came;
  for (const Fact& fact : recording.facts) {
    if (fact.kind != EventKind::kMark) continue;
    const std::string_view name = recording.names->Text(fact.subject);
    const std::int64_t round = WideValue(fact.arg, fact.extra);
    if (name == "came") ++came[round];
    if (name != "went on") continue;
    const Step step = program.rounds[static_cast<std::size_t>(round)][0].step;
    EXPECT_EQ(came[round], step == Step::kEvent ? 1 : program.tasks)
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

void ExpectKept(const Recording& recording, const Program& program) {
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
                                           On::kEventLoop, On::kSimulated),
                         NameOf);

TEST_P(RandomProgramsTest, KeepWhatThePrimitivesPromise) {
  const char* const wanted = std::getenv("INTERLEAVE_RANDOM_PROGRAMS");
  const std::uint64_t programs = wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : 1000;
  for (std::uint64_t seed = 1; seed <= programs && !HasFailure(); ++seed) {
    SCOPED_TRACE("program " + std::to_string(seed));
    // One after another nobody may wait for the others.
    const Program program = Draw(seed, GetParam() != On::kSequential);
    ExpectKept(RunOn(GetParam(), program, seed), program);
  }
}

}  // namespace
}  // namespace interleave
