#pragma once

#include <coroutine>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/task/errors.h"
#include "engine/task/future.h"
#include "engine/task/sendable.h"
#include "engine/task/task.h"
#include "engine/task/wire.h"

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
  // Destroys the coroutine where it waits, and it never ends. The caller settles the future.
  virtual void TakeDown() {}

  // For worker processes, where the task is found by the name of its definition. What is sent to
  // it and what comes back. Throw SendError, if it cannot be sent, and WireError.
  virtual std::string_view definition() const { return {}; }
  virtual std::size_t chunk_size() const { return 0; }  // 0: one call, not a chunk of several.
  virtual void WriteArguments(WireWriter& /*out*/) const {
    throw SendError("a task without a definition cannot be sent to another process");
  }
  // REQUIRES: settled without an error.
  virtual void WriteResult(WireWriter& /*out*/) const {}
  // Keeps what the worker has sent. REQUIRES: MarkRunning() was true; not settled.
  virtual void ReadResult(WireReader& /*in*/) {}

  // All of it at once, for the blocking runtimes, where one resume goes to the end. A task that
  // was left waiting for ever, for it would not end, is taken down.
  std::exception_ptr RunToEnd(Context& ctx) {
    try {
      Begin(ctx).resume();
    } catch (...) {
      return std::current_exception();
    }
    if (ended()) return Finish();
    TakeDown();
    return std::make_exception_ptr(Stopped());
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
  void WriteResult(WireWriter& out) const override { out.Put<R>(*value_); }
  void ReadResult(WireReader& in) override { value_.emplace(in.Take<R>()); }

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

// Throws SendError with the number of the argument that cannot be sent and why.
template <typename... Args>
void WriteArgumentsOf(std::string_view definition, const std::tuple<Args...>& args,
                      WireWriter& out) {
  int number = 0;
  const auto put = [&]<typename T>(const T& value) {
    ++number;
    try {
      out.Put<T>(value);
    } catch (const SendError& error) {
      throw SendError("argument " + std::to_string(number) + " of task `" +
                      std::string(definition) +
                      "` cannot be sent to another process: " + error.what());
    }
  };
  std::apply([&](const Args&... each) { (put(each), ...); }, args);
}

// A coroutine under way that ends in the result of a FutureValue.
template <typename R>
class RunningJob : public FutureValue<R> {
 public:
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

 protected:
  std::optional<Task<R>> task_;
};

template <typename R, typename... Args>
class JobOf final : public RunningJob<R> {
 public:
  JobOf(const TaskDef<R, Args...>& def, Args... args) : def_(def), args_(std::move(args)...) {}

  std::coroutine_handle<> Begin(Context& ctx) override {
    this->task_.emplace(
        std::apply([&](Args&... args) { return def_.body(ctx, std::move(args)...); }, args_));
    return this->task_->handle();
  }
  std::string_view definition() const override { return def_.name; }
  void WriteArguments(WireWriter& out) const override { WriteArgumentsOf(def_.name, args_, out); }

 private:
  const TaskDef<R, Args...> def_;
  std::tuple<Args...> args_;
};

// Several calls of one task that travel together, one after another: what saves the trips of many
// small ones.
template <typename R, typename Arg>
class ChunkJob final : public RunningJob<std::vector<R>> {
 public:
  ChunkJob(const TaskDef<R, Arg>& def, std::vector<Arg> inputs)
      : def_(def), inputs_(std::move(inputs)), size_(inputs_.size()) {}

  std::coroutine_handle<> Begin(Context& ctx) override {
    this->task_.emplace(RunAll(ctx, def_.body, std::move(inputs_)));
    return this->task_->handle();
  }
  std::string_view definition() const override { return def_.name; }
  std::size_t chunk_size() const override { return size_; }
  void WriteArguments(WireWriter& out) const override {
    WriteArgumentsOf(def_.name, std::tuple<std::vector<Arg>>(inputs_), out);
  }

 private:
  static Task<std::vector<R>> RunAll(Context& ctx, Task<R> (*body)(Context&, Arg),
                                     std::vector<Arg> inputs) {
    std::vector<R> results;
    results.reserve(inputs.size());
    for (Arg& input : inputs) results.push_back(co_await body(ctx, std::move(input)));
    co_return results;
  }

  const TaskDef<R, Arg> def_;
  std::vector<Arg> inputs_;
  const std::size_t size_;
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
