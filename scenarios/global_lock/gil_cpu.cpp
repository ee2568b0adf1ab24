#include <fmt/format.h>

#include <stdexcept>

#include "engine/task/work.h"
#include "scenarios/catalogue.h"
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

Task<Outcome> Body(Context& ctx, const Values& values) {
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

std::optional<std::string> Check(const Outcome& outcome, const Values& values, const RunFacts&) {
  // The squares below n: (n - 1) n (2n - 1) / 6.
  const auto n = static_cast<std::uint64_t>(values.Int("n"));
  return ExpectValue(outcome, Decimal(Wide{n - 1} * n * (2 * n - 1) / 6));
}

constexpr const char* kPython = R"(from threading import Thread

def sum_squares(n):
    total = 0
    for i in range(n):
        total += i * i
    return total

N = 10_000_000
t1 = Thread(target=sum_squares, args=(N,))
t2 = Thread(target=sum_squares, args=(N,))
t1.start(); t2.start()
t1.join(); t2.join()
)";

constexpr const char* kCpp = R"(#include <future>
#include <iostream>

// The sum has 69 bits.
__extension__ typedef unsigned __int128 Wide;

Wide SumSquares(std::uint64_t n) {
  Wide total = 0;
  for (std::uint64_t i = 0; i < n; ++i) total += Wide{i} * i;
  return total;
}

int main() {
  constexpr std::uint64_t n = 10'000'000;
  auto first = std::async(std::launch::async, SumSquares, n);
  auto second = std::async(std::launch::async, SumSquares, n);
  std::cout << (first.get() == second.get() ? "equal\n" : "?\n");
}
)";

}  // namespace

Scenario MakeGilCpu() {
  return {
      .id = "gil-cpu",
      .title = "CPU-bound under a global lock",
      .group = "The global lock",
      .question = "Two threads compute, on two cores. How much faster than one after another?",
      .parameters = {Count("tasks", "Tasks", 1, 8, 2),
                     Count("n", "Numbers per task", 1000, 100'000'000, 10'000'000), Rounds(80)},
      .models = {Model::kSequential, Model::kThreads, Model::kGlobalLock, Model::kProcesses,
                 Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "Only one thread at a time runs under the global lock: the blocks of the two never "
          "overlap, and together they take as long as one after another. "
          "A thread that waits for the lock asks for it after one switch interval (5 ms), and the "
          "one that holds it hands it over at its next check: that makes the regular pattern. "
          "Without the lock both cores work, and the time halves. "
          "Native code sums ten million squares in a few milliseconds, an interpreter takes a "
          "hundred times as long: so the whole sum is repeated (Repeats), and each must agree.",
      .tasks = TaskRegistry(kSumSquares),
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
