#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/task/duration.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

constexpr const char* kLane = "Heartbeat";

Task<void> Beat(Context& ctx, SharedCells beats, Nanos every) {
  for (std::int64_t number = 1;; ++number) {
    ctx.Mark("beat", number);
    const std::int64_t before = co_await ctx.Load(beats);
    co_await ctx.Store(beats, 0, before + 1);
    co_await ctx.Sleep(every);
  }
}
constexpr TaskDef kBeat{"heartbeat", &Beat};

// Beats while the main program works; the first comes at once.
std::int64_t BeatsIn(double work_s, double every_s) {
  return static_cast<std::int64_t>(std::floor(work_s / every_s + 1e-9)) + 1;
}

Task<Outcome> Body(Context& ctx, const Values& values) {
  const SharedCells beats = ctx.MakeCells("beats", 1);
  const ThreadOptions options = {.name = kLane, .daemon = true};
  ctx.Start(options, kBeat, beats, FromSeconds(values.Real("every")));
  co_await ctx.Sleep(FromSeconds(values.Real("work")));
  // On a machine that is busy with other things a beat may be late, but come it will.
  const std::int64_t due = BeatsIn(values.Real("work"), values.Real("every"));
  std::int64_t count = co_await ctx.Load(beats);
  while (count < due) {
    co_await ctx.Sleep(FromSeconds(values.Real("every") / 100));
    count = co_await ctx.Load(beats);
  }
  co_return Outcome{.value = count,
                    .text = fmt::format("{}, then the end", Counted(count, "beat", "beats"))};
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  const double work_s = values.Real("work");
  const double every_s = values.Real("every");
  const std::int64_t due = BeatsIn(work_s, every_s);
  // The main program can only be late, and then there is room for another beat.
  const std::int64_t room = BeatsIn(facts.wall_s / facts.time_scale, every_s);
  const auto count = outcome.value.get<std::int64_t>();
  if (count < due || count > std::max(due, room)) {
    return fmt::format("the heart has beaten {} times in {}, but must {}", count,
                       Duration(facts.wall_s), due);
  }
  const std::vector<Track>& tracks = facts.trace->tracks();
  const auto lane = std::ranges::find(tracks, kLane, &Track::name);
  if (lane == tracks.end() || !lane->closed || lane->tasks.empty()) {
    return "the lane of the heartbeat has not ended with the program";
  }
  const TaskInfo& task = facts.trace->tasks()[lane->tasks.front().task];
  if (task.outcome != TaskOutcome::kCancelled) return "the heartbeat was not cut off";
  return ExpectWaits(facts, {.one_after_another_s = work_s, .at_once_s = work_s});
}

constexpr const char* kPython = R"(import threading, time

def heartbeat():
    while True:                  # never ends by itself
        print("still alive")
        time.sleep(5)

thread = threading.Thread(target=heartbeat, name="Heartbeat",
                          daemon=True)
thread.start()

time.sleep(12)                   # the main program works
print("done")                    # and ends: so does the daemon
)";

constexpr const char* kCpp = R"(#include <chrono>
#include <condition_variable>
#include <iostream>
#include <mutex>
#include <stop_token>
#include <thread>

using namespace std::chrono_literals;

// C++ has no daemon threads: a detached thread is cut off by exit()
// while it may still use what main() has destroyed. A jthread that
// is asked to stop is the safe way to the same end.
void Heartbeat(std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  while (!stop.stop_requested()) {
    std::cout << "still alive\n";
    never.wait_for(lock, stop, 5s, [] { return false; });
  }
}

int main() {
  std::jthread heartbeat(Heartbeat);
  std::this_thread::sleep_for(12s);
  std::cout << "done\n";
}                                // asks it to stop, and joins it
)";

}  // namespace

Scenario MakeDaemon() {
  return {
      .id = "daemon",
      .title = "A daemon thread",
      .group = "Threads",
      .question =
          "A thread prints a sign of life every 5 s, for ever; the main program ends after "
          "12 s. How many signs are there, and what becomes of the thread?",
      .parameters = {WaitSeconds("every", "A beat every", 5),
                     {.id = "work",
                      .title = "The program works",
                      .unit = "s",
                      .min = 0.1,
                      .max = 60,
                      .default_value = 12,
                      .integer = false}},
      .models = {Model::kThreads, Model::kGlobalLock, Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "Three beats, at 0, 5 and 10 s: the flags on the upper lane. "
          "When the main program ends at 12 s, nobody waits for the daemon: its lane ends in the "
          "middle of its sleep, marked as cancelled. "
          "Without `daemon=True` the program would wait for a thread that never ends. "
          "A daemon is cut off wherever it stands, so it is for work that may be lost: a "
          "heartbeat, not a file that is being written.",
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
