#pragma once

#include <atomic>
#include <boost/intrusive/list.hpp>
#include <boost/intrusive/set.hpp>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "engine/record/event.h"

namespace interleave {

// Something the loop calls: derive, and give it to the loop. Not owned; in one queue at a time.
// One that goes while it is in a queue leaves that.
class LoopCallback : public boost::intrusive::list_base_hook<
                         boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  virtual void Run() = 0;
  bool queued() const { return is_linked(); }

 protected:
  ~LoopCallback() = default;

 private:
  friend class EventLoop;
  std::uint64_t queued_in_ = 0;  // The turn in which it was put into the queue.
};

// A callback with a time. Not owned; must be cancelled before it goes.
class LoopTimer : public boost::intrusive::set_base_hook<> {
 public:
  explicit LoopTimer(LoopCallback& callback) : callback_(callback) {}
  bool scheduled() const { return is_linked(); }
  friend bool operator<(const LoopTimer& a, const LoopTimer& b) { return a.when_ < b.when_; }

 private:
  friend class EventLoop;
  LoopCallback& callback_;
  Nanos when_ = 0;
};

// The outside world of a loop: time, and what there is to wait for besides timers.
class LoopPoller {
 public:
  virtual ~LoopPoller() = default;
  virtual Nanos Now() const = 0;
  // Something may come from outside: a poll that would not wait is still worth its cost.
  virtual bool HasWork() const = 0;
  // Calls the handlers of what is ready, which tell the loop. Waits at most `timeout` for it, or,
  // with none, until something comes or Interrupt() is called.
  virtual void Poll(std::optional<Nanos> timeout) = 0;
  // Ends a Poll() that is under way, or the next one. May be called from any thread.
  virtual void Interrupt() = 0;
};

// What is worth recording about the loop itself.
class LoopObserver {
 public:
  virtual ~LoopObserver() = default;
  virtual void OnPollBegin() = 0;
  virtual void OnPollEnd() = 0;
  virtual void OnTurn(std::size_t ready) = 0;
};

// One thread's loop, with the turn of asyncio's _run_once: expired timers and what polling brought
// go to a first-in-first-out queue; exactly the callbacks that are in it then are run; callbacks
// added meanwhile wait for the next turn. The poll waits not at all while callbacks are ready,
// until the next timer if there is one, else until something comes.
//
// Thread safety: one thread, but for CallSoonThreadsafe().
class EventLoop {
 public:
  // Both outlive the loop; `observer` may be null.
  EventLoop(LoopPoller& poller, LoopObserver* observer) : poller_(poller), observer_(observer) {}
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // REQUIRES: `callback` is in no queue.
  void CallSoon(LoopCallback& callback);
  // REQUIRES: `timer` is not scheduled. Timers of one time are called in the order given here.
  void CallAt(Nanos when, LoopTimer& timer);
  // Its callback is not called any more, also if it is in the queue already. Does nothing if it is
  // neither scheduled nor in the queue.
  void Cancel(LoopTimer& timer);
  // May be called from any thread: `function` is called by the loop, soon.
  void CallSoonThreadsafe(std::function<void()> function);

  void RunTurn();
  Nanos Now() const { return poller_.Now(); }

 private:
  std::optional<Nanos> PollTimeout();
  void TakeFromOtherThreads();
  void TakeExpiredTimers();

  class FunctionCallback;
  using Queue = boost::intrusive::list<LoopCallback, boost::intrusive::constant_time_size<false>>;

  LoopPoller& poller_;
  LoopObserver* const observer_;
  Queue ready_;
  std::size_t ready_count_ = 0;
  std::uint64_t turn_ = 0;  // Of the turns begun.
  boost::intrusive::multiset<LoopTimer> timers_;

  std::mutex mutex_;
  std::vector<std::function<void()>> from_other_threads_;  // Guarded by mutex_.
  std::atomic<bool> others_called_{false};
};

}  // namespace interleave
