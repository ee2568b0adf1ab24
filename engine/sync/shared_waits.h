#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "engine/record/event.h"
#include "engine/record/names.h"
#include "engine/sync/robust_mutex.h"

namespace interleave {

class SharedLock;

// Who waits for whom, across the processes of a run, as WaitForGraph knows it within one: tasks
// that wait for a lock that processes share, or for results, and who holds those locks. Whoever
// closes a circle finds it; the others see it when they look.
//
// Of the results that one task waits for, the first kMostAwaited count; of the tasks that wait, the
// first kMostWaits. A circle beyond them is not found.
//
// Thread safety: all methods may be called from any thread of any process.
// Lifetime: lies in the SharedHeap in which the locks are.
class SharedWaits {
 public:
  static constexpr std::size_t kMostWaits = 256;
  static constexpr std::size_t kMostAwaited = 12;

  struct Wait {
    TaskId task = 0;
    NameId name = 0;                   // For people: "Thread 1".
    const SharedLock* lock = nullptr;  // Null: for results, those of `awaited`.
    std::vector<TaskId> awaited;
  };
  // One that has entered.
  class Entry {
   private:
    friend class SharedWaits;
    TaskId task = 0;  // 0: nobody is here.
    NameId name = 0;
    std::int32_t process = 0;  // Of the system.
    NameId found = 0;          // The circle, once somebody has found it.
    std::ptrdiff_t lock = 0;   // From the table on: it lies elsewhere in every process. 0: none.
    std::array<TaskId, kMostAwaited> awaited{};
  };
  struct Entered {
    Entry* entry = nullptr;  // Null: there was no room, or a circle.
    std::string circle;
  };

  // `wait` stands here from now on, until Leave(). But if it closes a circle it does not, and this
  // gives the circle in words, as WaitForGraph does.
  Entered Enter(const Wait& wait, NameTable& names);
  // Both give the circle that others have found with it, once; 0 if there is none.
  NameId Leave(Entry& entry);
  NameId TakeFound(Entry& entry);

 private:
  // REQUIRES for all: mutex_ is held.
  using Seen = std::unordered_set<const Entry*>;
  // Whether what `from` waits for depends on `target`. `way`: those in between, if so.
  bool LeadsTo(const Entry& from, TaskId target, std::vector<Entry*>& way, Seen& seen);
  bool LeadsThrough(TaskId task, TaskId target, std::vector<Entry*>& way, Seen& seen);
  Entry* Find(TaskId task);
  const SharedLock* LockOf(const Entry& entry) const;
  std::string Describe(std::span<const Entry* const> circle, const NameTable& names) const;

  RobustMutex mutex_;
  std::array<Entry, kMostWaits> entries_{};
};

}  // namespace interleave
