#include <fmt/format.h>

#include "engine/task/duration.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

std::string UserName(std::int64_t id) { return fmt::format("user {}", id); }

// Asks for one user and reads the answer. Returns the name in it.
Task<std::string> CallApi(Context& ctx, std::int64_t id, Nanos wait) {
  HttpRequest request;
  request.path = fmt::format("/users/{}", id);
  request.delay = wait;
  request.json = nlohmann::json{{"id", id}, {"name", UserName(id)}}.dump();
  const HttpResponse response = co_await ctx.Get(request);

  std::string name;
  co_await ctx.Compute(1, [&](std::uint64_t, std::uint64_t) {
    name = nlohmann::json::parse(response.body).at("name").get<std::string>();
  });
  co_return name;
}
constexpr TaskDef kCallApi{"API call", &CallApi};

Task<Outcome> Body(Context& ctx, const Values& values) {
  const Nanos wait = FromSeconds(values.Real("wait"));
  std::vector<Future<std::string>> calls;
  for (std::int64_t id = 1; id <= values.Int("calls"); ++id) {
    calls.push_back(ctx.Start({}, kCallApi, id, wait));
  }
  const std::vector<std::string> names = co_await ctx.Gather(std::move(calls));
  co_return Outcome{
      .value = names,
      .text = fmt::format("{} parsed", Counted(std::ssize(names), "answer", "answers"))};
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  const std::int64_t calls = values.Int("calls");
  nlohmann::json names;
  for (std::int64_t id = 1; id <= calls; ++id) names.push_back(UserName(id));
  const double wait_s = values.Real("wait");
  return FirstOf(ExpectValue(outcome, names),
                 ExpectWaits(facts, {.one_after_another_s = static_cast<double>(calls) * wait_s,
                                     .at_once_s = wait_s}));
}

constexpr const char* kPython = R"(import json, threading, urllib.request

names = [None, None]

def call_api(index):
    url = f"{SERVER}/users/{index + 1}"        # answers after 2 s
    with urllib.request.urlopen(url) as answer:
        names[index] = json.load(answer)["name"]

threads = [threading.Thread(target=call_api, args=(i,))
           for i in range(len(names))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(names)
)";

constexpr const char* kCpp = R"(#include <format>
#include <future>
#include <string>
#include <vector>

std::string CallApi(int id) {
  const std::string url = std::format("{}/users/{}", server, id);
  const std::string answer = http::get(url);    // answers after 2 s
  return json::parse(answer).at("name");
}

int main() {
  std::vector<std::future<std::string>> calls;
  for (int id = 1; id <= 2; ++id) {
    calls.push_back(std::async(std::launch::async, CallApi, id));
  }
  for (auto& call : calls) print(call.get());
}
)";

}  // namespace

Scenario MakeApiCalls() {
  return {
      .id = "api-calls",
      .title = "API calls over HTTP",
      .group = "Threads",
      .question = "Two calls to a server that takes 2 s to answer: what does a second thread save?",
      .parameters = {Count("calls", "Calls", 1, 16, 2), WaitSeconds("wait", "Server takes", 2)},
      .models = {Model::kSequential, Model::kThreads, Model::kGlobalLock, Model::kEventLoop,
                 Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "These are real requests over a real socket to a server inside this program, which "
          "answers with a JSON document after 2 s. "
          "One after another the second request is not even sent before the first is answered: "
          "4 s. With two threads both are on their way at once: 2 s. "
          "Add calls: the time with threads stays the same, until the server would be the limit.",
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
