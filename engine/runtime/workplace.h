#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "engine/pool/executor.h"
#include "engine/runtime/wait_counter.h"
#include "engine/sync/lock_state.h"
#include "engine/sync/shared_room.h"
#include "engine/sync/shared_waits.h"
#include "engine/task/byte_queue.h"
#include "engine/task/runtime.h"

namespace interleave {

// Where the tasks of a blocking runtime run, and where what they share lies, if that is not the
// process the runtime is in.
//
// Thread safety: all methods may be called from any thread.
class Workplace {
 public:
  virtual ~Workplace() = default;

  // Takes over one reference to `job`. Both throw ThreadError if the system gives no process, and
  // SendError.
  virtual void StartTask(JobRunner& runner, Context& ctx, const ThreadOptions& options,
                         Job* job) = 0;
  virtual std::shared_ptr<Executor> OpenPool(JobRunner& runner, Context& ctx,
                                             const PoolOptions& options) = 0;

  virtual LockState& MakeLock(const LockIdentity& identity) = 0;
  // `task`, which ran in this process, has ended and may have left locks held.
  virtual void LeaveLocksOf(TaskId task) = 0;
  virtual std::span<std::atomic<std::int64_t>> MakeCells(std::size_t size) = 0;
  // Who waits for whom, here and elsewhere.
  virtual SharedWaits& waits() = 0;
  virtual SharedRoom& MakeRoom() = 0;
  // Counts the endless waits of all its processes.
  virtual WaitCounter& counter() = 0;
  // Of the main program: around the run. `name_of`: what an object is called, with a space before
  // it.
  virtual void OpenCount(std::function<std::string(ObjectId)> name_of) = 0;
  virtual void CloseCount() = 0;
  // This process runs tasks on threads that nobody counts.
  virtual void LoseCount() = 0;
  virtual ByteQueue& MakeQueue(ObjectId object, std::string_view name,
                               const ByteQueueOptions& options) = 0;

  // Tasks started so far.
  virtual std::size_t started() = 0;
  // Whether all of them have ended that are no daemons.
  virtual bool OnlyDaemonsAreLeft() = 0;
  // Waits until those have ended whose daemon flag is as given, or all with `daemons`, which are
  // ended first.
  virtual void Join(bool daemons) = 0;
  virtual void RequestStop() = 0;
};

}  // namespace interleave
