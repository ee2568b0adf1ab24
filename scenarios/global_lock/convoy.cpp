#include "scenarios/global_lock/convoy.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "engine/record/run_delay.h"
#include "engine/task/duration.h"
#include "engine/task/work.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

constexpr std::uint64_t kNumbersOfARound = 100'000;
constexpr std::uint64_t kNumbersOfAnAnswer = 2'000;  // A microsecond.

// How long this thread has wanted to run and got no core. In virtual time the answer would be that
// of the thread that plays all of them.
Nanos DelayOf(Context& ctx) { return ctx.runtime().virtual_time() ? 0 : RunDelay(); }

// Answers `requests` small requests; each comes `gap` after the answer before. Gives two numbers
// for each: the nanoseconds from its arrival to its answer, and how long of these this thread
// wanted to run and got no core.
Task<std::vector<std::int64_t>> Answer(Context& ctx, std::int64_t requests, Nanos gap,
                                       SharedCells done) {
  std::vector<std::int64_t> times;
  for (std::int64_t i = 0; i < requests; ++i) {
    const Nanos delay_before = DelayOf(ctx);
    const Nanos arrives = ctx.Now() + ctx.Scaled(gap);
    co_await ctx.WaitIo(gap, "request");
    SumOfSquares(0, kNumbersOfAnAnswer);
    times.push_back(std::max<Nanos>(ctx.Now() - arrives, 0));
    times.push_back(DelayOf(ctx) - delay_before);
    co_await ctx.LoopEdge();
  }
  co_await ctx.Store(done, 0, 1);
  co_return times;
}
constexpr TaskDef kAnswer{"answer requests", &Answer};

// Computes until somebody says that all is done. Gives how many rounds that were.
Task<std::int64_t> ComputeOn(Context& ctx, SharedCells done) {
  std::int64_t rounds = 0;
  while (co_await ctx.Load(done) == 0) {
    Wide sum = 0;
    co_await ctx.Compute(kNumbersOfARound, [&](std::uint64_t from, std::uint64_t to) {
      sum += SumOfSquares(from, to);
    });
    if (sum != Wide{kNumbersOfARound - 1} * kNumbersOfARound * (2 * kNumbersOfARound - 1) / 6) {
      throw std::logic_error(fmt::format("round {} came to {}", rounds + 1, Decimal(sum)));
    }
    ++rounds;
    co_await ctx.LoopEdge();
  }
  co_return rounds;
}
constexpr TaskDef kComputeOn{"compute", &ComputeOn};

double Millis(Nanos nanos) { return static_cast<double>(nanos) / 1e6; }

Nanos Median(std::vector<Nanos> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

// The row of the thread that answers; kNoTrack if it has never run.
TrackId AnsweringRow(const Trace& trace) {
  for (const TaskInfo& task : trace.tasks()) {
    if (trace.Name(task.name) == kAnswer.name) return task.ran_on;
  }
  return kNoTrack;
}

// How long within `range` any other thread had been taken off its core.
Nanos OthersPreempted(const Trace& trace, TrackId but, TimeRange range) {
  Nanos sum = 0;
  for (TrackId id = 0; id < trace.tracks().size(); ++id) {
    if (id == but || trace.tracks()[id].kind != TrackKind::kThread) continue;
    for (const Slice& slice : trace.SlicesIn(id, range)) {
      if (slice.state != State::kPreempted && slice.state != State::kBlocked) continue;
      sum += std::min(trace.EndOf(slice), range.end) - std::max(slice.begin, range.begin);
    }
  }
  return sum;
}

}  // namespace

std::vector<Parameter> ConvoyParameters() {
  return {Count("threads", "CPU-bound threads", 0, 16, 1),
          Count("requests", "Requests", 1, 1000, 40),
          {.id = "gap",
           .title = "Next request after",
           .unit = "ms",
           .min = 0,
           .max = 1000,
           .default_value = 10,
           .integer = false}};
}

TaskRegistry ConvoyTasks() { return TaskRegistry(kAnswer, kComputeOn); }

Task<Outcome> ConvoyBody(Context& ctx, const Values& values) {
  const SharedCells done = ctx.MakeCells("done", 1);
  std::vector<Future<std::int64_t>> computing;
  for (std::int64_t i = 0; i < values.Int("threads"); ++i) {
    computing.push_back(ctx.Start({}, kComputeOn, done));
  }
  ThreadOptions options;
  options.name = "Answers";
  const Future<std::vector<std::int64_t>> answering = ctx.Start(
      options, kAnswer, values.Int("requests"), FromSeconds(values.Real("gap") / 1e3), done);
  const std::vector<std::int64_t> times = co_await ctx.Result(answering);
  for (const Future<std::int64_t>& thread : computing) co_await ctx.Result(thread);

  std::vector<Nanos> answers;
  std::vector<Nanos> delays;
  for (std::size_t i = 0; i + 1 < times.size(); i += 2) {
    answers.push_back(times[i]);
    delays.push_back(times[i + 1]);
  }
  const Nanos median = Median(answers);
  const Nanos longest = *std::ranges::max_element(answers);
  Outcome outcome;
  outcome.value = {
      {"answers", answers.size()}, {"median_ms", Millis(median)}, {"longest_ms", Millis(longest)}};
  outcome.text =
      fmt::format("{}: median {}, longest {}",
                  Counted(static_cast<std::int64_t>(answers.size()), "answer", "answers"),
                  Duration(ToSeconds(median)), Duration(ToSeconds(longest)));
  outcome.details = {{"answers", answers}, {"without_core", delays}};
  co_return outcome;
}

std::optional<double> MedianAnswer(const Outcome& outcome, const RunFacts& facts, bool waited) {
  const Trace& trace = *facts.trace;
  const TrackId row = AnsweringRow(trace);
  if (row == kNoTrack) return std::nullopt;
  std::vector<TimeRange> windows;  // From one request to the next.
  for (const Slice& slice : trace.tracks()[row].slices) {
    if (slice.state != State::kWaitingIo) continue;
    if (!windows.empty()) windows.back().end = slice.begin;
    windows.push_back({trace.EndOf(slice), trace.now_ns()});
  }
  const auto answers = outcome.details.at("answers").get<std::vector<Nanos>>();
  const auto without_core = outcome.details.at("without_core").get<std::vector<Nanos>>();
  if (windows.size() != answers.size()) return std::nullopt;  // Waits too short to be recorded.
  std::vector<Nanos> cleaned;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const TimeRange range{windows[i].begin,
                          std::min(windows[i].end, windows[i].begin + answers[i])};
    const auto slices = trace.SlicesIn(row, range);
    const bool for_lock =
        std::ranges::find(slices, State::kWaitingGil, &Slice::state) != slices.end();
    if (waited && !for_lock) continue;
    const Nanos machine =
        without_core[i] + (for_lock ? OthersPreempted(trace, row, range) : Nanos{0});
    cleaned.push_back(std::max<Nanos>(answers[i] - machine, 0));
  }
  if (2 * cleaned.size() < answers.size()) return std::nullopt;
  return static_cast<double>(Median(cleaned));
}

std::optional<std::string> CheckAnswers(const Outcome& outcome, const Values& values) {
  const auto answers = outcome.value.at("answers").get<std::int64_t>();
  if (answers == values.Int("requests")) return std::nullopt;
  return fmt::format("{} of {} requests were answered", answers, values.Int("requests"));
}

}  // namespace interleave
