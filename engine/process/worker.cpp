#include "engine/process/worker.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <csignal>
#include <memory>
#include <stdexcept>
#include <string>

#include "engine/process/frame.h"
#include "engine/process/process_space.h"
#include "engine/process/transfer.h"
#include "engine/record/memory_usage.h"
#include "engine/runtime/blocking_runtime.h"
#include "engine/runtime/outcome.h"
#include "engine/task/context.h"

namespace interleave {
namespace {

// How often a busy worker looks at its memory.
constexpr Nanos kMemoryEvery = 100'000'000;

// Makes this process end when the main program does, whatever it is doing then: the kernel sends
// the signal of a pipe whose last writer has gone, and that ends a process that does not mind it.
void EndWithTheMainProgram(int lifeline) {
  // Opened anew: whom to tell is a property of the open pipe, and other workers share ours.
  const int own =
      open(fmt::format("/proc/self/fd/{}", lifeline).c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (own < 0 || fcntl(own, F_SETOWN, getpid()) < 0 || fcntl(own, F_SETFL, O_ASYNC) < 0) {
    throw std::runtime_error("cannot watch over the end of the main program");
  }
  close(lifeline);
  std::signal(SIGIO, SIG_DFL);
  pollfd gone{own, 0, 0};
  if (poll(&gone, 1, 0) > 0 && (gone.revents & POLLHUP) != 0) _exit(0);
}

// In a worker, what tasks make belongs to all processes, and nothing can be started: workers are
// daemons, which may not have children.
class WorkerPlace final : public Workplace {
 public:
  explicit WorkerPlace(ProcessSpace& space) : space_(space) {}

  void StartTask(JobRunner& runner, Context& ctx, const ThreadOptions& /*options*/,
                 Job* job) override {
    Refuse(runner, ctx, job);
  }
  std::shared_ptr<Executor> OpenPool(JobRunner& /*runner*/, Context& /*ctx*/,
                                     const PoolOptions& /*options*/) override {
    throw std::runtime_error(kNoChildren);
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
  void OpenCount(std::function<std::string(ObjectId)> /*name_of*/) override {}
  void CloseCount() override {}
  void LoseCount() override { space_.census().LoseCount(); }
  std::size_t started() override { return 0; }
  bool OnlyDaemonsAreLeft() override { return true; }
  void Join(bool /*daemons*/) override {}
  void RequestStop() override {}

 private:
  static constexpr const char* kNoChildren =
      "a task in a worker process cannot start processes of its own; start them from the main "
      "program";
  static void Refuse(JobRunner& runner, Context& ctx, Job* job) {
    runner.DropJob(ctx.thread(), job);
    throw std::runtime_error(kNoChildren);
  }
  ProcessSpace& space_;
};

// A worker at work.
class Worker {
 public:
  Worker(Channel& channel, const SetupFrame& setup, std::unique_ptr<Recorder> recorder,
         std::unique_ptr<SharedHeap> heap, Channel calls, TaskRegistry tasks)
      : channel_(channel),
        setup_(setup),
        recorder_(std::move(recorder)),
        space_(std::move(heap), *recorder_, setup.waits),
        desk_(space_.heap().At<WorkerDesk>(setup.desk)),
        calls_(std::move(calls)),
        tasks_(std::move(tasks)),
        runtime_(*recorder_,
                 {.time_scale = setup.time_scale,
                  .seed = setup.seed,
                  .cores = setup.cores,
                  .http_port = setup.http_port,
                  .http_refusal = setup.http_refusal},
                 BlockingRuntime::Threads::kReal, std::nullopt,
                 std::make_unique<WorkerPlace>(space_)),
        thread_(recorder_->TakeOverThread(setup.lane), 1) {
    thread_.name = setup.name;
    space_.census().OpenInWorker();
  }

  void Run() {
    recorder_->EnterThread(thread_);
    RecordMemory(thread_.lane, setup_.process);
    memory_at_ = MonotonicNanos();
    desk_.ready.store(true, std::memory_order_release);
    if (setup_.role == WorkerRole::kPool) {
      TakeCalls();
    } else {
      RunOneTask();
    }
    runtime_.JoinLeftBehind(thread_);
    RecordMemory(thread_.lane, setup_.process);
    recorder_->CloseThread(thread_);
  }

 private:
  void TakeCalls() {
    auto* taken =
        setup_.taken != 0 ? &space_.heap().At<std::atomic<std::uint64_t>>(setup_.taken) : nullptr;
    for (;;) {
      Message call;
      Channel::Received received = calls_.Receive(call, false);
      if (received == Channel::Received::kNothing) {
        thread_.lane.Write(EventKind::kIdleBegin);
        received = calls_.Receive(call);
        thread_.lane.Write(EventKind::kIdleEnd);
      }
      if (received != Channel::Received::kMessage) return;
      if (taken != nullptr) taken->fetch_add(1, std::memory_order_acq_rel);
      SendResult(RunCall(call));
    }
  }

  // A process of its own for one task: it leaves first and is heard of then, as with join().
  void RunOneTask() {
    Message call;
    if (channel_.Receive(call) != Channel::Received::kMessage) return;
    const ResultFrame result = RunCall(call);
    space_.FlushQueues(thread_.name);
    SendResult(result);
  }

  ResultFrame RunCall(Message& message) {
    const std::uint64_t begin = recorder_->clock().Now();
    std::vector<int> descriptors = message.ReleaseDescriptors();
    WireReader in(message.bytes(), &space_, &descriptors);
    if (TakeKind(in) != FrameKind::kCall) throw WireError("a worker was sent something else");
    const auto frame = in.Take<CallFrame>();
    desk_.task.store(frame.task, std::memory_order_release);
    ResultFrame result{.task = frame.task};
    WireReader arguments(frame.arguments, &space_, &descriptors);
    FutureRef<Job> job;
    try {
      job = FutureRef<Job>::Adopt(tasks_.Make(frame.definition, frame.chunk, arguments));
    } catch (const std::exception& error) {
      result.error = ErrorKind::kOther;
      result.payload = error.what();
      return result;
    }
    job->set_task(frame.task);
    RecordBytes(EventKind::kDeserialised, frame.task, frame.arguments.size(), begin);
    job->Retain();  // RunHere() drops one.
    runtime_.RunHere(thread_, job.get());
    job->MarkLookedAt();
    result.error = KindOf(job->error());
    if (result.error != ErrorKind::kNone) {
      result.payload = ErrorText(job->error());
    } else {
      const std::uint64_t writing = recorder_->clock().Now();
      WireWriter out(&space_);
      try {
        job->WriteResult(out);
        result.payload = out.TakeBytes();
        RecordBytes(EventKind::kSerialised, frame.task, result.payload.size(), writing);
      } catch (const std::exception& error) {
        result.error = ErrorKind::kOther;
        result.payload =
            fmt::format("the result of `{}` cannot be sent: {}", frame.definition, error.what());
      }
    }
    return result;
  }

  void SendResult(ResultFrame result) {
    WireWriter out;
    PutFrame(out, result);
    try {
      channel_.Send(out.bytes());
    } catch (const SendError& error) {
      result.error = ErrorKind::kOther;
      result.payload = fmt::format("the result cannot be sent: {}", error.what());
      WireWriter instead;
      PutFrame(instead, result);
      channel_.Send(instead.bytes());
    }
    // Not before: whoever dies on the way has not given its result.
    desk_.task.store(0, std::memory_order_release);
    if (MonotonicNanos() - memory_at_ < kMemoryEvery) return;
    RecordMemory(thread_.lane, setup_.process);
    memory_at_ = MonotonicNanos();
  }

  void RecordBytes(EventKind kind, TaskId task, std::size_t bytes, std::uint64_t begin_ticks) {
    RecordTransfer(thread_.lane, recorder_->clock(), kind, task, bytes, begin_ticks);
  }

  Channel& channel_;
  const SetupFrame& setup_;
  const std::unique_ptr<Recorder> recorder_;
  ProcessSpace space_;
  WorkerDesk& desk_;
  Channel calls_;
  const TaskRegistry tasks_;
  BlockingRuntime runtime_;
  ThreadState thread_;
  Nanos memory_at_ = 0;
};

// Throws std::runtime_error with the sentence of an error.
template <typename T>
T OrThrow(std::expected<T, std::string> result) {
  if (!result) throw std::runtime_error(result.error());
  return std::move(*result);
}

}  // namespace

int RunWorker(Channel channel, const FindTasks& find_tasks) {
  Message message;
  if (channel.Receive(message) != Channel::Received::kMessage) return 0;  // Not wanted any more.
  const std::string bytes = message.bytes();
  WireReader in(bytes);
  if (TakeKind(in) != FrameKind::kSetup) throw WireError("a worker was not told what it is");
  const auto setup = in.Take<SetupFrame>();
  std::vector<int> descriptors = message.ReleaseDescriptors();
  WireReader carried({}, nullptr, &descriptors);
  const int arena = carried.TakeDescriptor();
  const int heap = carried.TakeDescriptor();
  EndWithTheMainProgram(carried.TakeDescriptor());
  Channel calls;
  if (setup.role == WorkerRole::kPool) calls = Channel(Descriptor(carried.TakeDescriptor()));
  const auto send = [&channel](std::size_t lane, const SchedStream* stream,
                               const std::string& refusal) {
    WireWriter out;
    if (stream == nullptr) {
      PutFrame(out, RefusedFrame{.reason = refusal});
      channel.Send(out.bytes());
      return;
    }
    PutFrame(out,
             StreamFrame{.lane = lane, .at = stream->first().at, .core = stream->first().core});
    channel.Send(out.bytes(), {stream->descriptor()});
  };
  auto recorder = OrThrow(Recorder::Join(arena, setup.process, send));
  Worker worker(channel, setup, std::move(recorder), OrThrow(SharedHeap::Attach(heap)),
                std::move(calls), find_tasks(setup.tasks));
  worker.Run();
  return 0;
}

}  // namespace interleave
