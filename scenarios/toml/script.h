#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/sync/barrier.h"
#include "engine/sync/event_flag.h"
#include "engine/sync/queue.h"
#include "engine/sync/semaphore.h"
#include "engine/task/context.h"
#include "engine/task/registry.h"
#include "scenarios/toml/description.h"

namespace interleave {

// A SharedThing of a run.
struct LiveThing {
  SharedKind kind = SharedKind::kLock;
  std::string name;
  std::int64_t size = 0;
  // Nothing in a worker process whose task does not use it.
  std::variant<std::monostate, Lock, Semaphore, Barrier, Queue<std::int64_t>, EventFlag> handle;
};

// What the tasks count about each thing, four cells a thing, and one at the end for the phases they
// have done. The run checks itself by them.
inline constexpr std::size_t kCellsPerThing = 4;
enum : std::size_t {
  kInside,       // Of a lock or semaphore: how many are now ...
  kMostInside,   // ... and at most were ...
  kEntered,      // ... and have been.
  kArrived = 0,  // Of a barrier.
  kLeft,
  kEarly,    // Left before all had arrived.
  kPut = 0,  // Of a queue: items, and the sum of their numbers.
  kGot,
  kSumPut,
  kSumGot,
};

// What each task of one kind does: its phases, with the parameters' values in them, and what it
// shares with others. A copy means the same; sent to a worker process, it brings along what its
// phases are about.
//
// Thread safety: nothing changes once it is made, but what its things are for.
class Script {
 public:
  using SendableHandle = void;
  struct State {
    std::string name;
    std::vector<Phase> phases;
    std::vector<LiveThing> things;
    SharedCells cells;
    double iterations_per_second = 1;
    std::uint64_t stream = 0;  // Of random numbers: another for each kind of task.
    bool random = false;       // It needs some.

    std::atomic<std::int64_t>& Cell(std::size_t thing, std::size_t which) const {
      return cells[thing * kCellsPerThing + which];
    }
    std::atomic<std::int64_t>& PhasesDone() const { return cells[cells.size() - 1]; }
  };

  Script() = default;
  explicit Script(State state) : state_(std::make_shared<const State>(std::move(state))) {}
  const State& operator*() const { return *state_; }
  const State* operator->() const { return state_.get(); }

  void Send(WireWriter& out) const;
  static Script Receive(WireReader& in);

 private:
  std::shared_ptr<const State> state_;
};

// The end of a queue, for one of those that take each of its items.
inline constexpr std::int64_t kEndOfQueue = -1;

// Does what `script` says, as the task number `index` of its kind. Gives how many phases it did.
Task<std::int64_t> RunScript(Context& ctx, Script script, std::int64_t index);
inline constexpr TaskDef kRunScript{"phases", &RunScript};

}  // namespace interleave
