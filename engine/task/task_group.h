#pragma once

#include <utility>
#include <vector>

#include "engine/task/context.h"

namespace interleave {

// Tasks that live and fail together, as asyncio.TaskGroup: the first to fail has the others
// cancelled, as far as the model can, and its exception is rethrown once all have ended.
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

  // Waits for all; the results in the order of the starts. REQUIRES: called before the group goes.
  Task<std::vector<R>> Join() {
    const std::vector<Future<R>> tasks = tasks_;
    auto first_failure = ctx_.Wait(tasks, WaitFor::kFirstException);
    first_failure.passes_on_cancel = true;
    co_await std::move(first_failure);
    for (const Future<R>& task : tasks) {
      if (!task.done()) ctx_.Cancel(task);
    }
    co_await ctx_.Wait(tasks);
    co_return co_await ctx_.Gather(tasks);
  }

 private:
  Context& ctx_;
  std::vector<Future<R>> tasks_;
};

}  // namespace interleave
