#include "engine/runtime/loop_pool.h"

#include <stdexcept>
#include <utility>

#include "engine/runtime/loop_runtime.h"

namespace interleave {

void LoopPool::Submit(ThreadState& /*caller*/, Job* job) {
  if (shutdown_) {
    loop_.Drop(job);
    throw std::runtime_error("cannot submit to a pool after its shutdown");
  }
  waiting_.push_back(job);
  StartNext();
}

void LoopPool::StartNext() {
  while (running_ < max_tasks_ && !waiting_.empty()) {
    Job* job = waiting_.front();
    waiting_.pop_front();
    ++running_;
    loop_.Spawn(job, this);
  }
}

void LoopPool::OnTaskEnded() {
  --running_;
  StartNext();
  if (!drained()) return;
  for (LoopTask* joiner : std::exchange(joiners_, {})) joiner->Wake();
}

void LoopPool::Shutdown(ThreadState& /*caller*/, bool cancel_pending) {
  shutdown_ = true;
  if (!cancel_pending) return;
  for (Job* job : std::exchange(waiting_, {})) loop_.Drop(job);
}

}  // namespace interleave
