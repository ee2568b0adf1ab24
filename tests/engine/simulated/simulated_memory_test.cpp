// What a task that waits takes of memory, by what the allocator has given out.

#include <gtest/gtest.h>
#include <malloc.h>

#include <memory>
#include <vector>

#include "engine/simulated/simulated_runtime.h"
#include "engine/task/context.h"
#include "engine/task/duration.h"

namespace interleave {
namespace {

#ifndef INTERLEAVE_SANITIZED  // Its allocator tells nothing.

constexpr int kCrowd = 20'000;
constexpr std::size_t kMostBytes = 1024;

std::size_t InUse() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

Task<void> WaitFor(Context& ctx, Nanos duration) { co_await ctx.Sleep(duration); }
constexpr TaskDef kWaitFor{"wait", &WaitFor};

Task<void> WaitForAll(Context& ctx, int tasks, SimulatedHost& machine, std::size_t& bytes) {
  std::vector<Future<void>> all;
  const std::size_t before = InUse();
  for (int i = 0; i < tasks; ++i) all.push_back(ctx.Start({}, kWaitFor, 1000_s));
  co_await ctx.Sleep(1_s);
  {
    std::vector<Fact> recorded;  // Taken out, as a window does: the recording is not the task's.
    machine.TakeFacts(recorded);
  }
  bytes = (InUse() - before) / static_cast<std::size_t>(tasks);
  for (const Future<void>& one : all) co_await ctx.Result(one);
}

// Everything that a task has while it waits: its thread with its name, its context, its coroutine
// and its future.
std::size_t BytesOfAWaitingTask(SimulatedKind kind) {
  std::size_t bytes = 0;
  const auto machine =
      MakeSimulatedRuntime(std::make_shared<NameTable>(), {.cores = 4}, {.kind = kind, .cores = 4});
  machine->RunMain([&](Context& ctx) { return WaitForAll(ctx, kCrowd, *machine, bytes); });
  ::testing::Test::RecordProperty("bytes", static_cast<int>(bytes));
  return bytes;
}

TEST(SimulatedMemoryTest, AThreadThatWaitsTakesLessThanAKibibyte) {
  EXPECT_LT(BytesOfAWaitingTask(SimulatedKind::kThreads), kMostBytes);
}

TEST(SimulatedMemoryTest, AThreadUnderTheGlobalLockThatWaitsTakesLessThanAKibibyte) {
  EXPECT_LT(BytesOfAWaitingTask(SimulatedKind::kGlobalLock), kMostBytes);
}

TEST(SimulatedMemoryTest, ATaskOfALoopThatWaitsTakesLessThanAKibibyte) {
  EXPECT_LT(BytesOfAWaitingTask(SimulatedKind::kEventLoop), kMostBytes);
}

#endif

}  // namespace
}  // namespace interleave
