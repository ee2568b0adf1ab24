#include <fmt/format.h>

#include "engine/task/work.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

// A flag for every lost update would bury the picture and slow the race down; all are counted.
constexpr int kMostFlags = 200;

// The counter's cell also tells who wrote it last, so that a lost update has two names: who lost
// it, and who wrote over it.
constexpr int kCountBits = 48;
std::int64_t CountIn(std::int64_t cell) { return cell & ((std::int64_t{1} << kCountBits) - 1); }
std::int64_t WriterOf(std::int64_t cell) { return cell >> kCountBits; }
std::int64_t Written(std::int64_t count, std::int64_t by) { return by << kCountBits | count; }

// Adds 1 to the counter, `times` times. Returns how many updates of others this task has lost.
// `work`: numbers squared and added up between the read and the write, for the time that an
// interpreter takes from one to the other. It also keeps the record complete: with the lock, a
// round is two events, and without any work there would be twenty million of them a second.
// `calls`: a function is called in between, where an interpreter checks whether to switch.
Task<std::int64_t> Increment(Context& ctx, std::int64_t me, SharedCells counter, std::int64_t times,
                             std::int64_t work, bool calls, bool locked, Lock lock) {
  std::int64_t lost = 0;
  int flags = 0;
  for (std::int64_t i = 0; i < times; ++i) {
    LockGuard guard;
    if (locked) guard = co_await ctx.Acquire(lock);
    const std::int64_t seen = CountIn(co_await ctx.Load(counter));
    SumOfSquares(0, static_cast<std::uint64_t>(work));
    co_await ctx.Operation("add");
    if (calls) co_await ctx.Call();
    const std::int64_t before = co_await ctx.Store(counter, 0, Written(seen + 1, me));
    const std::int64_t overwritten = CountIn(before);
    guard.Release();
    if (overwritten != seen) {
      // What others added since we looked is gone. It may also be less than we saw: then somebody
      // slower had put an old value back, and we have put it right again. The sum is exact.
      lost += overwritten - seen;
      if (overwritten > seen && flags++ < kMostFlags) {
        const std::int64_t by = WriterOf(before);
        ctx.Mark(by == 0 ? "lost update" : fmt::format("lost update of increment #{}", by),
                 overwritten - seen);
      }
    }
    co_await ctx.LoopEdge();
  }
  co_return lost;
}
constexpr TaskDef kIncrement{"increment", &Increment};

Task<Outcome> Body(Context& ctx, const Values& values) {
  const std::int64_t tasks = values.Int("tasks");
  const std::int64_t times = values.Int("increments");
  const SharedCells counter = ctx.MakeCells("counter", 1);
  const Lock lock = ctx.MakeLock("counter lock");
  std::vector<Future<std::int64_t>> threads;
  // Where every step is chosen and shown, it is known who took it: the cell is a plain count.
  const bool named = !ctx.every_step();
  for (std::int64_t i = 0; i < tasks; ++i) {
    threads.push_back(ctx.Start({}, kIncrement, named ? i + 1 : 0, counter, times,
                                values.Int("work"), values.Is("call"), values.Is("lock"), lock));
  }
  std::int64_t lost = 0;
  for (const Future<std::int64_t>& thread : threads) {
    const std::int64_t lost_by_it = co_await ctx.Result(thread);
    lost += lost_by_it;
  }
  const std::int64_t count = CountIn(co_await ctx.Load(counter));
  co_return Outcome{
      .value = count,
      .text = lost == 0 ? Grouped(count)
                        : fmt::format("{} of {}: {} lost", Grouped(count), Grouped(tasks * times),
                                      Counted(lost, "update", "updates")),
      .details = {{"lost", lost}}};
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  const std::int64_t wanted = values.Int("tasks") * values.Int("increments");
  // With checks at loop edges and calls alone, the global lock cannot change hands between read and
  // write, unless there is a call.
  const bool safe =
      values.Is("lock") || facts.model == Model::kSequential ||
      (facts.model == Model::kGlobalLock && OnlySwitchesAtEdges(values) && !values.Is("call"));
  if (safe) return ExpectValue(outcome, wanted);
  const auto count = outcome.value.get<std::int64_t>();
  const auto lost = outcome.details.at("lost").get<std::int64_t>();
  if (count + lost == wanted) return std::nullopt;
  return fmt::format("the counter is {} and {} updates were lost, which makes {}, not {}", count,
                     lost, count + lost, wanted);
}

constexpr const char* kPython = R"(import threading

counter = 0
lock = threading.Lock()

def increment(times):
    global counter
    for _ in range(times):
        seen = counter            # read
        counter = seen + 1        # add, write: a switch in between
                                  # loses what others have added

def increment_with_call(times):
    global counter
    for _ in range(times):
        counter = counter + one()  # Python looks for others at a call

def one():
    return 1

def increment_with_lock(times):
    global counter
    for _ in range(times):
        with lock:
            counter += 1

threads = [threading.Thread(target=increment, args=(100_000,))
           for _ in range(10)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"{counter:,} of 1,000,000")
)";

constexpr const char* kCpp = R"(#include <atomic>
#include <iostream>
#include <mutex>
#include <thread>
#include <vector>

// Atomic, so that the race is a lost update and not undefined
// behaviour. counter.fetch_add(1) would be the right way.
std::atomic<long> counter = 0;
std::mutex lock;

void Increment(int times) {
  for (int i = 0; i < times; ++i) {
    const long seen = counter.load();   // read
    counter.store(seen + 1);            // add, write
  }
}

void IncrementWithLock(int times) {
  for (int i = 0; i < times; ++i) {
    const std::scoped_lock guard(lock);
    counter.store(counter.load() + 1);
  }
}

int main() {
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 10; ++i) {
      threads.emplace_back(Increment, 100'000);
    }
  }
  std::cout << counter << " of 1000000\n";
}
)";

}  // namespace

Scenario MakeRaceCounter() {
  return {
      .id = "race-counter",
      .title = "Race on a counter",
      .group = "Synchronisation",
      .question =
          "Ten threads add 1 to the same counter, 100 000 times each. What does it show in "
          "the end?",
      .parameters = {Count("tasks", "Tasks", 1, 32, 10),
                     Count("increments", "Increments each", 1, 1'000'000, 100'000),
                     Count("work", "Work between read and write", 0, 10'000, 1000),
                     Choice("call", "Call in the statement", {"without", "with"}),
                     Choice("lock", "Lock", {"without", "with"})},
      .models = {Model::kThreads, Model::kGlobalLock, Model::kProcesses, Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "Adding 1 is three steps: read, add, write. On two cores two threads read the same "
          "number, both write the same successor, and one update is lost. A little work between "
          "read and write stands for the time an interpreter takes there. "
          "The flags on the lanes show where the first updates of each thread were lost; the "
          "result counts all of them, and what is left plus what was lost is exactly 1 000 000. "
          "Under the global lock nothing is lost as long as it is only checked at loop edges "
          "and calls (Python 3.10 and later): switch to a check at every operation, or put a call "
          "into the statement, and updates get lost on a single core. "
          "With a lock around the three steps the count is exact on every model, and you see what "
          "that costs.",
      .tasks = TaskRegistry(kIncrement),
      .explore = {{"tasks", 2}, {"increments", 1}, {"work", 0}},
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
