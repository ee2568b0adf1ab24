#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <stop_token>
#include <string>

#include "engine/record/event.h"
#include "engine/record/lane.h"
#include "engine/sync/shared_lock.h"
#include "engine/task/runtime.h"

namespace interleave {

class LongWait;

// A lock of the program. Like CPython's, a plain one has no owner: it remembers who took it only so
// that a circle of waits can be found and named. Threads that wait for it get it in no particular
// order, as with threading.Lock; tasks of a loop in the order they came, as with asyncio.Lock.
// Uncontended, it is one atomic operation each way, and a store.
//
// A reentrant one can be taken again by who holds it, and is free when it was released as often.
//
// Thread safety: all methods may be called from any thread.
// Lifetime: nobody may hold it or wait for it when it goes.
class LockState {
 public:
  // `name` for sentences. With `depth_name`, the name of the counter that tells how often its
  // holder has taken it, the lock is reentrant.
  explicit LockState(ObjectId id, NameId name = 0, NameId depth_name = 0)
      : id_(id), name_(name), depth_name_(depth_name) {}
  LockState(const LockState&) = delete;
  LockState& operator=(const LockState&) = delete;

  // One whose state lies in memory that processes share, as one of them sees it. It is taken with
  // the two verbs that say so; how deep a reentrant one is taken, only its holder's process knows.
  explicit LockState(SharedLock& shared)
      : id_(shared.identity().id),
        name_(shared.identity().name),
        depth_name_(shared.identity().depth_name),
        shared_(&shared) {}

  ObjectId id() const { return id_; }
  NameId name() const { return name_; }
  SharedLock* shared() const { return shared_; }  // Null for a lock of this process alone.
  bool reentrant() const { return depth_name_ != 0; }
  NameId depth_name() const { return depth_name_; }

  bool held() const {
    if (shared_ != nullptr) [[unlikely]]
      return shared_->held();
    return word_.load(std::memory_order_relaxed) != kFree;
  }
  // Who took it; 0 if it is free or kept. A glance, unless the one it names cannot let go
  // meanwhile.
  TaskId holder() const {
    if (shared_ != nullptr) [[unlikely]]
      return shared_->holder();
    const TaskId task = holder_.load(std::memory_order_relaxed);
    return task == kAnybody ? 0 : task;
  }
  // Whether `task`, which waits for it, has got it, or may get it at once: it is free, or changes
  // hands at this moment. Not for one that processes share.
  bool WaitIsOver(TaskId task) const {
    const TaskId by = holder_.load(std::memory_order_relaxed);
    return !held() || by == 0 || by == task;
  }
  // How often its holder has taken it. REQUIRES: the caller holds it.
  std::uint32_t depth() const { return reentrant() ? depth_ : 1; }
  // For conditions, which let go of all of it at once and take all of it back. Likewise.
  void set_depth(std::uint32_t depth) { depth_ = depth; }

  // True if it was free, or reentrant and held by `task`: it is ours now.
  bool TryAcquire(TaskId task = 0) {
    std::uint32_t expected = kFree;
    if (word_.compare_exchange_strong(expected, kHeld, std::memory_order_acquire,
                                      std::memory_order_relaxed)) [[likely]] {
      Take(task);
      return true;
    }
    return TakeAgain(task);
  }
  // Blocks until it is ours, and true. False, not holding it, if `give_up` comes first. Throws
  // Stopped, not holding it, if `stop` does; and what `long_wait`, if there is one, throws when the
  // wait lasts.
  bool AcquireBlocking(const std::stop_token& stop, TaskId task = 0, LongWait* long_wait = nullptr,
                       const std::stop_token& give_up = {});
  // Both for one that processes share, by a task of `process`. The second blocks, and gives and
  // throws what AcquireBlocking() and SharedLock::Acquire() do.
  bool TryAcquireShared(std::uint32_t process, TaskId task) {
    if (!shared_->TryAcquire(process, task)) return TakeAgain(task);
    depth_ = 1;
    return true;
  }
  bool AcquireShared(std::uint32_t process, TaskId task, const std::stop_token& stop,
                     LongWait* long_wait, const std::stop_token& give_up = {});
  // For tasks that park: true if it was free and is now ours, the task's of `op`; else `op` is in
  // line, and a release hands the lock to the first there: it is ours once `op.granted`.
  bool AcquireOrEnqueue(ParkOperation& op);
  // Leaves the line. False if the lock has been handed to `op` already.
  bool Dequeue(ParkOperation& op);
  // Has every thread that waits look around.
  void WakeWaiters();

  // Its holder, for people `keeper`, keeps it beyond its guard. A plain one may be released by
  // anybody from now on: nobody is known to hold it.
  void Keep(TaskId holder, const std::string& keeper);
  // `task` has ended: if it keeps the lock, it has left it held, and who waits looks around. True
  // if so.
  bool LeaveHeld(TaskId task);
  // Who left it held, for people; "" if nobody has.
  std::string LeftBy() const;

  // What CPython asks before a release: it is held, and, if it is reentrant, by `task`.
  bool MayRelease(TaskId task) const { return held() && (!reentrant() || holder() == task); }
  // False, and nothing done, if it was not held.
  bool Release() {
    if (reentrant() && depth_ > 1) [[unlikely]] {
      --depth_;
      return true;
    }
    if (shared_ != nullptr) [[unlikely]]
      return shared_->Release();
    holder_.store(0, std::memory_order_relaxed);
    std::uint32_t expected = kHeld;
    if (word_.compare_exchange_strong(expected, kFree, std::memory_order_release,
                                      std::memory_order_relaxed)) [[likely]] {
      return true;
    }
    return ReleaseToWaiter();
  }

  // Both for who holds it, on its own lane: after it has taken it, before it releases it. Of a
  // reentrant lock, only the first and the last are an end of its being held.
  void RecordAcquired(LaneWriter& lane) const {
    if (depth() == 1) lane.WriteOrdered(EventKind::kAcquired, id_);
    if (reentrant()) [[unlikely]]
      lane.WriteWide(EventKind::kCounter, depth_name_, depth_);
  }
  void RecordRelease(LaneWriter& lane) const {
    if (reentrant()) [[unlikely]]
      lane.WriteWide(EventKind::kCounter, depth_name_, std::int64_t{depth_} - 1);
    if (depth() == 1) lane.Write(EventKind::kReleased, id_);
  }

 private:
  enum : std::uint32_t { kFree, kHeld, kHeldWithWaiters };
  // Holds a plain one that is kept. (It is held by 0 only while it is being taken or released.)
  static constexpr TaskId kAnybody = ~TaskId{0};

  void Take(TaskId task) {
    holder_.store(task, std::memory_order_relaxed);
    if (reentrant()) [[unlikely]]
      depth_ = 1;
  }
  bool TakeAgain(TaskId task) {
    if (!reentrant() || holder() != task) return false;
    ++depth_;
    return true;
  }
  bool ReleaseToWaiter();
  // Whether it is still held as `kept_by_` has kept it. REQUIRES: mutex_ is held.
  bool IsKept() const;

  const ObjectId id_;
  const NameId name_ = 0;
  const NameId depth_name_ = 0;
  SharedLock* const shared_ = nullptr;
  std::atomic<std::uint32_t> word_{kFree};
  std::atomic<TaskId> holder_{0};  // Written by who takes it, gives it back or hands it on.
  std::uint32_t depth_ = 0;        // Of a reentrant one; belongs to its holder.
  mutable std::mutex mutex_;       // Orders a waiter's last look at word_ and its falling asleep.
  std::condition_variable released_;
  std::deque<ParkOperation*> parked_;  // Oldest first. Guarded by mutex_.
  TaskId kept_by_ = 0;      // The last who has kept it. Guarded by mutex_, like the rest.
  std::string keeper_;      // The same for people.
  bool left_held_ = false;  // That task has ended since.
};

}  // namespace interleave
