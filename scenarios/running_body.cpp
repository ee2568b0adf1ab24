#include "scenarios/running_body.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ranges>
#include <utility>

#include "engine/analysis/statistics.h"
#include "engine/runtime/outcome.h"
#include "engine/task/context.h"
#include "engine/task/duration.h"
#include "engine/task/errors.h"

namespace interleave {
namespace {

Task<void> RunBody(Context& ctx, const RunRequest& request, Outcome& outcome) {
  outcome = co_await request.scenario->body(ctx, request.values);
}

}  // namespace

RunningBody::~RunningBody() {
  if (!thread_.joinable()) return;
  runtime_.RequestStop();
  thread_.join();
}

void RunningBody::Begin() {
  thread_ = std::thread([this] {
    BodyEnd end;
    try {
      runtime_.RunMain(
          [&](Context& ctx) -> Task<void> { return RunBody(ctx, request_, end.outcome); });
    } catch (...) {
      end.error = std::current_exception();
    }
    {
      const std::lock_guard lock(mutex_);
      end_ = std::move(end);
    }
    ended_.notify_all();
  });
}

bool RunningBody::WaitEnded(Nanos timeout) {
  std::unique_lock lock(mutex_);
  return ended_.wait_for(lock, std::chrono::nanoseconds(timeout), [&] { return end_.has_value(); });
}

BodyEnd RunningBody::Take() {
  if (thread_.joinable()) thread_.join();
  return std::move(*end_);
}

RunResult ConcludeRun(const RunRequest& request, const Trace& trace, const HostRuntime& runtime,
                      BodyEnd end) {
  RunResult result;
  const Statistics statistics = StatisticsOf(trace);
  const Totals totals = TotalsOf(trace);
  const TaskInfo& main = trace.tasks().size() > 1 ? trace.tasks()[1] : TaskInfo{};
  result.wall_s = ToSeconds(std::max<Nanos>(main.end - main.begin, 0));
  result.workers = ProcessTotalsOf(trace);
  result.cpu_s = ToSeconds(totals.cpu_ns);
  if (result.wall_s > 0) result.cores_busy = ToSeconds(statistics.on_core_ns) / result.wall_s;
  for (std::size_t state = 0; state < kStateCount; ++state) {
    result.state_s[state] = ToSeconds(statistics.state_ns[state]);
  }
  result.voluntary_switches = totals.voluntary_switches;
  result.involuntary_switches = totals.involuntary_switches;
  result.gil_hand_overs = statistics.gil_hand_overs;
  result.threads = totals.threads;
  for (const ProcessInfo& process : trace.processes() | std::views::drop(1)) {
    result.memory_mib += static_cast<double>(process.proportional_kib) / 1024.0;
  }
  result.findings = FindingsOf(trace);
  for (const TaskNote& note : runtime.notes()) {
    result.notes.push_back(
        note.task == 0 ? note.text : fmt::format("`{}` {}", trace.TaskLabel(note.task), note.text));
  }
  if (end.error) {
    result.error = ErrorText(end.error);
    try {
      std::rethrow_exception(end.error);
    } catch (const Stopped&) {
      result.stopped = true;
      result.error = "stopped before its end";
    } catch (...) {
      // Any other error is told by its text.
    }
    return result;
  }
  const Outcome outcome = std::move(end.outcome);
  result.value = outcome.value;
  result.text = outcome.text;
  const std::optional<std::string> wrong =
      request.scenario->check(outcome, request.values,
                              {.model = RealModel(request.model),
                               .wall_s = result.wall_s,
                               .time_scale = request.time_scale,
                               .trace = &trace,
                               .simulated = IsSimulated(request.model)});
  result.ok = !wrong.has_value();
  if (wrong) result.error = *wrong;
  return result;
}

}  // namespace interleave
