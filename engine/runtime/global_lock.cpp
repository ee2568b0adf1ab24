#include "engine/runtime/global_lock.h"

#include <chrono>

namespace interleave {
namespace {

void RecordWait(ThreadState& me, ObjectId lock) {
  me.lane.Write(EventKind::kWaitBegin, lock, static_cast<std::uint32_t>(State::kWaitingGil), 0,
                SubjectKind::kObject);
}

}  // namespace

void GlobalLock::Take(ThreadState& me) {
  std::unique_lock lock(mutex_);
  TakeLocked(me, lock, false);
}

void GlobalLock::TakeLocked(ThreadState& me, std::unique_lock<std::mutex>& lock, bool waiting) {
  while (!rules_.TryTake(me.index)) {
    if (!waiting) RecordWait(me, id_);
    waiting = true;
    const std::uint64_t switch_number = rules_.switch_number();
    const bool timed_out = released_.wait_for(lock, std::chrono::nanoseconds(switch_interval_)) ==
                           std::cv_status::timeout;
    if (timed_out && rules_.WaitedAnInterval(switch_number)) {
      wanted_.store(true, std::memory_order_relaxed);
      me.lane.Write(EventKind::kDropRequested, id_);
    }
  }
  wanted_.store(stopping_, std::memory_order_relaxed);
  // Ordered: the lock's time must lie after the release that made it ours.
  me.lane.WriteOrdered(EventKind::kAcquired, id_);
  if (waiting) me.lane.Write(EventKind::kWaitEnd, id_, 0, 0, SubjectKind::kObject);
  switched_.notify_all();
}

void GlobalLock::Release(ThreadState& me) {
  std::unique_lock lock(mutex_);
  ReleaseLocked(me, lock);
}

void GlobalLock::ReleaseLocked(ThreadState& me, std::unique_lock<std::mutex>& lock) {
  me.lane.Write(EventKind::kReleased, id_);
  const bool asked = rules_.Release(me.index);
  released_.notify_one();
  if (asked) switched_.wait(lock, [&] { return rules_.TakenByAnother(me.index); });
}

void GlobalLock::HandOver(ThreadState& me) {
  std::unique_lock lock(mutex_);
  if (!rules_.drop_requested()) return;  // Only the stop was announced.
  RecordWait(me, id_);
  ReleaseLocked(me, lock);
  TakeLocked(me, lock, true);
}

void GlobalLock::AnnounceStop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  wanted_.store(true, std::memory_order_relaxed);
}

}  // namespace interleave
