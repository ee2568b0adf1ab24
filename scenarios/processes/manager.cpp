#include "engine/process/manager.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/task/duration.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"

namespace interleave {
namespace {

Task<void> SetKey(Context& ctx, Manager manager, std::int64_t number, Nanos wait) {
  co_await ctx.Sleep(wait);
  manager.DictSet(ctx, fmt::format("key{}", number), number * 10);
}
constexpr TaskDef kSetKey{"set key", &SetKey};

// Appends n·10 and n·10 + 1.
Task<void> AppendTwo(Context& ctx, Manager manager, std::int64_t number, Nanos wait) {
  manager.ListAppend(ctx, number * 10);
  co_await ctx.Sleep(wait);
  manager.ListAppend(ctx, number * 10 + 1);
}
constexpr TaskDef kAppendTwo{"append two", &AppendTwo};

Task<Outcome> Body(Context& ctx, const Values& values) {
  const Nanos wait = FromSeconds(values.Real("wait"));
  const Manager manager(ctx, "manager");
  std::vector<Future<void>> processes;
  manager.Set(ctx, "status", "under way");
  for (std::int64_t i = 0; i < 5; ++i) {
    processes.push_back(ctx.Start({}, kSetKey, manager, i, wait));
  }
  for (std::int64_t i = 0; i < 3; ++i) {
    processes.push_back(ctx.Start({}, kAppendTwo, manager, i, wait));
  }
  for (const Future<void>& process : processes) co_await ctx.Result(process);
  manager.Set(ctx, "status", "done");

  nlohmann::json dict = nlohmann::json::object();
  for (const auto& [key, value] : manager.DictItems(ctx)) dict[key] = value;
  std::vector<std::int64_t> list = manager.ListItems(ctx);
  std::ranges::sort(list);
  const std::string status = manager.Get(ctx, "status");
  std::string text = fmt::format("{} keys, the list sorted is {}, {}", dict.size(),
                                 nlohmann::json(list).dump(), status);
  co_return Outcome{.value = {{"dict", dict}, {"list", list}, {"status", status}},
                    .text = std::move(text)};
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  nlohmann::json dict = nlohmann::json::object();
  for (int i = 0; i < 5; ++i) dict[fmt::format("key{}", i)] = i * 10;
  return FirstOf(
      ExpectValue(outcome, {{"dict", dict}, {"list", {0, 1, 10, 11, 20, 21}}, {"status", "done"}}),
      ExpectWaits(facts, {.at_once_s = values.Real("wait")}));
}

constexpr const char* kPython = R"(import multiprocessing

def set_key(shared, number):
    shared[f"key{number}"] = number * 10

def append_two(shared, number):
    shared.append(number * 10)
    shared.append(number * 10 + 1)

if __name__ == "__main__":
    with multiprocessing.Manager() as manager:
        numbers = manager.dict()       # each is a proxy: its methods
        entries = manager.list()       # are messages to the manager
        names = manager.Namespace()
        workers = [multiprocessing.Process(target=set_key,
                                           args=(numbers, i))
                   for i in range(5)]
        workers += [multiprocessing.Process(target=append_two,
                                            args=(entries, i))
                    for i in range(3)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        names.status = "done"
        print(numbers, sorted(entries), names.status)
)";

constexpr const char* kCpp = R"(#include <map>
#include <string>

// One process owns the data; all others ask it, over a socket.
void Serve(Socket& listener) {
  std::map<std::string, long> numbers;
  for (;;) {
    const Request request = listener.Receive();
    if (request.operation == "set") {
      numbers[request.key] = request.value;
      listener.Reply({});
    } else if (request.operation == "items") {
      listener.Reply(Serialise(numbers));
    }
  }
}
)";

}  // namespace

Scenario MakeManager() {
  return {
      .id = "manager",
      .title = "Data that a manager process keeps",
      .group = "Processes",
      .question = "Eight processes change one dictionary and one list. In whose memory are they?",
      .parameters = {WaitSeconds("wait", "Each works", 0.3)},
      .models = {Model::kProcesses, Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "Dictionary, list and namespace live in a process of their own, the manager. What looks "
          "like `shared[key] = value` is a message to it and an answer back: follow the arrows. "
          "It does one request after the other, so no two can spoil each other; but two in a row, "
          "read and then write, still need a lock. "
          "Compare the time of one operation with that of a value in shared memory "
          "(`shared-value`).",
      .tasks = TaskRegistry(kSetKey, kAppendTwo, kServeManager),
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
