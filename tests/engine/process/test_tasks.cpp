#include "tests/engine/process/test_tasks.h"

#include <sys/mman.h>
#include <unistd.h>

#include <csignal>
#include <random>
#include <stdexcept>

#include "engine/process/channel.h"
#include "engine/process/manager.h"
#include "engine/process/worker_main.h"
#include "engine/sync/release.h"
#include "engine/task/duration.h"
#include "engine/task/errors.h"
#include "tests/engine/process/primitive_tasks.h"
#include "tests/engine/sync/random_program.h"

namespace interleave {

Task<std::int64_t> TestSquare(Context&, std::int64_t number) { co_return number* number; }

Task<std::int64_t> TestPid(Context&) { co_return getpid(); }

Task<void> TestThrow(Context&, std::string kind) {
  if (kind == "timeout") throw TimeoutError("too late");
  if (kind == "http") throw HttpError("no answer");
  if (kind == "logic") throw std::logic_error("cannot be");
  if (kind == "argument") throw std::invalid_argument("not this");
  throw std::runtime_error("just so");
  co_return;
}

Task<std::int64_t> TestDie(Context& ctx, std::string how) {
  ctx.Mark("about to die");
  if (how == "kill") std::raise(SIGKILL);
  if (how == "exit 0") _exit(0);
  if (how == "exit 3") _exit(3);
  const std::string garbage(100, '\xEE');
  if (write(kWorkerChannel, garbage.data(), garbage.size()) < 0) _exit(4);
  for (;;) co_await ctx.Sleep(1000_s);
}

Task<std::int64_t> TestWaitForEver(Context& ctx, Queue<std::int64_t> begun) {
  co_await begun.Put(ctx, getpid());
  for (;;) co_await ctx.Sleep(1000_s);
}

Task<std::int64_t> TestSleepForEver(Context& ctx) {
  for (;;) co_await ctx.Sleep(1000_s);
}

Task<void> TestIncrement(Context& ctx, SharedCells cells, Lock lock, std::int64_t times) {
  for (std::int64_t i = 0; i < times; ++i) {
    const LockGuard guard = co_await ctx.Acquire(lock);
    const std::int64_t seen = co_await ctx.Load(cells);
    co_await ctx.Store(cells, 0, seen + 1);
  }
}

Task<void> TestDieWithLock(Context& ctx, Lock lock) {
  const LockGuard guard = co_await ctx.Acquire(lock);
  std::raise(SIGKILL);
}

Task<void> TestIncrementNested(Context& ctx, SharedCells cells, Lock lock, std::int64_t times) {
  for (std::int64_t i = 0; i < times; ++i) {
    const LockGuard outer = co_await ctx.Acquire(lock);
    {
      const LockGuard inner = co_await ctx.Acquire(lock);
      const LockGuard innermost = co_await ctx.Acquire(lock);
    }
    const std::int64_t seen = co_await ctx.Load(cells);
    co_await ctx.Store(cells, 0, seen + 1);
  }
}

Task<std::string> TestRelease(Context& ctx, Lock lock) {
  try {
    Release(ctx, lock);
  } catch (const SyncError& error) {
    co_return error.what();
  }
  co_return "";
}

Task<void> TestTakeOnce(Context& ctx, Lock lock) {
  const LockGuard guard = co_await ctx.Acquire(lock);
}

Task<void> TestTakeTwice(Context& ctx, Lock lock) {
  const LockGuard first = co_await ctx.Acquire(lock);
  const LockGuard second = co_await ctx.Acquire(lock);
}

Task<void> TestLeaveHeld(Context& ctx, Lock lock) {
  LockGuard guard = co_await ctx.Acquire(lock);
  KeepHeld(std::move(guard));
}

Task<void> TestPut(Context& ctx, Queue<std::int64_t> queue, std::int64_t first,
                   std::int64_t count) {
  for (std::int64_t i = first; i < first + count; ++i) co_await queue.Put(ctx, i);
}

Task<void> TestSend(Context& ctx, Pipe<std::string> pipe, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    std::string text = std::to_string(i);
    co_await pipe.Send(ctx, std::move(text));
  }
  co_await pipe.Close(ctx);
}

Task<std::string> TestDouble(Context&, std::string text) { co_return text + text; }

Task<std::int64_t> TestNested(Context& ctx) {
  const Future<std::int64_t> future = ctx.Start({}, kTestSquare, 2);
  co_return co_await ctx.Result(future);
}

Task<std::int64_t> TestUnknown(Context&) { co_return 0; }

Task<std::int64_t> TestManyQueues(Context&, std::vector<Queue<std::int64_t>> queues) {
  co_return static_cast<std::int64_t>(queues.size());
}

Task<std::int64_t> TestRave(Context&, std::int64_t seed) {
  std::mt19937 random(static_cast<std::uint32_t>(seed));
  Channel channel{Descriptor(dup(kWorkerChannel))};
  for (int i = 0; i < 200; ++i) {
    std::string bytes(random() % 64, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random() % 3 == 0 ? random() : random() % 8);
    std::vector<int> descriptors;
    const Descriptor memory(memfd_create("rave", MFD_CLOEXEC));
    if (random() % 2 == 0) descriptors.push_back(memory.get());
    if (channel.Send(bytes, descriptors) != Channel::Sent::kYes) break;
  }
  co_return 0;
}

TaskRegistry FindTestTasks(std::string_view key) {
  if (key != "test") throw std::out_of_range("no such tasks");
  return TaskRegistry(kTestSquare, kTestPid, kTestThrow, kTestDie, kTestWaitForEver, kTestIncrement,
                      kTestDieWithLock, kTestPut, kTestSend, kTestDouble, kTestNested,
                      kTestManyQueues, kTestRave, kTestSleepForEver, kTestIncrementNested,
                      kTestRelease, kTestTakeOnce, kTestTakeTwice, kTestLeaveHeld, kTestPass,
                      kTestEnter, kTestGiveBack, kTestAwaitEvent, kTestSetEvent, kTestMeet,
                      kTestFill, kTestEmpty, kTestNotifyUnheld, kTestTakeBoth, kTestTakeItem,
                      kTestPutLater, kRunRandomTask, kServeManager);
}

}  // namespace interleave
