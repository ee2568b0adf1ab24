#pragma once

#include <utility>
#include <vector>

#include "engine/task/context.h"

namespace interleave {

// Tasks that live and fail together, as asyncio.TaskGroup: the first to fail has the others
// cancelled, as far as the model can, and its exception is rethrown once all have ended. A task
// that was cancelled is no failure: the others go on.
//
// Thread safety: the task that made it.
template <typename R>
class TaskGroup {
 public:
  explicit TaskGroup(Context& ctx) : ctx_(ctx) {}

  template <typename... Args>
  Future<R> Start(const ThreadOptions& options, const TaskDef<R, Args...>& def,
                  std::type_identity_t<Args>... args) {
    return tasks_.emplace_back(ctx_.Start(options, def, std::move(args)...));
  }

  // Waits for all; the results in the order of the starts. A task that was cancelled has none:
  // CancelledError is then thrown, when all have ended. Who is cancelled here cancels them all.
  // REQUIRES: called before the group goes.
  Task<std::vector<R>> Join() {
    const std::vector<Future<R>> tasks = tasks_;
    auto first_failure = ctx_.Wait(tasks, WaitFor::kFirstException);
    first_failure.passes_on_cancel = true;
    co_await first_failure;
    for (const Future<R>& task : tasks) {
      if (!task.done()) ctx_.Cancel(task);
    }
    auto all = ctx_.Wait(tasks);
    all.passes_on_cancel = true;
    co_await all;
    const Future<R>* failed = nullptr;
    for (const Future<R>& task : tasks) {
      if (task.cancelled() || !task.core().error()) continue;
      if (failed == nullptr || task.core().settled_at() < failed->core().settled_at()) {
        failed = &task;
      }
    }
    if (failed != nullptr) co_await ctx_.Result(*failed);
    if (first_failure.op.cancel_passed_on || all.op.cancel_passed_on) ThrowCancelledWhileWaiting();
    std::vector<R> results;
    results.reserve(tasks.size());
    for (const Future<R>& task : tasks) results.push_back(co_await ctx_.Result(task));
    co_return results;
  }

 private:
  Context& ctx_;
  std::vector<Future<R>> tasks_;
};

}  // namespace interleave
