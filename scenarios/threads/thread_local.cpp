#include "engine/sync/thread_local.h"

#include <fmt/format.h>

#include "engine/task/duration.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

enum Storage : std::int64_t { kLocal, kGlobal };

// What a request knows about itself, wherever in the program it is asked.
struct RequestInfo {
  std::int64_t id = 0;
  Nanos started = -1;  // Not yet.
};

// One variable for each thread, and one for all of them, for comparison.
struct Variables {
  using SendableHandle = void;
  ThreadLocal<RequestInfo> local;
  SharedCells id_of_all;
  bool is_global = false;
};

// Two calls below the one that has set it: nobody has handed it down.
Task<std::int64_t> WriteLogLine(Context& ctx, Variables variables) {
  if (variables.is_global) co_return co_await ctx.Load(variables.id_of_all);
  const RequestInfo& info = variables.local.Get(ctx);
  ctx.Mark("log line", info.id);
  co_return info.started >= 0 ? info.id : -1;
}
Task<std::int64_t> AskDatabase(Context& ctx, Variables variables, Nanos wait) {
  co_await ctx.WaitIo(wait, "database");
  co_return co_await WriteLogLine(ctx, variables);
}

Task<std::int64_t> HandleRequest(Context& ctx, Variables variables, std::int64_t id, Nanos wait) {
  variables.local.Get(ctx) = {.id = id, .started = ctx.Now()};
  co_await ctx.Store(variables.id_of_all, 0, id);
  co_return co_await AskDatabase(ctx, variables, wait);
}
constexpr TaskDef kHandleRequest{"request", &HandleRequest};

Task<Outcome> Body(Context& ctx, const Values& values) {
  Variables variables;
  variables.id_of_all = ctx.MakeCells("id of all", 1);
  variables.is_global = values.Int("storage") == kGlobal;
  const Nanos wait = FromSeconds(values.Real("wait"));
  std::vector<Future<std::int64_t>> requests;
  ThreadOptions options;
  for (std::int64_t id = 1; id <= values.Int("requests"); ++id) {
    options.name = fmt::format("Request {}", id);
    requests.push_back(ctx.Start(options, kHandleRequest, variables, id, wait));
  }
  const std::vector<std::int64_t> seen = co_await ctx.Gather(requests);
  std::int64_t wrong = 0;
  for (std::int64_t id = 1; id <= std::ssize(seen); ++id) {
    wrong += seen[static_cast<std::size_t>(id - 1)] == id ? 0 : 1;
  }
  co_return Outcome{.value = seen,
                    .text = wrong == 0
                                ? "each saw its own id"
                                : Counted(wrong, "request", "requests") + " saw the id of another"};
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  const std::int64_t requests = values.Int("requests");
  const double wait_s = values.Real("wait");
  const Waits waits{.one_after_another_s = static_cast<double>(requests) * wait_s,
                    .at_once_s = wait_s};
  if (values.Int("storage") == kGlobal) return ExpectWaits(facts, waits);
  nlohmann::json wanted;
  for (std::int64_t id = 1; id <= requests; ++id) wanted.push_back(id);
  return FirstOf(ExpectValue(outcome, wanted), ExpectWaits(facts, waits));
}

constexpr const char* kPython = R"(import threading, time

request = threading.local()      # every thread sees its own

def write_log_line():
    print(f"request {request.id}: {time.time() - request.start:.1f} s")

def ask_database():
    time.sleep(1)
    write_log_line()             # no id among the arguments

def handle(id):
    request.id = id
    request.start = time.time()
    ask_database()

threads = [threading.Thread(target=handle, args=(id,))
           for id in range(1, 6)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
)";

constexpr const char* kCpp = R"(#include <chrono>
#include <iostream>
#include <syncstream>
#include <thread>
#include <vector>

using Clock = std::chrono::steady_clock;

struct Request {
  int id = 0;
  Clock::time_point start;
};
thread_local Request request;    // every thread sees its own

void WriteLogLine() {
  const auto took = Clock::now() - request.start;
  std::osyncstream(std::cout)
      << "request " << request.id << ": "
      << std::chrono::duration<double>(took).count() << " s\n";
}

void AskDatabase() {
  std::this_thread::sleep_for(std::chrono::seconds(1));
  WriteLogLine();                // no id among the arguments
}

int main() {
  std::vector<std::jthread> threads;
  for (int id = 1; id <= 5; ++id) {
    threads.emplace_back([id] {
      request = {id, Clock::now()};
      AskDatabase();
    });
  }
}
)";

}  // namespace

Scenario MakeThreadLocal() {
  return {
      .id = "thread-local",
      .title = "Thread-local data",
      .group = "Threads",
      .question =
          "Five requests at once write their ids into the same variable, and read it a second "
          "later. Which id does each one find?",
      .parameters = {Count("requests", "Requests", 1, 64, 5),
                     WaitSeconds("wait", "The database takes", 1),
                     Choice("storage", "The id is kept", {"thread-local", "global"})},
      .models = {Model::kThreads, Model::kGlobalLock, Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "Each thread has set the id and, a second later, reads it two calls deeper: the flags "
          "show which one it found. "
          "The variable is thread-local, so everybody finds their own, although the program has "
          "one name for it and no lock. "
          "Set it to `global`: the last one to write wins, and the others log a stranger's id. "
          "In a pool the value stays with the thread, so the next task finds what the last one "
          "left: set it at the beginning of every task.",
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
