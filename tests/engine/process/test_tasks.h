#pragma once

#include <string_view>

#include "engine/sync/pipe.h"
#include "engine/sync/queue.h"
#include "engine/task/context.h"
#include "engine/task/errors.h"
#include "engine/task/registry.h"

namespace interleave {

// The tasks that the engine's tests send to worker processes, which are this test program in its
// worker mode.
TaskRegistry FindTestTasks(std::string_view key);

Task<std::int64_t> TestSquare(Context& ctx, std::int64_t number);
inline constexpr TaskDef kTestSquare{"square", &TestSquare};

// The process it runs in.
Task<std::int64_t> TestPid(Context& ctx);
inline constexpr TaskDef kTestPid{"pid", &TestPid};

// Throws what `kind` names: "timeout", "http", "logic", "argument", "runtime".
Task<void> TestThrow(Context& ctx, std::string kind);
inline constexpr TaskDef kTestThrow{"throw", &TestThrow};

// Ends its process: "kill", "exit 0", "exit 3", "garbage" (sends nonsense and goes on).
Task<std::int64_t> TestDie(Context& ctx, std::string how);
inline constexpr TaskDef kTestDie{"die", &TestDie};

// Says that it has begun on the queue, then waits for ever.
Task<std::int64_t> TestWaitForEver(Context& ctx, Queue<std::int64_t> begun);
inline constexpr TaskDef kTestWaitForEver{"wait for ever", &TestWaitForEver};

// The same without a queue.
Task<std::int64_t> TestSleepForEver(Context& ctx);
inline constexpr TaskDef kTestSleepForEver{"sleep for ever", &TestSleepForEver};

Task<void> TestIncrement(Context& ctx, SharedCells cells, Lock lock, std::int64_t times);
inline constexpr TaskDef kTestIncrement{"increment", &TestIncrement};

// Takes the lock and dies with it.
Task<void> TestDieWithLock(Context& ctx, Lock lock);
inline constexpr TaskDef kTestDieWithLock{"die with lock", &TestDieWithLock};

// The same as `TestIncrement`, three deep in a reentrant lock.
Task<void> TestIncrementNested(Context& ctx, SharedCells cells, Lock lock, std::int64_t times);
inline constexpr TaskDef kTestIncrementNested{"increment nested", &TestIncrementNested};

// Releases a lock that it has not taken; the words of the refusal, or "".
Task<std::string> TestRelease(Context& ctx, Lock lock);
inline constexpr TaskDef kTestRelease{"release", &TestRelease};

Task<void> TestTakeOnce(Context& ctx, Lock lock);
inline constexpr TaskDef kTestTakeOnce{"take once", &TestTakeOnce};

// Takes it while it has it.
Task<void> TestTakeTwice(Context& ctx, Lock lock);
inline constexpr TaskDef kTestTakeTwice{"take twice", &TestTakeTwice};

// Takes the lock and ends.
Task<void> TestLeaveHeld(Context& ctx, Lock lock);
inline constexpr TaskDef kTestLeaveHeld{"leave held", &TestLeaveHeld};

// Puts `count` numbers from `first` on the queue.
Task<void> TestPut(Context& ctx, Queue<std::int64_t> queue, std::int64_t first, std::int64_t count);
inline constexpr TaskDef kTestPut{"put", &TestPut};

Task<void> TestSend(Context& ctx, Pipe<std::string> pipe, std::int64_t count);
inline constexpr TaskDef kTestSend{"send", &TestSend};

// The text, twice over.
Task<std::string> TestDouble(Context& ctx, std::string text);
inline constexpr TaskDef kTestDouble{"double", &TestDouble};

// Starts a process of its own, which a worker may not.
Task<std::int64_t> TestNested(Context& ctx);
inline constexpr TaskDef kTestNested{"nested", &TestNested};

// Has more queues than fit into a message.
Task<std::int64_t> TestManyQueues(Context& ctx, std::vector<Queue<std::int64_t>> queues);
inline constexpr TaskDef kTestManyQueues{"many queues", &TestManyQueues};

// Sends random messages to the main program, then its result.
Task<std::int64_t> TestRave(Context& ctx, std::int64_t seed);
inline constexpr TaskDef kTestRave{"rave", &TestRave};

// Known to no registry.
Task<std::int64_t> TestUnknown(Context& ctx);
inline constexpr TaskDef kTestUnknown{"unknown", &TestUnknown};

// The text of what a task threw, "" if nothing; "timeout" for a result that came too late.
template <typename R>
Task<std::string> ErrorOf(Context& ctx, Future<R> future, std::optional<Nanos> timeout = {}) {
  try {
    co_await ctx.Result(future, timeout);
  } catch (const TimeoutError&) {
    co_return "timeout";
  } catch (const std::exception& error) {
    co_return error.what();
  }
  co_return "";
}

}  // namespace interleave
