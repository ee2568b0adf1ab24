#include <fmt/format.h>

#include "engine/task/work.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

// The sum of the squares below a number. How often it is repeated travels with it: what a pool
// maps over is one value.
struct Size {
  std::uint64_t n = 0;
  std::int64_t rounds = 1;

  auto Fields() { return std::tie(n, rounds); }
};

Task<std::string> SumSquares(Context& ctx, Size size) {
  Wide sum = 0;
  for (std::int64_t round = 0; round < size.rounds; ++round) {
    sum = 0;
    co_await ctx.Compute(
        size.n, [&](std::uint64_t from, std::uint64_t to) { sum += SumOfSquares(from, to); });
  }
  co_return Decimal(sum);
}
constexpr TaskDef kSumSquares{"sum squares", &SumSquares};

// Each task is one part in a hundred larger than the one before.
std::vector<Size> Sizes(const Values& values) {
  const auto n = static_cast<std::uint64_t>(values.Int("n"));
  std::vector<Size> sizes;
  for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(values.Int("tasks")); ++i) {
    sizes.push_back({.n = n + n * i / 100, .rounds = values.Int("rounds")});
  }
  return sizes;
}

Task<Outcome> Body(Context& ctx, const Values& values) {
  const std::vector<Size> sizes = Sizes(values);
  const Pool pool = ctx.OpenPool({.workers = static_cast<int>(values.Int("workers"))});
  std::vector<Future<std::string>> futures = ctx.Map(pool, kSumSquares, sizes);
  const std::vector<std::string> sums = co_await ctx.Gather(std::move(futures));
  co_await ctx.Close(pool);
  co_return Outcome{
      .value = sums,
      .text = fmt::format("{}, the last is {}", Counted(std::ssize(sums), "sum", "sums"),
                          Grouped(sums.back()))};
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values, const RunFacts&) {
  nlohmann::json sums;
  for (const Size& size : Sizes(values)) {
    sums.push_back(Decimal(Wide{size.n - 1} * size.n * (2 * size.n - 1) / 6));
  }
  return ExpectValue(outcome, sums);
}

constexpr const char* kPython = R"(from concurrent.futures import ProcessPoolExecutor

def sum_squares(n):
    return sum(i * i for i in range(n))

if __name__ == "__main__":
    sizes = [200_000 + 2_000 * i for i in range(20)]
    with ProcessPoolExecutor(max_workers=4) as pool:
        for size, result in zip(sizes, pool.map(sum_squares, sizes)):
            print(size, result)         # in the order of the sizes
)";

constexpr const char* kCpp = R"(#include <algorithm>
#include <cstdint>
#include <execution>
#include <iostream>
#include <vector>

std::uint64_t SumSquares(std::uint64_t n) {
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < n; ++i) sum += i * i;
  return sum;
}

int main() {
  std::vector<std::uint64_t> sizes, sums(20);
  for (int i = 0; i < 20; ++i) sizes.push_back(200'000 + 2'000 * i);
  // The standard library's own pool; results land in order.
  std::transform(std::execution::par, sizes.begin(), sizes.end(),
                 sums.begin(), SumSquares);
  for (const auto sum : sums) std::cout << sum << '\n';
}
)";

}  // namespace

Scenario MakeSumSquares20() {
  return {
      .id = "sum-squares-20",
      .title = "Twenty sums through map",
      .group = "Pools and futures",
      .question =
          "Twenty computations of nearly the same size: how close to the number of cores "
          "does a pool come?",
      .parameters = {Count("tasks", "Tasks", 1, 100, 20),
                     Count("n", "Numbers in the first", 1000, 10'000'000, 200'000), Workers(4),
                     Rounds(300)},
      .models = {Model::kSequential, Model::kThreads, Model::kGlobalLock, Model::kProcesses,
                 Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "Many tasks of similar size are what pools are made for: with threads every core is "
          "full from the first moment to the last, and the speed-up comes close to the number of "
          "cores. "
          "`map` hands the results over in the order of the inputs, whoever finishes first. "
          "With more workers than cores the kernel shares the cores among them (preempted), which "
          "neither helps nor hurts much. "
          "Under the global lock the twenty take as long as one after another.",
      .tasks = TaskRegistry(kSumSquares),
      .explore = {{"tasks", 2}, {"n", 1000}, {"workers", 2}, {"rounds", 1}},
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
