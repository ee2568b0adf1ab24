#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "engine/record/event.h"
#include "engine/record/sched_records.h"
#include "engine/task/wire.h"

namespace interleave {

// What the main program and its worker processes say to each other. Every message begins with its
// kind; what follows are the fields of the struct.

enum class FrameKind : std::uint8_t {
  kSetup,    // To a worker, first of all.
  kCall,     // To a worker: run this task.
  kStream,   // From a worker: the kernel's records of one of its threads; carries the descriptor.
  kRefused,  // From a worker: there are none, and why.
  kResult,   // From a worker: what came of a task.
  kFork,     // To the template process: become a worker; carries the worker's channel.
  kForked,   // From the template process: the system id of the new worker.
  kExited,   // From the template process: how a worker of its ended.
};

// The kind of a message. Throws WireError for one that is unknown.
FrameKind TakeKind(WireReader& in);
// A message of a kind and its fields.
template <typename Frame>
void PutFrame(WireWriter& out, const Frame& frame) {
  out.Put(Frame::kKind);
  out.Put(frame);
}

// What a worker is for.
enum class WorkerRole : std::uint8_t {
  kPool,    // Takes calls from the queue of a pool until it is closed; carries that queue.
  kOneTask  // Waits for one call on its channel, runs it and ends.
};

// What a worker and the main program both see of the worker's work, in shared memory: it outlives
// the worker.
struct WorkerDesk {
  std::atomic<bool> ready{false};  // It has come so far as to take tasks.
  std::atomic<TaskId> task{0};     // What it is at; 0: nothing.
};

struct SetupFrame {
  static constexpr FrameKind kKind = FrameKind::kSetup;
  WorkerRole role = WorkerRole::kPool;
  std::uint32_t process = 0;
  std::uint64_t lane = 0;   // Of its main thread, opened already.
  std::uint64_t desk = 0;   // Place of its WorkerDesk.
  std::uint64_t waits = 0;  // Place of the tables of waits of the run.
  std::uint64_t taken = 0;  // Place of its pool's count of calls taken from the queue.
  std::string name;         // What its main thread is called.
  std::string tasks;        // Which registry: the id of the scenario.
  double time_scale = 1;
  std::uint64_t seed = 1;
  std::int32_t cores = 1;
  std::uint16_t http_port = 0;
  std::string http_refusal;
  auto Fields() {
    return std::tie(role, process, lane, desk, waits, taken, name, tasks, time_scale, seed, cores,
                    http_port, http_refusal);
  }
};

struct CallFrame {
  static constexpr FrameKind kKind = FrameKind::kCall;
  TaskId task = 0;
  bool chunk = false;
  std::string definition;
  std::string arguments;
  auto Fields() { return std::tie(task, chunk, definition, arguments); }
};

struct StreamFrame {
  static constexpr FrameKind kKind = FrameKind::kStream;
  std::uint64_t lane = 0;
  std::int64_t at = 0;
  std::int32_t core = 0;
  auto Fields() { return std::tie(lane, at, core); }
};

struct RefusedFrame {
  static constexpr FrameKind kKind = FrameKind::kRefused;
  std::string reason;
  auto Fields() { return std::tie(reason); }
};

// The kinds of error that bodies tell apart; any other arrives as std::runtime_error.
enum class ErrorKind : std::uint8_t {
  kNone,
  kOther,
  kTimeout,
  kCancelled,
  kHttp,
  kInvalidArgument,
  kLogic,
  kStopped,
};

struct ResultFrame {
  static constexpr FrameKind kKind = FrameKind::kResult;
  TaskId task = 0;
  ErrorKind error = ErrorKind::kNone;
  std::string payload;  // The result, or the text of the error.
  auto Fields() { return std::tie(task, error, payload); }
};

struct ForkedFrame {
  static constexpr FrameKind kKind = FrameKind::kForked;
  std::int32_t pid = 0;  // 0: it could not, and why.
  std::string reason;
  auto Fields() { return std::tie(pid, reason); }
};

struct ExitedFrame {
  static constexpr FrameKind kKind = FrameKind::kExited;
  std::int32_t pid = 0;
  std::int32_t status = 0;  // As from waitpid().
  auto Fields() { return std::tie(pid, status); }
};

// An exception and what is left of it on the other side.
ErrorKind KindOf(const std::exception_ptr& error);
std::exception_ptr MakeError(ErrorKind kind, const std::string& text);

}  // namespace interleave
