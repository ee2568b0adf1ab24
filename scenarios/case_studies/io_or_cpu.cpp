#include "scenarios/case_studies/io_or_cpu.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/task/duration.h"
#include "engine/task/work.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

// Waits for an answer and hardly looks at it. Gives its length.
Task<std::int64_t> Ask(Context& ctx, std::int64_t number, Nanos wait) {
  const HttpRequest request{.path = fmt::format("/item/{}", number), .delay = wait, .size = 1000};
  const HttpResponse answer = co_await ctx.Get(request);
  co_return static_cast<std::int64_t>(answer.body.size());
}
constexpr TaskDef kAsk{"ask", &Ask};

// Computes and waits for nothing. Gives how many primes there are below `limit`.
Task<std::int64_t> CountAll(Context& ctx, std::int64_t limit, std::int64_t rounds) {
  std::int64_t primes = 0;
  for (std::int64_t round = 0; round < rounds; ++round) {
    primes = 0;
    co_await ctx.Compute(
        static_cast<std::uint64_t>(limit),
        [&](std::uint64_t from, std::uint64_t to) { primes += CountPrimes(from, to); }, 64);
  }
  co_return primes;
}
constexpr TaskDef kCount{"count primes", &CountAll};

// Runs one load in a pool of its own and measures it; `results` is what came out.
struct Load {
  std::vector<std::int64_t> results;
  double wall_s = 0;
};

Task<Load> Finish(Context& ctx, Pool pool, std::vector<Future<std::int64_t>> futures, Nanos begin) {
  Load load;
  load.results = co_await ctx.Gather(std::move(futures));
  co_await ctx.Close(pool);
  load.wall_s = ToSeconds(ctx.Now() - begin);
  co_return load;
}

Task<Outcome> Body(Context& ctx, const Values& values) {
  const PoolOptions options{.workers = static_cast<int>(values.Int("workers"))};
  const std::int64_t tasks = values.Int("tasks");
  const Nanos wait = FromSeconds(values.Real("wait"));

  ctx.Mark("I/O-bound load");
  Nanos begin = ctx.Now();
  Pool pool = ctx.OpenPool(options);
  std::vector<Future<std::int64_t>> futures;
  for (std::int64_t i = 1; i <= tasks; ++i) futures.push_back(ctx.Submit(pool, kAsk, i, wait));
  const Load io = co_await Finish(ctx, pool, std::move(futures), begin);

  ctx.Mark("CPU-bound load");
  begin = ctx.Now();
  pool = ctx.OpenPool(options);
  futures.clear();
  for (std::int64_t i = 0; i < tasks; ++i) {
    futures.push_back(ctx.Submit(pool, kCount, values.Int("limit"), values.Int("rounds")));
  }
  const Load cpu = co_await Finish(ctx, pool, std::move(futures), begin);

  std::string text = fmt::format("I/O-bound load {}, CPU-bound load {}", Duration(io.wall_s),
                                 Duration(cpu.wall_s));
  co_return Outcome{.value = {{"bytes", io.results}, {"primes", cpu.results}},
                    .text = std::move(text),
                    .details = {{"io_s", io.wall_s}, {"cpu_s", cpu.wall_s}}};
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  const auto tasks = static_cast<std::size_t>(values.Int("tasks"));
  const std::int64_t primes = CountPrimes(0, static_cast<std::uint64_t>(values.Int("limit")));
  const nlohmann::json wanted = {{"bytes", std::vector<std::int64_t>(tasks, 1000)},
                                 {"primes", std::vector<std::int64_t>(tasks, primes)}};
  // A pool of so many takes so many turns; a loop needs no more than its pool allows, either.
  const std::int64_t workers = std::min(values.Int("workers"), values.Int("tasks"));
  const std::int64_t turns = (values.Int("tasks") + workers - 1) / workers;
  return FirstOf(
      ExpectValue(outcome, wanted),
      ExpectWaits(facts, {.one_after_another_s = static_cast<double>(tasks) * values.Real("wait"),
                          .at_once_s = static_cast<double>(turns) * values.Real("wait")}));
}

constexpr const char* kPython = R"(from concurrent.futures import (
    ProcessPoolExecutor, ThreadPoolExecutor)

def ask(number):                     # waits
    return len(urlopen(f"{HOST}/item/{number}").read())

def count_primes(limit):             # computes
    return sum(is_prime(n) for n in range(limit))

def measure(Pool):
    for load, inputs in ((ask, range(8)),
                         (count_primes, [30_000] * 8)):
        begin = time.perf_counter()
        with Pool(max_workers=4) as pool:
            results = list(pool.map(load, inputs))
        print(Pool.__name__, load.__name__,
              time.perf_counter() - begin)

if __name__ == "__main__":
    measure(ThreadPoolExecutor)
    measure(ProcessPoolExecutor)
)";

constexpr const char* kCpp = R"(// The same pool, twice.
template <typename Load>
double Measure(ThreadPool& pool, Load load) {
  const auto begin = std::chrono::steady_clock::now();
  std::vector<std::future<long>> results;
  for (int i = 0; i < 8; ++i) results.push_back(pool.Submit(load, i));
  for (auto& result : results) result.get();
  return Seconds(std::chrono::steady_clock::now() - begin);
}

int main() {
  ThreadPool pool(4);
  std::cout << "I/O " << Measure(pool, [](int number) {
    return Get("/item/" + std::to_string(number)).size();
  });
  std::cout << " CPU " << Measure(pool, [](int) {
    return CountPrimes(30'000);
  }) << '\n';
}
)";

}  // namespace

Scenario MakeIoOrCpu() {
  return {
      .id = "io-or-cpu",
      .title = "Which model for which work",
      .group = "Case studies",
      .question =
          "The same pool first asks a server eight times, then counts primes eight times. Which "
          "model is best for which of the two loads?",
      .parameters = {Count("tasks", "Tasks of each load", 1, 64, 8), Workers(4),
                     WaitSeconds("wait", "A server answers after", 0.5),
                     Count("limit", "Primes below", 1000, 1'000'000, 30'000),
                     Count("rounds", "Repeats", 1, 10'000, 60)},
      .models = {Model::kSequential, Model::kThreads, Model::kGlobalLock, Model::kProcesses,
                 Model::kEventLoop, Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "Two marks part the picture: first all tasks wait, then all of them compute. "
          "The text of each result says how long each load took, so that the table fills itself: "
          "for waiting, threads, the global lock and the event loop are equally good, and "
          "processes pay for their start. "
          "For computing, only threads without a lock and processes gain from a second core; the "
          "global lock and the loop are as slow as one after another. "
          "On one core nothing helps a load that computes.",
      .tasks = TaskRegistry(kAsk, kCount),
      .explore = {{"tasks", 2}, {"workers", 2}, {"limit", 1000}, {"rounds", 1}},
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
