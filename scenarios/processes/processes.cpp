#include <fmt/format.h>
#include <unistd.h>

#include <set>

#include "engine/task/duration.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

// The square of `number`, after a wait, and the process it was found in.
Task<std::pair<std::int64_t, std::int64_t>> Square(Context& ctx, std::int64_t number, Nanos wait) {
  co_await ctx.Sleep(wait);
  co_return std::pair<std::int64_t, std::int64_t>(number * number, getpid());
}
constexpr TaskDef kSquare{"square", &Square};

Task<Outcome> Body(Context& ctx, const Values& values) {
  std::vector<Future<std::pair<std::int64_t, std::int64_t>>> processes;
  for (std::int64_t i = 0; i < values.Int("tasks"); ++i) {
    processes.push_back(ctx.Start({}, kSquare, i, FromSeconds(values.Real("wait"))));
  }
  nlohmann::json squares = nlohmann::json::array();
  nlohmann::json pids = nlohmann::json::array();
  std::set<std::int64_t> different;
  for (const auto& [square, pid] : co_await ctx.Gather(std::move(processes))) {
    squares.push_back(square);
    pids.push_back(pid);
    different.insert(pid);
  }
  std::string text = fmt::format(
      "{}, from {}", squares.dump(),
      Counted(static_cast<std::int64_t>(different.size()), "process", "different processes"));
  co_return Outcome{.value = std::move(squares),
                    .text = std::move(text),
                    .details = {{"main", getpid()}, {"pids", std::move(pids)}}};
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  nlohmann::json squares = nlohmann::json::array();
  for (std::int64_t i = 0; i < values.Int("tasks"); ++i) squares.push_back(i * i);
  if (const auto wrong = FirstOf(ExpectValue(outcome, squares),
                                 ExpectWaits(facts, {.at_once_s = values.Real("wait")}))) {
    return wrong;
  }
  const auto main = outcome.details.at("main").get<std::int64_t>();
  std::set<std::int64_t> pids;
  for (const auto& pid : outcome.details.at("pids")) pids.insert(pid.get<std::int64_t>());
  if (!InProcesses(facts, values)) {
    if (pids == std::set{main}) return std::nullopt;
    return "threads of one process gave more than one process id";
  }
  if (pids.size() != squares.size()) return "two tasks ran in the same process";
  if (pids.contains(main)) return "a task ran in the main program";
  return std::nullopt;
}

constexpr const char* kPython = R"(import multiprocessing, os, time

def square(number, results):
    time.sleep(1)
    results[number] = number * number, os.getpid()

if __name__ == "__main__":
    results = multiprocessing.Manager().dict()
    workers = [multiprocessing.Process(target=square,
                                       args=(i, results))
               for i in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(results)
)";

constexpr const char* kCpp = R"(#include <iostream>
#include <spawn.h>
#include <string>
#include <sys/wait.h>
#include <vector>

// `./square N` waits a second and prints its square and its pid.
int main() {
  std::vector<pid_t> workers;
  for (int i = 0; i < 4; ++i) {
    std::string number = std::to_string(i);
    std::string program = "./square";
    char* arguments[] = {program.data(), number.data(), nullptr};
    pid_t pid = 0;
    posix_spawn(&pid, arguments[0], nullptr, nullptr, arguments,
                environ);
    workers.push_back(pid);
  }
  for (const pid_t worker : workers) waitpid(worker, nullptr, 0);
}
)";

}  // namespace

Scenario MakeProcesses() {
  return {
      .id = "processes",
      .title = "Four processes",
      .group = "Processes",
      .question =
          "Four processes wait a second each. How long does it take, and what does a process "
          "cost that a thread does not?",
      .parameters = {Count("tasks", "Tasks", 1, 16, 4), WaitSeconds("wait", "Each waits", 1)},
      .models = {Model::kProcesses, Model::kThreads, Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "Every task has a process of its own: a process id of its own, memory of its own, and a "
          "start that is a hundred times as long as that of a thread. It shows as the block before "
          "the task begins. "
          "Compare the ways to start one: `spawn` runs the whole program anew, `forkserver` copies "
          "a small template that was started before, `thread` is what it costs without a process. "
          "The results travel back as bytes.",
      .tasks = TaskRegistry(kSquare),
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
