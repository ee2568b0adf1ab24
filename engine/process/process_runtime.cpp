#include "engine/process/process_runtime.h"

#include <mutex>
#include <stdexcept>
#include <vector>

#include "engine/process/process_pool.h"
#include "engine/process/process_space.h"
#include "engine/process/started_processes.h"
#include "engine/process/worker_starter.h"
#include "engine/runtime/blocking_runtime.h"
#include "engine/task/context.h"

namespace interleave {
namespace {

std::unique_ptr<SharedHeap> MakeHeap() {
  auto heap = SharedHeap::Create();
  if (!heap) throw std::runtime_error(heap.error());
  return std::move(*heap);
}

// Where the tasks of the main program go.
class ProcessPlace final : public Workplace {
 public:
  ProcessPlace(Recorder& recorder, const RuntimeOptions& options, const ProcessOptions& processes)
      : recorder_(recorder),
        cores_(options.cores),
        space_(MakeHeap(), recorder),
        starter_(recorder, space_, options, processes),
        started_(starter_, space_, recorder) {}

  void StartTask(JobRunner& runner, Context& ctx, const ThreadOptions& options, Job* job) override {
    started_.Start(runner, ctx.thread(), options, job);
  }

  std::shared_ptr<Executor> OpenPool(JobRunner& runner, Context& ctx,
                                     const PoolOptions& options) override {
    const int workers = options.workers > 0 ? options.workers : cores_;
    auto pool = std::make_shared<ProcessPool>(runner, starter_, space_, recorder_, ctx.thread(),
                                              workers, options);
    const std::lock_guard lock(mutex_);
    pools_.push_back(pool);
    return pool;
  }

  LockState& MakeLock(const LockIdentity& identity) override { return space_.MakeLock(identity); }
  void LeaveLocksOf(TaskId task) override { space_.LeaveLocksOf(task); }
  std::span<std::atomic<std::int64_t>> MakeCells(std::size_t size) override {
    return space_.MakeCells(size);
  }
  SharedWaits& waits() override { return space_.waits(); }
  SharedRoom& MakeRoom() override { return space_.MakeRoom(); }
  ByteQueue& MakeQueue(ObjectId object, std::string_view name,
                       const ByteQueueOptions& options) override {
    return space_.MakeQueue(object, name, options);
  }

  WaitCounter& counter() override { return space_.census(); }
  void OpenCount(std::function<std::string(ObjectId)> name_of) override {
    space_.census().OpenInMain([this] { return CountAlive(); }, std::move(name_of));
  }
  void CloseCount() override { space_.census().Close(); }
  void LoseCount() override { space_.census().LoseCount(); }

  std::size_t started() override { return started_.started(); }
  bool OnlyDaemonsAreLeft() override { return started_.OnlyDaemonsAreLeft(); }

  void Join(bool daemons) override {
    started_.Join(daemons);
    space_.FlushQueues("Main");
  }

  void RequestStop() override {
    started_.RequestStop();
    {
      const std::lock_guard lock(mutex_);
      for (const auto& known : pools_) {
        if (const auto pool = known.lock()) pool->RequestStop();
      }
    }
    space_.RequestStop();
    starter_.KillAll();
  }

 private:
  // The main program, and the tasks that processes may be at: those of a pool beyond its workers
  // stand in line.
  std::int64_t CountAlive() {
    std::size_t alive = 1 + started_.running();
    const std::lock_guard lock(mutex_);
    for (const auto& known : pools_) {
      if (const auto pool = known.lock()) alive += pool->Look().busy;
    }
    return static_cast<std::int64_t>(alive);
  }

  Recorder& recorder_;
  const int cores_;
  ProcessSpace space_;
  WorkerStarter starter_;
  StartedProcesses started_;
  std::mutex mutex_;
  std::vector<std::weak_ptr<ProcessPool>> pools_;  // Guarded by mutex_.
};

}  // namespace

std::unique_ptr<HostRuntime> MakeProcessRuntime(Recorder& recorder, const RuntimeOptions& options,
                                                const ProcessOptions& processes) {
  return std::make_unique<BlockingRuntime>(recorder, options, BlockingRuntime::Threads::kReal,
                                           std::nullopt,
                                           MakeProcessPlace(recorder, options, processes));
}

std::unique_ptr<Workplace> MakeProcessPlace(Recorder& recorder, const RuntimeOptions& options,
                                            const ProcessOptions& processes) {
  return std::make_unique<ProcessPlace>(recorder, options, processes);
}

}  // namespace interleave
