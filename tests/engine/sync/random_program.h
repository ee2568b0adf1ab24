#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <tuple>
#include <vector>

#include "engine/sync/barrier.h"
#include "engine/sync/condition.h"
#include "engine/sync/event_flag.h"
#include "engine/sync/queue.h"
#include "engine/sync/readers_writer_lock.h"
#include "engine/sync/semaphore.h"
#include "engine/task/context.h"

namespace interleave {

// A small program of a few tasks that use all primitives, drawn by chance. Its flags ("came", "went
// on", "put", "got", "reads", "writes") tell the recording what no event does.
struct RandomProgram {
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
  struct Action {
    Step step = Step::kSleep;
    int amount = 0;  // Depth, locks ...
    Nanos pause = 0;
  };
  // What the tasks can have of each other.
  enum class Tasks : std::uint8_t {
    kOneAfterAnother,  // None may wait for another.
    kTogether,
    kProcesses,  // Which have no lock for readers and writers.
  };

  int tasks = 2;
  int slots = 1;
  std::size_t capacity = 0;
  // A round for every task each; what they do together is the same for all.
  std::vector<std::vector<Action>> rounds;  // By round, then task.

  // The same arguments give the same program, in every process.
  static RandomProgram Draw(std::uint64_t seed, Tasks tasks);
  // Runs the one that Draw() gives.
  static Task<void> Run(Context& ctx, std::uint64_t seed, Tasks tasks);
};

// What its tasks share.
struct RandomProgramHandles {
  std::uint64_t seed = 0;
  std::uint8_t kind = 0;  // RandomProgram::Tasks.
  Lock first, second, reentrant, room;
  Semaphore slots;
  Barrier barrier;
  Queue<std::int64_t> queue;
  std::optional<ReadersWriterLock> table;  // Stays in its process.
  Condition all_there;
  SharedCells came;  // By round; belongs to who holds `room`.
  std::vector<EventFlag> events;
  auto Fields() {
    return std::tie(seed, kind, first, second, reentrant, room, slots, barrier, queue, all_there,
                    came, events);
  }
};

// One of its tasks, by number.
Task<std::int64_t> RunRandomTask(Context& ctx, RandomProgramHandles handles, std::int64_t number);
inline constexpr TaskDef kRunRandomTask{"run all", &RunRandomTask};

}  // namespace interleave
