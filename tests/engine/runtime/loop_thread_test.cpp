// Work that a task of the loop gives to a thread, and awaits.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "engine/record/clock.h"
#include "engine/task/duration.h"
#include "tests/engine/runtime/host_run.h"
#include "tests/engine/runtime/small_tasks.h"

namespace interleave {
namespace {

using ::testing::ElementsAre;

class LoopThreadTest : public ::testing::Test {
 protected:
  HostRun run{Host::kEventLoop};
  std::vector<std::string> log;
};

// Opened by a task of the loop: if the loop stood still, who waits here would wait for ever.
struct Gate {
  using SendableHandle = void;
  std::atomic<std::thread::id>* passed_by;
  std::atomic<bool>* open;
};

Task<int> PassGate(Context& /*ctx*/, Gate gate) {
  gate.passed_by->store(std::this_thread::get_id());
  gate.open->wait(false);
  co_return 5;
}
constexpr TaskDef kPassGate{"pass gate", &PassGate};

TEST_F(LoopThreadTest, WorkOnAThreadLetsTheLoopGoOn) {
  std::atomic<std::thread::id> worker;
  std::atomic<bool> open = false;
  run.Run([&](Context& ctx) -> Task<void> {
    auto task = ctx.RunInThread(kPassGate, Gate{&worker, &open});
    co_await ctx.Sleep(1_ms);
    log.emplace_back(task.done() ? "wrong" : "loop goes on");
    open = true;
    open.notify_all();
    const int value = co_await ctx.Result(task);
    log.push_back(std::to_string(value));
  });
  EXPECT_THAT(log, ElementsAre("loop goes on", "5"));
  EXPECT_NE(worker.load(), std::this_thread::get_id());
}

// A thread that ends while its result is being asked for: the loop looks at thousands of others
// between putting itself down as waiting and waiting.
TEST_F(LoopThreadTest, AResultFromAThreadIsNotMissedOnTheWayIntoTheWait) {
  std::atomic<std::thread::id> worker;
  run.Run([&](Context& ctx) -> Task<void> {
    for (int round = 0; round < 20; ++round) {
      std::atomic<bool> open = false;
      std::vector<Future<int>> all{ctx.RunInThread(kPassGate, Gate{&worker, &open})};
      for (int i = 0; i < 5'000; ++i) all.push_back(ctx.Start({}, kSleepFor, 1_ms, 0));
      open = true;
      open.notify_all();
      // All have ended when the limit comes, so that it counts as heard: only the clock tells.
      const Nanos limit = 20_s, from = MonotonicNanos();
      auto wait = ctx.Wait(all, WaitFor::kAll, limit);
      EXPECT_TRUE(co_await wait);
      const bool missed = MonotonicNanos() - from >= limit;
      EXPECT_FALSE(missed) << "round " << round;
      if (missed) co_return;
    }
  });
}

TEST_F(LoopThreadTest, AFailureOnAThreadReachesWhoAwaitsIt) {
  run.Run([&](Context& ctx) -> Task<void> {
    auto task = ctx.RunInThread(kFailAfter, Nanos{0});
    try {
      co_await ctx.Result(task);
    } catch (const std::runtime_error& error) {
      log.emplace_back(error.what());
    }
  });
  EXPECT_THAT(log, ElementsAre("it broke"));
}

}  // namespace
}  // namespace interleave
