#include "tests/engine/sync/random_program.h"

#include <optional>
#include <random>
#include <string>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace interleave {
namespace {

// A flag with a time after everything this thread has done before; see LaneWriter::WriteOrdered().
void MarkAfter(Context& ctx, std::string_view name, std::int64_t value) {
#if defined(__x86_64__)
  _mm_lfence();
#endif
  ctx.Mark(name, value);
}

using Step = RandomProgram::Step;

// One of the tasks at work.
struct AtWork {
  RandomProgram program;
  RandomProgramHandles handles;
  int number = 0;
};

Task<void> Deep(Context& ctx, Lock lock, int levels, Nanos pause) {
  const LockGuard guard = co_await ctx.Acquire(lock);
  co_await ctx.Sleep(pause);
  if (levels > 1) co_await Deep(ctx, lock, levels - 1, 0);
}

Task<void> Take(Context& ctx, RandomProgramHandles& shared, const RandomProgram::Action& action) {
  const LockGuard one = co_await ctx.Acquire(shared.first);
  co_await ctx.Sleep(action.pause);
  if (action.amount < 2) co_return;
  const LockGuard two = co_await ctx.Acquire(shared.second);
  co_await ctx.Sleep(action.pause / 2);
}

Task<void> WaitForAll(Context& ctx, AtWork& task, std::size_t round) {
  RandomProgramHandles& shared = task.handles;
  LockGuard guard = co_await ctx.Acquire(shared.room);
  ctx.Mark("came", static_cast<std::int64_t>(round));
  if (shared.came[round].fetch_add(1) + 1 == task.program.tasks) {
    shared.all_there.NotifyAll(ctx);
  }
  while (shared.came[round].load() < task.program.tasks) {
    // Some only look again after a while.
    if (task.number % 2 == 0) {
      co_await shared.all_there.Wait(ctx, guard);
    } else {
      co_await shared.all_there.Wait(ctx, guard, 500'000);
    }
  }
  MarkAfter(ctx, "went on", static_cast<std::int64_t>(round));
}

Task<void> Do(Context& ctx, AtWork& task, std::size_t round) {
  RandomProgramHandles& shared = task.handles;
  const int number = task.number;
  const RandomProgram::Action action = task.program.rounds[round][static_cast<std::size_t>(number)];
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
      const ReadersWriterGuard guard = co_await shared.table->Read(ctx);
      MarkAfter(ctx, "reads", 1);
      co_await ctx.Sleep(action.pause);
      ctx.Mark("reads", -1);
      break;
    }
    case Step::kWrite: {
      const ReadersWriterGuard guard = co_await shared.table->Write(ctx);
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
      co_await WaitForAll(ctx, task, round);
      break;
  }
}

}  // namespace

RandomProgram RandomProgram::Draw(std::uint64_t seed, Tasks tasks) {
  std::mt19937_64 random(seed);
  const auto pick = [&](int from, int to) {
    return from + static_cast<int>(random() % static_cast<std::uint64_t>(to - from + 1));
  };
  const int last_alone = static_cast<int>(tasks == Tasks::kProcesses ? Step::kItem : Step::kWrite);
  RandomProgram program;
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
    if (tasks != Tasks::kOneAfterAnother && pick(0, 2) == 0) {
      actions.assign(static_cast<std::size_t>(program.tasks),
                     draw(static_cast<int>(Step::kMeet), static_cast<int>(Step::kCondition)));
    } else {
      for (int i = 0; i < program.tasks; ++i) actions.push_back(draw(0, last_alone));
    }
    program.rounds.push_back(std::move(actions));
  }
  return program;
}

Task<std::int64_t> RunRandomTask(Context& ctx, RandomProgramHandles handles, std::int64_t number) {
  const auto kind = static_cast<RandomProgram::Tasks>(handles.kind);
  AtWork task{.program = RandomProgram::Draw(handles.seed, kind),
              .handles = std::move(handles),
              .number = static_cast<int>(number)};
  for (std::size_t round = 0; round < task.program.rounds.size(); ++round) {
    co_await Do(ctx, task, round);
  }
  co_return number;
}

Task<void> RandomProgram::Run(Context& ctx, std::uint64_t seed, Tasks kind) {
  const RandomProgram program = Draw(seed, kind);
  const std::size_t rounds = program.rounds.size();
  const Lock room = ctx.MakeLock("room");
  RandomProgramHandles shared{
      .seed = seed,
      .kind = static_cast<std::uint8_t>(kind),
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
  std::vector<Future<std::int64_t>> started;
  for (int i = 0; i < program.tasks; ++i) {
    started.push_back(ctx.Start({}, kRunRandomTask, shared, i));
  }
  for (const Future<std::int64_t>& task : started) co_await ctx.Result(task);
}

}  // namespace interleave
