#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "engine/process/pipe_queue.h"
#include "engine/process/poll_flag.h"
#include "engine/process/process_census.h"
#include "engine/process/shared_heap.h"
#include "engine/record/recorder.h"
#include "engine/sync/lock_state.h"
#include "engine/sync/shared_census.h"
#include "engine/sync/shared_lock.h"
#include "engine/sync/shared_room.h"
#include "engine/sync/shared_waits.h"
#include "engine/task/wire.h"

namespace interleave {

// What the processes of a run share, as one of them sees it: values, locks and queues, and how
// handles to them travel. The main program and every worker have one each.
//
// Thread safety: all methods may be called from any thread.
// Lifetime: the recorder outlives it.
class ProcessSpace final : public HandleSpace {
 public:
  // Of the main program: the first to use `heap`.
  ProcessSpace(std::unique_ptr<SharedHeap> heap, Recorder& recorder)
      : heap_(std::move(heap)), recorder_(recorder), tables_(heap_->Make<WaitTables>()) {}
  // Of a worker; `tables` is the place of what the main program has made. Throws WireError.
  ProcessSpace(std::unique_ptr<SharedHeap> heap, Recorder& recorder, std::uint64_t tables)
      : heap_(std::move(heap)), recorder_(recorder), tables_(heap_->At<WaitTables>(tables)) {}

  SharedHeap& heap() { return *heap_; }
  ProcessId process() const { return recorder_.process(); }

  LockState& MakeLock(const LockIdentity& identity);
  std::span<std::atomic<std::int64_t>> MakeCells(std::size_t size);
  SharedWaits& waits() { return tables_.circles; }
  ProcessCensus& census() { return census_; }
  // For the workers.
  std::uint64_t tables() const { return heap_->PlaceOf(&tables_); }
  SharedRoom& MakeRoom() { return heap_->Make<SharedRoom>(); }
  ByteQueue& MakeQueue(ObjectId object, std::string_view name, const ByteQueueOptions& options);

  std::uint64_t PlaceOf(const void* shared) const override { return heap_->PlaceOf(shared); }
  void* At(std::uint64_t place, std::size_t size, std::size_t alignment) const override {
    return heap_->At(place, size, alignment);
  }
  std::uint64_t PlaceOf(const LockState& lock) const override;
  LockState& LockAt(std::uint64_t place) override;
  ByteQueue& ReceiveQueue(WireReader& in) override;

  // `process` has died: the locks it held are lost. True if it held one.
  bool AbandonLocks(std::uint32_t process);
  // `task` has ended here: a reentrant lock that it left held is lost, for only it could release
  // it.
  void LeaveLocksOf(TaskId task);
  // Waits until everything put into queues has left this process.
  // `who` waits, for people.
  void FlushQueues(const std::string& who);
  // Every wait at a queue ends with Stopped.
  void RequestStop() { stop_.Raise(); }
  const PollFlag& stop() const { return stop_; }

 private:
  struct WaitTables {
    SharedWaits circles;
    SharedCensus all;
  };

  PipeQueue& KeepQueue(std::uint64_t place, PipeQueue::Ends ends);

  const std::unique_ptr<SharedHeap> heap_;
  Recorder& recorder_;
  WaitTables& tables_;
  ProcessCensus census_{tables_.all, *recorder_.names()};
  PollFlag stop_;
  mutable std::mutex mutex_;
  std::map<std::uint64_t, LockState> locks_;                    // By place. Guarded by mutex_.
  std::map<std::uint64_t, std::unique_ptr<PipeQueue>> queues_;  // By place. Guarded by mutex_.
};

}  // namespace interleave
