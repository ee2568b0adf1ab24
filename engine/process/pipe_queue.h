#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "engine/process/channel.h"
#include "engine/process/poll_flag.h"
#include "engine/process/shared_heap.h"
#include "engine/record/recorder.h"
#include "engine/runtime/wait_counter.h"
#include "engine/task/byte_queue.h"
#include "engine/task/thread_state.h"

namespace interleave {

// The part of a queue that all processes see.
struct QueueHeader {
  ObjectId object = 0;
  NameId name = 0;
  bool feeder = true;
  bool bounded = false;
  std::atomic<std::uint32_t> next_message{1};
  // One that dies with items in its feeder leaves it too high: who waits for those then never is
  // part of a deadlock, as far as ProcessCensus knows.
  std::atomic<std::int64_t> length{0};
};

// A queue between processes over a Unix socket, as one process sees it. Any process that has it may
// put and get; an item goes to exactly one reader, and one that is killed takes no other's item
// with it. Who puts into a full one waits for a counter that the getters raise.
//
// With a feeder, items are carried into the socket by a thread of the putting process, which is
// started by the first Put() and recorded like any other.
class PipeQueue final : public ByteQueue {
 public:
  // What belongs to one process: its descriptors of the queue.
  struct Ends {
    Channel read;
    Channel write;
    Descriptor room;  // A counter of free places; none for a queue that is never full.
  };
  // Throws std::runtime_error with a sentence, if the system gives no descriptors.
  static Ends MakeEnds(const ByteQueueOptions& options);

  PipeQueue(QueueHeader& header, std::uint64_t place, Ends ends, Recorder& recorder,
            const PollFlag& stop, WaitCounter& counter)
      : header_(header),
        place_(place),
        ends_(std::move(ends)),
        recorder_(recorder),
        stop_(stop),
        counter_(counter) {}
  ~PipeQueue() override;

  bool Put(Context& ctx, std::string item, std::optional<Nanos> timeout) override;
  std::optional<std::string> Get(Context& ctx, std::optional<Nanos> timeout) override;
  void Send(WireWriter& out) const override;

  // Waits until all that was put has left this process: who ends before that would lose it. `who`
  // waits, for people.
  void Flush(const std::string& who);

 private:
  void StartFeeder();  // REQUIRES: mutex_ is held.
  bool TakeRoom(Context& ctx, std::optional<Nanos> timeout);
  // What is waited for at one of the descriptors.
  struct QueueWait {
    TaskId task = 0;
    std::string_view words;  // "waits for the queue '{}'"; empty: it does not count as one.
    int descriptor = -1;
    bool writing = false;
    std::function<bool()> attempt;  // True once it has succeeded.
    std::function<bool()> over;     // Whether it will, once the thread runs.
  };
  // Shows as waiting until the attempt succeeds; false if `timeout` has passed. Without one, throws
  // DeadlockError if it had to be given up. Throws Stopped.
  bool WaitUntil(ThreadState& thread, const QueueWait& what, std::optional<Nanos> timeout);
  void RecordLength(ThreadState& thread, std::int64_t change);
  // Writes one message; blocks while the socket is full. Throws Stopped.
  void Write(ThreadState& thread, std::string_view message);
  void Feed(ThreadState& thread);
  bool IsFlushed();

  QueueHeader& header_;
  const std::uint64_t place_;
  Ends ends_;
  Recorder& recorder_;
  const PollFlag& stop_;
  WaitCounter& counter_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> to_feed_;  // Guarded by mutex_.
  bool feeding_ = false;             // The feeder has an item in hand. Guarded by mutex_.
  bool ending_ = false;              // Guarded by mutex_.
  std::exception_ptr feeder_error_;  // What it could not send. Guarded by mutex_.
  std::thread feeder_;               // Started under mutex_.
};

}  // namespace interleave
