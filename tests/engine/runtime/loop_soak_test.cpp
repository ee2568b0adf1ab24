// Very many tasks through one event loop, which must leave memory where it was. What grows with a
// recording by design, the recording itself, is pulled and thrown away.
//
// By default a tenth of the soak runs; `./dev soak` runs all of it: a million tasks.

#include <gtest/gtest.h>
#include <malloc.h>

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/net/http_server.h"
#include "engine/record/collector.h"
#include "engine/record/process_memory.h"
#include "engine/runtime/host_runtime.h"
#include "engine/sync/queue.h"
#include "engine/task/context.h"
#include "engine/task/duration.h"

namespace interleave {
namespace {

constexpr int kTasksOfARound = 1000;

int Rounds() {
  const char* const tasks = std::getenv("INTERLEAVE_SOAK_TASKS");
  return (tasks != nullptr ? std::atoi(tasks) : 100'000) / kTasksOfARound;
}

Task<int> Nothing(Context& /*ctx*/) { co_return 1; }
constexpr TaskDef kNothing{"nothing", &Nothing};

Task<int> YieldAndSleep(Context& ctx) {
  co_await ctx.Sleep(0);
  co_await ctx.Sleep(1000);
  co_return 1;
}
constexpr TaskDef kYieldAndSleep{"yield and sleep", &YieldAndSleep};

Task<int> TakeTurns(Context& ctx, Lock lock, Queue<int> queue) {
  const LockGuard guard = co_await ctx.Acquire(lock);
  co_await queue.Put(ctx, 1);
  co_await ctx.Sleep(0);
  const std::optional<int> item = co_await queue.Get(ctx);
  co_return item.value_or(0);
}
constexpr TaskDef kTakeTurns{"take turns", &TakeTurns};

Task<int> WaitForEver(Context& ctx) {
  co_await ctx.Sleep(1000_s);
  co_return 0;
}
constexpr TaskDef kWaitForEver{"wait for ever", &WaitForEver};

Task<int> Fail(Context& ctx) {
  co_await ctx.Sleep(0);
  throw std::runtime_error("it broke");
}
constexpr TaskDef kFail{"fail", &Fail};

Task<int> Fetch(Context& ctx) {
  const HttpRequest request{.path = "/soak", .size = 10};
  const HttpResponse answer = co_await ctx.Get(request);
  co_return answer.status == 200 ? 1 : 0;
}
constexpr TaskDef kFetch{"fetch", &Fetch};

// One of everything a task can do or come to. Gives how many came out well.
Task<int> Round(Context& ctx, Lock lock, Queue<int> queue, Pool pool) {
  std::vector<Future<int>> good, cancelled, failing;
  ThreadOptions eager;
  eager.eager = true;
  good.push_back(ctx.Start({}, kFetch));
  good.push_back(ctx.RunInThread(kNothing));
  for (int i = 2; i < kTasksOfARound; ++i) {
    switch (i % 8) {
      case 0:
        failing.push_back(ctx.Start({}, kFail));
        break;
      case 1:
        cancelled.push_back(ctx.Start({}, kWaitForEver));
        break;
      case 2:
        good.push_back(ctx.Start({}, kTakeTurns, lock, queue));
        break;
      case 3:
        good.push_back(ctx.Start(eager, kYieldAndSleep));
        break;
      case 4:
        good.push_back(ctx.Submit(pool, kYieldAndSleep));
        break;
      case 5:
        ctx.Start({}, kNothing);  // Nobody will ever await it.
        break;
      default:
        good.push_back(ctx.Start({}, i % 2 == 0 ? kYieldAndSleep : kNothing));
    }
  }
  co_await ctx.Sleep(0);
  for (const Future<int>& task : cancelled) ctx.Cancel(task);
  for (const Future<int>& task : cancelled) co_await ctx.Join(task);
  for (const Future<int>& task : failing) co_await ctx.Join(task);
  int sum = 0;
  for (const int one : co_await ctx.Gather(std::move(good))) sum += one;
  co_return sum;
}

// Bytes of the heap that are in use; 0 under a sanitizer, which has a heap of its own.
std::size_t HeapBytes() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

TEST(LoopSoakTest, ManyTasksLeaveMemoryWhereItWas) {
  const auto server = HttpServer::Start();
  ASSERT_TRUE(server) << server.error();
  auto recorder = std::move(*Recorder::Create({}));
  Collector collector(*recorder);
  const auto runtime = MakeEventLoopRuntime(*recorder, {.http_port = (*server)->port()});
  const int rounds = Rounds();
  const int first = rounds / 10;  // By then every container is as large as it needs to be.
  std::size_t heap_at_first = 0, heap_at_last = 0;
  std::int64_t resident_at_first = 0, resident_at_last = 0;
  runtime->RunMain([&](Context& ctx) -> Task<void> {
    const Lock lock = ctx.MakeLock("lock");
    const Queue<int> queue(ctx, "queue");
    const Pool pool = ctx.OpenPool({.workers = 4});
    for (int round = 0; round < rounds; ++round) {
      const int sum = co_await Round(ctx, lock, queue, pool);
      EXPECT_EQ(sum, 627);
      {
        std::vector<Fact> facts;
        collector.Pull(facts);
      }
      if (round != first && round + 1 != rounds) continue;
      (round == first ? heap_at_first : heap_at_last) = HeapBytes();
      (round == first ? resident_at_first : resident_at_last) = ResidentBytes();
    }
  });
  EXPECT_EQ(collector.dropped(), 0U);
  RecordProperty("tasks", rounds * kTasksOfARound);
  RecordProperty("heap_at_first", std::to_string(heap_at_first));
  RecordProperty("heap_at_last", std::to_string(heap_at_last));
  RecordProperty("resident_at_first", std::to_string(resident_at_first));
  RecordProperty("resident_at_last", std::to_string(resident_at_last));
  // What is left is the room that containers keep, whatever the number of tasks. The least of tasks
  // takes 200 bytes: one forgotten in forty would show, and in the whole soak one in four hundred.
  EXPECT_LT(heap_at_last, heap_at_first + (std::size_t{512} << 10));
#ifndef INTERLEAVE_SANITIZED
  EXPECT_GT(heap_at_first, 0U);
  EXPECT_LT(resident_at_last, resident_at_first + (std::int64_t{8} << 20));
#endif
}

}  // namespace
}  // namespace interleave
