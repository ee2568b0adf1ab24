#include "engine/process/started_processes.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/process/call.h"
#include "engine/task/errors.h"

namespace interleave {

void StartedProcesses::Start(JobRunner& runner, ThreadState& caller, const ThreadOptions& options,
                             Job* job) {
  std::shared_ptr<WorkerProcess> worker;
  try {
    const EncodedCall call = EncodeCall(*job, caller, space_, recorder_);
    std::size_t number = 0;
    {
      const std::lock_guard lock(mutex_);
      number = ++started_;
      if (!monitoring_) monitor_.Start("Process monitor");
      monitoring_ = true;
    }
    worker = starter_.Start(
        caller, {.name = options.name.empty() ? fmt::format("Process {}", number) : options.name,
                 .role = WorkerRole::kOneTask});
    if (!job->MarkRunning()) throw CancelledError("cancelled before it began");
    worker->channel().Send(call.bytes, call.descriptors);  // One that is dead is found by its end.
  } catch (...) {
    // A worker that was started goes with the last that knows it, here.
    runner.DropJob(caller, job);
    throw;
  }
  {
    const std::lock_guard lock(mutex_);
    entries_.push_back({.worker = worker, .job = job, .daemon = options.daemon});
  }
  monitor_.Watch(std::move(worker));
}

std::list<StartedProcesses::Entry>::iterator StartedProcesses::Find(const WorkerProcess& worker) {
  return std::ranges::find_if(entries_,
                              [&](const Entry& entry) { return entry.worker.get() == &worker; });
}

void StartedProcesses::OnResult(ThreadState& /*thread*/, WorkerProcess& worker,
                                ResultFrame result) {
  const std::lock_guard lock(mutex_);
  const auto entry = Find(worker);
  if (entry == entries_.end() || entry->job->task() != result.task || entry->result) {
    throw WireError("the result of a task it was not given");
  }
  entry->result = std::move(result);
}

std::exception_ptr StartedProcesses::Outcome(ThreadState& thread, Entry& entry,
                                             const std::string& how) {
  if (!entry.result) {
    const bool ended_by_us = stopped_ || (entry.daemon && killed_daemons_);
    const TaskOutcome outcome = ended_by_us ? TaskOutcome::kCancelled : TaskOutcome::kFailed;
    thread.lane.Write(EventKind::kTaskEnd, entry.job->task(), static_cast<std::uint32_t>(outcome));
    if (stopped_) return std::make_exception_ptr(Stopped());
    if (ended_by_us) {
      entry.job->MarkLookedAt();
      return std::make_exception_ptr(CancelledError("a daemon ends with the main program"));
    }
    return std::make_exception_ptr(
        std::runtime_error(fmt::format("{} while it ran `{}`", how, entry.job->definition())));
  }
  return DecodeResult(*entry.job, *entry.result, entry.worker->name(), thread, space_, recorder_);
}

void StartedProcesses::OnEnd(ThreadState& thread, WorkerProcess& worker, const ProcessEnd& /*end*/,
                             const std::string& how) {
  Job* job = nullptr;
  std::exception_ptr error;
  space_.census().Change();
  {
    const std::lock_guard lock(mutex_);
    const auto entry = Find(worker);
    error = Outcome(thread, *entry, how);
    job = entry->job;
  }
  job->Settle(std::move(error));
  job->Release();
  {
    const std::lock_guard lock(mutex_);
    entries_.erase(Find(worker));
  }
  ended_.notify_all();
}

bool StartedProcesses::OnWake(ThreadState& /*thread*/) {
  const std::lock_guard lock(mutex_);
  return !closing_;
}

std::size_t StartedProcesses::started() {
  const std::lock_guard lock(mutex_);
  return started_;
}

std::size_t StartedProcesses::running() {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

bool StartedProcesses::OnlyDaemonsAreLeft() {
  const std::lock_guard lock(mutex_);
  return std::ranges::all_of(entries_, &Entry::daemon);
}

void StartedProcesses::Join(bool daemons) {
  {
    std::unique_lock lock(mutex_);
    if (daemons) {
      killed_daemons_ = true;
      for (const Entry& entry : entries_) {
        if (entry.daemon) entry.worker->Kill();
      }
    }
    ended_.wait(lock, [&] {
      return daemons ? entries_.empty() : std::ranges::all_of(entries_, &Entry::daemon);
    });
    if (!daemons) return;
    closing_ = true;
  }
  monitor_.Wake();
  monitor_.Join();
}

void StartedProcesses::RequestStop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
}

}  // namespace interleave
