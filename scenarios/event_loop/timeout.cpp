#include <fmt/format.h>

#include <algorithm>

#include "engine/task/duration.h"
#include "engine/task/errors.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/page.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

constexpr const char* kTaskName = "slow fetch";
constexpr std::int64_t kBytes = 1024;

Task<std::int64_t> Fetch(Context& ctx, Nanos wait) {
  HttpRequest request;
  request.path = "/slow";
  request.delay = wait;
  request.size = kBytes;
  const Page page = co_await FetchPage(ctx, std::move(request));
  co_return page.bytes;
}
constexpr TaskDef kFetch{kTaskName, &Fetch};

Task<Outcome> Body(Context& ctx, const Values& values) {
  const auto fetch = ctx.Start({}, kFetch, FromSeconds(values.Real("wait")));
  try {
    const std::int64_t bytes = co_await ctx.ResultWithin(fetch, FromSeconds(values.Real("limit")));
    co_return Outcome{.value = bytes, .text = Counted(bytes, "byte", "bytes") + " in time"};
  } catch (const TimeoutError&) {
    ctx.Mark("TimeoutError");
  }
  co_return Outcome{.value = "TimeoutError",
                    .text = fetch.cancelled() ? "TimeoutError, the fetch was cancelled"
                                              : "TimeoutError, the fetch goes on"};
}

TaskOutcome OutcomeOfFetch(const Trace& trace) {
  for (const TaskInfo& task : trace.tasks()) {
    if (trace.Name(task.name) == kTaskName) return task.outcome;
  }
  return TaskOutcome::kNone;
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  const double wait_s = values.Real("wait"), limit_s = values.Real("limit");
  const bool loop = facts.model == Model::kEventLoop;
  // A thread that was told nothing runs to its end, and the program waits for it.
  const Waits waits{.at_once_s = loop ? std::min(wait_s, limit_s) : wait_s};
  if (outcome.value != "TimeoutError") {
    // Near the limit either may be first.
    if (wait_s > 2 * limit_s) {
      return fmt::format("the answer came within {} although the server takes {}",
                         Duration(limit_s * facts.time_scale), Duration(wait_s * facts.time_scale));
    }
    return FirstOf(ExpectValue(outcome, kBytes), ExpectWaits(facts, waits));
  }
  if (loop && OutcomeOfFetch(*facts.trace) != TaskOutcome::kCancelled) {
    return "the fetch came too late, but its lane does not say that it was cancelled";
  }
  return ExpectWaits(facts, waits);
}

constexpr const char* kPython = R"(import asyncio

async def main():
    try:
        async with asyncio.timeout(3):
            print(await fetch("/slow"))      # takes 10 s
    except TimeoutError:
        print("TimeoutError")                # the fetch is cancelled

asyncio.run(main())

# With threads:  future.result(timeout=3)  raises the same error,
# but nobody can cancel a thread that runs: the fetch goes on.
)";

constexpr const char* kCpp = R"(#include <boost/asio.hpp>
#include <iostream>

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

asio::awaitable<void> Main() {
  asio::steady_timer limit(co_await asio::this_coro::executor, 3s);
  // The first of the two to end cancels the other.
  auto result = co_await (Fetch("/slow") ||
                          limit.async_wait(asio::use_awaitable));
  if (result.index() == 1) std::cout << "TimeoutError\n";
}

// With threads: future.wait_for(3s) says `timeout`, and the thread
// goes on; std::jthread's stop_token only asks.
)";

}  // namespace

Scenario MakeTimeout() {
  return {
      .id = "timeout",
      .title = "A fetch under a time limit",
      .group = "Event loop",
      .question =
          "A fetch takes 10 s, the limit is 3 s. When is the program over: on an event "
          "loop, and with threads?",
      .parameters = {WaitSeconds("wait", "Server takes", 10), WaitSeconds("limit", "Limit", 3)},
      .models = {Model::kEventLoop, Model::kThreads, Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "On the loop the task stands at an await when the limit comes. It gets an exception "
          "right there, closes its connection and ends as cancelled: the arrow shows who asked "
          "for it, and the program is over after 3 s. "
          "A thread that blocks in a read cannot be told anything. The caller gets the same "
          "TimeoutError after 3 s, but the thread waits on for its answer, and the program is "
          "only over when it has come, after 10 s. "
          "That is the difference between giving up waiting and ending what one waits for.",
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
