#include <fmt/format.h>

#include <optional>
#include <stdexcept>
#include <utility>

#include "engine/task/duration.h"
#include "engine/task/errors.h"
#include "engine/task/work.h"
#include "scenarios/toml/amounts.h"
#include "scenarios/toml/script.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

// How many phases a task does before it tells the others, and looks at the limit.
constexpr std::int64_t kTellEvery = 256;

// Counts who is inside a lock or a semaphore, by itself, to find out whether it keeps its promise.
class Inside {
 public:
  Inside(const Script::State& script, std::size_t thing) : inside_(script.Cell(thing, kInside)) {
    const std::int64_t now = inside_.fetch_add(1, std::memory_order_relaxed) + 1;
    std::atomic<std::int64_t>& most = script.Cell(thing, kMostInside);
    std::int64_t before = most.load(std::memory_order_relaxed);
    while (before < now && !most.compare_exchange_weak(before, now, std::memory_order_relaxed)) {
    }
    script.Cell(thing, kEntered).fetch_add(1, std::memory_order_relaxed);
  }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;
  ~Inside() { inside_.fetch_sub(1, std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t>& inside_;
};

// One task at work.
class ScriptTask {
 public:
  ScriptTask(Context& ctx, const Script::State& script, std::int64_t index)
      : ctx_(ctx), script_(script), index_(static_cast<double>(index)) {
    if (script.random) {
      random_.emplace(ctx.Random((script.stream << 32) + static_cast<std::uint64_t>(index)));
    }
  }

  Task<void> Block(std::size_t begin, std::size_t end) {
    for (std::size_t at = begin; at < end;) {
      const Phase& phase = script_.phases[at];
      CountPhase();
      co_await Do(phase, at);
      at = HasBlock(phase.kind) ? phase.end : at + 1;
    }
  }

  std::int64_t Finish() {
    Tell();
    return done_;
  }

 private:
  template <typename T>
  const T& Handle(const Phase& phase) const {
    return std::get<T>(script_.things[phase.shared].handle);
  }
  std::atomic<std::int64_t>& Cell(const Phase& phase, std::size_t which) const {
    return script_.Cell(phase.shared, which);
  }

  Task<void> Do(const Phase& phase, std::size_t at) {
    const Amounts amounts = Evaluate(phase);
    switch (phase.kind) {
      case PhaseKind::kCompute:
        co_await Compute(amounts);
        break;
      case PhaseKind::kWait:
        co_await ctx_.Sleep(FromSeconds(amounts.time_s));
        break;
      case PhaseKind::kIo:
        co_await ctx_.WaitIo(FromSeconds(amounts.time_s), phase.text);
        break;
      case PhaseKind::kHttp:
        co_await Fetch(phase, amounts);
        break;
      case PhaseKind::kLock:
        co_await HoldLock(phase, at);
        break;
      case PhaseKind::kSemaphore:
        co_await HoldPermit(phase, at);
        break;
      case PhaseKind::kBarrier:
        co_await MeetAtBarrier(phase);
        break;
      case PhaseKind::kPut:
        co_await Put(phase, amounts.count);
        break;
      case PhaseKind::kGet:
        co_await Get(phase, amounts.count);
        break;
      case PhaseKind::kEach:
        co_await EachItem(phase, at);
        break;
      case PhaseKind::kEvent:
        co_await Handle<EventFlag>(phase).Wait(ctx_);
        break;
      case PhaseKind::kSet:
        Handle<EventFlag>(phase).Set(ctx_);
        break;
      case PhaseKind::kClear:
        Handle<EventFlag>(phase).Clear();
        break;
      case PhaseKind::kRepeat:
        co_await Repeat(phase, at, amounts.count);
        break;
      case PhaseKind::kMark:
        ctx_.Mark(phase.text);
        break;
      case PhaseKind::kFail:
        throw std::runtime_error(phase.text);
    }
  }

  Amounts Evaluate(const Phase& phase) {
    auto amounts = AmountsOf(phase, index_, random_ ? &*random_ : nullptr);
    if (!amounts) {
      throw std::runtime_error(fmt::format("line {}: {}", phase.place.line, amounts.error()));
    }
    return *amounts;
  }

  Task<void> Compute(Amounts amounts) {
    const auto iterations = static_cast<std::uint64_t>(
        amounts.iterations_given ? static_cast<double>(amounts.count)
                                 : amounts.time_s * script_.iterations_per_second);
    // Where every order of the steps is tried, nothing takes time; a result nobody looks at need
    // not be computed again and again.
    if (ctx_.every_step()) co_return;
    Wide sum = 0;
    co_await ctx_.Compute(
        iterations, [&](std::uint64_t from, std::uint64_t to) { sum += SumOfSquares(from, to); });
  }

  Task<void> Fetch(const Phase& phase, Amounts amounts) {
    const HttpRequest request{.path = phase.text,
                              .delay = FromSeconds(amounts.time_s),
                              .status = amounts.status,
                              .size = amounts.size};
    co_await ctx_.Get(request);
  }

  Task<void> HoldLock(const Phase& phase, std::size_t at) {
    const LockGuard guard = co_await ctx_.Acquire(Handle<Lock>(phase));
    const Inside inside(script_, phase.shared);
    co_await Block(at + 1, phase.end);
  }
  Task<void> HoldPermit(const Phase& phase, std::size_t at) {
    const SemaphorePermit permit = co_await Handle<Semaphore>(phase).Enter(ctx_);
    const Inside inside(script_, phase.shared);
    co_await Block(at + 1, phase.end);
  }

  // Of those that have left, each whole party must have arrived before.
  Task<void> MeetAtBarrier(const Phase& phase) {
    const std::int64_t parties = script_.things[phase.shared].size;
    Cell(phase, kArrived).fetch_add(1);
    co_await Handle<Barrier>(phase).Wait(ctx_);
    const std::int64_t left = Cell(phase, kLeft).fetch_add(1) + 1;
    const std::int64_t needed = (left + parties - 1) / parties * parties;
    if (Cell(phase, kArrived).load() < needed) Cell(phase, kEarly).fetch_add(1);
  }

  Task<void> Put(const Phase& phase, std::int64_t items) {
    const LiveThing& thing = script_.things[phase.shared];
    const auto& queue = Handle<Queue<std::int64_t>>(phase);
    for (std::int64_t i = 0; i < items; ++i) {
      if (i > 0) CountPhase();
      const std::int64_t item = Cell(phase, kPut).fetch_add(1);
      Cell(phase, kSumPut).fetch_add(item);
      if (thing.size == 0 && item - Cell(phase, kGot).load() > kMostItems) {
        throw std::runtime_error(fmt::format(
            "line {}: the queue `{}` holds {} items, which is the limit; give it a capacity",
            phase.place.line, thing.name, Grouped(kMostItems)));
      }
      co_await queue.Put(ctx_, item);
      co_await ctx_.LoopEdge();
    }
  }

  Task<void> Get(const Phase& phase, std::int64_t items) {
    const auto& queue = Handle<Queue<std::int64_t>>(phase);
    for (std::int64_t i = 0; i < items; ++i) {
      if (i > 0) CountPhase();
      const std::optional<std::int64_t> item = co_await queue.Get(ctx_);
      if (item) CountGot(phase, *item);
      co_await ctx_.LoopEdge();
    }
  }

  Task<void> EachItem(const Phase& phase, std::size_t at) {
    const auto& queue = Handle<Queue<std::int64_t>>(phase);
    for (;;) {
      const std::optional<std::int64_t> item = co_await queue.Get(ctx_);
      if (!item || *item == kEndOfQueue) break;
      CountGot(phase, *item);
      co_await Block(at + 1, phase.end);
      co_await ctx_.LoopEdge();
    }
  }

  void CountGot(const Phase& phase, std::int64_t item) {
    Cell(phase, kSumGot).fetch_add(item);
    Cell(phase, kGot).fetch_add(1);
  }

  Task<void> Repeat(const Phase& phase, std::size_t at, std::int64_t rounds) {
    for (std::int64_t round = 0; round < rounds; ++round) {
      co_await Block(at + 1, phase.end);
      co_await ctx_.LoopEdge();
    }
  }

  void CountPhase() {
    if (++done_ - told_ >= kTellEvery) Tell();
  }
  void Tell() {
    // Also where nothing waits: a model without a check between tasks still stops.
    if (ctx_.runtime().stop_requested()) throw Stopped();
    const std::int64_t all = script_.PhasesDone().fetch_add(done_ - told_) + done_ - told_;
    told_ = done_;
    if (all > kMostPhases) {
      throw std::runtime_error(fmt::format(
          "the tasks have done {} phases, which is the limit of a scenario file; repeat less",
          Grouped(kMostPhases)));
    }
  }

  Context& ctx_;
  const Script::State& script_;
  const double index_;
  std::optional<std::mt19937_64> random_;
  std::int64_t done_ = 0;
  std::int64_t told_ = 0;  // Those of `done_` that the others know of.
};

}  // namespace

Task<std::int64_t> RunScript(Context& ctx, Script script, std::int64_t index) {
  ScriptTask task(ctx, *script, index);
  co_await task.Block(0, script->phases.size());
  co_return task.Finish();
}

}  // namespace interleave
