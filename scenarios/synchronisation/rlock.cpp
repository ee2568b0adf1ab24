#include <fmt/format.h>

#include <algorithm>

#include "engine/sync/deadlock_error.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

enum Which : std::int64_t { kBoth, kReentrantOnly, kPlainOnly };
constexpr const char* kReentrantName = "account RLock";
constexpr const char* kPlainName = "account Lock";

// Takes the lock and calls itself, `levels` deep. Gives how deep it came.
Task<std::int64_t> Descend(Context& ctx, Lock lock, std::int64_t levels) {
  const LockGuard guard = co_await ctx.Acquire(lock);
  co_await ctx.Sleep(10'000'000);
  if (levels == 1) co_return 1;
  const std::int64_t below = co_await Descend(ctx, lock, levels - 1);
  co_return below + 1;
}

// The depth, or the words of the deadlock.
Task<std::string> TryToDescend(Context& ctx, Lock lock, std::int64_t levels) {
  try {
    const std::int64_t depth = co_await Descend(ctx, lock, levels);
    co_return std::to_string(depth);
  } catch (const DeadlockError& error) {
    co_return error.what();
  }
}
constexpr TaskDef kTryToDescend{"transfer", &TryToDescend};

Task<std::int64_t> TakeOnce(Context& ctx, Lock lock) {
  const LockGuard guard = co_await ctx.Acquire(lock);
  co_return 1;
}
constexpr TaskDef kTakeOnce{"next one", &TakeOnce};

// What became of one kind of lock: how deep, or a deadlock; and whether the next one gets it.
Task<nlohmann::json> TryKind(Context& ctx, Lock lock, std::string lane, std::int64_t levels) {
  ThreadOptions options;
  options.name = std::move(lane);
  const Future<std::string> first = ctx.Start(options, kTryToDescend, lock, levels);
  std::string outcome = co_await ctx.Result(first);
  options.name += ", next";
  const Future<std::int64_t> next = ctx.Start(options, kTakeOnce, lock);
  const std::int64_t free = co_await ctx.Result(next);
  nlohmann::json result;
  result["outcome"] = outcome.starts_with("deadlock") ? "deadlock" : outcome;
  result["free_afterwards"] = free == 1;
  co_return result;
}

Task<Outcome> Body(Context& ctx, const Values& values) {
  const std::int64_t which = values.Int("lock");
  const std::int64_t levels = values.Int("depth");
  nlohmann::json value;
  std::string text;
  if (which != kPlainOnly) {
    const Lock lock = ctx.MakeRLock(kReentrantName);
    std::string lane = "With an RLock";
    const nlohmann::json result = co_await TryKind(ctx, lock, std::move(lane), levels);
    value["RLock"] = result;
    text += fmt::format("RLock: depth {} and back", value["RLock"]["outcome"].get<std::string>());
  }
  if (which != kReentrantOnly) {
    const Lock lock = ctx.MakeLock(kPlainName);
    std::string lane = "With a Lock";
    const nlohmann::json result = co_await TryKind(ctx, lock, std::move(lane), levels);
    value["Lock"] = result;
    const bool stuck = value["Lock"]["outcome"] == "deadlock";
    text += fmt::format("{}Lock: {}", text.empty() ? "" : "; ",
                        stuck ? "waits for itself, found and ended" : "taken once, no harm");
  }
  co_return Outcome{.value = std::move(value), .text = std::move(text)};
}

std::int64_t DeepestIn(const Trace& trace) {
  const std::string name = fmt::format("depth of {}", kReentrantName);
  std::int64_t deepest = 0;
  for (const Counter& counter : trace.counters()) {
    if (trace.Name(counter.name) != name) continue;
    for (const CounterPoint& point : counter.points) deepest = std::max(deepest, point.value);
  }
  return deepest;
}

bool NamesItself(const Trace& trace) {
  return std::ranges::any_of(trace.marks(), [&](const Mark& mark) {
    const std::string_view name = trace.Name(mark.name);
    return name.starts_with("deadlock: ") && name.contains("waits for account Lock");
  });
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  const std::int64_t which = values.Int("lock");
  const std::int64_t levels = values.Int("depth");
  nlohmann::json wanted;
  if (which != kPlainOnly) {
    wanted["RLock"] = {{"outcome", std::to_string(levels)}, {"free_afterwards", true}};
    if (DeepestIn(*facts.trace) != levels) {
      return fmt::format("the recording shows a depth of {}, but must of {}",
                         DeepestIn(*facts.trace), levels);
    }
  }
  if (which != kReentrantOnly) {
    const bool stuck = levels > 1;
    wanted["Lock"] = {{"outcome", stuck ? "deadlock" : "1"}, {"free_afterwards", true}};
    if (stuck && !NamesItself(*facts.trace)) return "no flag names the deadlock of the plain lock";
  }
  return ExpectValue(outcome, wanted);
}

constexpr const char* kPython = R"(import threading

lock = threading.RLock()         # now the same with Lock()

def transfer(level):
    with lock:                   # an RLock counts: 1, 2, 3, 4, 5
        if level < 5:
            transfer(level + 1)  # a Lock waits here, for itself
        else:
            print("five deep")

thread = threading.Thread(target=transfer, args=(1,))
thread.start()
thread.join()                    # with Lock(): for ever
)";

constexpr const char* kCpp = R"(#include <iostream>
#include <mutex>
#include <thread>

std::recursive_mutex lock;       // with std::mutex: undefined
                                 // behaviour, in practice for ever
void Transfer(int level) {
  const std::scoped_lock guard(lock);
  if (level < 5) {
    Transfer(level + 1);
  } else {
    std::cout << "five deep\n";
  }
}

int main() {
  std::jthread thread(Transfer, 1);
}
)";

}  // namespace

Scenario MakeRLock() {
  return {
      .id = "rlock",
      .title = "A lock taken twice",
      .group = "Synchronisation",
      .question =
          "A function holds a lock and calls itself, five deep. What happens at the second "
          "call?",
      .parameters = {Count("depth", "Calls deep", 1, 20, 5),
                     Choice("lock", "Kind of lock", {"both", "rlock", "lock"})},
      .models = {Model::kThreads, Model::kGlobalLock, Model::kProcesses, Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "An RLock knows who holds it and counts: the counter climbs to five and back to zero, "
          "and only then it is free for others. "
          "A plain Lock has no owner: the second call waits for a release that only the first "
          "could make, and the first waits for the second. "
          "The deadlock is found after 50 ms and named by a flag, and the call gets an error, so "
          "that the run ends; CPython would hang. "
          "Between processes it is the same: multiprocessing has both kinds, in shared memory. "
          "An RLock is no cure for unclear ownership: often one function should lock and the one "
          "it calls should not.",
      .tasks = TaskRegistry(kTryToDescend, kTakeOnce),
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
