#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "engine/record/event.h"
#include "engine/record/names.h"
#include "engine/sync/robust_mutex.h"

namespace interleave {

// The waits without end of all processes of a run, for the moment after which nobody ever goes on;
// see ProcessCensus, which each process has. Waits enter once they have lasted a while.
//
// That none of them is over, each process can only tell for its own. So whatever may end a wait is
// a change, or comes before one: somebody begins to wait, goes on, or ends. Who finds its wait not
// over says so for the changes it knew of before it looked. If all have said so for the last
// change, no wait was over after it, and none can be any more.
//
// Thread safety: all methods may be called from any thread of any process.
// Lifetime: lies in a SharedHeap.
class SharedCensus {
 public:
  static constexpr std::size_t kMostWaits = 256;

  struct Wait {
    TaskId task = 0;
    NameId who = 0;       // For people: "Worker 1".
    NameId what = 0;      // "is waiting at a barrier"
    ObjectId object = 0;  // Its name is no part of `what`; 0: there is none, or it is.
    // How ready it is to give up: 0 not at all, else the greater the readier.
    std::uint32_t readiness = 0;
  };
  class Entry {
   private:
    friend class SharedCensus;
    Wait wait;
    bool taken = false;
    std::int32_t process = 0;       // Of the system.
    std::uint64_t not_over_at = 0;  // What changes() was before it was last seen to go on.
    NameId told = 0;                // To give up: who waits for what ...
    std::uint64_t told_at = 0;      // ... as long as changes() is this.
    std::uint64_t began = 0;        // Their order.
  };

  std::uint64_t changes();
  // Somebody has gone on, or ended.
  void Change();

  // `process`, by its number of the system, has died, and its waits with it.
  void Forget(std::int32_t process);

  // Null if there is no room: it counts as going on.
  Entry* Begin(const Wait& wait);
  void End(Entry& entry);
  // The wait was found not to be over after changes() had given `changes`. Gives what it was told;
  // 0 if nothing, or if something has changed since.
  NameId NotOver(Entry& entry, std::uint64_t changes);

  // If nobody goes on, of so many who could, tells the one that is readiest to give up, of those
  // the last to come. `describe` puts a wait into words. Nothing happens while one that was told
  // has not ended.
  void TellOneOf(std::int64_t alive, NameTable& names,
                 const std::function<std::string(const Wait&)>& describe);

 private:
  static bool IsThere(const Entry& entry);
  // REQUIRES for all: mutex_ is held.
  bool NobodyGoesOn(std::int64_t alive) const;
  std::string Describe(const std::function<std::string(const Wait&)>& describe) const;

  RobustMutex mutex_;
  std::uint64_t changes_ = 1;
  std::uint64_t begun_ = 0;
  std::array<Entry, kMostWaits> entries_{};
};

}  // namespace interleave
