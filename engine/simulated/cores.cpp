// Who has a core of the simulated machine, and for how long.

#include <algorithm>

#include "engine/simulated/machine.h"

namespace interleave {

void SimulatedCore::OnTime() { machine.OnCore(*this); }

void SimulatedRuntime::MakeReady(SimulatedThread& thread) {
  thread.CancelTimer();
  thread.status = SimulatedThread::Status::kReady;
  std::uint64_t order = 0;
  if (simulated_.schedule == SimulatedSchedule::kFair) {
    order = static_cast<std::uint64_t>(thread.cpu);
  } else if (simulated_.schedule == SimulatedSchedule::kPriority) {
    order = thread.lane_id;
  }
  ready_.insert({{order, next_ready_++}, &thread});
}

void SimulatedRuntime::WakeUp(SimulatedThread& thread) {
  if (simulated_.wake_up > 0) {
    clock_.Schedule(thread, clock_.now() + simulated_.wake_up);
  } else {
    MakeReady(thread);
  }
}

SimulatedThread* SimulatedRuntime::NextReady() {
  SimulatedThread* const thread = ready_.begin()->second;
  ready_.erase(ready_.begin());
  return thread;
}

void SimulatedRuntime::Dispatch() {
  while (!ready_.empty() && !free_cores_.empty()) {
    SimulatedThread* const thread = NextReady();
    // Where it ran last, if that is free: no switch, and caches that are still warm.
    auto at = thread->core >= 0 ? free_cores_.find(thread->core) : free_cores_.end();
    if (at == free_cores_.end()) at = free_cores_.begin();
    SimulatedCore& core = cores_[static_cast<std::size_t>(*at)];
    free_cores_.erase(at);
    PutOnCore(core, *thread);
  }
  if (simulated_.schedule != SimulatedSchedule::kPriority) return;
  while (!ready_.empty()) {
    SimulatedCore* last = nullptr;
    for (SimulatedCore& core : cores_) {
      if (core.thread == nullptr || core.thread->steppable || core.thread->burst == 0) continue;
      if (last == nullptr || core.thread->lane_id > last->thread->lane_id) last = &core;
    }
    if (last == nullptr || ready_.begin()->second->lane_id > last->thread->lane_id) return;
    SimulatedThread& loser = *last->thread;
    Account(*last);
    LeaveCore(loser, true);
    SimulatedThread* const winner = NextReady();
    free_cores_.erase(last->index);
    PutOnCore(*last, *winner);
    MakeReady(loser);
  }
}

void SimulatedRuntime::PutOnCore(SimulatedCore& core, SimulatedThread& thread) {
  core.thread = &thread;
  core.since = clock_.now();
  core.quantum_end = clock_.now() + simulated_.quantum;
  thread.core = core.index;
  thread.status = SimulatedThread::Status::kOnCore;
  if (core.last != nullptr && core.last != &thread) thread.burst += simulated_.context_switch;
  core.last = &thread;
  Put(thread, EventKind::kSwitchIn, 0, static_cast<std::uint32_t>(core.index));
  Arm(core);
}

void SimulatedRuntime::LeaveCore(SimulatedThread& thread, bool preempted) {
  if (thread.status != SimulatedThread::Status::kOnCore) return;
  SimulatedCore& core = cores_[static_cast<std::size_t>(thread.core)];
  core.CancelTimer();
  core.thread = nullptr;
  free_cores_.insert(core.index);
  thread.status = SimulatedThread::Status::kBlocked;
  Put(thread, EventKind::kSwitchOut, preempted ? 1 : 0, static_cast<std::uint32_t>(core.index));
}

void SimulatedRuntime::Account(SimulatedCore& core) {
  const Nanos ran = clock_.now() - core.since;
  core.since = clock_.now();
  core.thread->burst = std::max<Nanos>(core.thread->burst - ran, 0);
  core.thread->cpu += ran;
}

void SimulatedRuntime::Arm(SimulatedCore& core) {
  SimulatedThread& thread = *core.thread;
  if (thread.burst == 0) {
    core.CancelTimer();
    if (!thread.steppable) steppable_.push_back(&thread);
    thread.steppable = true;
    return;
  }
  Nanos end = clock_.now() + thread.burst;
  if (simulated_.schedule == SimulatedSchedule::kRoundRobin ||
      simulated_.schedule == SimulatedSchedule::kFair) {
    end = std::min(end, core.quantum_end);
  }
  // Who was asked for the global lock lets go at the next checkpoint of its computation.
  if (thread.has_floor && rules_.drop_requested()) {
    end = std::min(end, clock_.now() + thread.burst % thread.burst_step);
  }
  clock_.Schedule(core, end);
}

void SimulatedRuntime::OnCore(SimulatedCore& core) {
  Account(core);
  SimulatedThread& thread = *core.thread;
  if (thread.burst > 0) {
    if (thread.has_floor && rules_.drop_requested() && thread.burst % thread.burst_step == 0) {
      HandOver(thread);
      return;
    }
    if (clock_.now() >= core.quantum_end) {
      if (!ready_.empty()) {
        LeaveCore(thread, true);
        MakeReady(thread);
        return;
      }
      core.quantum_end = clock_.now() + simulated_.quantum;
    }
  }
  Arm(core);
}

}  // namespace interleave
