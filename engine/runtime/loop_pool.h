#pragma once

#include <cstddef>
#include <deque>
#include <vector>

#include "engine/pool/executor.h"

namespace interleave {

class LoopRuntime;
class LoopTask;

// A pool on an event loop: no threads, but never more than so many of its tasks under way at once.
//
// Thread safety: the loop's thread.
class LoopPool final : public Executor {
 public:
  LoopPool(LoopRuntime& loop, std::size_t max_tasks) : loop_(loop), max_tasks_(max_tasks) {}

  void Submit(ThreadState& caller, Job* job) override;
  void Shutdown(ThreadState& caller, bool cancel_pending) override;
  void Join() override {}  // Drained by the loop; see WaitDrained().

  void OnTaskEnded();
  bool drained() const { return running_ == 0 && waiting_.empty(); }
  // `task` is woken once when the pool is drained.
  void WaitDrained(LoopTask& task) { joiners_.push_back(&task); }
  void ForgetJoiner(LoopTask& task) { std::erase(joiners_, &task); }

 private:
  void StartNext();

  LoopRuntime& loop_;
  const std::size_t max_tasks_;
  std::size_t running_ = 0;
  std::deque<Job*> waiting_;  // One reference each.
  std::vector<LoopTask*> joiners_;
  bool shutdown_ = false;
};

}  // namespace interleave
