#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "engine/task/duration.h"
#include "engine/task/errors.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

// The square of `number`, which takes `wait`.
Task<std::int64_t> Square(Context& ctx, std::int64_t number, Nanos wait) {
  co_await ctx.Sleep(wait);
  co_return number* number;
}

// A task of one argument, as map() wants it. (A pair is one, which starmap() takes apart.)
Task<std::int64_t> SquareOf(Context& ctx, std::pair<std::int64_t, Nanos> input) {
  co_return co_await Square(ctx, input.first, input.second);
}
constexpr TaskDef kSquare{"square", &SquareOf};

Task<std::int64_t> Add(Context& ctx, std::int64_t a, std::int64_t b, Nanos wait) {
  co_await ctx.Sleep(wait);
  co_return a + b;
}
constexpr TaskDef kAdd{"add", &Add};

// multiprocessing.Pool.map() cuts its input into four chunks a worker, or a few less.
std::size_t DefaultChunkSize(std::size_t items, std::int64_t workers) {
  const auto chunks = static_cast<std::size_t>(4 * workers);
  return std::max<std::size_t>((items + chunks - 1) / chunks, 1);
}

using Inputs = std::vector<std::pair<std::int64_t, Nanos>>;

// imap(): yields in the order of the inputs, each as soon as it and all before it are there.
Task<std::vector<std::int64_t>> MapLazily(Context& ctx, Pool pool, Inputs inputs) {
  std::vector<std::int64_t> yielded;
  for (const Future<std::int64_t>& future : ctx.Map(pool, kSquare, inputs)) {
    const std::int64_t square = co_await ctx.Result(future);
    yielded.push_back(square);
  }
  co_return yielded;
}

Task<bool> TimesOut(Context& ctx, Pool pool, Nanos wait) {
  // Ten times as long as anybody is willing to wait for it.
  const std::pair<std::int64_t, Nanos> input(10, 10 * wait);
  const Future<std::int64_t> future = ctx.Submit(pool, kSquare, input);
  try {
    co_await ctx.Result(future, wait);
    co_return false;
  } catch (const TimeoutError&) {
    co_return true;
  }
}

Task<Outcome> Body(Context& ctx, const Values& values) {
  const Nanos wait = FromSeconds(values.Real("wait"));
  const Nanos pair_wait = FromSeconds(values.Real("pair-wait"));
  Inputs inputs;
  for (std::int64_t i = 0; i < values.Int("items"); ++i) inputs.emplace_back(i, wait);
  const PoolOptions options{.workers = static_cast<int>(values.Int("workers")),
                            .kind = PoolKind::kPool};
  const Pool pool = ctx.OpenPool(options);

  ctx.Mark("map, one by one");
  const std::vector<std::int64_t> squares = co_await ctx.Gather(ctx.Map(pool, kSquare, inputs));
  ctx.Mark("map, default chunks");
  const std::size_t chunk = DefaultChunkSize(inputs.size(), values.Int("workers"));
  const std::vector<std::int64_t> by_default =
      co_await ctx.GatherChunks(ctx.MapInChunks(pool, kSquare, inputs, chunk));
  ctx.Mark("map, chunks of 5");
  const std::vector<std::int64_t> by_five =
      co_await ctx.GatherChunks(ctx.MapInChunks(pool, kSquare, inputs, 5));
  ctx.Mark("starmap");
  std::vector<Future<std::int64_t>> sums;
  for (std::int64_t a = 1; a <= 7; a += 2) {
    sums.push_back(ctx.Submit(pool, kAdd, a, a + 1, pair_wait));
  }
  const std::vector<std::int64_t> pairs = co_await ctx.Gather(std::move(sums));
  ctx.Mark("imap");
  const std::vector<std::int64_t> lazily = co_await MapLazily(ctx, pool, inputs);
  ctx.Mark("apply_async with a timeout");
  const bool timed_out = co_await TimesOut(ctx, pool, wait);
  co_await ctx.Terminate(pool);

  const bool same = by_default == squares && by_five == squares && lazily == squares;
  std::string text =
      fmt::format("{}, pairs {}{}", Counted(std::ssize(squares), "square", "squares"),
                  nlohmann::json(pairs).dump(), timed_out ? ", and one that came too late" : "");
  co_return Outcome{.value = {{"squares", squares}, {"pairs", pairs}, {"all maps agree", same}},
                    .text = std::move(text),
                    .details = {{"timed out", timed_out}}};
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  const auto items = values.Int("items");
  std::vector<std::int64_t> squares;
  for (std::int64_t i = 0; i < items; ++i) squares.push_back(i * i);
  if (const auto wrong = ExpectValue(
          outcome, {{"squares", squares}, {"pairs", {3, 7, 11, 15}}, {"all maps agree", true}})) {
    return wrong;
  }
  // One after another there is nobody left to be late.
  const bool late = facts.model != Model::kSequential;
  if (outcome.details.at("timed out") != late) {
    return late ? "the task that takes ten times too long came in time"
                : "a task that runs at once was late";
  }
  const std::int64_t workers = values.Int("workers");
  const std::int64_t whole_turns = (items + workers - 1) / workers;
  const auto turns = static_cast<double>(whole_turns);
  const auto each = static_cast<double>(items);
  // Three maps and one imap; the chunks only add to that.
  return ExpectWaits(
      facts, {.one_after_another_s = 4 * each * values.Real("wait") + 4 * values.Real("pair-wait"),
              .at_once_s = 4 * turns * values.Real("wait") + values.Real("pair-wait")});
}

constexpr const char* kPython = R"(import multiprocessing, time

def square(number):
    time.sleep(0.5)
    return number * number

def add(a, b):
    time.sleep(0.3)
    return a + b

if __name__ == "__main__":
    with multiprocessing.Pool(4) as pool:
        pool.map(square, range(20), chunksize=1)   # 2.5 s
        pool.map(square, range(20))                # chunks of 2
        pool.map(square, range(20), chunksize=5)
        pool.starmap(add, [(1, 2), (3, 4), (5, 6), (7, 8)])
        for result in pool.imap(square, range(20)):
            print(result)                # in order, as they come
        late = pool.apply_async(slow_square, (10,))
        try:
            late.get(timeout=0.5)
        except multiprocessing.TimeoutError:
            print("too late")
)";

constexpr const char* kCpp = R"(#include <vector>

// Sends the items in chunks; one message each way per chunk.
template <typename Item>
std::vector<long> Map(Pool& pool, const std::vector<Item>& items,
                      std::size_t chunk_size) {
  std::vector<Pending> pending;
  for (const auto& chunk : items | std::views::chunk(chunk_size)) {
    pending.push_back(pool.Send(Serialise(chunk)));
  }
  std::vector<long> results;
  for (Pending& each : pending) {
    const std::vector<long> part = Deserialise(each.Wait());
    results.insert(results.end(), part.begin(), part.end());
  }
  return results;
}
)";

}  // namespace

Scenario MakePoolMap() {
  return {
      .id = "pool-map",
      .title = "map, starmap, imap and apply_async",
      .group = "Processes",
      .question =
          "Twenty half-second tasks on four workers. Does it matter how many travel together?",
      .parameters = {Count("items", "Items", 1, 200, 20), Workers(4),
                     WaitSeconds("wait", "Each item takes", 0.5),
                     WaitSeconds("pair-wait", "Each pair takes", 0.3)},
      .models = {Model::kProcesses, Model::kThreads, Model::kSequential, Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "The same work six times, each with a flag on the main program's row. "
          "One by one, 20 items on 4 workers take five turns: 2.5 s. With the chunks that map() "
          "cuts by default, two items travel together: ten chunks on four workers take three "
          "turns of 1 s, and two workers have nothing to do in the last. Chunks of 5 fit again. "
          "imap() yields the results in order, each as soon as it is there. "
          "The last task takes ten times as long as anybody waits: get() reports the timeout, the "
          "task runs on, and the pool is terminated with it.",
      .tasks = TaskRegistry(kSquare, kAdd),
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
