#include <fmt/format.h>

#include "engine/task/work.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

// Puts the sum of the squares in [from, to) into its own cell of the shared list.
Task<void> SumChunk(Context& ctx, SharedCells results, std::int64_t index, std::uint64_t from,
                    std::uint64_t to, std::int64_t rounds) {
  Wide sum = 0;
  for (std::int64_t round = 0; round < rounds; ++round) {
    sum = 0;
    co_await ctx.Compute(to - from, [&](std::uint64_t begin, std::uint64_t end) {
      sum += SumOfSquares(from + begin, from + end);
    });
  }
  co_await ctx.Store(results, static_cast<std::size_t>(index), static_cast<std::int64_t>(sum));
}
constexpr TaskDef kSumChunk{"sum chunk", &SumChunk};

Task<Outcome> Body(Context& ctx, const Values& values) {
  const std::int64_t chunks = values.Int("chunks");
  const auto size = static_cast<std::uint64_t>(values.Int("size"));
  const SharedCells results = ctx.MakeCells("results", static_cast<std::size_t>(chunks));
  std::vector<Future<void>> threads;
  std::uint64_t from = 1;
  for (std::int64_t index = 0; index < chunks; ++index, from += size) {
    threads.push_back(
        ctx.Start({}, kSumChunk, results, index, from, from + size, values.Int("rounds")));
  }
  for (const Future<void>& thread : threads) co_await ctx.Result(thread);

  std::int64_t total = 0;
  for (std::size_t index = 0; index < results.size(); ++index) {
    const std::int64_t part = co_await ctx.Load(results, index);
    total += part;
  }
  co_return Outcome{.value = total, .text = fmt::format("sum {}", Grouped(total))};
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values, const RunFacts&) {
  // The squares up to n: n (n + 1) (2n + 1) / 6.
  const auto n = static_cast<std::uint64_t>(values.Int("chunks") * values.Int("size"));
  const Wide total = Wide{n} * (n + 1) * (2 * n + 1) / 6;
  return ExpectValue(outcome, static_cast<std::int64_t>(total));
}

constexpr const char* kPython = R"(import threading

results = [0, 0, 0]

def sum_chunk(index, first, last):
    results[index] = sum(i * i for i in range(first, last))

threads = []
for index in range(3):
    first = 1 + index * 10_000
    thread = threading.Thread(target=sum_chunk,
                              args=(index, first, first + 10_000))
    thread.start()
    threads.append(thread)
for thread in threads:
    thread.join()
print(sum(results))            # 9000450005000
)";

constexpr const char* kCpp = R"(#include <array>
#include <cstdint>
#include <iostream>
#include <numeric>
#include <thread>
#include <vector>

int main() {
  std::array<std::int64_t, 3> results{};
  {
    std::vector<std::jthread> threads;
    for (std::int64_t index = 0; index < 3; ++index) {
      threads.emplace_back([&results, index] {
        const std::int64_t first = 1 + index * 10'000;
        std::int64_t sum = 0;
        for (auto i = first; i < first + 10'000; ++i) sum += i * i;
        results[index] = sum;  // its own cell: no lock needed
      });
    }
  }  // Every jthread is joined here.
  std::cout << std::reduce(results.begin(), results.end(),
                           std::int64_t{0});      // 9000450005000
}
)";

}  // namespace

Scenario MakeChunkSum() {
  return {
      .id = "chunk-sum",
      .title = "A sum in chunks",
      .group = "Threads",
      .question =
          "Three threads sum a third of the squares each, into a list that all of them "
          "see. Do they need a lock?",
      .parameters = {Count("chunks", "Chunks", 1, 16, 3),
                     Count("size", "Numbers in a chunk", 100, 100'000, 10'000), Rounds(1000)},
      .models = {Model::kSequential, Model::kThreads, Model::kGlobalLock, Model::kProcesses,
                 Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "Threads share memory: each writes its sum into a cell of the same list, and the main "
          "thread reads all three. No lock is needed, because no two threads write the same cell. "
          "Without a global lock the three share the cores; with it they take turns and gain "
          "nothing, for they only compute. "
          "Ten thousand squares take native code a few microseconds, less than it takes to start "
          "a thread: each chunk is therefore summed many times (Repeats). Set that to 1 and see "
          "threads lose against no threads at all.",
      .tasks = TaskRegistry(kSumChunk),
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
