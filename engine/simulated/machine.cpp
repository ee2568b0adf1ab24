#include "engine/simulated/machine.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "engine/runtime/body_job.h"
#include "engine/runtime/outcome.h"
#include "engine/sync/deadlock_error.h"
#include "engine/task/errors.h"

namespace interleave {
namespace {

constexpr std::size_t kRing = std::size_t{1} << 14;
constexpr std::size_t kSmallRing = std::size_t{1} << 11;  // Made anew for every interleaving.
constexpr std::size_t kBatch = std::size_t{1} << 13;      // Facts handed over at once.

// What looking at the clock twice takes by itself.
Nanos CostOfClock() {
  Nanos least = std::numeric_limits<Nanos>::max();
  for (int i = 0; i < 1000; ++i) {
    const Nanos begin = MonotonicNanos();
    least = std::min(least, MonotonicNanos() - begin);
  }
  return least;
}

}  // namespace

std::unique_ptr<SimulatedHost> MakeSimulatedRuntime(std::shared_ptr<NameTable> names,
                                                    const RuntimeOptions& options,
                                                    const SimulatedOptions& simulated) {
  return std::make_unique<SimulatedRuntime>(std::move(names), options, simulated);
}

SimulatedRuntime::SimulatedRuntime(std::shared_ptr<NameTable> names, const RuntimeOptions& options,
                                   const SimulatedOptions& simulated)
    : names_(std::move(names)),
      options_(options),
      simulated_(simulated),
      wait_for_graph_(*names_),
      slots_(simulated.chooser != nullptr ? kSmallRing : kRing),
      state_({}, 1) {
  state_.lane = LaneWriter(header_, slots_, ticks_);
  if (simulated.measure) computed_.of_clock = CostOfClock();
  const int cores = sequential() ? 1 : simulated.cores;
  for (int i = 0; i < cores; ++i) {
    cores_.emplace_back(*this, i);
    free_cores_.insert(i);
  }
}

SimulatedRuntime::~SimulatedRuntime() { TakeDownRest(); }

// --- The record.

void SimulatedRuntime::TakeRing() {
  if (header_.head.load(std::memory_order_relaxed) ==
      header_.tail.load(std::memory_order_relaxed)) {
    return;
  }
  drained_.clear();
  LaneReader(header_, slots_).Drain(drained_);
  for (const Event& event : drained_) {
    local_.push_back({.at = clock_.now(),
                      .lane = writer_->lane_id,
                      .subject = event.subject,
                      .arg = event.arg,
                      .extra = event.extra,
                      .kind = event.kind,
                      .detail = event.detail});
  }
}

void SimulatedRuntime::Put(const SimulatedThread& thread, EventKind kind, std::uint32_t subject,
                           std::uint32_t arg, std::uint32_t extra, SubjectKind detail) {
  TakeRing();
  local_.push_back({.at = clock_.now(),
                    .lane = thread.lane_id,
                    .subject = subject,
                    .arg = arg,
                    .extra = extra,
                    .kind = kind,
                    .detail = detail});
  if (local_.size() >= kBatch) Publish();
}

void SimulatedRuntime::Publish() {
  facts_wanted_.store(false, std::memory_order_relaxed);
  const std::lock_guard lock(facts_mutex_);
  facts_.insert(facts_.end(), local_.begin(), local_.end());
  local_.clear();
}

void SimulatedRuntime::TakeFacts(std::vector<Fact>& out) {
  facts_wanted_.store(true, std::memory_order_relaxed);
  const std::lock_guard lock(facts_mutex_);
  if (out.empty()) {
    out.swap(facts_);
  } else {
    out.insert(out.end(), facts_.begin(), facts_.end());
  }
  facts_.clear();
}

// --- Threads.

SimulatedThread& SimulatedRuntime::MakeThread(std::string name, bool uses_floor, bool loop,
                                              std::uint32_t process) {
  SimulatedThread& thread =
      threads_.emplace_back(*this, static_cast<std::uint32_t>(threads_.size()));
  thread.uses_floor = uses_floor && simulated_.kind == SimulatedKind::kGlobalLock;
  thread.loop = loop;
  if (name.empty()) name = fmt::format("Thread {}", next_default_name_++);
  thread.name = names_->Intern(name);
  const LaneRole role = loop                  ? LaneRole::kLoop
                        : thread.lane_id == 0 ? LaneRole::kMain
                                              : LaneRole::kWorker;
  Put(thread, EventKind::kLaneOpened, thread.name, 0, PackOwner(role, process));
  thread.process = process;
  return thread;
}

void SimulatedRuntime::Step(SimulatedThread& thread) {
  thread.steppable = false;
  if (thread.status != SimulatedThread::Status::kOnCore) return;
  const bool runs = thread.task != nullptr || thread.job != nullptr;
  if (thread.uses_floor && runs && !thread.has_floor && !TakeFloor(thread)) return;
  if (thread.kept_burst > 0) {
    thread.burst = std::exchange(thread.kept_burst, 0);
  } else if (thread.loop) {
    StepLoop(thread);
  } else if (thread.task != nullptr) {
    GoOn(thread);
  } else if (thread.job != nullptr) {
    Begin(thread);
  } else if (&thread == main_) {
    FinishMain();
  } else {
    NextJob(thread);
  }
  if (thread.status == SimulatedThread::Status::kOnCore) {
    Arm(cores_[static_cast<std::size_t>(thread.core)]);
  }
}

void SimulatedRuntime::Begin(SimulatedThread& thread) {
  Job* const job = std::exchange(thread.job, nullptr);
  if (!job->MarkRunning()) {
    DropJob(thread, job);
    LeaveFloor(thread);
    return;
  }
  Put(thread, EventKind::kTaskBegin, job->task());
  if (thread.process > 0) PayForArguments(thread, *job, false);
  thread.task = std::make_unique<SimulatedTask>(thread, job, nullptr);
  thread.task->begun = true;
  thread.task->resume = job->Begin(*thread.task);
  if (stopping_) {
    job->TakeDown();
    const std::exception_ptr error = std::make_exception_ptr(Stopped());
    Put(thread, EventKind::kTaskEnd, job->task(),
        static_cast<std::uint32_t>(TaskOutcome::kCancelled));
    job->Settle(error);
    thread.task.reset();
    LeaveFloor(thread);
    if (&thread == main_) {
      main_error_ = error;
      main_body_ended_ = true;
    }
    return;
  }
  Resume(thread, *thread.task);
}

void SimulatedRuntime::GoOn(SimulatedThread& thread) {
  LeaveWait(*thread.task);
  if (std::exchange(thread.in_wait, false)) {
    Put(thread, EventKind::kWaitEnd, thread.task->what, 0, 0, thread.task->detail);
  }
  Resume(thread, *thread.task);
}

void SimulatedRuntime::Resume(SimulatedThread& thread, SimulatedTask& task) {
  TakeRing();
  writer_ = &thread;
  std::swap(state_.locals, thread.locals);
  const Nanos begin = simulated_.measure ? MonotonicNanos() : 0;
  const Nanos computed = computed_.wall;
  if (task.explored == nullptr || BeginStep(task)) task.resume.resume();
  if (simulated_.measure) {
    ++computed_.told.stretches;
    const Nanos took = MonotonicNanos() - begin - (computed_.wall - computed);
    computed_.told.between += std::max<Nanos>(took - computed_.of_clock, 0);
  }
  std::swap(state_.locals, thread.locals);
  TakeRing();
  if (!thread.loop && task.job->ended()) OnEnded(thread);
}

void SimulatedRuntime::OnEnded(SimulatedThread& thread) {
  ++progress_;
  Job& job = *thread.task->job;
  std::exception_ptr error = job.Finish();
  const TaskOutcome outcome = RecordOutcome(state_, *names_, error);
  if (&thread == main_) {  // Its end is when all that it left behind has ended, too.
    TakeRing();
    main_error_ = error;
    main_body_ended_ = true;
    thread.task.reset();
    if (error) DeliverStop();
    ShutDownPools(thread);
    LeaveFloor(thread);
    if (alive_ > 0) {
      Put(thread, EventKind::kWaitBegin, 0, static_cast<std::uint32_t>(State::kWaitingResult), 0,
          SubjectKind::kNone);
      thread.in_wait = true;
      LeaveCore(thread, false);
    }
    return;
  }
  Put(thread, EventKind::kTaskEnd, job.task(), static_cast<std::uint32_t>(outcome));
  TouchTask(job.task());
  if (thread.process > 0 && !error) PayForResult(thread, job);
  const bool failed = error != nullptr;
  job.Settle(std::move(error));
  if (thread.initializer == SimulatedThread::Initializer::kRuns) {
    using Initializer = SimulatedThread::Initializer;
    thread.initializer = failed ? Initializer::kFailed : Initializer::kDone;
    if (failed) thread.pool->Break(thread);
  }
  thread.task.reset();
  LeaveFloor(thread);
}

void SimulatedRuntime::NextJob(SimulatedThread& thread) {
  if (std::exchange(thread.idle, false)) Put(thread, EventKind::kIdleEnd);
  using Initializer = SimulatedThread::Initializer;
  if (thread.pool != nullptr) {
    if (thread.pool->initializer() && thread.initializer == Initializer::kWaits) {
      thread.initializer = Initializer::kRuns;
      thread.job = MakeInitializer(thread, *thread.pool);
      return;
    }
    thread.job = thread.pool->Take();
    if (thread.job != nullptr) return;
    if (!thread.pool->shutdown() && thread.initializer != Initializer::kFailed) {
      thread.idle = true;
      Put(thread, EventKind::kIdleBegin);
      LeaveCore(thread, false);
      thread.pool->OnIdle(thread);
      return;
    }
  }
  EndThread(thread);
}

void SimulatedRuntime::EndThread(SimulatedThread& thread) {
  LeaveCore(thread, false);
  thread.status = SimulatedThread::Status::kEnded;
  const auto bits = static_cast<std::uint64_t>(thread.cpu);
  Put(thread, EventKind::kLaneClosed, 0, static_cast<std::uint32_t>(bits),
      static_cast<std::uint32_t>(bits >> 32));
  if (thread.process > 0) Put(*main_, EventKind::kProcessEnded, thread.process);
  --(thread.daemon ? daemons_ : alive_);
  if (thread.pool != nullptr) std::exchange(thread.pool, nullptr)->OnLeft();
  TellMain();
}

void SimulatedRuntime::TellMain() {
  if (!main_body_ended_ || alive_ > 0) return;
  if (stopping_ && daemons_ > 0) return;
  if (main_->status == SimulatedThread::Status::kBlocked && !main_->scheduled()) WakeUp(*main_);
}

void SimulatedRuntime::FinishMain() {
  if (alive_ > 0) {  // The last of its threads has left a new one.
    LeaveCore(*main_, false);
    return;
  }
  if (std::exchange(main_->in_wait, false)) {
    Put(*main_, EventKind::kWaitEnd, 0, 0, 0, SubjectKind::kNone);
  }
  if (!main_job_->settled()) {
    TaskOutcome outcome = TaskOutcome::kDone;
    if (main_error_) {
      outcome = TaskOutcome::kFailed;
      try {
        std::rethrow_exception(main_error_);
      } catch (const Stopped&) {
        outcome = TaskOutcome::kCancelled;
      } catch (...) {
        // Flagged where it was thrown.
      }
    }
    Put(*main_, EventKind::kTaskEnd, main_job_->task(), static_cast<std::uint32_t>(outcome));
    main_job_->Settle(main_error_);
    if (daemons_ > 0) {
      DeliverStop();
      LeaveCore(*main_, false);
      return;
    }
  }
  LeaveCore(*main_, false);
  const auto bits = static_cast<std::uint64_t>(main_->cpu);
  Put(*main_, EventKind::kLaneClosed, 0, static_cast<std::uint32_t>(bits),
      static_cast<std::uint32_t>(bits >> 32));
  main_->status = SimulatedThread::Status::kEnded;
  main_ended_ = true;
}

// --- The run.

void SimulatedRuntime::RunMain(const std::function<Task<void>(Context&)>& body) {
  main_ = &MakeThread(on_loop() ? "Event loop" : "Main", true, on_loop());
  if (simulated_.kind == SimulatedKind::kGlobalLock) {
    floor_ = next_object_++;
    object_names_.emplace_back("global lock");
    Put(*main_, EventKind::kObject, floor_, names_->Intern("global lock"),
        static_cast<std::uint32_t>(State::kWaitingGil));
  }
  auto* job = new BodyJob(body);
  job->set_task(NewTaskId());
  main_job_ = FutureRef<Job>::Adopt(job);
  job->Retain();
  job->MarkAwaited();
  job->MarkLookedAt();
  Put(*main_, EventKind::kTaskCreated, job->task(), names_->Intern("main program"));
  if (on_loop()) {
    SpawnOnLoop(job, nullptr);
  } else {
    main_->job = job;
  }
  MakeReady(*main_);
  Run();
  EndStep();
  TakeDownRest();
  TakeRing();
  Publish();
  if (failure_) std::rethrow_exception(failure_);
  if (main_error_) std::rethrow_exception(main_error_);
  if (!main_body_ended_) throw Stopped();  // It would not end when it was told to.
}

void SimulatedRuntime::Run() {
  while (!main_ended_) {
    if (facts_wanted_.load(std::memory_order_relaxed)) Publish();
    if (!stopping_ && stop_asked_.load(std::memory_order_relaxed)) DeliverStop();
    if (++scheduled_ > simulated_.most_events) {
      if (failure_) return;
      Fail(std::make_exception_ptr(std::runtime_error(fmt::format(
          "the simulated run took more than {} scheduling events and was ended after {} s of "
          "virtual time; make the program smaller, or raise the limit",
          simulated_.most_events, static_cast<double>(clock_.now()) / 1e9))));
      scheduled_ -= simulated_.most_events / 10;  // Room to end in.
    }
    Dispatch();
    if (steppable_.empty() && choosing() && !offers_.empty()) {
      if (!ChooseStep()) return;
    } else if (!steppable_.empty()) {
      SimulatedThread& thread = *steppable_.front();
      steppable_.pop_front();
      Step(thread);
    } else if (!clock_.FireNext()) {
      if (stopping_) return;  // What is left does not end when it is told to.
      EndStep();
      Fail(std::make_exception_ptr(DeadlockError(Deadlock())));
    }
  }
}

void SimulatedRuntime::CountEvent() {
  if (++scheduled_ <= simulated_.most_events) return;
  throw std::runtime_error(fmt::format(
      "the simulated run took more than {} scheduling events; make the program smaller, or raise "
      "the limit",
      simulated_.most_events));
}

}  // namespace interleave
