#pragma once

#include <functional>
#include <memory>
#include <tuple>
#include <utility>

#include "engine/sync/event_flag.h"

namespace interleave {

// A call that comes later, as threading.Timer: a thread that waits, and then runs a task, unless it
// was cancelled before. A copy means the same timer.
//
// Thread safety: every task may cancel it, each with its own context.
class Timer {
 public:
  using SendableHandle = void;

  // Starts it: `def` runs after `delay` (multiplied by the time scale).
  template <typename R, typename... Args>
  static Timer Start(Context& ctx, const ThreadOptions& options, Nanos delay,
                     const TaskDef<R, Args...>& def, std::type_identity_t<Args>... args) {
    auto call = [body = def.body,
                 values = std::make_tuple(std::move(args)...)](Context& thread_ctx) {
      return std::apply([&](const Args&... each) { return Discard(body(thread_ctx, each...)); },
                        values);
    };
    return Timer(ctx, options, delay, std::move(call));
  }

  // It never calls, if it has not yet; else nothing happens.
  void Cancel(Context& ctx) const { cancelled_.Set(ctx); }
  // Ends with its thread: true if it has called. What the call threw is thrown on.
  const Future<bool>& called() const { return called_; }

 private:
  using Call = std::function<Task<void>(Context&)>;

  Timer(Context& ctx, const ThreadOptions& options, Nanos delay, Call call);
  template <typename R>
  static Task<void> Discard(Task<R> task) {
    co_await std::move(task);
  }

  EventFlag cancelled_;
  Future<bool> called_;
};

}  // namespace interleave
