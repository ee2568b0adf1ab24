#include "scenarios/global_lock/sums.h"

#include <fmt/format.h>

#include <stdexcept>

#include "engine/analysis/statistics.h"
#include "engine/task/duration.h"
#include "engine/task/work.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

// The sum of the squares below n, done `rounds` times. As text: it does not fit into 64 bits.
Task<std::string> SumSquares(Context& ctx, std::uint64_t n, std::int64_t rounds) {
  std::string result;
  for (std::int64_t round = 0; round < rounds; ++round) {
    Wide sum = 0;
    co_await ctx.Compute(
        n, [&](std::uint64_t from, std::uint64_t to) { sum += SumOfSquares(from, to); });
    const std::string digits = Decimal(sum);
    if (round > 0 && digits != result) {
      throw std::logic_error(
          fmt::format("the sum was {} at first and {} in round {}", result, digits, round + 1));
    }
    result = digits;
  }
  co_return result;
}
constexpr TaskDef kSumSquares{"sum squares", &SumSquares};

}  // namespace

std::vector<Parameter> SumsParameters() {
  return {Count("tasks", "Tasks", 1, 8, 2),
          Count("n", "Numbers per task", 1000, 100'000'000, 10'000'000), Rounds(80)};
}

TaskRegistry SumsTasks() { return TaskRegistry(kSumSquares); }

Task<Outcome> SumsBody(Context& ctx, const Values& values) {
  const auto n = static_cast<std::uint64_t>(values.Int("n"));
  std::vector<Future<std::string>> threads;
  for (std::int64_t i = 0; i < values.Int("tasks"); ++i) {
    threads.push_back(ctx.Start({}, kSumSquares, n, values.Int("rounds")));
  }
  const std::vector<std::string> sums = co_await ctx.Gather(std::move(threads));
  for (const std::string& sum : sums) {
    if (sum != sums.front()) {
      throw std::logic_error(
          fmt::format("two tasks disagree about the sum: {} and {}", sums.front(), sum));
    }
  }
  co_return Outcome{.value = sums.front(), .text = fmt::format("sum {}", Grouped(sums.front()))};
}

std::optional<std::string> CheckSums(const Outcome& outcome, const Values& values) {
  // The squares below n: (n - 1) n (2n - 1) / 6.
  const auto n = static_cast<std::uint64_t>(values.Int("n"));
  return ExpectValue(outcome, Decimal(Wide{n - 1} * n * (2 * n - 1) / 6));
}

std::optional<std::string> ExpectNoLockWaits(const RunFacts& facts) {
  const Nanos waited = TimeIn(StatisticsOf(*facts.trace).state_ns, State::kWaitingGil);
  if (waited == 0) return std::nullopt;
  return fmt::format("threads waited {} for a global lock, though none of them shares one",
                     Duration(ToSeconds(waited)));
}

}  // namespace interleave
