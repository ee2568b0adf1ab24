#include "scenarios/catalogue.h"
#include "scenarios/global_lock/sums.h"

namespace interleave {
namespace {

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
      .question =
          "Two threads compute on two cores, behind a global lock. How much faster is that than "
          "one "
          "after another?",
      .parameters = SumsParameters(),
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
      .tasks = SumsTasks(),
      .explore = {{"n", 1000}, {"rounds", 1}},
      .body = SumsBody,
      .check = [](const Outcome& outcome, const Values& values,
                  const RunFacts&) { return CheckSums(outcome, values); },
  };
}

}  // namespace interleave
