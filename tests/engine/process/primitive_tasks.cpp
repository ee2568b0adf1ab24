#include "tests/engine/process/primitive_tasks.h"

#include <optional>
#include <stdexcept>

#include "engine/sync/deadlock_error.h"
#include "engine/task/errors.h"

namespace interleave {
namespace {

std::optional<Nanos> LimitOf(Nanos limit) {
  return limit < 0 ? std::nullopt : std::optional(limit);
}

}  // namespace

Task<void> TestPass(Context& ctx, Semaphore slots, SharedCells inside, std::int64_t times) {
  for (std::int64_t i = 0; i < times; ++i) {
    const SemaphorePermit permit = co_await slots.Enter(ctx);
    const std::int64_t count = ++inside[0];
    std::int64_t most = inside[1].load();
    while (most < count && !inside[1].compare_exchange_weak(most, count)) {
    }
    co_await ctx.Sleep(0);
    --inside[0];
  }
}

Task<bool> TestEnter(Context& ctx, Semaphore slots, Queue<std::int64_t> entered, Nanos hold,
                     Nanos limit) {
  const bool in = co_await slots.Acquire(ctx, LimitOf(limit));
  if (!in) co_return false;
  co_await entered.Put(ctx, 1);
  if (hold < 0) co_return true;
  co_await ctx.Sleep(hold);
  slots.Release(ctx);
  co_return true;
}

Task<std::string> TestGiveBack(Context& ctx, Semaphore slots) {
  try {
    slots.Release(ctx);
  } catch (const std::logic_error& error) {
    co_return error.what();
  }
  co_return "";
}

Task<std::int64_t> TestAwaitEvent(Context& ctx, EventFlag event, SharedCells cells, Nanos limit) {
  const bool came = co_await event.Wait(ctx, LimitOf(limit));
  co_return came ? cells[0].load() : -1;
}

Task<void> TestSetEvent(Context& ctx, EventFlag event, SharedCells cells) {
  co_await ctx.Store(cells, 0, 1);
  event.Set(ctx);
}

Task<std::int64_t> TestMeet(Context& ctx, Barrier barrier, SharedCells arrivals,
                            std::int64_t parties, std::int64_t rounds, Nanos limit) {
  std::int64_t early = 0;
  try {
    for (std::int64_t round = 1; round <= rounds; ++round) {
      ++arrivals[0];
      co_await barrier.Wait(ctx, LimitOf(limit));
      if (arrivals[0].load() < round * parties) ++early;
    }
  } catch (const BrokenBarrierError&) {
    co_return -1;
  }
  co_return early;
}

Task<void> TestFill(Context& ctx, TestShelf shelf, std::int64_t items) {
  for (std::int64_t item = 1; item <= items; ++item) {
    LockGuard guard = co_await ctx.Acquire(shelf.lock);
    while (shelf.cells[0].load() != 0) co_await shelf.changed.Wait(ctx, guard);
    shelf.cells[0].store(item);
    shelf.changed.NotifyAll(ctx);
  }
}

Task<std::int64_t> TestEmpty(Context& ctx, TestShelf shelf, std::int64_t items) {
  std::int64_t sum = 0;
  for (std::int64_t taken = 0; taken < items; ++taken) {
    LockGuard guard = co_await ctx.Acquire(shelf.lock);
    while (shelf.cells[0].load() == 0) co_await shelf.changed.Wait(ctx, guard);
    sum += shelf.cells[0].exchange(0);
    shelf.changed.NotifyAll(ctx);
  }
  co_return sum;
}

Task<std::string> TestNotifyUnheld(Context& ctx, TestShelf shelf) {
  try {
    shelf.changed.Notify(ctx);
  } catch (const SyncError& error) {
    co_return error.what();
  }
  co_return "";
}

Task<std::string> TestTakeBoth(Context& ctx, Lock first, Lock second, Barrier have_one) {
  try {
    const LockGuard one = co_await ctx.Acquire(first);
    co_await have_one.Wait(ctx);
    const LockGuard two = co_await ctx.Acquire(second);
  } catch (const DeadlockError& error) {
    co_return error.what();
  }
  co_return "";
}

Task<std::int64_t> TestTakeItem(Context& ctx, Queue<std::int64_t> queue) {
  const std::optional<std::int64_t> item = co_await queue.Get(ctx);
  co_return item.value_or(-1);
}

Task<std::int64_t> TestPutLater(Context& ctx, Queue<std::int64_t> queue, Nanos wait,
                                std::int64_t number) {
  co_await ctx.Sleep(wait);
  co_await queue.Put(ctx, number);
  co_return number;
}

}  // namespace interleave
