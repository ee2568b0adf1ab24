// The global lock of the simulated machine: the rules of the real one, in virtual time.

#include <utility>

#include "engine/simulated/machine.h"

namespace interleave {

void SimulatedThread::OnTime() {
  if (waits_for_floor) {
    machine.OnFloorTimer(*this);
  } else {
    machine.MakeReady(*this);
  }
}

bool SimulatedRuntime::TakeFloor(SimulatedThread& thread) {
  if (!rules_.TryTake(thread.lane_id + 1)) {
    if (!thread.waits_for_floor) {
      Put(thread, EventKind::kWaitBegin, floor_, static_cast<std::uint32_t>(State::kWaitingGil), 0,
          SubjectKind::kObject);
      thread.waits_for_floor = true;
    }
    LeaveCore(thread, false);
    floor_line_.push_back(&thread);
    thread.seen_switch = rules_.switch_number();
    clock_.Schedule(thread, clock_.now() + simulated_.switch_interval);
    return false;
  }
  floor_wanted_.store(stopping_, std::memory_order_relaxed);
  thread.has_floor = true;
  floor_owner_ = &thread;
  Put(thread, EventKind::kAcquired, floor_);
  if (thread.waits_for_floor) {
    Put(thread, EventKind::kWaitEnd, floor_, 0, 0, SubjectKind::kObject);
    thread.waits_for_floor = false;
  }
  if (floor_given_by_ != nullptr && floor_given_by_ != &thread) {
    // Who gave way has seen that another took it, and waits like all others.
    SimulatedThread& giver = *std::exchange(floor_given_by_, nullptr);
    floor_line_.push_back(&giver);
    giver.seen_switch = rules_.switch_number();
    clock_.Schedule(giver, clock_.now() + simulated_.switch_interval);
  }
  return true;
}

bool SimulatedRuntime::LeaveFloor(SimulatedThread& thread) {
  if (!thread.has_floor) return false;
  Put(thread, EventKind::kReleased, floor_);
  thread.has_floor = false;
  floor_owner_ = nullptr;
  const bool asked = rules_.Release(thread.lane_id + 1);
  if (!floor_line_.empty()) {
    SimulatedThread& next = *floor_line_.front();
    floor_line_.pop_front();
    next.CancelTimer();
    MakeReady(next);
  }
  return asked;
}

void SimulatedRuntime::HandOver(SimulatedThread& thread) {
  Put(thread, EventKind::kWaitBegin, floor_, static_cast<std::uint32_t>(State::kWaitingGil), 0,
      SubjectKind::kObject);
  thread.waits_for_floor = true;
  LeaveFloor(thread);
  LeaveCore(thread, false);
  thread.kept_burst = std::exchange(thread.burst, 0);
  floor_given_by_ = &thread;
}

void SimulatedRuntime::OnFloorTimer(SimulatedThread& thread) {
  if (!rules_.locked()) {
    std::erase(floor_line_, &thread);
    MakeReady(thread);
    return;
  }
  if (rules_.WaitedAnInterval(thread.seen_switch)) {
    floor_wanted_.store(true, std::memory_order_relaxed);
    Put(thread, EventKind::kDropRequested, floor_);
    if (floor_owner_->status == SimulatedThread::Status::kOnCore) {
      SimulatedCore& core = cores_[static_cast<std::size_t>(floor_owner_->core)];
      Account(core);
      Arm(core);
    }
  }
  thread.seen_switch = rules_.switch_number();
  clock_.Schedule(thread, clock_.now() + simulated_.switch_interval);
}

}  // namespace interleave
