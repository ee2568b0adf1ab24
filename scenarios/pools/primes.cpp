#include <fmt/format.h>

#include <cstddef>

#include "engine/task/work.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

// A number near a million is tried with a thousand divisors if it is prime, so a step is short.
constexpr std::uint64_t kNumbersPerStep = 16;

Task<std::int64_t> CountChunk(Context& ctx, std::uint64_t from, std::uint64_t to,
                              std::int64_t rounds) {
  std::int64_t count = 0;
  for (std::int64_t round = 0; round < rounds; ++round) {
    count = 0;
    co_await ctx.Compute(
        to - from,
        [&](std::uint64_t begin, std::uint64_t end) {
          count += CountPrimes(from + begin, from + end);
        },
        kNumbersPerStep);
  }
  co_return count;
}
constexpr TaskDef kCountChunk{"count primes", &CountChunk};

Task<Outcome> Body(Context& ctx, const Values& values) {
  const auto end = static_cast<std::uint64_t>(values.Int("limit")) + 1;
  const auto chunks = static_cast<std::uint64_t>(values.Int("chunks"));
  const Pool pool = ctx.OpenPool({.workers = static_cast<int>(values.Int("workers"))});
  std::vector<Future<std::int64_t>> pending;
  for (std::uint64_t i = 0; i < chunks; ++i) {
    pending.push_back(ctx.Submit(pool, kCountChunk, end * i / chunks, end * (i + 1) / chunks,
                                 values.Int("rounds")));
  }
  std::int64_t count = 0;
  while (!pending.empty()) {
    const Future<std::int64_t> next = co_await ctx.NextCompleted(pending);
    const std::int64_t part = co_await ctx.Result(next);
    count += part;
  }
  co_await ctx.Close(pool);
  co_return Outcome{.value = count, .text = Counted(count, "prime", "primes")};
}

// Another way to the same number: the sieve of Eratosthenes.
std::int64_t PrimesUpTo(std::size_t limit) {
  std::vector<bool> composite(limit + 1);
  std::int64_t count = 0;
  for (std::size_t i = 2; i <= limit; ++i) {
    if (composite[i]) continue;
    ++count;
    for (std::size_t multiple = i * i; multiple <= limit; multiple += i) {
      composite[multiple] = true;
    }
  }
  return count;
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values, const RunFacts&) {
  return ExpectValue(outcome, PrimesUpTo(static_cast<std::size_t>(values.Int("limit"))));
}

constexpr const char* kPython = R"(from concurrent.futures import ThreadPoolExecutor, as_completed
from math import isqrt

def is_prime(n):
    return n > 1 and all(n % d for d in range(2, isqrt(n) + 1))

def count_primes(first, last):
    return sum(is_prime(n) for n in range(first, last))

total = 0
with ThreadPoolExecutor(max_workers=4) as pool:
    chunks = [pool.submit(count_primes, first, first + 100_000)
              for first in range(0, 1_000_000, 100_000)]
    for chunk in as_completed(chunks):
        total += chunk.result()
print(total)                        # 78498
)";

constexpr const char* kCpp = R"(#include <atomic>
#include <iostream>
#include <thread>
#include <vector>

bool IsPrime(int n) {
  for (int d = 2; d <= n / d; ++d) {
    if (n % d == 0) return false;
  }
  return n > 1;
}

int CountPrimes(int first, int last) {
  int count = 0;
  for (int n = first; n < last; ++n) count += IsPrime(n) ? 1 : 0;
  return count;
}

int main() {
  // Four workers take chunk after chunk, as a pool would.
  std::atomic<int> next_chunk = 0, total = 0;
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < 4; ++i) {
      workers.emplace_back([&] {
        for (int chunk; (chunk = next_chunk++) < 10;) {
          total += CountPrimes(chunk * 100'000, (chunk + 1) * 100'000);
        }
      });
    }
  }
  std::cout << total << '\n';       // 78498
}
)";

}  // namespace

Scenario MakePrimes() {
  return {
      .id = "primes",
      .title = "Counting primes",
      .group = "Pools and futures",
      .question =
          "Ten chunks of 100 000 numbers on four workers: which chunk is done first, and do "
          "four workers take a quarter of the time?",
      .parameters = {Count("limit", "Primes up to", 1000, 10'000'000, 1'000'000),
                     Count("chunks", "Chunks", 1, 100, 10), Workers(4), Rounds(4)},
      .models = {Model::kSequential, Model::kThreads, Model::kGlobalLock, Model::kProcesses,
                 Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "A worker that has finished its chunk takes the next one that is queued, so the workers "
          "stay busy although the chunks are not equally long: larger numbers take more divisions. "
          "The results are gathered as they come (the arrows to the main thread), in whatever "
          "order that is; the sum, 78 498, is always the same. "
          "More workers than cores do not help: look at the core lanes, they are full already. "
          "Under the global lock four workers are as fast as none.",
      .tasks = TaskRegistry(kCountChunk),
      .explore = {{"limit", 1000}, {"chunks", 2}, {"workers", 2}, {"rounds", 1}},
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
