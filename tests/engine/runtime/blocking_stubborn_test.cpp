// Tasks that take no stop for a stop, on the runtimes where a wait blocks the thread: they are told
// often enough to tidy up, and then go where they stand.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "engine/net/http_server.h"
#include "engine/sync/condition.h"
#include "engine/sync/event_flag.h"
#include "engine/sync/queue.h"
#include "engine/task/duration.h"
#include "engine/task/errors.h"
#include "tests/engine/runtime/recorded_run.h"

namespace interleave {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::Field;

// What a task does again and again, whatever it is told.
enum class Stubborn { kSleep, kIo, kFetch, kCompute, kAcquire, kResult, kFlag, kQueue, kEdge };
constexpr const char* kNames[] = {"sleep",  "io",   "fetch", "compute", "acquire",
                                  "result", "flag", "queue", "edge"};

struct Things {
  using SendableHandle = void;
  Stubborn what;
  SharedCells begun;
  Lock free_lock;
  EventFlag flag;
  Queue<int> queue;
  Future<int> future;
};

Task<int> SleepForEver(Context& ctx) {
  co_await ctx.Sleep(1000_s);
  co_return 0;
}
constexpr TaskDef kSleepForEver{"sleep for ever", &SleepForEver};

Task<void> DoOnce(Context& ctx, const Things& things) {
  switch (things.what) {
    case Stubborn::kSleep:
      co_await ctx.Sleep(1000_s);
      break;
    case Stubborn::kIo:
      co_await ctx.WaitIo(1000_s, "disk");
      break;
    case Stubborn::kFetch: {
      const HttpRequest request{.delay = 1000_s};
      co_await ctx.Get(request);
      break;
    }
    case Stubborn::kCompute:
      co_await ctx.Compute(std::uint64_t{1} << 62, [](std::uint64_t, std::uint64_t) {});
      break;
    case Stubborn::kAcquire: {
      const LockGuard guard = co_await ctx.Acquire(things.free_lock);
      break;
    }
    case Stubborn::kResult:
      co_await ctx.Result(things.future);
      break;
    case Stubborn::kFlag:
      co_await things.flag.Wait(ctx, 1000_s);
      break;
    case Stubborn::kQueue:
      co_await things.queue.Get(ctx, 1000_s);
      break;
    case Stubborn::kEdge:
      co_await ctx.LoopEdge();
      break;
  }
}

Task<int> BeStubborn(Context& ctx, Things things) {
  things.begun[0].store(1);
  for (;;) {
    try {
      co_await DoOnce(ctx, things);
    } catch (const Stopped&) {
      // Goes on regardless.
    }
  }
}
constexpr TaskDef kBeStubborn{"stubborn", &BeStubborn};

class BlockingStubbornTest : public ::testing::TestWithParam<std::tuple<Blocking, Stubborn>> {};

// Without the limit, the task would spin for ever, and so would this test.
TEST_P(BlockingStubbornTest, ATaskThatWaitsAgainWhateverItIsToldIsTakenDownAndNamed) {
  const auto [model, what] = GetParam();
  const auto server = HttpServer::Start();
  ASSERT_TRUE(server) << server.error();
  RecordedRun run(
      model, {.runtime = {.cores = 2, .http_port = (*server)->port()}, .kernel_records = false});
  std::atomic<std::int64_t>* begun = nullptr;
  std::atomic<bool> made{false};
  // Clang captures no structured binding.
  run.Start([&, chosen = what, on = model](Context& ctx) -> Task<void> {
    const SharedCells cells = ctx.MakeCells("begun", 1);
    begun = &cells[0];
    made = true;
    Things things{.what = chosen,
                  .begun = cells,
                  .free_lock = ctx.MakeLock("lock"),
                  .flag = EventFlag(ctx, "flag"),
                  .queue = Queue<int>(ctx, "queue"),
                  .future = {}};
    if (chosen == Stubborn::kResult) things.future = ctx.Start({}, kSleepForEver);
    const Future<int> task = ctx.Start({}, kBeStubborn, things);
    EXPECT_TRUE(on != Blocking::kSequential || task.done());
    co_await ctx.Result(task);
  });
  while (!made || *begun == 0) std::this_thread::yield();
  run.RequestStop();
  EXPECT_THROW(run.Finish(), Stopped);
  bool found = false;
  for (TaskId task = 1; task < run.trace().tasks().size(); ++task) {
    if (run.trace().TaskLabel(task) != "stubborn") continue;
    found = true;
    EXPECT_EQ(run.trace().tasks()[task].outcome, TaskOutcome::kCancelled);
    EXPECT_THAT(run.runtime().notes(),
                ElementsAre(::testing::AllOf(
                    Field(&TaskNote::task, task),
                    Field(&TaskNote::text, EndsWith("it was taken down where it stood")))));
  }
  EXPECT_TRUE(found);
}

INSTANTIATE_TEST_SUITE_P(
    Each, BlockingStubbornTest,
    ::testing::Combine(::testing::Values(Blocking::kThreads, Blocking::kGlobalLock),
                       ::testing::Values(Stubborn::kSleep, Stubborn::kIo, Stubborn::kFetch,
                                         Stubborn::kCompute, Stubborn::kAcquire, Stubborn::kFlag,
                                         Stubborn::kQueue, Stubborn::kEdge)),
    [](const auto& each) {
      return BlockingName(std::get<0>(each.param)) + "_" +
             kNames[static_cast<std::size_t>(std::get<1>(each.param))];
    });
// There, what a task would wait for has happened, or never will.
INSTANTIATE_TEST_SUITE_P(
    OneAfterAnother, BlockingStubbornTest,
    ::testing::Combine(::testing::Values(Blocking::kSequential),
                       ::testing::Values(Stubborn::kSleep, Stubborn::kIo, Stubborn::kFetch,
                                         Stubborn::kCompute, Stubborn::kAcquire, Stubborn::kFlag,
                                         Stubborn::kQueue, Stubborn::kEdge)),
    [](const auto& each) { return kNames[static_cast<std::size_t>(std::get<1>(each.param))]; });

class StubbornMainTest : public BlockingTest {};
INSTANTIATE_TEST_SUITE_P(Models, StubbornMainTest, AllBlocking(), NameOfParam);

TEST_P(StubbornMainTest, AMainProgramThatTakesNoStopForAStopIsTakenDown) {
  RecordedRun run(GetParam());
  bool gone = false;
  run.RequestStop();
  EXPECT_THROW(run.Run([&](Context& ctx) -> Task<void> {
    struct Witness {
      bool& gone;
      ~Witness() { gone = true; }
    };
    const Witness witness{gone};
    for (;;) {
      try {
        co_await ctx.Sleep(1000_s);
      } catch (const Stopped&) {
        // Goes on regardless.
      }
    }
  }),
               Stopped);
  EXPECT_TRUE(gone);
  EXPECT_EQ(run.trace().tasks()[1].outcome, TaskOutcome::kCancelled);
  EXPECT_EQ(run.runtime().notes().size(), 1U);
}

// A task that tidies up over a few waits is not cut short.
TEST_P(StubbornMainTest, TheRoomToTidyUpIsThere) {
  RecordedRun run(GetParam());
  int told = 0;
  run.RequestStop();
  run.Run([&](Context& ctx) -> Task<void> {
    for (int i = 0; i < 50; ++i) {
      try {
        co_await ctx.Sleep(1000_s);
      } catch (const Stopped&) {
        ++told;
      }
    }
  });
  EXPECT_EQ(told, 50);
  EXPECT_TRUE(run.runtime().notes().empty());
}

}  // namespace
}  // namespace interleave
