#include "engine/runtime/event_loop.h"

#include <algorithm>
#include <memory>

namespace interleave {

// A function that was called from another thread: owns itself until it has run.
class EventLoop::FunctionCallback final : public LoopCallback {
 public:
  explicit FunctionCallback(std::function<void()> function) : function_(std::move(function)) {}
  void Run() override {
    const std::unique_ptr<FunctionCallback> self(this);
    function_();
  }

 private:
  std::function<void()> function_;
};

EventLoop::~EventLoop() {
  timers_.clear();
  ready_.clear();
}

void EventLoop::CallSoon(LoopCallback& callback) {
  callback.queued_in_ = turn_;
  ready_.push_back(callback);
  ++ready_count_;
}

void EventLoop::CallAt(Nanos when, LoopTimer& timer) {
  timer.when_ = when;
  timers_.insert(timers_.upper_bound(timer), timer);
}

void EventLoop::Cancel(LoopTimer& timer) {
  if (timer.scheduled()) timers_.erase(timers_.iterator_to(timer));
  LoopCallback& callback = timer.callback_;
  if (!callback.queued()) return;
  // Its time has come, but not its turn.
  callback.unlink();
  if (callback.queued_in_ == turn_) --ready_count_;  // Else it was taken out for this turn.
}

void EventLoop::CallSoonThreadsafe(std::function<void()> function) {
  {
    const std::lock_guard lock(mutex_);
    from_other_threads_.push_back(std::move(function));
    others_called_.store(true, std::memory_order_release);
  }
  poller_.Interrupt();
}

std::optional<Nanos> EventLoop::PollTimeout() {
  if (!ready_.empty() || others_called_.load(std::memory_order_acquire)) return 0;
  if (timers_.empty()) return std::nullopt;
  return std::max<Nanos>(timers_.begin()->when_ - poller_.Now(), 0);
}

void EventLoop::TakeFromOtherThreads() {
  if (!others_called_.load(std::memory_order_acquire)) return;
  std::vector<std::function<void()>> taken;
  {
    const std::lock_guard lock(mutex_);
    taken.swap(from_other_threads_);
    others_called_.store(false, std::memory_order_relaxed);
  }
  for (std::function<void()>& function : taken)
    CallSoon(*new FunctionCallback(std::move(function)));
}

void EventLoop::TakeExpiredTimers() {
  if (timers_.empty()) return;
  const Nanos now = poller_.Now();
  while (!timers_.empty() && timers_.begin()->when_ <= now) {
    LoopTimer& timer = *timers_.begin();
    timers_.erase(timers_.begin());
    if (!timer.callback_.queued()) CallSoon(timer.callback_);
  }
}

void EventLoop::RunTurn() {
  const std::optional<Nanos> timeout = PollTimeout();
  const bool waits = !timeout || *timeout > 0;
  if (waits || poller_.HasWork()) {
    if (observer_ != nullptr && waits) observer_->OnPollBegin();
    poller_.Poll(timeout);
    if (observer_ != nullptr && waits) observer_->OnPollEnd();
  }
  TakeFromOtherThreads();
  TakeExpiredTimers();
  if (observer_ != nullptr) observer_->OnTurn(ready_count_);
  Queue now;  // What is added from here on waits for the next turn.
  now.swap(ready_);
  ready_count_ = 0;
  ++turn_;
  while (!now.empty()) {
    LoopCallback& callback = now.front();
    now.pop_front();
    callback.Run();
  }
}

}  // namespace interleave
