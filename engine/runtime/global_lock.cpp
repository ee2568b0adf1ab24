#include "engine/runtime/global_lock.h"

#include <chrono>

namespace interleave {
namespace {

constexpr auto kShownAs = static_cast<std::uint32_t>(State::kWaitingGil);

void RecordWait(ThreadState& me, ObjectId lock) {
  me.lane.Write(EventKind::kWaitBegin, lock, kShownAs, 0, SubjectKind::kObject);
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
    WaitOnce(me, lock);
  }
  wanted_.store(stopping_ || old_, std::memory_order_relaxed);
  if (between_ != nullptr) RecordLoss();
  // Ordered: the lock's time must lie after the release that made it ours.
  me.lane.WriteOrdered(EventKind::kAcquired, id_);
  if (waiting) me.lane.Write(EventKind::kWaitEnd, id_, 0, 0, SubjectKind::kObject);
  switched_.notify_all();
}

void GlobalLock::WaitOnce(ThreadState& me, std::unique_lock<std::mutex>& lock) {
  const std::uint64_t switch_number = rules_.switch_number();
  ++waiting_;
  bool timed_out = false;
  if (old_) {
    released_.wait(lock);
  } else {
    timed_out = released_.wait_for(lock, std::chrono::nanoseconds(switch_interval_)) ==
                std::cv_status::timeout;
  }
  --waiting_;
  if (!timed_out) {
    if (rules_.locked()) me.lane.Write(EventKind::kWokenInVain, id_);
  } else if (rules_.WaitedAnInterval(switch_number)) {
    wanted_.store(true, std::memory_order_relaxed);
    me.lane.Write(EventKind::kDropRequested, id_);
  }
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

bool GlobalLock::Count(std::uint32_t ticks) {
  if (!old_) return true;
  ticks_ += ticks;
  if (ticks_ < kTicksPerCheck) return false;
  ticks_ = 0;
  return true;
}

void GlobalLock::Check(ThreadState& me) {
  if (old_) {
    LetOthersTry(me);
    return;
  }
  std::unique_lock lock(mutex_);
  if (!rules_.drop_requested()) return;  // Only the stop was announced.
  RecordWait(me, id_);
  ReleaseLocked(me, lock);
  TakeLocked(me, lock, true);
}

void GlobalLock::LetOthersTry(ThreadState& me) {
  std::unique_lock lock(mutex_);
  if (waiting_ == 0) return;
  rules_.Release(me.index);
  between_ = &me;
  released_.notify_one();
  lock.unlock();  // Other threads may run now; this one may still be the quickest.
  lock.lock();
  if (between_ == &me) {  // Nobody had it meanwhile: nothing to tell.
    between_ = nullptr;
    rules_.TryTake(me.index);
    return;
  }
  TakeLocked(me, lock, true);
}

void GlobalLock::RecordLoss() {
  // Written by the taker, because only it knows in time: the loser may not run again for long, and
  // what it wrote then would be older than what has been collected. The loser writes nothing until
  // it has had mutex_ again.
  RecordWait(*between_, id_);
  between_->lane.Write(EventKind::kReleased, id_);
  between_ = nullptr;
}

void GlobalLock::AnnounceStop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  wanted_.store(true, std::memory_order_relaxed);
}

}  // namespace interleave
