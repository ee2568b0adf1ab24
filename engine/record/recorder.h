#pragma once

#include <atomic>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/record/arena.h"
#include "engine/record/core_estimator.h"
#include "engine/record/names.h"
#include "engine/record/sched_records.h"
#include "engine/record/state.h"
#include "engine/record/tick_converter.h"

namespace interleave {

// What one thread records with. Owned and used by that thread alone.
struct ThreadRecorder {
  LaneWriter lane;
  CoreEstimator cores;     // At work only where the kernel's own records are refused.
  Nanos cpu_at_open = -1;  // What the thread had computed before it was recorded; -1: not begun.
  std::size_t lane_index = 0;
};

// Which process of a recording: 0 is the main program, workers count from 1.
using ProcessId = std::uint32_t;

// One recording under way: the lanes, the names, and the kernel's records of every thread that
// joined. Writing is done through the ThreadRecorder each thread gets; reading by a Collector.
//
// Thread safety: all methods may be called from any thread.
// Lifetime: every thread has called CloseThread() before the recorder goes.
class Recorder {
 public:
  struct Options {
    bool kernel_records = true;  // False: estimate, even where the kernel would tell.
    LaneArena::Size size;
  };

  // Errors: a sentence, when the system refuses the memory.
  static std::expected<std::unique_ptr<Recorder>, std::string> Create(Options options);

  // In a worker process: joins the recording whose memory `descriptor` maps, and takes that over.
  // What the kernel records of its threads is handed to `send`, for the process that collects.
  // Where the kernel gives none, `stream` is null and `refusal` says why.
  using SendStream =
      std::function<void(std::size_t lane, const SchedStream* stream, const std::string& refusal)>;
  static std::expected<std::unique_ptr<Recorder>, std::string> Join(int descriptor,
                                                                    ProcessId process,
                                                                    SendStream send);
  ~Recorder();

  // Called by a thread at its beginning: opens a lane named `name` and the kernel's records.
  ThreadRecorder OpenThread(std::string_view name, LaneRole role = LaneRole::kWorker);
  // The same in two steps, so that what it takes to start a thread is recorded too, and rows come
  // in the order of the starts: the first by whoever starts the thread, the second by the thread.
  ThreadRecorder PrepareThread(std::string_view name, LaneRole role = LaneRole::kWorker);
  void EnterThread(ThreadRecorder& thread);
  // The first step on behalf of a thread of another process, which takes the lane over there.
  ThreadRecorder PrepareThreadOf(ProcessId process, std::string_view name, LaneRole role);
  ThreadRecorder TakeOverThread(std::size_t lane);
  // Keeps the kernel's records of a thread of another process. From any thread.
  void AdoptStream(std::size_t lane, std::unique_ptr<SchedStream> stream);
  // Says that there are none of that thread.
  void RefuseStream(std::string reason);
  // Called by the same thread as its last act on the recorder.
  void CloseThread(ThreadRecorder& thread);

  // The id of a new task, or of a new lock, queue ... of the program; DescribeObject() tells the
  // collector about it.
  TaskId NewTaskId() { return header_.next_task.fetch_add(1, std::memory_order_relaxed); }
  ObjectId NewObjectId() { return header_.next_object.fetch_add(1, std::memory_order_relaxed); }
  void DescribeObject(LaneWriter& lane, ObjectId object, std::string_view name, State waits_as);

  const std::shared_ptr<NameTable>& names() const { return names_; }
  const TickClock& clock() const { return clock_; }
  // CLOCK_MONOTONIC at the start of the recording.
  Nanos origin() const { return header_.origin.nanos; }
  ProcessId process() const { return process_; }
  bool kernel_records() const { return kernel_records_; }
  // For worker processes, which Join() with it.
  int descriptor() const { return arena_->descriptor(); }

  // Why some threads have no kernel records; empty if all have.
  std::string sched_refusal() const;
  // Threads that found no lane left: nothing of them is recorded.
  std::uint64_t threads_unrecorded() const { return arena_->refused(); }

 private:
  friend class Collector;

  Recorder(bool kernel_records, TickClock clock, std::unique_ptr<LaneArena> arena);
  Recorder(ProcessId process, SendStream send, TickClock clock, std::unique_ptr<LaneArena> arena);
  ThreadRecorder OpenLane(ProcessId process, std::string_view name, LaneRole role,
                          std::uint32_t tid);
  void OpenSchedStream(ThreadRecorder& thread);

  // The first such stream of a process makes the kernel rewrite its scheduler for milliseconds: it
  // is opened before the recording starts, and kept, so that no thread of the program pays.
  const std::expected<std::unique_ptr<SchedStream>, std::string> keeper_;
  const bool kernel_records_;  // Wanted, and given to the thread that asked first.
  const ProcessId process_ = 0;
  const SendStream send_;  // Of a worker process.
  const TickClock clock_;
  const std::unique_ptr<LaneArena> arena_;
  RecordingHeader& header_;  // In the arena.
  const std::shared_ptr<NameTable> names_;

  mutable std::mutex mutex_;
  // By lane; null where the kernel refused. Guarded by mutex_.
  std::vector<std::unique_ptr<SchedStream>> sched_streams_;
  std::string sched_refusal_;  // Guarded by mutex_.
};

}  // namespace interleave
