#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>

#include "engine/sync/shared_room.h"
#include "engine/sync/wait_line.h"
#include "engine/task/wire.h"

namespace interleave {

// What a primitive is made of: a mutex (this is one, for std::lock_guard), a number, first zero,
// that it guards, and who waits, oldest first. Where tasks share their memory all of it lies here;
// between processes, in a SharedRoom.
//
// Thread safety: all but lock() REQUIRES that it is locked.
class WaitRoom {
 public:
  // In `shared`, if it is not null; see Runtime::MakeSharedRoom().
  explicit WaitRoom(SharedRoom* shared) : shared_(shared) {}
  WaitRoom(const WaitRoom&) = delete;
  WaitRoom& operator=(const WaitRoom&) = delete;

  void lock() {
    if (shared_ != nullptr) [[unlikely]]
      shared_->lock();
    else
      mutex_.lock();
  }
  void unlock() {
    if (shared_ != nullptr) [[unlikely]]
      shared_->unlock();
    else
      mutex_.unlock();
  }

  std::int64_t& number() { return shared_ != nullptr ? shared_->number() : number_; }

  // Between processes, throws std::runtime_error if too many wait.
  void Join(ParkOperation& op);
  // False if it had been granted what it waits for, and so was not in line any more.
  bool Leave(ParkOperation& op);
  // Grants the oldest what it waits for and wakes it; recorded on the lane of who does so. It finds
  // `outcome` in its operation once it has left. False if nobody waits.
  bool WakeFirst(Context& waker, std::int64_t outcome = 0);
  // The same for all who wait.
  void WakeAll(Context& waker, std::int64_t outcome = 0);
  // Each grant counts: between processes, one to a process that is dying goes on to the next; those
  // that nobody waits for, TakeReturned() gives.
  void PassOnGrants() {
    if (shared_ != nullptr) shared_->PassOnGrants();
  }
  std::int64_t TakeReturned() { return shared_ != nullptr ? shared_->TakeReturned() : 0; }
  std::size_t size() const { return shared_ != nullptr ? shared_->size() : line_.size(); }

  bool is_shared() const { return shared_ != nullptr; }
  // For handles. Throws SendError if it is not shared.
  void Send(WireWriter& out) const;
  static SharedRoom* Receive(WireReader& in);

 private:
  SharedRoom* const shared_;
  std::mutex mutex_;
  std::int64_t number_ = 0;
  WaitLine line_;
};

// Parks an operation that is in line there. Who goes on leaves the line itself; a task that is
// taken down where it waits leaves it here.
struct ParkInRoom : ParkAwaiter {
  WaitRoom& room;
  bool resumed = false;

  ~ParkInRoom() {
    if (resumed) return;
    const std::lock_guard lock(room);
    room.Leave(op);
  }
  void await_resume() noexcept { resumed = true; }
};

}  // namespace interleave
