#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <thread>

#include "engine/pool/thread_pool.h"
#include "engine/sync/event_flag.h"
#include "engine/sync/thread_local.h"
#include "engine/task/duration.h"
#include "engine/task/errors.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/machine.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

constexpr const char* kPrefix = "fetcher";
constexpr const char* kDefaultPrefix = "default";
constexpr int kMoreThanAnyDefault = 36;

// What the initialiser leaves to the tasks of its thread.
struct Session {
  using SendableHandle = void;
  ThreadLocal<std::int64_t> open;  // 1 once this thread has opened its session.
  SharedCells opened;              // How many have.
  EventFlag go;
};

Task<void> OpenSession(Context& ctx, Session session, Nanos wait) {
  co_await ctx.Sleep(wait / 10);
  session.open.Get(ctx) = 1;
  session.opened[0].fetch_add(1);
}

Task<std::int64_t> UseSession(Context& ctx, Session session) {
  co_await session.go.Wait(ctx);
  co_return session.open.Get(ctx);
}
constexpr TaskDef kUseSession{"use session", &UseSession};

// Tasks that all wait at once, so that the pool makes every thread it may. Gives how many of them
// found a session.
Task<std::int64_t> FillPool(Context& ctx, Pool pool, Session session, std::int64_t tasks,
                            Nanos wait) {
  std::vector<Future<std::int64_t>> uses;
  for (std::int64_t i = 0; i < tasks; ++i) uses.push_back(ctx.Submit(pool, kUseSession, session));
  co_await ctx.Sleep(wait);
  session.go.Set(ctx);
  std::int64_t found = 0;
  for (const std::int64_t open : co_await ctx.Gather(uses)) found += open;
  co_return found;
}

Task<void> FailToOpen(Context& ctx, Nanos wait) {
  co_await ctx.Sleep(wait / 10);
  throw std::runtime_error("no session to be had");
}

// What the tasks of a pool get whose initialiser fails: as many as are told so.
Task<std::int64_t> CountBroken(Context& ctx, Session session, Nanos wait) {
  PoolOptions options;
  options.workers = 1;
  options.name = "broken";
  options.initializer = [wait](Context& worker) { return FailToOpen(worker, wait); };
  const Pool pool = ctx.OpenPool(options);
  std::vector<Future<std::int64_t>> uses;
  std::int64_t broken = 0;
  for (int i = 0; i < 3; ++i) {
    try {
      uses.push_back(ctx.Submit(pool, kUseSession, session));
    } catch (const BrokenPool&) {
      ++broken;
    }
  }
  for (const Future<std::int64_t>& use : uses) {
    try {
      co_await ctx.Result(use);
    } catch (const BrokenPool&) {
      ++broken;
    }
  }
  co_await ctx.Close(pool);
  co_return broken;
}

Task<Outcome> Body(Context& ctx, const Values& values) {
  const Nanos wait = FromSeconds(values.Real("wait"));
  Session session{.open = {}, .opened = ctx.MakeCells("sessions", 1), .go = EventFlag(ctx, "go")};

  PoolOptions options;
  options.workers = static_cast<int>(values.Int("workers"));
  options.name = kPrefix;
  options.initializer = [session, wait](Context& worker) {
    return OpenSession(worker, session, wait);
  };
  const Pool pool = ctx.OpenPool(options);
  const std::int64_t tasks = values.Int("tasks");
  const std::int64_t found = co_await FillPool(ctx, pool, session, tasks, wait);
  co_await ctx.Close(pool);

  Session plain{.open = {}, .opened = session.opened, .go = EventFlag(ctx, "go, too")};
  options = {};
  options.name = kDefaultPrefix;
  const Pool by_default = ctx.OpenPool(options);
  co_await FillPool(ctx, by_default, plain, kMoreThanAnyDefault, wait);
  co_await ctx.Close(by_default);

  const std::int64_t broken = co_await CountBroken(ctx, plain, wait);
  const std::int64_t opened = co_await ctx.Load(session.opened);
  nlohmann::json value;
  value["initialised"] = opened;
  value["found_a_session"] = found;
  value["broken_pool"] = broken;
  co_return Outcome{
      .value = std::move(value),
      .text = fmt::format("{} initialised, a session for each of {}; one pool broken",
                          Counted(opened, "thread", "threads"), Counted(tasks, "task", "tasks"))};
}

std::int64_t LanesOf(const Trace& trace, const std::string& prefix) {
  return std::ranges::count_if(trace.tracks(), [&](const Track& track) {
    return IsThread(track.kind) && track.name.starts_with(prefix + " ");
  });
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  const std::int64_t tasks = values.Int("tasks");
  const std::int64_t workers = std::min(values.Int("workers"), tasks);
  const std::int64_t made = LanesOf(*facts.trace, kPrefix);
  if (made != workers) {
    return fmt::format("{} called `{} …`, but must be {}", Counted(made, "lane is", "lanes are"),
                       kPrefix, workers);
  }
  // In virtual time the machine has as many cores as one likes.
  const std::int64_t by_default = LanesOf(*facts.trace, kDefaultPrefix);
  const std::int64_t wanted = DefaultWorkerCount(ThisMachine().cores);
  const bool real = !facts.simulated;
  if (real ? by_default != wanted : by_default < 5 || by_default > 32) {
    return fmt::format("a pool has {} workers by default, but must have {}", by_default, wanted);
  }
  return FirstOf(
      ExpectValue(outcome,
                  {{"initialised", workers}, {"found_a_session", tasks}, {"broken_pool", 3}}),
      ExpectWaits(facts, {.at_once_s = 2 * values.Real("wait")}));
}

constexpr const char* kPython = R"(from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.thread import BrokenThreadPool
import threading

local = threading.local()

def open_session():
    local.session = Session()    # once for each thread

def use_session(number):
    return local.session.get(number)

with ThreadPoolExecutor(max_workers=4, thread_name_prefix="fetcher",
                        initializer=open_session) as pool:
    print(list(pool.map(use_session, range(12))))

pool = ThreadPoolExecutor()      # min(32, cpu_count + 4) workers

def fail():
    raise OSError("no session to be had")

with ThreadPoolExecutor(1, initializer=fail) as pool:
    try:
        pool.submit(use_session, 1).result()
    except BrokenThreadPool as error:
        print(error)
)";

constexpr const char* kCpp = R"(#include <algorithm>
#include <pthread.h>
#include <string>
#include <thread>
#include <vector>

// C++ has no executor yet; this is what one does with its threads.
class Pool {
 public:
  static unsigned DefaultWorkers() {
    return std::min(32u, std::thread::hardware_concurrency() + 4);
  }
  explicit Pool(unsigned workers = DefaultWorkers()) {
    for (unsigned i = 1; i <= workers; ++i) {
      threads_.emplace_back([this, i] {
        const std::string name = "fetcher " + std::to_string(i);
        pthread_setname_np(pthread_self(), name.c_str());
        OpenSession();           // thread_local, before any task
        RunTasks();
      });
    }
  }

 private:
  void OpenSession();
  void RunTasks();
  std::vector<std::jthread> threads_;
};
)";

}  // namespace

Scenario MakePoolSetUp() {
  return {
      .id = "pool-set-up",
      .title = "Setting up a pool",
      .group = "Pools and futures",
      .question =
          "How many threads does a pool have, when are they made, and what do they do before "
          "their first task?",
      .parameters = {Workers(4), Count("tasks", "Tasks", 1, 100, 12),
                     WaitSeconds("wait", "All wait for", 0.5)},
      .models = {Model::kThreads, Model::kGlobalLock, Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "Each lane bears the prefix that the pool was given, and begins with the initialiser: "
          "it opens one session a thread, which the thread's tasks then share. "
          "A thread is made when a task needs one: with fewer tasks than workers there are as "
          "many threads as tasks. "
          "Without a number a pool has four threads more than the machine has cores, at most 32, "
          "for most tasks wait. "
          "In the last pool the initialiser fails: all that was submitted to it is told that the "
          "pool is broken.",
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
