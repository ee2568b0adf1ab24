#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <utility>

#include "engine/record/event.h"
#include "engine/sync/robust_mutex.h"

namespace interleave {

// Where one task waits in a SharedRoom.
//
// Thread safety: Wait() is for the task's own thread; the rest is the room's.
class SharedPlace {
 public:
  // Blocks until somebody has granted what is waited for, or `timeout` has passed; which of the
  // two, SharedRoom::Leave() tells; or `give_up` comes. Throws Stopped if `stop` comes first.
  void Wait(std::optional<Nanos> timeout, const std::stop_token& stop,
            const std::stop_token& give_up = {});
  // Whether it has been; a look around for what was granted to the dead is part of the answer. For
  // any thread of its process.
  bool Granted();

  ObjectId object() const { return object_; }
  TaskId task() const { return task_; }

 private:
  friend class SharedRoom;
  enum : std::uint32_t { kFree, kWaiting, kGranted };

  bool Lives() const;

  std::atomic<std::uint32_t> word_{kFree};
  std::int32_t process_ = 0;  // Of the system.
  ObjectId object_ = 0;
  TaskId task_ = 0;
  std::ptrdiff_t room_ = 0;  // From here on: it lies elsewhere in every process.
  std::uint64_t ticket_ = 0;
  std::int64_t outcome_ = 0;
};

// Where tasks of several processes wait at one primitive: a mutex, a number that means what the
// primitive wants, and who waits, oldest first. All of it lies in memory that the processes share.
// A process that dies takes its waits with it; what it did to the number stays done. What it was
// granted and did not live to see goes on to the next, where that is meant (PassOnGrants()); and if
// it was letting go all who wait, whoever comes next finishes that.
//
// Thread safety: any thread of any process, while it holds lock().
// Lifetime: lies in a SharedHeap.
class SharedRoom {
 public:
  static constexpr std::size_t kPlaces = 256;

  void lock();
  void unlock() { mutex_.unlock(); }

  // Each grant counts, as a permit does: none may be lost with who got it.
  void PassOnGrants() { passes_on_ = true; }
  // Of those that were passed on, how many nobody waited for, since the last call.
  std::int64_t TakeReturned() { return std::exchange(returned_, 0); }
  // Around grants to all who wait, each with `outcome`.
  void BeginLettingGo(std::int64_t outcome) { letting_go_ = outcome; }
  void EndLettingGo() { letting_go_.reset(); }

  std::int64_t& number() { return number_; }
  // Throws std::runtime_error if kPlaces tasks wait already.
  SharedPlace& Join(ObjectId object, TaskId task);
  // Once for each Join(). What it was granted with; nullopt if it was still in line.
  std::optional<std::int64_t> Leave(SharedPlace& place);
  // The oldest who waits and still lives; null if there is none.
  SharedPlace* First();
  // Grants who waits there what it waits for, tells it `outcome`, and wakes it.
  static void Grant(SharedPlace& place, std::int64_t outcome);
  // Who waits and still lives.
  std::size_t size() const;

 private:
  friend class SharedPlace;

  SharedPlace* FreePlace();  // Null if there is none.
  void PassOnOfTheDead();

  RobustMutex mutex_;
  std::int64_t number_ = 0;
  bool passes_on_ = false;
  std::int64_t returned_ = 0;
  std::optional<std::int64_t> letting_go_;
  std::uint64_t next_ticket_ = 1;
  std::size_t used_ = 0;  // No place from there on was ever taken.
  // The line is in the tickets alone: no list is left half done by a process that is killed here.
  std::array<SharedPlace, kPlaces> places_{};
};

}  // namespace interleave
