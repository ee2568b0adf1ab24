// Where a chooser says who goes on: every step that others can see is offered before it is taken.

#include <algorithm>
#include <utility>

#include "engine/simulated/machine.h"
#include "engine/sync/deadlock_error.h"

namespace interleave {
namespace {

// Its next step takes a lock that somebody else holds, or it itself, if the lock is a plain one.
bool IsBlocked(const SimulatedTask& task) {
  const AcquireOperation* const locks = task.explored->locks;
  if (locks == nullptr || !locks->lock.held()) return false;
  return !locks->lock.reentrant() || locks->lock.holder() != task.task();
}

}  // namespace

bool SimulatedRuntime::TakeStep(Context& ctx, const VisibleStep& step,
                                std::coroutine_handle<> waiter) {
  if (!choosing()) return Checkpoint(ctx, waiter);
  if (GivesUp(ctx, waiter)) return false;
  SimulatedTask& task = TaskOf(ctx);
  task.explored->step = step;
  OfferStep(task, waiter);
  return false;
}

void SimulatedRuntime::OfferStep(SimulatedTask& task, std::coroutine_handle<> waiter) {
  SimulatedThread& thread = task.carrier;
  task.resume = waiter;
  task.explored->at_step = true;
  if (IsBlocked(task)) {
    Put(thread, EventKind::kWaitBegin, task.explored->step.object,
        static_cast<std::uint32_t>(State::kWaitingLock), 0, SubjectKind::kObject);
    thread.in_wait = true;
    task.what = task.explored->step.object;
    task.detail = SubjectKind::kObject;
  }
  offers_.push_back(&task);
  LeaveCore(thread, false);
}

void SimulatedRuntime::Touch(std::uint64_t what, bool writes) {
  const auto same = std::ranges::find(touched_, what, &Touched::what);
  if (same == touched_.end()) {
    touched_.push_back({what, writes});
  } else {
    same->writes = same->writes || writes;
  }
}

std::uint32_t SimulatedRuntime::NumberOf(const std::atomic<std::int64_t>* cell) const {
  std::uint32_t first = 1;
  for (const auto& cells : cells_) {
    const auto* begin = cells.data();
    if (cell >= begin && cell < begin + cells.size()) {
      return first + static_cast<std::uint32_t>(cell - begin);
    }
    first += static_cast<std::uint32_t>(cells.size());
  }
  return 0;
}

std::string_view SimulatedRuntime::NameOf(const VisibleStep& step) const {
  if (step.cell == nullptr) {
    return step.object > 0 ? std::string_view(object_names_[step.object - 1]) : step.name;
  }
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    const auto* begin = cells_[i].data();
    if (step.cell >= begin && step.cell < begin + cells_[i].size()) return cell_names_[i];
  }
  return {};
}

bool SimulatedRuntime::ChooseStep() {
  EndStep();
  std::ranges::sort(offers_, {}, [](const SimulatedTask* task) { return task->carrier.lane_id; });
  std::vector<ProgramStep> steps;
  std::vector<SimulatedTask*> tasks;
  const auto offer = [&](SimulatedTask& task) {
    tasks.push_back(&task);
    steps.push_back({.thread = task.carrier.lane_id,
                     .kind = task.explored->step.kind,
                     .object = task.explored->step.cell != nullptr
                                   ? NumberOf(task.explored->step.cell)
                                   : task.explored->step.object,
                     .name = NameOf(task.explored->step)});
  };
  SimulatedTask* sleeper = nullptr;  // Of those who would only look again, who slept longest.
  for (SimulatedTask* task : offers_) {
    if (IsBlocked(*task)) continue;
    const SimulatedTask::Explored& explored = *task->explored;
    if (explored.looks != progress_) {
      offer(*task);
    } else if (sleeper == nullptr || explored.slept_at < sleeper->explored->slept_at) {
      sleeper = task;
    }
  }
  if (tasks.empty() && clock_.FireNext()) return true;
  if (tasks.empty() && sleeper != nullptr) offer(*sleeper);
  if (tasks.empty()) {
    for (SimulatedTask* task : offers_) {  // For the sentence.
      task->waiting = true;
      task->waits_in = State::kWaitingLock;
      task->what = task->explored->step.object;
      task->detail = SubjectKind::kObject;
    }
    failure_ = std::make_exception_ptr(DeadlockError(Deadlock()));
    return false;
  }
  const std::size_t choice = simulated_.chooser->Choose(steps);
  if (choice >= tasks.size()) {
    failure_ = std::make_exception_ptr(GaveUp());
    return false;
  }
  SimulatedTask& task = *tasks[choice];
  std::erase(offers_, &task);
  const bool looks = task.explored->looks || task.explored->step.kind == StepKind::kRead;
  if (!looks) ++progress_;
  stepping_ = &task;
  stepped_on_ = task.explored->step.cell;
  MakeReady(task.carrier);
  Dispatch();
  clock_.Advance(simulated_.step);
  return true;
}

void SimulatedRuntime::EndStep() {
  if (stepping_ == nullptr) return;
  stepping_ = nullptr;
  const auto* cell = std::exchange(stepped_on_, nullptr);
  std::ranges::sort(touched_, {}, &Touched::what);
  simulated_.chooser->OnTaken(touched_,
                              cell != nullptr ? cell->load(std::memory_order_relaxed) : 0);
  touched_.clear();
}

void SimulatedRuntime::NoteAccess(SimulatedTask& task) {
  const std::atomic<std::int64_t>* const cell = task.explored->step.cell;
  if (cell == nullptr) return;
  const std::int64_t now = cell->load(std::memory_order_relaxed);
  Touch(kCellBit | NumberOf(cell), task.explored->step.kind == StepKind::kWrite);
  if (task.explored->step.kind == StepKind::kRead) {
    task.explored->seen[cell] = now;
    return;
  }
  const auto seen = task.explored->seen.find(cell);
  if (seen == task.explored->seen.end()) return;
  if (seen->second != now) {
    Put(task.carrier, EventKind::kMark, names_->Intern("lost update"));
    simulated_.chooser->OnLostUpdate(task.carrier.lane_id, NameOf(task.explored->step));
  }
  task.explored->seen.erase(seen);
}

bool SimulatedRuntime::BeginStep(SimulatedTask& task) {
  if (!std::exchange(task.explored->at_step, false)) return true;
  const bool slept = std::exchange(task.explored->looks, std::nullopt).has_value();
  const bool only_looks = slept || task.explored->step.kind == StepKind::kRead;
  task.explored->slept = only_looks && task.explored->slept;
  const VisibleStep step = task.explored->step;
  NoteAccess(task);
  if (step.object > 0) TouchObject(step.object);
  if (AcquireOperation* const locks = std::exchange(task.explored->locks, nullptr)) {
    locks->lock.TryAcquire(task.task());  // It was free when the step was offered.
    locks->lock.RecordAcquired(state_.lane);
  }
  return step.take == nullptr || step.take(step.self, task.resume);
}

}  // namespace interleave
