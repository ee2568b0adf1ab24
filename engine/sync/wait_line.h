#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <mutex>

#include "engine/task/context.h"

namespace interleave {

// Who waits at a primitive, oldest first. Guarded by the mutex of the primitive it belongs to.
class WaitLine {
 public:
  void Join(ParkOperation& op) { line_.push_back(&op); }
  // False if it had been granted what it waits for, and so was not in line any more.
  bool Leave(ParkOperation& op) { return std::erase(line_, &op) > 0; }
  // Grants the oldest what it waits for and wakes it; recorded on the lane of who does so. It finds
  // `outcome` in its operation.
  // REQUIRES: not empty().
  ParkOperation& WakeFirst(Context& waker, std::int64_t outcome = 0) {
    ParkOperation& op = *line_.front();
    line_.pop_front();
    op.granted = true;
    op.outcome = outcome;
    waker.thread().lane.Write(EventKind::kWake, op.object, op.task);
    op.wakeable->Wake();
    return op;
  }
  ParkOperation& first() const { return *line_.front(); }
  bool empty() const { return line_.empty(); }
  std::size_t size() const { return line_.size(); }

 private:
  std::deque<ParkOperation*> line_;
};

// One wait at a primitive, on every runtime. The result says whether it was granted: false, if the
// timeout came first. A task that is stopped or cancelled leaves the line, and gives back what it
// was granted at the last moment.
//
// The primitive has three verbs, called with its mutex not held:
//   bool TryOrJoin(Context&, ParkOperation&)   true: granted at once; else it is in line now
//   bool Leave(ParkOperation&)                 true: it was still in line
//   void GiveBack(Context&)                    undoes one grant
template <typename Primitive>
struct WaitAtPrimitive {
  Context& ctx;
  Primitive& primitive;
  ParkOperation op;
  bool granted_at_once = false;
  bool in_line = false;

  // A task that is taken down where it waits leaves the line.
  ~WaitAtPrimitive() {
    if (in_line && !primitive.Leave(op)) primitive.GiveBack(ctx);
  }
  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> waiter) {
    if (!ctx.every_step()) return !Begin(waiter);
    const VisibleStep step{.kind = StepKind::kWait,
                           .object = primitive.object,
                           .take =
                               [](void* self, std::coroutine_handle<> later) {
                                 return static_cast<WaitAtPrimitive*>(self)->Begin(later);
                               },
                           .self = this};
    return !ctx.runtime().TakeStep(ctx, step, waiter);
  }
  // True if it is over.
  bool Begin(std::coroutine_handle<> waiter) {
    op.task = ctx.task();
    op.wakeable = &ctx.runtime().PrepareToPark(ctx);
    granted_at_once = primitive.TryOrJoin(ctx, op);
    if (granted_at_once) return true;
    in_line = true;
    return ctx.runtime().Park(ctx, op, waiter);
  }
  bool await_resume() {
    if (granted_at_once) return true;
    in_line = false;
    const bool granted = !primitive.Leave(op);
    if (op.error) {
      if (granted) primitive.GiveBack(ctx);
      std::rethrow_exception(op.error);
    }
    return granted;
  }
};

// The same for primitives whose verbs are coroutines of their own: parks an operation that is in
// line. Who goes on leaves the line itself; a task that is taken down where it waits leaves it
// here.
struct ParkInLine : ParkAwaiter {
  std::mutex& mutex;  // Guards `line`.
  WaitLine& line;
  bool resumed = false;

  ~ParkInLine() {
    if (resumed) return;
    const std::lock_guard lock(mutex);
    line.Leave(op);
  }
  void await_resume() noexcept { resumed = true; }
};

}  // namespace interleave
