#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "engine/task/duration.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

constexpr std::array kJobs = {"job-0", "job-1", "job-2", "job-3"};

using Answer = std::pair<std::int64_t, double>;

// Takes `seconds` and answers with its number and twice as many.
Task<Answer> Work(Context& ctx, std::int64_t number, double seconds) {
  co_await ctx.Sleep(FromSeconds(seconds));
  co_return Answer{number, seconds * 2};
}
constexpr TaskDef kJob{"job", &Work};

Task<Outcome> Body(Context& ctx, const Values& values) {
  std::vector<Future<Answer>> jobs;
  for (std::size_t i = 0; i < kJobs.size(); ++i) {
    ThreadOptions options;
    options.name = fmt::format("Job {}", i);
    jobs.push_back(ctx.Start(options, kJob, static_cast<std::int64_t>(i), values.Real(kJobs[i])));
  }
  Outcome outcome;
  for (const auto& [number, doubled] : co_await ctx.Gather(jobs)) {
    outcome.value.push_back({number, doubled});
    outcome.text += fmt::format("{}({}, {:g})", outcome.text.empty() ? "" : " ", number, doubled);
  }
  co_return outcome;
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  nlohmann::json wanted;
  Waits waits;
  for (std::size_t i = 0; i < kJobs.size(); ++i) {
    const double seconds = values.Real(kJobs[i]);
    wanted.push_back({i, seconds * 2});
    waits.at_once_s = std::max(waits.at_once_s, seconds);
  }
  return FirstOf(ExpectValue(outcome, wanted), ExpectWaits(facts, waits));
}

constexpr const char* kPython = R"(import asyncio

async def job(number, seconds):
    await asyncio.sleep(seconds)
    return number, seconds * 2

async def main():
    jobs = [asyncio.create_task(job(number, seconds))
            for number, seconds in enumerate([5, 2, 1, 3])]
    print(await asyncio.gather(*jobs))
    # [(0, 10), (1, 4), (2, 2), (3, 6)]

asyncio.run(main())
)";

constexpr const char* kCpp = R"(#include <array>
#include <chrono>
#include <future>
#include <iostream>
#include <thread>
#include <vector>

int main() {
  using Answer = std::pair<int, int>;
  std::vector<std::future<Answer>> jobs;
  int number = 0;
  for (int seconds : {5, 2, 1, 3}) {
    jobs.push_back(std::async(std::launch::async, [=] {
      std::this_thread::sleep_for(std::chrono::seconds(seconds));
      return Answer{number, seconds * 2};
    }));
    ++number;
  }
  for (auto& job : jobs) {       // in the order of the starts
    const auto [index, doubled] = job.get();
    std::cout << '(' << index << ", " << doubled << ") ";
  }
}
)";

}  // namespace

Scenario MakeJobs() {
  return {
      .id = "jobs",
      .title = "Jobs of different length",
      .group = "Event loop",
      .question =
          "Four jobs of 5, 2, 1 and 3 s are gathered. In which order do they end, and in "
          "which order do their results come?",
      .parameters = {WaitSeconds("job-0", "Job 0", 5), WaitSeconds("job-1", "Job 1", 2),
                     WaitSeconds("job-2", "Job 2", 1), WaitSeconds("job-3", "Job 3", 3)},
      .models = {Model::kEventLoop, Model::kThreads, Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "The jobs end in the order 2, 1, 3, 0, each when its time has come. Their results are "
          "given in the order in which the jobs were made, 0, 1, 2, 3: gather keeps the places. "
          "All in all it takes 5 s, the longest of them. "
          "With threads the picture is the same, with four threads instead of one: for work that "
          "only waits, tasks on a loop are threads without the threads.",
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
