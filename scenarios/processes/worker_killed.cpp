#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>

#include "engine/task/duration.h"
#include "engine/task/errors.h"
#include "engine/task/work.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

enum class How : std::int64_t { kKilled, kCrashes, kExits, kHangs };

// Computes a while, and then its process ends in the middle of it. `main` is the process that must
// not: on threads the task would take the whole program along.
Task<std::int64_t> Victim(Context& ctx, std::int64_t how, std::int64_t main, Nanos wait) {
  co_await ctx.Compute(2'000'000,
                       [](std::uint64_t from, std::uint64_t to) { SumOfSquares(from, to); });
  co_await ctx.Sleep(wait);
  if (getpid() == main) {
    throw std::runtime_error("a thread cannot be killed without the whole program");
  }
  ctx.Mark("about to die");
  switch (static_cast<How>(how)) {
    case How::kKilled:
      std::raise(SIGKILL);
      break;
    case How::kCrashes:
      std::signal(SIGSEGV, SIG_DFL);
      std::raise(SIGSEGV);
      break;
    case How::kExits:
      _exit(3);
    case How::kHangs:
      for (;;) co_await ctx.Sleep(1000_s);
  }
  co_return 0;
}
constexpr TaskDef kVictim{"victim", &Victim};

Task<std::int64_t> Square(Context& ctx, std::int64_t number, Nanos wait) {
  co_await ctx.Sleep(wait);
  co_return number* number;
}
constexpr TaskDef kSquare{"square", &Square};

// How a future ended: "25", "broken pool", "timeout", or the text of its error.
Task<std::string> Fate(Context& ctx, Future<std::int64_t> future, Nanos limit) {
  try {
    const std::int64_t square = co_await ctx.Result(future, limit);
    co_return std::to_string(square);
  } catch (const BrokenPool&) {
    co_return "broken pool";
  } catch (const TimeoutError&) {
    co_return "timeout";
  } catch (const CancelledError&) {
    co_return "cancelled";
  } catch (const std::runtime_error& error) {
    co_return error.what();
  }
}

// Whether a task that is submitted now still runs.
Task<std::string> OneMore(Context& ctx, Pool pool, Nanos limit) {
  try {
    co_return co_await Fate(ctx, ctx.Submit(pool, kSquare, 6, 0), limit);
  } catch (const BrokenPool&) {
    co_return "broken pool";
  }
}

Task<Outcome> Body(Context& ctx, const Values& values) {
  const Nanos wait = FromSeconds(values.Real("wait"));
  const PoolOptions options{.workers = 2, .kind = static_cast<PoolKind>(values.Int("pool"))};
  const Pool pool = ctx.OpenPool(options);

  // Two tasks that come out, then the victim and three that run or wait beside it.
  std::vector<Future<std::int64_t>> early;
  for (std::int64_t i = 1; i <= 2; ++i) early.push_back(ctx.Submit(pool, kSquare, i, wait / 4));
  const std::vector<std::int64_t> before = co_await ctx.Gather(std::move(early));
  const Future<std::int64_t> victim =
      ctx.Submit(pool, kVictim, values.Int("how"), getpid(), wait / 4);
  std::vector<Future<std::int64_t>> others;
  for (std::int64_t i = 3; i <= 5; ++i) others.push_back(ctx.Submit(pool, kSquare, i, wait));

  // Nobody waits for ever: what is lost is not heard of.
  const Nanos limit = 6 * wait;
  const std::string fate = co_await Fate(ctx, victim, limit);
  std::vector<std::string> fates;
  for (const Future<std::int64_t>& other : others) {
    fates.push_back(co_await Fate(ctx, other, limit));
  }
  const std::string one_more = co_await OneMore(ctx, pool, limit);
  co_await ctx.Terminate(pool);
  std::string text = fmt::format("the victim: {}; the three beside it: {}, {}, {}; one more: {}",
                                 fate, fates[0], fates[1], fates[2], one_more);
  co_return Outcome{.value = {{"before", before}, {"victim", fate}, {"one more", one_more}},
                    .text = std::move(text),
                    .details = {{"others", fates}}};
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  if (!InProcesses(facts, values)) return std::nullopt;  // Threads: said by the task itself.
  const bool hangs = values.Int("how") == static_cast<std::int64_t>(How::kHangs);
  const bool breaks =
      values.Int("pool") == static_cast<std::int64_t>(PoolKind::kExecutor) && !hangs;
  if (const auto wrong = ExpectValue(outcome, {{"before", {1, 4}},
                                               {"victim", breaks ? "broken pool" : "timeout"},
                                               {"one more", breaks ? "broken pool" : "36"}})) {
    return wrong;
  }
  const auto others = outcome.details.at("others").get<std::vector<std::string>>();
  for (std::size_t i = 0; i < others.size(); ++i) {
    const std::string square = std::to_string((i + 3) * (i + 3));
    // One that runs beside the victim may just have ended.
    const bool right = others[i] == square || (breaks && others[i] == "broken pool");
    if (!right) return fmt::format("task {} beside the victim ended as `{}`", i + 1, others[i]);
  }
  if (!breaks || others.back() == "broken pool") return std::nullopt;
  return "the pool is broken, but a task that was pending came out";
}

constexpr const char* kPython = R"(import concurrent.futures, os, signal
import time

def square(number):
    time.sleep(1)
    return number * number

def victim():
    os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        futures = [pool.submit(victim)]
        futures += [pool.submit(square, i) for i in (3, 4, 5)]
        for future in futures:
            try:
                print(future.result())
            except concurrent.futures.process.BrokenProcessPool:
                print("broken pool")
# multiprocessing.Pool starts another worker instead, and
# get() for the victim's result never returns.
)";

constexpr const char* kCpp = R"(#include <csignal>
#include <poll.h>
#include <sys/wait.h>

// The parent listens to each worker's pipe: its end is the only
// sign that a worker was killed.
void Watch(Worker& worker, Pool& pool) {
  pollfd pipe{worker.pipe, POLLIN, 0};
  poll(&pipe, 1, -1);
  if (pipe.revents & POLLHUP) {
    int status = 0;
    waitpid(worker.pid, &status, 0);
    if (WIFSIGNALED(status)) pool.FailEverythingPending();
  }
}
)";

}  // namespace

Scenario MakeWorkerKilled() {
  return {
      .id = "worker-killed",
      .title = "A worker that dies",
      .group = "Processes",
      .question =
          "A worker is killed in the middle of its task. What becomes of the task, and of the "
          "others?",
      .parameters = {Choice("how", "The worker", {"is killed", "crashes", "exits", "hangs"}),
                     Choice("pool", "Kind of pool",
                            {"ProcessPoolExecutor", "multiprocessing.Pool"}),
                     WaitSeconds("wait", "A task takes", 1)},
      .models = {Model::kProcesses, Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "The row of the dead worker ends where it died, with all that it had recorded: its lane "
          "lies in memory that the main program shares. "
          "A ProcessPoolExecutor is broken from then on: every task that was running or pending "
          "fails, the other worker is killed, nothing more can be submitted. "
          "A multiprocessing.Pool starts another worker and goes on; but the task is lost, and who "
          "waits for it without a timeout waits for ever. "
          "A worker that only hangs is no dead worker: both pools wait for it.",
      .tasks = TaskRegistry(kVictim, kSquare),
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
