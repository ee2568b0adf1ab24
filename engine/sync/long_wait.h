#pragma once

#include <chrono>
#include <functional>
#include <span>
#include <string>

#include "engine/record/lane.h"
#include "engine/record/names.h"
#include "engine/sync/wait_for_graph.h"
#include "engine/task/thread_state.h"

namespace interleave {

// A thread enters the graph once it has waited so long: a wait that ends sooner costs nothing, and
// a circle is found so long after it has closed.
inline constexpr std::chrono::milliseconds kLongWait{50};

// The wait of a thread that may turn out to be part of a deadlock.
//
// Thread safety: the thread that waits, on whose lane it writes.
class LongWait final : public WaitForGraph::Waiter {
 public:
  struct Place {
    WaitForGraph& graph;
    NameTable& names;
    ThreadState& thread;
    TaskId task;
  };

  LongWait(const Place& place, LockState& lock)
      : Waiter(place.task, place.thread.name, lock), place_(place) {}
  // `wake` ends the wait for a look; it is called from any thread.
  LongWait(const Place& place, std::span<FutureCore* const> futures, std::function<void()> wake)
      : Waiter(place.task, place.thread.name, futures), place_(place), wake_(std::move(wake)) {}
  ~LongWait() override;

  // Called when the wait has lasted kLongWait, and whenever the thread was woken after that. Puts
  // up a flag if a circle has been found; throws DeadlockError if it was found here, or if the wait
  // is for a reentrant lock that a task has left held: nobody else could release it.
  void Look();

 private:
  void OnFound() override;
  void LookForOwner() const;
  void PutUpFlag(const std::string& circle) const;

  const Place place_;
  const std::function<void()> wake_;
  bool entered_ = false;
};

}  // namespace interleave
