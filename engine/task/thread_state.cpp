#include "engine/task/thread_state.h"

#include <chrono>

#include "engine/task/errors.h"
#include "engine/task/stop_wake.h"

namespace interleave {

void ThreadParker::Prepare() {
  const std::lock_guard lock(mutex_);
  woken_ = false;
}

void ThreadParker::Park(std::optional<Nanos> timeout, const std::stop_token& stop) {
  const StopWake wake(stop, mutex_, changed_);
  std::unique_lock lock(mutex_);
  const auto over = [&] { return woken_ || stop.stop_requested(); };
  if (timeout) {
    changed_.wait_for(lock, std::chrono::nanoseconds(*timeout), over);
  } else {
    changed_.wait(lock, over);
  }
  if (!woken_ && stop.stop_requested()) throw Stopped();
}

void ThreadParker::Wake() {
  const std::lock_guard lock(mutex_);
  woken_ = true;
  changed_.notify_one();
}

}  // namespace interleave
