#pragma once

#include "engine/sync/barrier.h"
#include "engine/sync/condition.h"
#include "engine/sync/event_flag.h"
#include "engine/sync/queue.h"
#include "engine/sync/semaphore.h"
#include "engine/task/context.h"

namespace interleave {

// Tasks at the primitives that worker processes share; see test_tasks.h.

// Goes in and out again `times` times. Cell 0 counts those inside, cell 1 the most there ever were.
Task<void> TestPass(Context& ctx, Semaphore slots, SharedCells inside, std::int64_t times);
inline constexpr TaskDef kTestPass{"pass", &TestPass};

// Acquires once and says so on the queue; releases after `hold`, or never if that is negative.
// False if `limit` came first (never, if negative).
Task<bool> TestEnter(Context& ctx, Semaphore slots, Queue<std::int64_t> entered, Nanos hold,
                     Nanos limit);
inline constexpr TaskDef kTestEnter{"enter", &TestEnter};

// Releases once; the words of the refusal, or "".
Task<std::string> TestGiveBack(Context& ctx, Semaphore slots);
inline constexpr TaskDef kTestGiveBack{"give back", &TestGiveBack};

// Waits for the event, without end if `limit` is negative; what cell 0 holds then, or -1 if it did
// not come in time.
Task<std::int64_t> TestAwaitEvent(Context& ctx, EventFlag event, SharedCells cells, Nanos limit);
inline constexpr TaskDef kTestAwaitEvent{"await event", &TestAwaitEvent};

// Sets cell 0 to 1 and then the event.
Task<void> TestSetEvent(Context& ctx, EventFlag event, SharedCells cells);
inline constexpr TaskDef kTestSetEvent{"set event", &TestSetEvent};

// Meets the others `rounds` times; cell 0 counts arrivals. How often it went on before all
// `parties` had come, or -1 if the barrier broke.
Task<std::int64_t> TestMeet(Context& ctx, Barrier barrier, SharedCells arrivals,
                            std::int64_t parties, std::int64_t rounds, Nanos limit);
inline constexpr TaskDef kTestMeet{"meet", &TestMeet};

// A shelf that holds one item at a time: cell 0 is the item, 0 if there is none.
struct TestShelf {
  Lock lock;
  Condition changed;
  SharedCells cells;
  auto Fields() { return std::tie(lock, changed, cells); }
};

// Puts 1 to `items` there, each once there is room.
Task<void> TestFill(Context& ctx, TestShelf shelf, std::int64_t items);
inline constexpr TaskDef kTestFill{"fill", &TestFill};

// Takes `items` items; their sum.
Task<std::int64_t> TestEmpty(Context& ctx, TestShelf shelf, std::int64_t items);
inline constexpr TaskDef kTestEmpty{"empty", &TestEmpty};

// Notifies without the lock; the words of the refusal.
Task<std::string> TestNotifyUnheld(Context& ctx, TestShelf shelf);
inline constexpr TaskDef kTestNotifyUnheld{"notify unheld", &TestNotifyUnheld};

// Takes the first lock, meets the others, takes the second; the words of the deadlock it was taken
// out of, or "".
Task<std::string> TestTakeBoth(Context& ctx, Lock first, Lock second, Barrier have_one);
inline constexpr TaskDef kTestTakeBoth{"take both", &TestTakeBoth};

// Takes one item from the queue.
Task<std::int64_t> TestTakeItem(Context& ctx, Queue<std::int64_t> queue);
inline constexpr TaskDef kTestTakeItem{"take item", &TestTakeItem};

// Sleeps, and then puts the number on the queue.
Task<std::int64_t> TestPutLater(Context& ctx, Queue<std::int64_t> queue, Nanos wait,
                                std::int64_t number);
inline constexpr TaskDef kTestPutLater{"put later", &TestPutLater};

}  // namespace interleave
