#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/record/clock.h"
#include "engine/task/duration.h"
#include "engine/task/work.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

constexpr std::uint64_t kNumbers = 1'000'000;  // Squared in one round.

// The sum of the squares, `rounds` times over, without an await on the way that would let others
// run. Gives how long it took, in nanoseconds.
Task<std::int64_t> Crunch(Context& ctx, std::int64_t rounds) {
  const Nanos begin = MonotonicNanos();
  Wide sum = 0;
  const auto iterations = kNumbers * static_cast<std::uint64_t>(rounds);
  co_await ctx.Compute(iterations, [&](std::uint64_t from, std::uint64_t to) {
    sum += SumOfSquares(from % kNumbers, from % kNumbers + (to - from));
  });
  ctx.Mark("crunched", static_cast<std::int64_t>(sum % 1'000'000));
  co_return MonotonicNanos() - begin;
}
constexpr TaskDef kCrunch{"crunch", &Crunch};

// Ticks until `done` is set. Gives the longest time between two ticks, in nanoseconds.
Task<std::int64_t> Tick(Context& ctx, SharedCells done, Nanos interval) {
  Nanos longest = 0;
  Nanos last = MonotonicNanos();
  while (co_await ctx.Load(done) == 0) {
    co_await ctx.Sleep(interval);
    const Nanos now = MonotonicNanos();
    longest = std::max(longest, now - last);
    last = now;
  }
  co_return longest;
}
constexpr TaskDef kTick{"ticker", &Tick};

struct Phase {
  double crunch_s = 0;
  double longest_gap_s = 0;
};

Task<Phase> TickBeside(Context& ctx, const Values& values, bool in_thread) {
  const SharedCells done = ctx.MakeCells("done", 1);
  const Nanos interval = FromSeconds(values.Real("interval") / 1e3);
  const auto ticker = ctx.Start({}, kTick, done, interval);
  co_await ctx.Sleep(3 * interval);
  const std::int64_t rounds = values.Int("rounds");
  const auto crunch = in_thread ? ctx.RunInThread(kCrunch, rounds) : ctx.Start({}, kCrunch, rounds);
  const std::int64_t crunch_ns = co_await ctx.Result(crunch);
  co_await ctx.Store(done, 0, 1);
  const std::int64_t gap_ns = co_await ctx.Result(ticker);
  co_return Phase{ToSeconds(crunch_ns), ToSeconds(gap_ns)};
}

Task<Outcome> Body(Context& ctx, const Values& values) {
  ctx.Mark("crunch on the loop");
  const Phase on_loop = co_await TickBeside(ctx, values, false);
  ctx.Mark("crunch in a thread");
  const Phase in_thread = co_await TickBeside(ctx, values, true);
  const auto millis = [](double seconds) { return std::round(seconds * 1e4) / 10; };
  co_return Outcome{
      .value = {{"longest_gap_ms",
                 {{"on_loop", millis(on_loop.longest_gap_s)},
                  {"in_thread", millis(in_thread.longest_gap_s)}}},
                {"call_ms",
                 {{"on_loop", millis(on_loop.crunch_s)},
                  {"in_thread", millis(in_thread.crunch_s)}}}},
      .text = fmt::format("longest gap between ticks: {}, then {} with a thread",
                          Duration(on_loop.longest_gap_s), Duration(in_thread.longest_gap_s)),
      .details = {{"call_s", on_loop.crunch_s},
                  {"gap_s", on_loop.longest_gap_s},
                  {"gap_in_thread_s", in_thread.longest_gap_s}}};
}

std::optional<std::string> Check(const Outcome& outcome, const Values&, const RunFacts& facts) {
  const auto seconds = [&](const char* key) { return outcome.details.at(key).get<double>(); };
  if (seconds("gap_s") < seconds("call_s")) {
    return fmt::format("the longest gap between ticks is {}, but the loop was held up for {}",
                       Duration(seconds("gap_s")), Duration(seconds("call_s")));
  }
  if (2 * seconds("gap_in_thread_s") > seconds("gap_s")) {
    return fmt::format("with the call in a thread the ticker still stood still for {}, beside {}",
                       Duration(seconds("gap_in_thread_s")), Duration(seconds("gap_s")));
  }
  const bool flagged = std::ranges::any_of(facts.trace->marks(), [&](const Mark& mark) {
    return facts.trace->Name(mark.name) == "slow callback";
  });
  if (seconds("call_s") > 0.15 && !flagged) return "the slow callback is not flagged";
  return std::nullopt;
}

constexpr const char* kPython = R"(import asyncio, time

async def ticker():
    last = time.perf_counter()
    while not done:
        await asyncio.sleep(0.010)
        now = time.perf_counter()
        print(f"{now - last:.3f} s since the last tick")
        last = now

async def main():
    asyncio.create_task(ticker())
    await asyncio.sleep(0.030)
    crunch()                                # 1 s: nobody else runs
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, crunch)  # the ticker goes on

asyncio.run(main())
)";

constexpr const char* kCpp = R"(#include <boost/asio.hpp>

namespace asio = boost::asio;

asio::thread_pool pool(1);

asio::awaitable<void> Main() {
  auto loop = co_await asio::this_coro::executor;
  co_spawn(loop, Ticker(), asio::detached);  // every 10 ms

  Crunch();  // 1 s on the loop's own thread: no tick meanwhile

  // The same on another thread; the loop goes on, and so do ticks.
  co_await co_spawn(pool, CrunchCoroutine(), asio::use_awaitable);
}

int main() {
  asio::io_context loop;
  co_spawn(loop, Main(), asio::detached);
  loop.run();
}
)";

}  // namespace

Scenario MakeBlockingCall() {
  return {
      .id = "blocking-call",
      .title = "A call that blocks the loop",
      .group = "Event loop",
      .question =
          "A task ticks every 10 ms. Beside it, another computes for a second without "
          "awaiting anything. What becomes of the ticks?",
      .parameters = {Count("rounds", "Million squares", 1, 100'000, 2000),
                     {.id = "interval",
                      .title = "Tick every",
                      .unit = "ms",
                      .min = 1,
                      .max = 1000,
                      .default_value = 10,
                      .integer = false,
                      .logarithmic = true}},
      .models = {Model::kEventLoop, Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "A loop lets the next task run when the current one awaits, not before. While one task "
          "computes for a second, the ticker is ready all the time and does not get its turn: the "
          "longest gap between two ticks is the whole call, and the step is flagged as a slow "
          "callback, because everything else on the loop, every connection, stood still with it. "
          "The second time the same call runs in a thread and the loop only awaits its result: "
          "the ticks go on as if nothing were.",
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
