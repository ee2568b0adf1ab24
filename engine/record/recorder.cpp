#include "engine/record/recorder.h"

#include <unistd.h>

namespace interleave {

std::expected<std::unique_ptr<Recorder>, std::string> Recorder::Create(Options options) {
  const TickClock clock;
  auto arena = LaneArena::Create(options.size, clock);
  if (!arena) return std::unexpected(std::move(arena.error()));
  return std::unique_ptr<Recorder>(new Recorder(options, clock, std::move(*arena)));
}

Recorder::Recorder(Options options, TickClock clock, std::unique_ptr<LaneArena> arena)
    : keeper_(options.kernel_records
                  ? SchedStream::OpenForThisThread()
                  : std::unexpected("kernel records were switched off for this run")),
      kernel_records_(keeper_.has_value()),
      clock_(clock),
      origin_(ReadAnchor(clock)),
      arena_(std::move(arena)) {
  if (!kernel_records_) sched_refusal_ = keeper_.error();
}

ThreadRecorder Recorder::OpenThread(std::string_view name, LaneRole role) {
  ThreadRecorder thread = OpenLane(name, role, static_cast<std::uint32_t>(gettid()));
  OpenSchedStream(thread);
  return thread;
}

ThreadRecorder Recorder::PrepareThread(std::string_view name, LaneRole role) {
  return OpenLane(name, role, 0);
}

void Recorder::EnterThread(ThreadRecorder& thread) {
  thread.lane.Write(EventKind::kThreadEntered, 0, static_cast<std::uint32_t>(gettid()));
  OpenSchedStream(thread);
}

ThreadRecorder Recorder::OpenLane(std::string_view name, LaneRole role, std::uint32_t tid) {
  ThreadRecorder thread;
  std::tie(thread.lane, thread.lane_index) = arena_->OpenLane();
  thread.lane.Write(EventKind::kLaneOpened, names_->Intern(name), tid,
                    static_cast<std::uint32_t>(role));
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
  if (!stream) thread.cores.Enable(clock_);
  const std::lock_guard lock(mutex_);
  if (!stream) {
    if (sched_refusal_.empty()) sched_refusal_ = std::move(stream.error());
    return;
  }
  if (sched_streams_.size() <= thread.lane_index) sched_streams_.resize(thread.lane_index + 1);
  sched_streams_[thread.lane_index] = std::move(*stream);
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
