#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "engine/record/event.h"
#include "engine/runtime/global_lock_options.h"
#include "engine/runtime/global_lock_rules.h"
#include "engine/task/thread_state.h"

namespace interleave {

// The global lock on real threads: GlobalLockRules behind a mutex and two condition variables, as
// in CPython. Every take, release, request and wait is recorded on the caller's lane, and every
// wake-up that came too late. The old lock is a mutex and a condition here, as where the system has
// no semaphores for it (macOS); nobody asks for it, and nobody hands it over.
//
// Thread safety: all methods may be called from any thread, with that thread's own state.
// Lifetime: no thread may hold it or wait for it when it goes.
class GlobalLock {
 public:
  // An interval below a microsecond counts as one, as in CPython.
  GlobalLock(ObjectId id, Nanos switch_interval, GlobalLockKind kind = GlobalLockKind::kNew)
      : id_(id),
        old_(kind == GlobalLockKind::kOld),
        switch_interval_(std::max<Nanos>(switch_interval, 1'000)),
        wanted_(old_) {}
  GlobalLock(const GlobalLock&) = delete;
  GlobalLock& operator=(const GlobalLock&) = delete;

  // Blocks until `me` holds the lock. Shown as waiting for the global lock, if it has to wait.
  void Take(ThreadState& me);
  // Lets go, before a wait or for good. If somebody has asked, comes back only after another
  // thread has taken the lock.
  void Release(ThreadState& me);
  // The holder comes by a checkpoint, `ticks` after the last one. True if Check() is due.
  bool Count(std::uint32_t ticks);
  // The holder's check. New: answers a request: lets go, and gets in line again. Old: lets go, for
  // whoever is quick enough, and takes it again.
  void Check(ThreadState& me);

  // True when the holder should come by at its next checkpoint, or look for a stop: with the old
  // lock always.
  const std::atomic<bool>& wanted() const { return wanted_; }
  // From now on wanted() stays true, so that every checkpoint looks.
  void AnnounceStop();

  ObjectId id() const { return id_; }

 private:
  void TakeLocked(ThreadState& me, std::unique_lock<std::mutex>& lock, bool waiting);
  void ReleaseLocked(ThreadState& me, std::unique_lock<std::mutex>& lock);
  // Sleeps until the lock may be free; asks for it when it is time to.
  void WaitOnce(ThreadState& me, std::unique_lock<std::mutex>& lock);
  // The old lock's check.
  void LetOthersTry(ThreadState& me);
  // In the lane of the thread that let others try: now it waits, for somebody was quicker.
  void RecordLoss();

  const ObjectId id_;
  const bool old_;
  const Nanos switch_interval_;
  std::uint32_t ticks_ = 0;          // Since the last check. Touched by the holder alone.
  std::atomic<bool> wanted_{false};  // The request, readable without the mutex.

  std::mutex mutex_;
  std::condition_variable released_;
  std::condition_variable switched_;
  GlobalLockRules rules_;  // Guarded by mutex_.
  int waiting_ = 0;        // Threads. Guarded by mutex_.
  bool stopping_ = false;  // Guarded by mutex_.
  // Who has let others try and has not come back yet. Guarded by mutex_, and so is its lane.
  ThreadState* between_ = nullptr;
};

}  // namespace interleave
