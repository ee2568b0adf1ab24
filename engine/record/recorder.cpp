#include "engine/record/recorder.h"

#include <unistd.h>

namespace interleave {

std::expected<std::unique_ptr<Recorder>, std::string> Recorder::Create(Options options) {
  const TickClock clock;
  auto arena = LaneArena::Create(options.size, clock);
  if (!arena) return std::unexpected(std::move(arena.error()));
  return std::unique_ptr<Recorder>(new Recorder(options.kernel_records, clock, std::move(*arena)));
}

std::expected<std::unique_ptr<Recorder>, std::string> Recorder::Join(int descriptor,
                                                                     ProcessId process,
                                                                     SendStream send) {
  const TickClock clock;
  auto arena = LaneArena::Attach(descriptor, clock);
  if (!arena) return std::unexpected(std::move(arena.error()));
  return std::unique_ptr<Recorder>(
      new Recorder(process, std::move(send), clock, std::move(*arena)));
}

Recorder::Recorder(bool kernel_records, TickClock clock, std::unique_ptr<LaneArena> arena)
    : keeper_(kernel_records ? SchedStream::OpenForThisThread()
                             : std::unexpected("kernel records were switched off for this run")),
      kernel_records_(keeper_.has_value()),
      clock_(clock),
      arena_(std::move(arena)),
      header_(arena_->header()),
      names_(std::make_shared<NameTable>(arena_->names())) {
  if (!kernel_records_) sched_refusal_ = keeper_.error();
  header_.origin = ReadAnchor(clock);
  header_.kernel_records = kernel_records_ ? 1 : 0;
}

Recorder::Recorder(ProcessId process, SendStream send, TickClock clock,
                   std::unique_ptr<LaneArena> arena)
    : keeper_(std::unexpected("the main program has it")),
      kernel_records_(arena->header().kernel_records != 0),
      process_(process),
      send_(std::move(send)),
      clock_(clock),
      arena_(std::move(arena)),
      header_(arena_->header()),
      names_(std::make_shared<NameTable>(arena_->names())) {}

// The names outlive the recorder: traces have them.
Recorder::~Recorder() { names_->Detach(); }

ThreadRecorder Recorder::OpenThread(std::string_view name, LaneRole role) {
  ThreadRecorder thread = OpenLane(process_, name, role, static_cast<std::uint32_t>(gettid()));
  OpenSchedStream(thread);
  return thread;
}

ThreadRecorder Recorder::PrepareThread(std::string_view name, LaneRole role) {
  return OpenLane(process_, name, role, 0);
}

ThreadRecorder Recorder::PrepareThreadOf(ProcessId process, std::string_view name, LaneRole role) {
  return OpenLane(process, name, role, 0);
}

ThreadRecorder Recorder::TakeOverThread(std::size_t lane) {
  ThreadRecorder thread;
  thread.lane = arena_->TakeOver(lane);
  thread.lane_index = lane;
  return thread;
}

void Recorder::EnterThread(ThreadRecorder& thread) {
  thread.lane.Write(EventKind::kThreadEntered, 0, static_cast<std::uint32_t>(gettid()));
  OpenSchedStream(thread);
}

ThreadRecorder Recorder::OpenLane(ProcessId process, std::string_view name, LaneRole role,
                                  std::uint32_t tid) {
  ThreadRecorder thread;
  std::tie(thread.lane, thread.lane_index) = arena_->OpenLane();
  thread.lane.Write(EventKind::kLaneOpened, names_->Intern(name), tid, PackOwner(role, process));
  return thread;
}

void Recorder::OpenSchedStream(ThreadRecorder& thread) {
  thread.cpu_at_open = ThreadCpuNanos();
  if (!thread.lane.recording()) return;
  if (!kernel_records_) {
    thread.cores.Enable(clock_);
    return;
  }
  auto stream = SchedStream::OpenForThisThread();
  thread.cpu_at_open = ThreadCpuNanos();  // What opening it took is not the program's.
  if (!stream) {
    thread.cores.Enable(clock_);
    if (send_) send_(thread.lane_index, nullptr, stream.error());
    RefuseStream(std::move(stream.error()));
    return;
  }
  if (send_) send_(thread.lane_index, stream->get(), "");
  AdoptStream(thread.lane_index, std::move(*stream));
}

void Recorder::AdoptStream(std::size_t lane, std::unique_ptr<SchedStream> stream) {
  if (lane >= arena_->opened()) return;  // A worker that is out of its mind has sent it.
  const std::lock_guard lock(mutex_);
  if (sched_streams_.size() <= lane) sched_streams_.resize(lane + 1);
  if (sched_streams_[lane]) return;  // The collector may be reading it: it is never taken away.
  sched_streams_[lane] = std::move(stream);
}

void Recorder::RefuseStream(std::string reason) {
  const std::lock_guard lock(mutex_);
  if (sched_refusal_.empty()) sched_refusal_ = std::move(reason);
}

void Recorder::CloseThread(ThreadRecorder& thread) {
  const bool begun = thread.cpu_at_open >= 0;
  thread.lane.WriteWide(EventKind::kLaneClosed, 0,
                        begun ? ThreadCpuNanos() - thread.cpu_at_open : 0);
  thread.lane.Close();
}

void Recorder::DescribeObject(LaneWriter& lane, ObjectId object, std::string_view name,
                              State waits_as) {
  lane.Write(EventKind::kObject, object, names_->Intern(name),
             static_cast<std::uint32_t>(waits_as));
}

std::string Recorder::sched_refusal() const {
  const std::lock_guard lock(mutex_);
  return sched_refusal_;
}

}  // namespace interleave
