#include <fmt/format.h>

#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"

namespace interleave {
namespace {

constexpr std::int64_t kValue = 42;

// What the first to come writes first.
enum class Order : std::int64_t { kValueFirst, kFlagFirst };

struct Lazy {
  using SendableHandle = void;
  SharedCells made;  // 1 once the value is there.
  SharedCells value;
  Lock lock;
};

// Makes the value unless it has been made, and gives it.
Task<std::int64_t> Get(Context& ctx, Lazy lazy, std::int64_t order) {
  const std::int64_t made = co_await ctx.Load(lazy.made);
  if (made == 0) {
    const LockGuard guard = co_await ctx.Acquire(lazy.lock);
    const std::int64_t made_meanwhile = co_await ctx.Load(lazy.made);
    if (made_meanwhile == 0) {
      const bool flag_first = static_cast<Order>(order) == Order::kFlagFirst;
      if (flag_first) co_await ctx.Store(lazy.made, 0, 1);
      co_await ctx.Store(lazy.value, 0, kValue);
      if (!flag_first) co_await ctx.Store(lazy.made, 0, 1);
    }
  }
  co_return co_await ctx.Load(lazy.value);
}
constexpr TaskDef kGet{"get", &Get};

Task<Outcome> Body(Context& ctx, const Values& values) {
  const Lazy lazy{ctx.MakeCells("made", 1), ctx.MakeCells("value", 1), ctx.MakeLock("lock")};
  std::vector<Future<std::int64_t>> threads;
  for (std::int64_t i = 0; i < values.Int("tasks"); ++i) {
    threads.push_back(ctx.Start({}, kGet, lazy, values.Int("order")));
  }
  std::vector<std::int64_t> got;
  for (const Future<std::int64_t>& thread : threads) {
    const std::int64_t value = co_await ctx.Result(thread);
    got.push_back(value);
  }
  co_return Outcome{.value = got, .text = fmt::format("every thread got {}", got.front())};
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& /*facts*/) {
  const std::vector<std::int64_t> wanted(static_cast<std::size_t>(values.Int("tasks")), kValue);
  return ExpectValue(outcome, wanted);
}

constexpr const char* kPython = R"(import threading

lock = threading.Lock()
made = False
value = None

def get():
    global made, value
    if not made:              # first look, without the lock
        with lock:
            if not made:      # second look, with it
                value = 42    # the value first,
                made = True   # then the flag that says so
    return value

def get_too_early():
    global made, value
    if not made:
        with lock:
            if not made:
                made = True   # from here on others take it
                value = 42    # before it is there
    return value

threads = [threading.Thread(target=get) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
)";

constexpr const char* kCpp = R"(#include <atomic>
#include <mutex>

std::mutex lock;
std::atomic<bool> made = false;
std::atomic<int> value = 0;

int Get() {
  if (!made.load()) {
    const std::scoped_lock guard(lock);
    if (!made.load()) {
      value.store(42);    // the value first,
      made.store(true);   // then the flag
    }
  }
  return value.load();
}

// The right way: std::call_once, or a static in the function.
)";

}  // namespace

Scenario MakeDoubleChecked() {
  return {
      .id = "double-checked",
      .title = "A flag that is checked twice",
      .group = "Interleavings",
      .question =
          "Two threads want a value that the first of them makes. May the flag that says "
          "so be set before the value is there?",
      .parameters = {Count("tasks", "Threads", 1, 8, 2),
                     Choice("order", "Writes first", {"the value", "the flag"})},
      .models = {Model::kThreads, Model::kGlobalLock, Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "The first look at the flag saves the lock, the second makes sure that only one thread "
          "makes the value. "
          "If the flag is set first, a thread that comes at that moment sees it, skips the lock, "
          "and takes a value that is not there yet. "
          "`explore double-checked` finds that interleaving among all there are. "
          "With the value first no interleaving fails; and the C++ in which the two are plain "
          "variables is wrong in either order, because the compiler may swap them.",
      .tasks = TaskRegistry(kGet),
      .explore = {{"tasks", 2}, {"order", 1}},
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
