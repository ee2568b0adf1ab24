#include <fmt/format.h>

#include <map>

#include "engine/sync/queue.h"
#include "engine/task/duration.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

using Pair = std::pair<std::int64_t, std::int64_t>;

// Works a while, then puts (id, id²) on the queue.
Task<void> Report(Context& ctx, Queue<Pair> queue, std::int64_t id, Nanos wait) {
  co_await ctx.WaitIo(wait, "disk");
  const Pair pair(id, id * id);
  co_await queue.Put(ctx, pair);
}
constexpr TaskDef kReport{"report", &Report};

Task<Outcome> Body(Context& ctx, const Values& values) {
  const Queue<Pair> queue(ctx, "results");
  const std::int64_t tasks = values.Int("tasks");
  std::vector<Future<void>> processes;
  for (std::int64_t id = 0; id < tasks; ++id) {
    processes.push_back(ctx.Start({}, kReport, queue, id, FromSeconds(values.Real("wait"))));
  }
  std::map<std::int64_t, std::int64_t> squares;
  for (std::int64_t i = 0; i < tasks; ++i) {
    const std::optional<Pair> pair = co_await queue.Get(ctx);
    if (pair) squares.insert(*pair);
  }
  for (const Future<void>& process : processes) co_await ctx.Result(process);
  nlohmann::json value = nlohmann::json::object();
  for (const auto& [id, square] : squares) value[std::to_string(id)] = square;
  co_return Outcome{
      .value = value,
      .text =
          fmt::format("{}: {}", Counted(std::ssize(squares), "message", "messages"), value.dump())};
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  nlohmann::json wanted = nlohmann::json::object();
  for (std::int64_t id = 0; id < values.Int("tasks"); ++id) wanted[std::to_string(id)] = id * id;
  return FirstOf(ExpectValue(outcome, wanted),
                 ExpectWaits(facts, {.at_once_s = values.Real("wait")}));
}

constexpr const char* kPython = R"(import multiprocessing, time

def report(results, id):
    time.sleep(0.5)
    results.put((id, id * id))     # a thread carries it over

if __name__ == "__main__":
    results = multiprocessing.Queue()
    workers = [multiprocessing.Process(target=report,
                                       args=(results, id))
               for id in range(5)]
    for worker in workers:
        worker.start()
    print(dict(results.get() for _ in workers))
    for worker in workers:
        worker.join()
)";

constexpr const char* kCpp = R"(#include <sys/socket.h>
#include <unistd.h>

// Each worker writes one message into the pipe it was given.
struct Message {
  long id, square;
};

void Report(int pipe, long id) {
  const Message message{id, id * id};
  send(pipe, &message, sizeof(message), 0);
}

Message Receive(int pipe) {
  Message message;
  recv(pipe, &message, sizeof(message), 0);
  return message;
}
)";

}  // namespace

Scenario MakeProcessQueue() {
  return {
      .id = "process-queue",
      .title = "A queue between processes",
      .group = "Processes",
      .question = "put() returns at once. Has the message left by then?",
      .parameters = {Count("tasks", "Tasks", 1, 16, 5), WaitSeconds("wait", "Each works", 0.5)},
      .models = {Model::kProcesses, Model::kThreads, Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "Processes share no memory: what one puts on a queue is turned into bytes, written into "
          "a pipe and read by the other. "
          "put() only hands the item to a feeder, a thread of the same process that is started "
          "with the first item: its row shows when the message really left. That is why a process "
          "that has put something ends only when its feeder has. "
          "Follow the arrows from put() over the feeder to get(), and see how long each message "
          "was on its way.",
      .tasks = TaskRegistry(kReport),
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
