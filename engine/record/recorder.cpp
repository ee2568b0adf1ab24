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
  ThreadRecorder thread;
  thread.cpu_at_open = ThreadCpuNanos();
  std::size_t lane_index = 0;
  std::tie(thread.lane, lane_index) = arena_->OpenLane();
  thread.lane.Write(EventKind::kLaneOpened, names_->Intern(name),
                    static_cast<std::uint32_t>(gettid()), static_cast<std::uint32_t>(role));
  if (!thread.lane.recording()) return thread;
  if (!kernel_records_) {
    thread.cores.Enable(clock_);
    return thread;
  }
  auto stream = SchedStream::OpenForThisThread();
  thread.cpu_at_open = ThreadCpuNanos();  // What opening it took is not the program's.
  if (!stream) thread.cores.Enable(clock_);
  const std::lock_guard lock(mutex_);
  if (!stream) {
    if (sched_refusal_.empty()) sched_refusal_ = std::move(stream.error());
    return thread;
  }
  if (sched_streams_.size() <= lane_index) sched_streams_.resize(lane_index + 1);
  sched_streams_[lane_index] = std::move(*stream);
  return thread;
}

void Recorder::CloseThread(ThreadRecorder& thread) {
  thread.lane.WriteWide(EventKind::kLaneClosed, 0, ThreadCpuNanos() - thread.cpu_at_open);
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
