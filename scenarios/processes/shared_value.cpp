#include <fmt/format.h>

#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

// Adds 1 to the shared integer, `times` times, under its lock. The lock is taken for a batch: with
// one increment each, a million pairs of events would be in the record and nothing else.
Task<void> Increment(Context& ctx, SharedCells value, Lock lock, std::int64_t times,
                     std::int64_t batch) {
  for (std::int64_t done = 0; done < times;) {
    LockGuard guard = co_await ctx.Acquire(lock);
    for (const std::int64_t until = std::min(times, done + batch); done < until; ++done) {
      const std::int64_t seen = co_await ctx.Load(value);
      co_await ctx.Store(value, 0, seen + 1);
    }
    guard.Release();
    co_await ctx.LoopEdge();
  }
}
constexpr TaskDef kIncrement{"increment", &Increment};

Task<Outcome> Body(Context& ctx, const Values& values) {
  const SharedCells value = ctx.MakeCells("value", 1);
  const Lock lock = ctx.MakeLock("value lock");
  std::vector<Future<void>> processes;
  for (std::int64_t i = 0; i < values.Int("tasks"); ++i) {
    processes.push_back(
        ctx.Start({}, kIncrement, value, lock, values.Int("increments"), values.Int("batch")));
  }
  for (const Future<void>& process : processes) co_await ctx.Result(process);
  const std::int64_t sum = co_await ctx.Load(value);
  co_return Outcome{.value = sum, .text = Grouped(sum)};
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values, const RunFacts&) {
  return ExpectValue(outcome, values.Int("tasks") * values.Int("increments"));
}

constexpr const char* kPython = R"(import multiprocessing

def increment(value, times):
    for _ in range(times):
        with value.get_lock():
            value.value += 1

if __name__ == "__main__":
    value = multiprocessing.Value("q", 0)      # shared memory
    workers = [multiprocessing.Process(target=increment,
                                       args=(value, 250_000))
               for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(value.value)                         # 1 000 000
)";

constexpr const char* kCpp = R"(#include <pthread.h>
#include <sys/mman.h>

// In memory that every process maps.
struct Value {
  pthread_mutex_t lock;  // PTHREAD_PROCESS_SHARED
  long value;
};

Value* Map(int memory) {
  return static_cast<Value*>(mmap(nullptr, sizeof(Value),
                                  PROT_READ | PROT_WRITE, MAP_SHARED,
                                  memory, 0));
}

void Increment(Value& shared, int times) {
  for (int i = 0; i < times; ++i) {
    pthread_mutex_lock(&shared.lock);
    ++shared.value;
    pthread_mutex_unlock(&shared.lock);
  }
}
)";

}  // namespace

Scenario MakeSharedValue() {
  return {
      .id = "shared-value",
      .title = "An integer that processes share",
      .group = "Processes",
      .question = "Four processes add to the same integer. Where does it live, and who guards it?",
      .parameters = {Count("tasks", "Tasks", 1, 16, 4),
                     Count("increments", "Increments each", 100, 10'000'000, 250'000),
                     Count("batch", "Increments per lock", 1, 100'000, 50)},
      .models = {Model::kProcesses, Model::kThreads, Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "The integer lies in memory that all four processes map, and so does the lock: nothing "
          "is sent. The sum is exactly 1 000 000. "
          "The price is in the waits: most of the time a process waits for the lock that another "
          "one holds. Take it for more increments at a time, and see what is gained.",
      .tasks = TaskRegistry(kIncrement),
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
