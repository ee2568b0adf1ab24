#include <fmt/format.h>

#include <algorithm>

#include "engine/task/duration.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

std::string NameOf(std::int64_t id, std::int64_t threads) {
  return id == threads ? fmt::format("greeter-{} (daemon)", id) : fmt::format("greeter-{}", id);
}

Task<std::string> Greet(Context& ctx, std::string greeting, std::string name, Nanos pause) {
  co_await ctx.Sleep(pause);
  co_return fmt::format("{} from {}", greeting, name);
}
constexpr TaskDef kGreet{"greet", &Greet};

Task<Outcome> Body(Context& ctx, const Values& values) {
  const std::int64_t count = values.Int("threads");
  const Nanos pause = FromSeconds(values.Real("pause"));
  std::vector<Future<std::string>> threads;
  for (std::int64_t id = 1; id <= count; ++id) {
    const ThreadOptions options = {.name = NameOf(id, count), .daemon = id == count};
    threads.push_back(ctx.Start(options, kGreet, "hello", options.name, pause));
  }
  const std::vector<std::string> greetings = co_await ctx.Gather(std::move(threads));
  co_return Outcome{.value = greetings,
                    .text = fmt::format("{} joined", Counted(count, "thread", "threads"))};
}

bool HasLane(const Trace& trace, std::string_view name) {
  return std::ranges::find(trace.tracks(), name, &Track::name) != trace.tracks().end();
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  const std::int64_t count = values.Int("threads");
  nlohmann::json greetings;
  for (std::int64_t id = 1; id <= count; ++id) {
    const std::string name = NameOf(id, count);
    greetings.push_back(fmt::format("hello from {}", name));
    if (facts.trace != nullptr && !HasLane(*facts.trace, name)) {
      return fmt::format("no lane of the recording is called `{}`", name);
    }
  }
  const double pause_s = values.Real("pause");
  return FirstOf(ExpectValue(outcome, greetings),
                 ExpectWaits(facts, {.one_after_another_s = static_cast<double>(count) * pause_s,
                                     .at_once_s = pause_s}));
}

constexpr const char* kPython = R"(import threading, time

def greet(greeting, *, pause):
    time.sleep(pause)
    name = threading.current_thread().name
    print(f"{greeting} from {name}")

threads = []
for i in range(1, 6):
    thread = threading.Thread(target=greet, args=("hello",),
                              kwargs={"pause": 1.5},
                              name=f"greeter-{i}", daemon=(i == 5))
    thread.start()
    threads.append(thread)

for thread in threads:
    thread.join()          # the daemon, too: else it would be cut off
)";

constexpr const char* kCpp = R"(#include <pthread.h>

#include <chrono>
#include <format>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

struct Greeting {          // no keyword arguments: a struct names them
  std::string text;
  std::chrono::milliseconds pause;
};

void Greet(const std::string& name, const Greeting& greeting) {
  pthread_setname_np(pthread_self(), name.c_str());
  std::this_thread::sleep_for(greeting.pause);
  std::cout << std::format("{} from {}\n", greeting.text, name);
}

int main() {
  using namespace std::chrono_literals;
  std::vector<std::jthread> threads;
  for (int i = 1; i <= 5; ++i) {
    threads.emplace_back(Greet, std::format("greeter-{}", i),
                         Greeting{.text = "hello", .pause = 1500ms});
  }
}                          // joins all; a daemon would be detached
)";

}  // namespace

Scenario MakeNamedThreads() {
  return {
      .id = "named-threads",
      .title = "Threads with names",
      .group = "Threads",
      .question = "Five threads made in a loop sleep 1.5 s each. When is the last one done?",
      .parameters = {Count("threads", "Threads", 1, 16, 5), WaitSeconds("pause", "Pause", 1.5)},
      .models = {Model::kThreads, Model::kGlobalLock, Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "Each lane bears the name that the program gave its thread: name your threads, and a "
          "timeline, a debugger and a log speak the same language. "
          "Starting is staggered by a fraction of a millisecond, sleeping is not: all five are "
          "done after 1.5 s. "
          "The last one is a daemon: a program does not wait for it when it ends, so this one "
          "waits for it on purpose, with join.",
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
