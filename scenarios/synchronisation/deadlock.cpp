#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "engine/sync/barrier.h"
#include "engine/sync/deadlock_error.h"
#include "engine/task/duration.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

enum Program : std::int64_t { kTwoLocks, kPhilosophers };
enum Order : std::int64_t { kOpposite, kFixed };
constexpr std::string_view kFlag = "deadlock: ";

// Two locks, one after the other. In the order that goes wrong everybody takes the first one before
// anybody reaches for the second: `all_have_one`, a barrier, makes sure of it, where a program
// would only be unlucky. Gives "", or the words of the deadlock that it was taken out of.
struct Plan {
  Lock first;
  Lock second;
  Barrier all_have_one;
  bool meets = false;
  auto Fields() { return std::tie(first, second, all_have_one, meets); }
};

Task<std::string> TakeTwo(Context& ctx, Plan plan, Nanos pause) {
  std::string found;
  try {
    const LockGuard one = co_await ctx.Acquire(plan.first);
    co_await ctx.Sleep(pause);
    if (plan.meets) co_await plan.all_have_one.Wait(ctx);
    const LockGuard two = co_await ctx.Acquire(plan.second);
    co_await ctx.Sleep(pause);
  } catch (const DeadlockError& error) {
    found = error.what();
  }
  co_return found;
}
constexpr TaskDef kTakeTwo{"take two", &TakeTwo};

std::int64_t PartiesOf(const Values& values) {
  return values.Int("program") == kTwoLocks ? 2 : values.Int("philosophers");
}

Task<Outcome> Body(Context& ctx, const Values& values) {
  const bool two = values.Int("program") == kTwoLocks;
  const bool fixed = values.Int("order") == kFixed;
  const auto parties = static_cast<std::size_t>(PartiesOf(values));
  std::vector<Lock> locks;
  for (std::size_t i = 0; i < parties; ++i) {
    locks.push_back(ctx.MakeLock(two ? std::string(1, static_cast<char>('A' + i))
                                     : fmt::format("fork {}", i + 1)));
  }
  const Barrier all_have_one(ctx, "all have one", parties);
  std::vector<Future<std::string>> threads;
  ThreadOptions options;
  for (std::size_t i = 0; i < parties; ++i) {
    const std::size_t next = (i + 1) % parties;
    // The cure: everybody takes the one with the lower number first.
    const bool swaps = fixed && next < i;
    const Plan plan{locks[swaps ? next : i], locks[swaps ? i : next], all_have_one, !fixed};
    options.name = fmt::format("{}-{}", two ? "Thread" : "Philosopher", i + 1);
    threads.push_back(ctx.Start(options, kTakeTwo, plan, FromSeconds(values.Real("pause"))));
  }
  const std::vector<std::string> ends = co_await ctx.Gather(threads);
  std::string found;
  std::int64_t victims = 0;
  for (const std::string& end : ends) {
    if (end.empty()) continue;
    ++victims;
    found = end.substr(0, end.find(". "));
  }
  nlohmann::json value;
  value["had_both"] = static_cast<std::int64_t>(parties) - victims;
  value["ended_by_error"] = victims;
  co_return Outcome{.value = std::move(value),
                    .text = found.empty() ? "no deadlock: all had both" : found};
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  const std::int64_t parties = PartiesOf(values);
  const bool forms = values.Int("order") == kOpposite;
  // Each of the circle bears the flag, on a lane of its own.
  std::set<TrackId> flagged;
  for (const Mark& mark : facts.trace->marks()) {
    const std::string_view name = facts.trace->Name(mark.name);
    if (!name.starts_with(kFlag)) continue;
    flagged.insert(mark.track);
    if (std::ranges::count(name, ';') != parties - 1) {
      return fmt::format("a circle of {} was found, but must be one of {}",
                         std::ranges::count(name, ';') + 1, parties);
    }
  }
  const std::int64_t wanted = forms ? parties : 0;
  if (std::ssize(flagged) != wanted) {
    return fmt::format("{} bear the flag of a deadlock, but must {}",
                       Counted(std::ssize(flagged), "lane", "lanes"), wanted);
  }
  return ExpectValue(
      outcome, {{"had_both", forms ? parties - 1 : parties}, {"ended_by_error", forms ? 1 : 0}});
}

constexpr const char* kPython = R"(import threading, time

a, b = threading.Lock(), threading.Lock()

def transfer(first, second):
    with first:
        time.sleep(0.2)          # meanwhile the other takes its first
        with second:             # each waits for what the other holds
            print("done")

threads = [threading.Thread(target=transfer, args=(a, b)),
           threading.Thread(target=transfer, args=(b, a))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()                # for ever; with (a, b) twice: never

# Five philosophers are the same with five: each takes the fork on
# the left, then waits for the one on the right.
)";

constexpr const char* kCpp = R"(#include <chrono>
#include <iostream>
#include <mutex>
#include <thread>

std::mutex a, b;

void Transfer(std::mutex& first, std::mutex& second) {
  const std::scoped_lock one(first);
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  const std::scoped_lock two(second);     // waits for ever
  std::cout << "done\n";
}

int main() {
  std::jthread first(Transfer, std::ref(a), std::ref(b));
  std::jthread second(Transfer, std::ref(b), std::ref(a));
}

// Two ways out: the same order everywhere, or both at once:
//   const std::scoped_lock both(first, second);
)";

}  // namespace

Scenario MakeDeadlock() {
  return {
      .id = "deadlock",
      .title = "Deadlock",
      .group = "Synchronisation",
      .question =
          "Two threads take the same two locks, in opposite order. Which of them gets both? And "
          "five philosophers with five forks?",
      .parameters = {Choice("program", "Program", {"two-locks", "philosophers"}),
                     Choice("order", "Order of the locks", {"opposite", "fixed"}),
                     Count("philosophers", "Philosophers", 2, 16, 5),
                     WaitSeconds("pause", "Between the locks", 0.2)},
      .models = {Model::kThreads, Model::kGlobalLock, Model::kProcesses, Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "Each thread holds one lock and waits for the other: two hatched blocks that would "
          "never end. "
          "After 50 ms the circle is found and named, with a flag on the lane of everyone in it: "
          "Thread-1 holds A and waits for B; Thread-2 holds B and waits for A. "
          "One of them gets an error and lets go, and then the other has both; a real CPython "
          "program would hang until somebody kills it. "
          "The global lock is no help: it is let go while a thread waits. "
          "Take the locks in a fixed order, and no circle can close.",
      .tasks = TaskRegistry(kTakeTwo),
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
