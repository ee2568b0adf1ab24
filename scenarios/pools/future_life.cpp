#include <fmt/format.h>

#include <memory>
#include <stdexcept>

#include "engine/task/duration.h"
#include "engine/task/errors.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"

namespace interleave {
namespace {

Task<std::int64_t> Work(Context& ctx, std::int64_t number, Nanos wait) {
  co_await ctx.Sleep(wait);
  co_return number;
}
constexpr TaskDef kWork{"work", &Work};

Task<std::int64_t> Fail(Context& ctx, Nanos wait) {
  co_await ctx.Sleep(wait);
  throw std::runtime_error("disk full");
}
constexpr TaskDef kFail{"fail", &Fail};

std::string_view StateOf(const Future<std::int64_t>& future) {
  switch (future.core().phase()) {
    case FutureCore::Phase::kPending:
      return "pending";
    case FutureCore::Phase::kRunning:
      return "running";
    case FutureCore::Phase::kFinished:
      return "finished";
    case FutureCore::Phase::kCancelled:
      return "cancelled";
  }
  return "";
}

Task<bool> TimesOut(Context& ctx, Future<std::int64_t> future, Nanos limit) {
  try {
    co_await ctx.Result(future, limit);
    co_return false;
  } catch (const TimeoutError&) {
    co_return true;
  }
}

Task<std::string> ErrorOf(Context& ctx, Future<std::int64_t> future) {
  try {
    co_await ctx.Result(future);
    co_return "";
  } catch (const std::runtime_error& error) {
    co_return error.what();
  }
}

Task<Outcome> Body(Context& ctx, const Values& values) {
  const Nanos wait = FromSeconds(values.Real("wait"));
  const Pool pool = ctx.OpenPool({.workers = 1});
  nlohmann::json value;
  const Future<std::int64_t> running = ctx.Submit(pool, kWork, 1, wait);
  while (!running.running() && !running.done()) co_await ctx.Sleep(wait / 100);
  const Future<std::int64_t> with_callbacks = ctx.Submit(pool, kWork, 2, wait / 4);
  const Future<std::int64_t> failing = ctx.Submit(pool, kFail, wait / 4);
  // A pool of processes keeps one task more than it has workers in its call queue, and none of
  // those can be cancelled.
  const Future<std::int64_t> third = ctx.Submit(pool, kWork, 3, wait / 4);
  const Future<std::int64_t> queued = ctx.Submit(pool, kWork, 4, wait);

  auto called = std::make_shared<std::vector<int>>();
  with_callbacks.AddDoneCallback([called](const auto&) { called->push_back(1); });
  with_callbacks.AddDoneCallback(
      [](const auto&) { throw std::logic_error("a callback that fails"); });
  with_callbacks.AddDoneCallback([called](const auto&) { called->push_back(3); });

  value["cancel a running one"] = ctx.Cancel(running);
  value["cancel a queued one"] = ctx.Cancel(queued);
  const Nanos asked = ctx.Now();
  value["a result too early"] = co_await TimesOut(ctx, running, wait / 4) ? "timeout" : "in time";
  const double waited_s = ToSeconds(ctx.Now() - asked);
  const std::int64_t result = co_await ctx.Result(running);
  value["its result later"] = result;
  const std::string first = co_await ErrorOf(ctx, failing);
  const std::string again = co_await ErrorOf(ctx, failing);
  value["the error, twice"] = {first, again};
  co_await ctx.Close(pool);

  // The callbacks have run: the thread that called them has ended.
  value["callbacks"] = *called;
  value["errors of callbacks"] = with_callbacks.core().callback_errors().size();
  value["states"] = {StateOf(running), StateOf(with_callbacks), StateOf(failing), StateOf(third),
                     StateOf(queued)};
  std::string text = "finished four times, cancelled once; callbacks 1 and 3 ran, 2 failed";
  co_return Outcome{
      .value = std::move(value), .text = std::move(text), .details = {{"waited_s", waited_s}}};
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  // On a busy machine one may come back so late from a wait that the result has come, too.
  const double limit_s = values.Real("wait") / 4 * facts.time_scale;
  const bool late = outcome.details.at("waited_s").get<double>() > 2 * limit_s;
  const bool in_time = late && outcome.value.value("a result too early", "") == "in time";
  return FirstOf(
      ExpectValue(outcome,
                  {{"cancel a running one", false},
                   {"cancel a queued one", true},
                   {"a result too early", in_time ? "in time" : "timeout"},
                   {"its result later", 1},
                   {"the error, twice", {"disk full", "disk full"}},
                   {"callbacks", {1, 3}},
                   {"errors of callbacks", 1},
                   {"states", {"finished", "finished", "finished", "finished", "cancelled"}}}),
      ExpectWaits(facts, {.at_once_s = 1.75 * values.Real("wait")}));
}

constexpr const char* kPython = R"(from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError
import time

def work(number, seconds):
    time.sleep(seconds)
    return number

with ThreadPoolExecutor(max_workers=1) as pool:
    running = pool.submit(work, 1, 1.0)
    second = pool.submit(work, 2, 0.25)
    queued = pool.submit(work, 4, 1.0)

    second.add_done_callback(lambda future: print("callback 1"))
    second.add_done_callback(lambda future: 1 / 0)     # logged
    second.add_done_callback(lambda future: print("callback 3"))

    print(running.cancel())        # False: it runs
    print(queued.cancel())         # True: it never will
    try:
        running.result(timeout=0.25)
    except TimeoutError:
        print("not yet")
    print(running.result())        # 1
)";

constexpr const char* kCpp = R"(#include <future>
#include <iostream>
#include <thread>

// std::future knows results, errors and timeouts; it can neither be
// cancelled nor call anybody back.
int main() {
  std::packaged_task<int()> work([] {
    std::this_thread::sleep_for(std::chrono::seconds(1));
    return 1;
  });
  std::future<int> running = work.get_future();
  std::jthread worker(std::move(work));
  using namespace std::chrono_literals;
  if (running.wait_for(250ms) == std::future_status::timeout) {
    std::cout << "not yet\n";
  }
  std::cout << running.get() << '\n';
}
)";

}  // namespace

Scenario MakeFutureLife() {
  return {
      .id = "future-life",
      .title = "The life of a future",
      .group = "Pools and futures",
      .question =
          "Which of these can still be cancelled: a task that runs, one that waits in line?",
      .parameters = {WaitSeconds("wait", "The first task takes", 1)},
      .models = {Model::kThreads, Model::kGlobalLock, Model::kProcesses, Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "One worker, five tasks. A future is pending until a worker takes its task, then "
          "running, "
          "then finished with a result or an error; or it is cancelled, which only a pending one "
          "can be. "
          "Asking for a result too early is a timeout for who asks, and nothing to the task. An "
          "error is kept, and thrown again each time somebody asks. "
          "Callbacks run in the order they were added, in the thread that ends the task; one that "
          "fails stops none of the others. "
          "On processes a task counts as running as soon as it is in the call queue: two are in "
          "there although one runs.",
      .tasks = TaskRegistry(kWork, kFail),
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
