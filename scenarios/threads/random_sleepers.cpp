#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <random>

#include "engine/task/duration.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

constexpr std::array kNames = {"Ann", "Ben"};

// Sleeps between `shortest` and `longest`, `steps` times, as its own random sequence says. Gives
// its waits in milliseconds.
Task<std::vector<std::int64_t>> Sleeper(Context& ctx, std::int64_t number, std::int64_t steps,
                                        double shortest_s, double longest_s) {
  std::mt19937_64 random = ctx.Random(static_cast<std::uint64_t>(number));
  std::vector<std::int64_t> waits_ms;
  const auto range = static_cast<std::uint64_t>(std::max(longest_s - shortest_s, 0.0) * 1e3) + 1;
  for (std::int64_t step = 1; step <= steps; ++step) {
    const auto wait_ms =
        static_cast<std::int64_t>(shortest_s * 1e3) + static_cast<std::int64_t>(random() % range);
    co_await ctx.Sleep(wait_ms * 1'000'000);
    ctx.Mark("step", step);
    waits_ms.push_back(wait_ms);
  }
  co_return waits_ms;
}
constexpr TaskDef kSleeper{"sleeper", &Sleeper};

Task<Outcome> Body(Context& ctx, const Values& values) {
  std::vector<Future<std::vector<std::int64_t>>> sleepers;
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    ThreadOptions options;
    options.name = kNames[i];
    sleepers.push_back(ctx.Start(options, kSleeper, static_cast<std::int64_t>(i),
                                 values.Int("steps"), values.Real("shortest"),
                                 values.Real("longest")));
  }
  Outcome outcome;
  std::int64_t steps = 0;
  for (const std::vector<std::int64_t>& waits_ms : co_await ctx.Gather(sleepers)) {
    outcome.value.push_back(waits_ms);
    steps += std::ssize(waits_ms);
  }
  outcome.text = Counted(steps, "step", "steps");
  co_return outcome;
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  Waits waits;
  for (const nlohmann::json& waits_ms : outcome.value) {
    if (std::ssize(waits_ms) != values.Int("steps")) {
      return fmt::format("a thread made {} steps, but must make {}", waits_ms.size(),
                         values.Int("steps"));
    }
    double sum_s = 0;
    for (const nlohmann::json& wait_ms : waits_ms) sum_s += wait_ms.get<double>() / 1e3;
    waits.one_after_another_s += sum_s;
    waits.at_once_s = std::max(waits.at_once_s, sum_s);
  }
  return ExpectWaits(facts, waits);
}

constexpr const char* kPython = R"(import random, threading, time

def sleeper(name):
    for step in range(10):
        time.sleep(random.uniform(1, 3))
        print(name, "step", step)

threads = [threading.Thread(target=sleeper, args=(name,))
           for name in ("Ann", "Ben")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
)";

constexpr const char* kCpp = R"(#include <chrono>
#include <iostream>
#include <random>
#include <thread>

void Sleeper(const char* name) {
  std::mt19937 random(std::random_device{}());
  std::uniform_real_distribution<double> seconds(1, 3);
  for (int step = 0; step < 10; ++step) {
    std::this_thread::sleep_for(
        std::chrono::duration<double>(seconds(random)));
    std::cout << name << " step " << step << '\n';
  }
}

int main() {
  std::jthread ann(Sleeper, "Ann"), ben(Sleeper, "Ben");
}
)";

}  // namespace

Scenario MakeRandomSleepers() {
  return {
      .id = "random-sleepers",
      .title = "Two random sleepers",
      .group = "Threads",
      .question =
          "Two threads take ten steps each and sleep 1 to 3 s before every one. In which "
          "order do the twenty steps come, and is it the same tomorrow?",
      .parameters = {Count("steps", "Steps each", 1, 50, 10),
                     WaitSeconds("shortest", "Shortest sleep", 1),
                     WaitSeconds("longest", "Longest sleep", 3)},
      .models = {Model::kSequential, Model::kThreads, Model::kGlobalLock, Model::kEventLoop,
                 Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "The steps of the two, flags on their lanes, come in no order that you could have told: "
          "each thread goes its own way, and nothing ties one to the other. "
          "Run it again with the same seed, and every wait is the same; with another seed, and it "
          "is another picture. Two steps that lie close together may still change places, because "
          "the seed says how long each thread sleeps, not whom the system wakes first. "
          "About 40 s one after the other become about 20 s at once.",
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
