#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <utility>

#include "engine/record/names.h"
#include "engine/sync/lock_state.h"
#include "engine/task/thread_state.h"

namespace interleave {

// A wait without a timeout, on the stack of who waits. The functions are called by another thread.
struct EndlessWait {
  TaskId task = 0;
  std::string who;                  // "Thread 1"
  std::string what;                 // "waits at the barrier 'start'"
  ObjectId object = 0;              // What it waits for, if its name is not known in this process.
  const LockState* lock = nullptr;  // What it waits for, if that is a lock: who holds it is told.
  std::function<bool()> over;       // Whether its end has come.
  // For results: whether it waits for a task that stands in line.
  std::function<bool()> waits_for_unbegun;
  std::function<void()> wake;  // Ends it for a look around. Empty: this one cannot give up.
  bool told_to_give_up = false;
};

// Who counts the endless waits of a run, to find those that nobody will end.
class WaitCounter {
 public:
  virtual ~WaitCounter() = default;
  virtual bool counts() const = 0;
  // Around a wait. End() gives "" or, to one who is to give up, who waits for what.
  virtual void Begin(EndlessWait& wait) = 0;
  virtual std::string End(EndlessWait& wait) = 0;
};

// Who should rather give up, the more the greater. Who waits for a result has nothing that it
// could do about it (0), unless it asked for too much itself: what it waits for has no worker.
inline int ReadinessToGiveUp(const EndlessWait& wait) {
  if (!wait.waits_for_unbegun) return 2;
  return wait.waits_for_unbegun() ? 1 : 0;
}

// A wait that counts but cannot give up, for as long as this lives.
class CountedWait {
 public:
  CountedWait(WaitCounter& counter, EndlessWait wait) : counter_(counter), wait_(std::move(wait)) {
    counter_.Begin(wait_);
  }
  ~CountedWait() { counter_.End(wait_); }
  CountedWait(const CountedWait&) = delete;
  CountedWait& operator=(const CountedWait&) = delete;

 private:
  WaitCounter& counter_;
  EndlessWait wait_;
};

// Runs `wait`, one that can be given up, as `entry`. It gets a token: asked to stop, it returns.
// Gives what End() does.
template <typename Wait>
std::string RunCounted(WaitCounter& counter, EndlessWait entry, Wait wait) {
  std::stop_source give_up(std::nostopstate);
  if (!counter.counts()) {
    wait(give_up.get_token());
    return {};
  }
  if (!entry.wake) {
    give_up = std::stop_source();
    entry.wake = [&give_up] { give_up.request_stop(); };
  }
  counter.Begin(entry);
  try {
    wait(give_up.get_token());
  } catch (...) {
    counter.End(entry);
    throw;
  }
  return counter.End(entry);
}

// What follows if that is not empty: a flag on the lane of who gives up, and DeadlockError.
[[noreturn]] void GiveUp(ThreadState& thread, NameTable& names, const std::string& waits);

}  // namespace interleave
