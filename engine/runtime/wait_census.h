#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "engine/pool/executor.h"
#include "engine/runtime/wait_counter.h"

namespace interleave {

// Counts who of a run may go on and who waits without end, and finds the moment after which nobody
// ever goes on: all of them wait, none for a time, and nothing of what they wait for has come. It
// takes no circle of locks to make such a deadlock: a barrier for one thread too many, a queue that
// nobody fills, a lock that was left held, a pool whose workers all wait for what stands in line
// for them. (Circles of locks and results are found sooner, and explained better, by WaitForGraph.)
//
// One of those who wait is then told to give up; the others may go on from there. It is exact, and
// no false alarm on a machine that is late: a wait whose end has come counts as over although its
// thread has not run since. Who waits for a time counts as going on: it may end the others' waits
// when that time is up.
//
// Thread safety: all methods may be called from any thread.
class WaitCensus final : public WaitCounter {
 public:
  // What the pools of the run are about.
  using LookAtPools = std::function<std::vector<Executor::Standing>()>;

  WaitCensus() = default;
  WaitCensus(const WaitCensus&) = delete;
  WaitCensus& operator=(const WaitCensus&) = delete;

  // Counts from now on. Before that nothing is known of who there is, and nothing is done. Call it
  // before there is a second thread.
  void Open(LookAtPools look_at_pools = {});
  bool counts() const override { return open_.load(std::memory_order_relaxed); }
  // Nobody is left, and nobody is asked any more.
  void Close();

  // One more, or one less, who may go on: from when a thread is started until its task has ended.
  // The workers of pools are no part of this: their pools know.
  void Enter();
  void Leave();
  std::int64_t alive() const { return alive_.load(); }
  // A worker of a pool has found nothing to do.
  void Rest();

  void Begin(EndlessWait& wait) override;
  std::string End(EndlessWait& wait) override;

 private:
  // All pools together.
  struct Pools {
    std::vector<Executor::Standing> each;
    std::int64_t busy = 0;
    bool go_on = false;
    std::uint64_t changes = 0;
  };

  // REQUIRES for these: mutex_ is held.
  Pools Look() const;
  bool NobodyGoesOn() const;
  bool NobodyGoesOn(const Pools& pools) const;
  void Changed();
  void Watch();  // Starts the watcher, once.
  void TellOne(const Pools& pools);
  EndlessWait* WhoGivesUp() const;
  std::string Describe(const Pools& pools) const;
  std::string Describe(const EndlessWait& wait) const;

  void Run(const std::stop_token& stop);

  std::atomic<bool> open_{false};
  std::atomic<std::int64_t> alive_{0};
  std::atomic<std::int64_t> waiting_{0};  // waits_.size(), for a glance.
  LookAtPools look_at_pools_;

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<EndlessWait*> waits_;  // In the order they began. Guarded by mutex_, like the rest.
  std::uint64_t changes_ = 0;  // Counts whatever may change the answer, but for what pools count.
  std::string deadlock_;       // Who waits for what, as of the last who was told.
  bool watched_ = false;
  std::jthread watcher_;  // Sleeps unless nobody seems to go on. Last: it ends before the rest.
};

}  // namespace interleave
