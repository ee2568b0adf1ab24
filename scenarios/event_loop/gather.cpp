#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/task/duration.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/page.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

constexpr std::array kOneByOne = {"first", "second"};
constexpr std::array kTogether = {"gather-a", "gather-b", "gather-c"};

Task<std::string> Fetch(Context& ctx, std::string name, Nanos wait) {
  HttpRequest request;
  request.path = "/" + name;
  request.delay = wait;
  request.json = "\"" + name + "\"";
  const HttpResponse answer = co_await ctx.Get(request);
  co_return answer.body.substr(1, answer.body.size() - 2);
}
constexpr TaskDef kFetch{"fetch", &Fetch};

Task<Outcome> Body(Context& ctx, const Values& values) {
  std::vector<std::string> answers;
  const Nanos begin = ctx.Now();
  for (const char* name : kOneByOne) {
    // Awaiting the coroutine itself: no task, nothing else of ours runs meanwhile.
    const Nanos wait = FromSeconds(values.Real(name));
    Task<std::string> fetch = Fetch(ctx, name, wait);
    const std::string answer = co_await std::move(fetch);
    answers.push_back(answer);
  }
  const Nanos between = ctx.Now();
  std::vector<Future<std::string>> fetches;
  for (const char* name : kTogether) {
    fetches.push_back(ctx.Start({}, kFetch, name, FromSeconds(values.Real(name))));
  }
  for (const std::string& answer : co_await ctx.Gather(fetches)) answers.push_back(answer);
  const double one_by_one_s = ToSeconds(between - begin);
  const double gathered_s = ToSeconds(ctx.Now() - between);
  co_return Outcome{.value = answers,
                    .text = fmt::format("one by one {}, then gathered {}", Duration(one_by_one_s),
                                        Duration(gathered_s)),
                    .details = {{"one_by_one_s", one_by_one_s}, {"gathered_s", gathered_s}}};
}

// `took_s` cannot be less than the waits.
std::optional<std::string> AtLeast(const Outcome& outcome, const char* part, double waits_s) {
  const double took_s = outcome.details.at(part).get<double>();
  if (took_s >= 0.98 * waits_s) return std::nullopt;
  return fmt::format("`{}` is {}, but its waits are {}", part, Duration(took_s), Duration(waits_s));
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  double one_by_one_s = 0, sum_s = 0, longest_s = 0;
  for (const char* name : kOneByOne) one_by_one_s += values.Real(name);
  for (const char* name : kTogether) {
    sum_s += values.Real(name);
    longest_s = std::max(longest_s, values.Real(name));
  }
  const double together_s = facts.model == Model::kSequential ? sum_s : longest_s;
  return FirstOf(ExpectValue(outcome, {"first", "second", "gather-a", "gather-b", "gather-c"}),
                 AtLeast(outcome, "one_by_one_s", facts.time_scale * one_by_one_s),
                 AtLeast(outcome, "gathered_s", facts.time_scale * together_s));
}

constexpr const char* kPython = R"(import asyncio

async def main():
    # One by one: the second is only asked for when the first has come.
    print(await fetch("first"), await fetch("second"))      # 2 s + 3 s

    # As tasks, all at once; the results in the order given.
    print(await asyncio.gather(fetch("gather-a"),           # 2 s
                               fetch("gather-b"),           # 3 s
                               fetch("gather-c")))          # 1 s

asyncio.run(main())
)";

constexpr const char* kCpp = R"(#include <boost/asio.hpp>
#include <iostream>

namespace asio = boost::asio;
using asio::experimental::make_parallel_group;

asio::awaitable<void> Main() {
  std::cout << co_await Fetch("first") << co_await Fetch("second");

  auto executor = co_await asio::this_coro::executor;
  auto start = [&](std::string name) {
    return co_spawn(executor, Fetch(name), asio::deferred);
  };
  auto answers = co_await make_parallel_group(
      start("gather-a"), start("gather-b"), start("gather-c"))
      .async_wait(asio::experimental::wait_for_all(), asio::deferred);
  Print(answers);
}

int main() {
  asio::io_context loop;
  co_spawn(loop, Main(), asio::detached);
  loop.run();
}
)";

}  // namespace

Scenario MakeGather() {
  return {
      .id = "gather",
      .title = "One by one, or gathered",
      .group = "Event loop",
      .question =
          "Awaiting two fetches of 2 and 3 s one by one takes 5 s. How long do three of "
          "2, 3 and 1 s take when they are gathered?",
      .parameters = {WaitSeconds("first", "First, awaited", 2),
                     WaitSeconds("second", "Second, awaited", 3),
                     WaitSeconds("gather-a", "Gathered: a", 2),
                     WaitSeconds("gather-b", "Gathered: b", 3),
                     WaitSeconds("gather-c", "Gathered: c", 1)},
      .models = {Model::kEventLoop, Model::kSequential, Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "An await waits. Two awaits in a row wait one after the other, 2 + 3 = 5 s, on an event "
          "loop as everywhere. "
          "What makes things happen at once is the task: gather makes three of them before it "
          "waits, so their waits lie over each other and the longest, 3 s, is the whole. "
          "One thread does all of it: look at the row of the loop, which polls nearly all the "
          "time, and at the answers, which come in the order c, a, b but are given as a, b, c.",
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
