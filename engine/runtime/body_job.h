#pragma once

#include <functional>
#include <optional>

#include "engine/task/context.h"
#include "engine/task/job.h"

namespace interleave {

// A function as a job, so that it is a task like the others: the main program, what a worker runs
// first.
//
// Lifetime: `body` outlives it.
class BodyJob final : public RunningJob<void> {
 public:
  using Body = std::function<Task<void>(Context&)>;
  explicit BodyJob(const Body& body) : body_(body) {}
  std::coroutine_handle<> Begin(Context& ctx) override {
    task_.emplace(body_(ctx));
    return task_->handle();
  }

 private:
  const Body& body_;
};

}  // namespace interleave
