#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/global_lock/sums.h"
#include "scenarios/parameters.h"

namespace interleave {
namespace {

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  auto wrong = CheckSums(outcome, values);
  const bool free =
      facts.model == Model::kThreads || (facts.model == Model::kGlobalLock &&
                                         GlobalLockOptionsOf(values).kind == GlobalLockKind::kFree);
  return wrong || !free ? wrong : ExpectNoLockWaits(facts);
}

constexpr const char* kPython = R"(# python3.14t, the free-threaded build
import sys
from threading import Thread

def sum_squares(n):
    total = 0
    for i in range(n):
        total += i * i
    return total

print("global lock:", sys._is_gil_enabled())    # False

N = 10_000_000
t1 = Thread(target=sum_squares, args=(N,))
t2 = Thread(target=sum_squares, args=(N,))
t1.start(); t2.start()    # both run, each on a core of its own
t1.join(); t2.join()
)";

constexpr const char* kCpp = R"(#include <atomic>
#include <thread>

// What a free-threaded interpreter pays: objects that several
// threads may hold are counted with atomic operations.
struct Object {
  std::atomic<long> references = 1;
  long value = 0;
};

void SumSquares(Object& total, long n) {
  for (long i = 0; i < n; ++i) {
    total.references.fetch_add(1);   // slower than ++, always
    total.value += i * i;
    total.references.fetch_sub(1);
  }
}

int main() {
  Object first, second;
  std::jthread t1(SumSquares, std::ref(first), 1'000'000);
  std::jthread t2(SumSquares, std::ref(second), 1'000'000);
}
)";

}  // namespace

Scenario MakeGilFree() {
  std::vector<Parameter> parameters = SumsParameters();
  parameters.push_back(LockKindParameter(GlobalLockKind::kFree));
  return {
      .id = "gil-free",
      .title = "Python without the lock",
      .group = "The global lock",
      .question =
          "The free-threaded build has no global lock. What does a second thread gain, and "
          "what does it cost?",
      .parameters = std::move(parameters),
      .models = {Model::kThreads, Model::kGlobalLock, Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "No thread waits for a lock: both rows are full, and both cores work. "
          "Each thread for itself is slower than with the lock, here by a tenth, because every "
          "object must be safe by itself; the parameter goes from nothing to four times, 3.13 was "
          "near 1.4, 3.14 is near 1.1. "
          "Set the lock to new, and the same program takes turns again. "
          "The model without any interpreter shows what the machine could do.",
      .tasks = SumsTasks(),
      .explore = {{"n", 1000}, {"rounds", 1}},
      .body = SumsBody,
      .check = Check,
  };
}

}  // namespace interleave
