#include "scenarios/toml/file_body.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <deque>
#include <stdexcept>
#include <vector>

#include "engine/task/errors.h"
#include "engine/task/work.h"
#include "scenarios/toml/script.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

// So many tasks of a kind are in a pool at most, where no other task waits for them: a million need
// not lie in memory all at once.
constexpr std::size_t kMostSubmitted = 10'000;
// Tasks of a kind bear numbers up to this many; beyond, the name alone.
constexpr std::int64_t kMostNumbered = 1000;

LiveThing MakeThing(Context& ctx, const SharedThing& shared,
                    const std::vector<double>& parameters) {
  LiveThing thing{.kind = shared.kind, .name = shared.name};
  if (!shared.size.empty()) thing.size = std::llround(shared.size.Bound(parameters).Value());
  switch (shared.kind) {
    case SharedKind::kLock:
      thing.handle = ctx.MakeLock(shared.name);
      break;
    case SharedKind::kSemaphore:
      thing.handle = Semaphore(ctx, shared.name, thing.size);
      break;
    case SharedKind::kBarrier:
      thing.handle = Barrier(ctx, shared.name, static_cast<std::size_t>(thing.size));
      break;
    case SharedKind::kQueue:
      thing.handle = Queue<std::int64_t>(ctx, shared.name, static_cast<std::size_t>(thing.size));
      break;
    case SharedKind::kEvent:
      thing.handle = EventFlag(ctx, shared.name);
      break;
  }
  return thing;
}

bool Does(const TaskEntry& group, PhaseKind kind, std::uint32_t shared) {
  return std::ranges::any_of(group.phases, [&](const Phase& phase) {
    return phase.kind == kind && phase.shared == shared;
  });
}

bool UsesRandom(const TaskEntry& group) {
  return std::ranges::any_of(group.phases, [](const Phase& phase) {
    return phase.amount.Uses(Formula::Operation::kRandom) ||
           phase.size.Uses(Formula::Operation::kRandom) ||
           phase.status.Uses(Formula::Operation::kRandom);
  });
}

// One run of a description.
class FileRun {
 public:
  FileRun(Context& ctx, const Description& description, double iterations_per_second,
          const Values& values)
      : ctx_(ctx),
        description_(description),
        parameters_(FormulaValues(description.parameters, values)),
        iterations_per_second_(iterations_per_second),
        futures_(description.groups.size()),
        started_(description.groups.size(), 0) {}

  Task<void> Start() {
    shared_.cells = ctx_.MakeCells("counts", description_.shared.size() * kCellsPerThing + 1);
    for (const SharedThing& thing : description_.shared) {
      shared_.things.push_back(MakeThing(ctx_, thing, parameters_));
    }
    if (description_.has_pool) {
      const auto workers = std::llround(description_.workers.Bound(parameters_).Value());
      pool_ = ctx_.OpenPool({.workers = static_cast<int>(workers)});
    }
    for (std::size_t group = 0; group < futures_.size(); ++group) co_await StartGroup(group);
  }

  // Each queue in its turn: when all who feed it have ended, who takes from it is told.
  Task<void> EndQueues() {
    for (const std::uint32_t queue : description_.queues_by_end) {
      std::size_t takers = 0;
      for (std::size_t group = 0; group < futures_.size(); ++group) {
        const TaskEntry& tasks = description_.groups[group];
        if (Does(tasks, PhaseKind::kPut, queue)) co_await JoinGroup(group);
        if (Does(tasks, PhaseKind::kEach, queue)) takers += started_[group];
      }
      const auto handle = std::get<Queue<std::int64_t>>(shared_.things[queue].handle);
      for (std::size_t i = 0; i < takers; ++i) co_await handle.Put(ctx_, kEndOfQueue);
    }
  }

  Task<void> JoinAll() {
    for (std::size_t group = 0; group < futures_.size(); ++group) co_await JoinGroup(group);
    if (description_.has_pool) co_await ctx_.Close(pool_);
  }

  Outcome Conclude() const {
    if (!failure_.empty()) throw std::runtime_error(failure_);
    nlohmann::json tasks = nlohmann::json::object();
    std::int64_t count = 0;
    for (std::size_t group = 0; group < futures_.size(); ++group) {
      tasks[description_.groups[group].name] = started_[group];
      count += static_cast<std::int64_t>(started_[group]);
    }
    std::string text =
        fmt::format("{}, {}", Counted(count, "task", "tasks"), Counted(phases_, "phase", "phases"));
    nlohmann::json shared = nlohmann::json::object();
    nlohmann::json details = nlohmann::json::array();
    for (std::size_t i = 0; i < shared_.things.size(); ++i) {
      const LiveThing& thing = shared_.things[i];
      const auto cell = [&](std::size_t which) { return shared_.Cell(i, which).load(); };
      details.push_back({cell(0), cell(1), cell(2), cell(3)});
      switch (thing.kind) {
        case SharedKind::kLock:
        case SharedKind::kSemaphore:
          shared[thing.name] = {{"entered", cell(kEntered)}};
          break;
        case SharedKind::kBarrier:
          shared[thing.name] = {{"met", cell(kLeft) / std::max<std::int64_t>(thing.size, 1)}};
          break;
        case SharedKind::kQueue:
          shared[thing.name] = {{"put", cell(kPut)}, {"got", cell(kGot)}};
          text +=
              fmt::format(", {} through `{}`", Counted(cell(kGot), "item", "items"), thing.name);
          break;
        case SharedKind::kEvent:
          break;
      }
    }
    return {.value = {{"tasks", tasks}, {"shared", shared}},
            .text = std::move(text),
            .details = std::move(details)};
  }

 private:
  Task<void> StartGroup(std::size_t number) {
    const TaskEntry& group = description_.groups[number];
    Script::State state = shared_;
    state.name = group.name;
    state.iterations_per_second = iterations_per_second_;
    state.stream = number;
    state.random = UsesRandom(group);
    state.phases = group.phases;
    for (Phase& phase : state.phases) {
      phase.amount = phase.amount.Bound(parameters_);
      phase.size = phase.size.Bound(parameters_);
      phase.status = phase.status.Bound(parameters_);
    }
    const Script script(std::move(state));
    const std::int64_t count = std::llround(group.count.Bound(parameters_).Value());
    ThreadOptions options{.name = group.name};
    for (std::int64_t i = 0; i < count; ++i) {
      if (count > 1 && count <= kMostNumbered)
        options.name = fmt::format("{} {}", group.name, i + 1);
      futures_[number].push_back(group.pooled
                                     ? ctx_.SubmitNamed(pool_, options.name, kRunScript, script, i)
                                     : ctx_.Start(options, kRunScript, script, i));
      ++started_[number];
      if (group.pooled && description_.queues_by_end.empty() &&
          futures_[number].size() > kMostSubmitted) {
        co_await JoinOldest(number);
      }
    }
  }

  Task<void> JoinGroup(std::size_t group) {
    while (!futures_[group].empty()) co_await JoinOldest(group);
  }
  Task<void> JoinOldest(std::size_t group) {
    const Future<std::int64_t> future = std::move(futures_[group].front());
    futures_[group].pop_front();
    co_await ctx_.Join(future);
    if (const std::exception_ptr& error = future.core().error()) {
      KeepFailure(description_.groups[group], error);
    } else {
      phases_ += co_await ctx_.Result(future);
    }
  }

  void KeepFailure(const TaskEntry& group, const std::exception_ptr& error) {
    if (!failure_.empty()) return;
    try {
      std::rethrow_exception(error);
    } catch (const Stopped&) {
      throw;
    } catch (const std::exception& exception) {
      failure_ = fmt::format("a task `{}` failed: {}", group.name, exception.what());
    }
  }

  Context& ctx_;
  const Description& description_;
  const std::vector<double> parameters_;
  const double iterations_per_second_;
  Script::State shared_;  // What all scripts have in common.
  Pool pool_;
  std::vector<std::deque<Future<std::int64_t>>> futures_;  // By kind of task, not joined yet.
  std::vector<std::size_t> started_;                       // How many of each.
  std::int64_t phases_ = 0;
  std::string failure_;  // The first one.
};

}  // namespace

Task<Outcome> RunDescription(Context& ctx, std::shared_ptr<const Description> description,
                             double iterations_per_second, Values values) {
  if (const double set = ctx.runtime().iterations_per_second(); set > 0) {
    iterations_per_second = set;
  }
  FileRun run(ctx, *description, iterations_per_second, values);
  co_await run.Start();
  co_await run.EndQueues();
  co_await run.JoinAll();
  co_return run.Conclude();
}

double MeasureIterationsPerSecond() {
  using Clock = std::chrono::steady_clock;
  double best = 0;
  std::uint64_t iterations = 1 << 20;
  for (int round = 0; round < 5;) {
    const Clock::time_point begin = Clock::now();
    Wide sum = 0;
    for (std::uint64_t from = 0; from < iterations; from += 1024) {
      sum += SumOfSquares(from, from + 1024);
    }
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    if (sum == 0 || seconds < 2e-3) {
      iterations *= 2;
      continue;
    }
    best = std::max(best, static_cast<double>(iterations) / seconds);
    ++round;
  }
  return best;
}

}  // namespace interleave
