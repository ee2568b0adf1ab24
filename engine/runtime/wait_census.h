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

namespace interleave {

// Counts who of a run may go on and who waits without end, and finds the moment after which nobody
// ever goes on: all of them wait, none for a time, and nothing of what they wait for has come. It
// takes no lock to make such a deadlock: a barrier for one thread too many, a queue that nobody
// fills. (Circles of locks and results are found sooner, and explained better, by WaitForGraph.)
//
// One of those who wait at a primitive, the last to come, is then told to give up; the others may
// go on from there. It is exact, and no false alarm on a machine that is late: a wait whose end has
// come counts as over although its thread has not run since.
//
// Thread safety: all methods may be called from any thread.
class WaitCensus {
 public:
  // A wait without a timeout, on the stack of who waits.
  struct Wait {
    std::string who;             // "Thread 1"
    std::string what;            // "waits at the barrier 'start'"
    std::function<bool()> over;  // Whether its end has come; called by another thread.
    std::function<void()> wake;  // Ends it for a look around. Empty: this one cannot give up.
    bool told_to_give_up = false;
  };

  WaitCensus() = default;
  WaitCensus(const WaitCensus&) = delete;
  WaitCensus& operator=(const WaitCensus&) = delete;

  // Counts from now on. Before that nothing is known of who there is, and nothing is done.
  void Open() { open_.store(true, std::memory_order_relaxed); }
  bool open() const { return open_.load(std::memory_order_relaxed); }

  // One more, or one less, who may go on: from when a task is submitted until it has ended.
  void Enter();
  void Leave();
  std::int64_t alive() const { return alive_.load(); }

  // Around a wait. End() gives "" or, to one who is to give up, who waits for what.
  void Begin(Wait& wait);
  std::string End(Wait& wait);

 private:
  // REQUIRES for these: mutex_ is held.
  bool NobodyGoesOn() const;
  void Watch();  // Starts the watcher, once.
  void TellLast();

  void Run(const std::stop_token& stop);

  std::atomic<bool> open_{false};
  std::atomic<std::int64_t> alive_{0};
  std::atomic<std::int64_t> waiting_{0};  // waits_.size(), for a glance.

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<Wait*> waits_;   // In the order they began. Guarded by mutex_, like the rest.
  std::uint64_t changes_ = 0;  // Counts whatever may change the answer.
  std::string deadlock_;       // Who waits for what, as of the last who was told.
  bool watched_ = false;
  std::jthread watcher_;  // Sleeps unless nobody seems to go on. Last: it ends before the rest.
};

}  // namespace interleave
