#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "engine/pool/executor.h"

namespace interleave {

class SimulatedRuntime;
struct SimulatedThread;
class SimulatedTask;

// A pool of simulated threads with the rules of ThreadPool; on a loop, of so many tasks at once.
//
// Lifetime: as long as the machine, which keeps all of them.
class SimulatedPool final : public Executor {
 public:
  SimulatedPool(SimulatedRuntime& machine, std::size_t most, std::string name, bool on_loop,
                JobRunner::Initializer initializer = {})
      : machine_(machine),
        most_(most),
        name_(std::move(name)),
        on_loop_(on_loop),
        initializer_(std::move(initializer)) {}

  void Submit(ThreadState& caller, Job* job) override;
  void Shutdown(ThreadState& caller, bool cancel_pending) override;
  // The same, by a thread of the machine.
  void SubmitBy(SimulatedThread& by, Job* job);
  void ShutdownBy(SimulatedThread& by, bool cancel_pending);
  void Join() override {}  // The machine waits until it is drained.

  // The next job, with its reference, or null.
  Job* Take();
  bool shutdown() const { return shutdown_; }
  const JobRunner::Initializer& initializer() const { return initializer_; }
  // An initializer has failed: `by` tells those that wait, and nothing more is taken.
  void Break(SimulatedThread& by);
  bool broken() const { return broken_; }
  // A worker has found nothing to do / has ended; a task of a loop has ended.
  void OnIdle(SimulatedThread& worker);
  void OnLeft();
  // No worker is left, and nothing to do.
  bool drained() const { return running_ == 0 && waiting_.empty(); }
  void WaitDrained(SimulatedTask& task) { joiners_.push_back(&task); }
  void ForgetJoiner(SimulatedTask& task) { std::erase(joiners_, &task); }

 private:
  void StartNext();

  SimulatedRuntime& machine_;
  const std::size_t most_;
  const std::string name_;
  const bool on_loop_;
  const JobRunner::Initializer initializer_;
  std::size_t running_ = 0;  // Workers, or tasks of a loop under way.
  std::size_t made_ = 0;
  std::size_t permits_ = 0;
  bool shutdown_ = false;
  bool broken_ = false;
  std::deque<Job*> waiting_;  // One reference each.
  std::vector<SimulatedThread*> idle_;
  std::vector<SimulatedTask*> joiners_;
};

}  // namespace interleave
