#include "engine/sync/timer.h"

namespace interleave {
namespace {

struct SharedCall {
  using SendableHandle = void;
  std::shared_ptr<std::function<Task<void>(Context&)>> run;
};

Task<bool> CallLater(Context& ctx, EventFlag cancelled, Nanos delay, SharedCall call) {
  const bool was_cancelled = co_await cancelled.Wait(ctx, delay);
  if (was_cancelled) co_return false;
  co_await (*call.run)(ctx);
  co_return true;
}
constexpr TaskDef kCallLater{"timer", &CallLater};

}  // namespace

Timer::Timer(Context& ctx, const ThreadOptions& options, Nanos delay, Call call)
    : cancelled_(ctx, "timer"),
      called_(ctx.Start(options, kCallLater, cancelled_, delay,
                        SharedCall{std::make_shared<Call>(std::move(call))})) {}

}  // namespace interleave
