#pragma once

#include <coroutine>
#include <exception>
#include <functional>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include "engine/task/future.h"
#include "engine/task/sendable.h"
#include "engine/task/task.h"

namespace interleave {

class Context;
class Runtime;

// A function that can be run as a task, and the name it bears on the timeline. Defined once, at
// namespace scope, so that a worker process of the same executable can find it by that name:
//
//   Task<std::int64_t> SumChunk(Context& ctx, std::int64_t begin, std::int64_t end);
//   constexpr TaskDef kSumChunk{"sum chunk", &SumChunk};
template <typename R, typename... Args>
struct TaskDef {
  static_assert(kSendable<R> && (kSendable<Args> && ...),
                "arguments and results of tasks are plain values or handles");

  constexpr TaskDef(std::string_view task_name, Task<R> (*task_body)(Context&, Args...))
      : name(task_name), body(task_body) {}

  std::string_view name;
  Task<R> (*body)(Context&, Args...);
};

// A task on its way through an executor: a future, and the coroutine that will settle it.
class Job : public FutureCore {
 public:
  // Makes the coroutine, suspended before its first line. `ctx` must outlive it.
  // REQUIRES: MarkRunning() was true; called once.
  virtual std::coroutine_handle<> Begin(Context& ctx) = 0;
  virtual bool ended() const = 0;
  // Keeps the result and destroys the coroutine; returns what it threw, or null. The caller
  // settles the future, after it has recorded the end. REQUIRES: ended().
  virtual std::exception_ptr Finish() = 0;
  // For runtimes that suspend: destroys the coroutine where it waits, and it never ends. The caller
  // settles the future.
  virtual void TakeDown() {}

  // All of it at once, for the blocking runtimes, where one resume goes to the end.
  std::exception_ptr RunToEnd(Context& ctx) {
    try {
      Begin(ctx).resume();
    } catch (...) {
      return std::current_exception();
    }
    return Finish();
  }

  Job* next = nullptr;        // For the queue of whoever owns it just now.
  void* loop_task = nullptr;  // For the event loop: what it keeps about the task.
};

// A future together with where its result goes.
template <typename R>
class FutureValue : public Job {
 public:
  // REQUIRES: settled() without an error.
  const R& value() const { return *value_; }

 protected:
  void Keep(Task<R>& task) { value_.emplace(task.Take()); }

 private:
  std::optional<R> value_;
};
template <>
class FutureValue<void> : public Job {
 protected:
  void Keep(Task<void>& task) { task.Take(); }
};

template <typename R, typename... Args>
class JobOf final : public FutureValue<R> {
 public:
  JobOf(const TaskDef<R, Args...>& def, Args... args)
      : body_(def.body), args_(std::move(args)...) {}

  std::coroutine_handle<> Begin(Context& ctx) override {
    task_.emplace(std::apply([&](Args&... args) { return body_(ctx, std::move(args)...); }, args_));
    return task_->handle();
  }
  bool ended() const override { return task_->done(); }
  std::exception_ptr Finish() override {
    std::exception_ptr error;
    try {
      this->Keep(*task_);
    } catch (...) {
      error = std::current_exception();
    }
    task_.reset();
    return error;
  }
  void TakeDown() override { task_.reset(); }

 private:
  Task<R> (*body_)(Context&, Args...);
  std::tuple<Args...> args_;
  std::optional<Task<R>> task_;
};

// What a body holds of a task it has submitted. Copies are cheap and mean the same task.
// The result is taken with Context::Result().
template <typename R>
class Future {
 public:
  using value_type = R;

  Future() = default;
  explicit Future(FutureRef<FutureValue<R>> core) : core_(std::move(core)) {}

  bool done() const { return core_->settled(); }
  bool running() const { return core_->phase() == FutureCore::Phase::kRunning; }
  bool cancelled() const { return core_->phase() == FutureCore::Phase::kCancelled; }
  bool Cancel() const { return core_->Cancel(); }
  // `callback` is called with this future; see FutureCore::AddDoneCallback().
  void AddDoneCallback(std::function<void(Future)> callback) const {
    core_->AddDoneCallback([core = core_.get(), callback = std::move(callback)](FutureCore&) {
      core->Retain();
      callback(Future(FutureRef<FutureValue<R>>::Adopt(core)));
    });
  }

  FutureValue<R>& core() const { return *core_; }
  TaskId task() const { return core_->task(); }

 private:
  FutureRef<FutureValue<R>> core_;
};

}  // namespace interleave
