#pragma once

#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engine/record/names.h"
#include "engine/sync/shared_waits.h"
#include "engine/task/future.h"
#include "engine/task/runtime.h"

namespace interleave {

class LockState;

// Who waits for whom: tasks that wait for a lock or for the results of other tasks, and the tasks
// that hold those locks. A circle in it is a deadlock: each holds what the next one waits for, and
// none of them will ever go on. Whoever closes a circle finds it; the others learn of it.
//
// Where tasks run in several processes, what all of them know of waits is in a SharedWaits; one who
// waits there learns of a circle when it looks, and nobody calls its OnFound().
//
// That is exact: a holder that is named in a circle waits itself, so it cannot let go meanwhile.
// (But a plain lock may be released by somebody who does not hold it; who does that says so with
// KeepHeld(), and a circle through that lock is no news. One that is left held for good is found by
// WaitCensus, once nobody is left who could release it.)
//
// Thread safety: all methods may be called from any thread.
class WaitForGraph {
 public:
  // One task that waits, without a timeout.
  class Waiter {
   public:
    // For a lock. `name` for people: "Thread 1".
    Waiter(TaskId task, std::string name, LockState& lock)
        : task_(task), name_(std::move(name)), lock_(&lock) {}
    // For all of `futures`, which outlive the wait.
    Waiter(TaskId task, std::string name, std::span<FutureCore* const> futures)
        : task_(task), name_(std::move(name)), futures_(futures) {}
    virtual ~Waiter() = default;
    const std::string& name() const { return name_; }

   protected:
    LockState* lock() const { return lock_; }
    // Somebody has found a circle that this wait is part of. Called with the graph locked.
    virtual void OnFound() {}

   private:
    friend class WaitForGraph;
    const TaskId task_;
    const std::string name_;
    LockState* const lock_ = nullptr;
    const std::span<FutureCore* const> futures_;
    SharedWaits::Entry* entry_ = nullptr;  // Its place, if it has one. Of its own thread.
    std::string found_;  // The circle, once somebody has found it. Guarded by the graph's mutex.
  };

  // `shared` is null where all tasks are in this process.
  explicit WaitForGraph(NameTable& names, SharedWaits* shared = nullptr)
      : names_(names), shared_(shared) {}

  // `waiter` waits from now on, until Leave(). But if it closes a circle, it does not, and gets the
  // circle in words: "Thread 1 holds A and waits for B; Thread 2 holds B and waits for A".
  std::string Enter(Waiter& waiter);
  void Leave(Waiter& waiter);
  // The circle that others have found with `waiter` in it, once; "" if there is none.
  std::string TakeFound(Waiter& waiter);

 private:
  // REQUIRES for all but EnterShared(): mutex_ is held.
  // Whether what `from` waits for depends on `target`. `way`: those in between, if so. `seen`:
  // those who have been asked already.
  bool LeadsTo(const Waiter& from, const Waiter& target, std::vector<Waiter*>& way,
               std::unordered_set<const Waiter*>& seen) const;
  std::string Describe(std::span<const Waiter* const> circle) const;
  std::string EnterShared(Waiter& waiter);

  NameTable& names_;
  SharedWaits* const shared_;
  std::mutex mutex_;
  std::unordered_map<TaskId, Waiter*> waiters_;  // Guarded by mutex_.
};

// One wait of a circle, for people: whose it is, and for which lock; "" if for a result of the
// next.
struct WaitInCircle {
  std::string_view who;
  std::string_view lock;
};
// "Thread 1 holds A and waits for B; Thread 2 holds B and waits for A".
std::string CircleText(std::span<const WaitInCircle> circle);

// What a flag on the timeline and an error say about a circle.
std::string DeadlockMark(const std::string& circle);
std::string DeadlockText(const std::string& circle, const std::string& victim);
// The same about a reentrant lock that nobody will ever release.
std::string LeftHeldText(const std::string& waits, const std::string& victim);

}  // namespace interleave
