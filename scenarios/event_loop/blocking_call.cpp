#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "engine/task/duration.h"
#include "engine/task/work.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

constexpr std::uint64_t kRound = 1'000'000;  // Numbers squared before it begins again at zero.

// Where the call is made the second time.
enum class Where : std::int64_t { kLoop, kThread, kProcess };
constexpr std::string_view kExecutor = "executor";

// The sum of so many squares, without an await on the way that would let others run.
Task<Wide> SumSquares(Context& ctx, std::uint64_t numbers) {
  Wide sum = 0;
  co_await ctx.Compute(numbers, [&](std::uint64_t from, std::uint64_t to) {
    sum += SumOfSquares(from % kRound, from % kRound + (to - from));
  });
  co_return sum;
}

// How many numbers this core squares in a nanosecond: the best of a few short measurements, in time
// that was really spent on it.
Task<double> MeasureSpeed(Context& ctx) {
  double best = 0;
  for (int i = 0; i < 5; ++i) {
    const Nanos begin = ctx.CpuNow();
    const Wide sum = co_await SumSquares(ctx, kRound);
    const Nanos end = ctx.CpuNow();
    if (sum > 0)
      best = std::max(best, static_cast<double>(kRound) / static_cast<double>(end - begin));
  }
  co_return best;
}

// When a call was made and when it was over, on a clock that all processes share.
struct Call {
  Nanos begin = 0;
  Nanos end = 0;
  auto Fields() { return std::tie(begin, end); }
};

Task<Call> Crunch(Context& ctx, std::uint64_t numbers) {
  const Nanos begin = ctx.Now();
  const Wide sum = co_await SumSquares(ctx, numbers);
  const Nanos end = ctx.Now();
  ctx.Mark("crunched", static_cast<std::int64_t>(sum % 1'000'000));
  co_return Call{begin, end};
}
constexpr TaskDef kCrunch{"crunch", &Crunch};

// Ticks until `over` is 1. Gives the time it began and those of its ticks.
Task<std::vector<Nanos>> Tick(Context& ctx, SharedCells over, Nanos interval) {
  std::vector<Nanos> times{ctx.Now()};
  while (co_await ctx.Load(over) == 0) {
    co_await ctx.Sleep(interval);
    times.push_back(ctx.Now());
  }
  co_return times;
}
constexpr TaskDef kTick{"ticker", &Tick};

struct Phase {
  Nanos call = 0;
  Nanos longest_gap = 0;          // Between two ticks.
  std::int64_t ticks_during = 0;  // While the call was under way.
};

Task<Phase> TickBeside(Context& ctx, std::uint64_t numbers, Nanos interval, Where where) {
  const SharedCells over = ctx.MakeCells("over", 1);
  const auto ticker = ctx.Start({}, kTick, over, interval);
  co_await ctx.Sleep(3 * interval);
  Future<Call> crunch;
  switch (where) {
    case Where::kLoop:
      crunch = ctx.Start({}, kCrunch, numbers);
      break;
    case Where::kThread:
      crunch = ctx.RunInThread(kCrunch, numbers);
      break;
    case Where::kProcess:
      crunch = ctx.RunInProcess(kCrunch, numbers);
      break;
  }
  const Call call = co_await ctx.Result(crunch);
  co_await ctx.Store(over, 0, 1);
  const std::vector<Nanos> ticks = co_await ctx.Result(ticker);
  Phase phase{.call = call.end - call.begin};
  for (std::size_t i = 1; i < ticks.size(); ++i) {
    phase.longest_gap = std::max(phase.longest_gap, ticks[i] - ticks[i - 1]);
    phase.ticks_during += ticks[i] > call.begin && ticks[i] < call.end ? 1 : 0;
  }
  co_return phase;
}

Task<Outcome> Body(Context& ctx, const Values& values) {
  const auto executor = static_cast<Where>(values.Int(kExecutor));
  const double speed = co_await MeasureSpeed(ctx);
  // Like every wait, the call follows the time scale: the picture is the same at each.
  const Nanos length = ctx.Scaled(FromSeconds(values.Real("call") / 1e3));
  const auto numbers = static_cast<std::uint64_t>(speed * static_cast<double>(length));
  const Nanos interval = FromSeconds(values.Real("interval") / 1e3);
  ctx.Mark("crunch on the loop");
  const Phase on_loop = co_await TickBeside(ctx, numbers, interval, Where::kLoop);
  std::optional<Phase> elsewhere;
  if (executor != Where::kLoop) {
    ctx.Mark(executor == Where::kThread ? "crunch in a thread" : "crunch in a process");
    elsewhere = co_await TickBeside(ctx, numbers, interval, executor);
  }
  const auto both = [&](auto of) {
    nlohmann::json values_of{{"on_loop", of(on_loop)}, {"in_executor", nullptr}};
    if (elsewhere) values_of["in_executor"] = of(*elsewhere);
    return values_of;
  };
  const auto millis = [](Nanos nanos) { return std::round(static_cast<double>(nanos) / 1e5) / 10; };
  std::string text =
      fmt::format("longest gap between ticks: {}", Duration(ToSeconds(on_loop.longest_gap)));
  if (elsewhere) {
    text += fmt::format(", then {} with a {}", Duration(ToSeconds(elsewhere->longest_gap)),
                        executor == Where::kThread ? "thread" : "process");
  }
  co_return Outcome{
      .value = {{"longest_gap_ms", both([&](const Phase& p) { return millis(p.longest_gap); })},
                {"call_ms", both([&](const Phase& p) { return millis(p.call); })},
                {"ticks_during_call", both([](const Phase& p) { return p.ticks_during; })}},
      .text = std::move(text),
      .details = {{"gap_s", ToSeconds(on_loop.longest_gap)},
                  {"call_s", both([](const Phase& p) { return ToSeconds(p.call); })}}};
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  const double gap_s = outcome.details.at("gap_s").get<double>();
  const double call_s = outcome.details.at("call_s").at("on_loop").get<double>();
  const nlohmann::json& ticks = outcome.value.at("ticks_during_call");
  if (gap_s < call_s || ticks.at("on_loop") != 0) {
    return fmt::format("the longest gap between ticks is {}, but the loop was held up for {}",
                       Duration(gap_s), Duration(call_s));
  }
  const double interval_s = values.Real("interval") / 1e3 * facts.time_scale;
  if (values.Is(kExecutor)) {
    const double elsewhere_s = outcome.details.at("call_s").at("in_executor").get<double>();
    // A busy machine may leave the loop's thread alone for some tens of milliseconds.
    const double enough_s = facts.simulated ? 0 : 0.25;
    if (elsewhere_s > std::max(5 * interval_s, enough_s) && ticks.at("in_executor") == 0) {
      return fmt::format("with the call in an executor the ticker still stood still for {}",
                         Duration(elsewhere_s));
    }
  }
  const bool flagged = std::ranges::any_of(facts.trace->marks(), [&](const Mark& mark) {
    return facts.trace->Name(mark.name) == "slow callback";
  });
  // The step is at least as long as the call.
  if (call_s > values.Real(kSlowCallback) / 1e3 && !flagged) {
    return "the slow callback is not flagged";
  }
  return std::nullopt;
}

constexpr const char* kPython = R"(import asyncio, time
from concurrent.futures import ProcessPoolExecutor

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
    await loop.run_in_executor(None, crunch)  # in a thread: it ticks
    with ProcessPoolExecutor() as pool:       # in a process: likewise
        await loop.run_in_executor(pool, crunch)

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
      .parameters = {Count("call", "The call takes", 1, 60'000, 1000, "ms"),
                     Choice(std::string(kExecutor), "The second time, in an executor of",
                            {"none", "threads", "processes"}, 1),
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
          "The second time the same call runs in an executor, a thread or a worker process, and "
          "the loop only awaits its result: the ticks go on as if nothing were. With Python's "
          "global lock a thread would still take turns with the loop; a process does not.",
      .tasks = TaskRegistry(kCrunch),
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
