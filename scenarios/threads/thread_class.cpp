#include <fmt/format.h>

#include <memory>
#include <stdexcept>

#include "engine/task/duration.h"
#include "engine/task/errors.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/page.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

constexpr std::size_t kBytes = std::size_t{32} * 1024;

// A worker as a type: what it is to do, run(), and what came of it. Whoever made it reads that once
// its thread has ended.
class DownloadThread {
 public:
  DownloadThread(std::int64_t number, int status, Nanos wait)
      : number_(number), status_(status), wait_(wait) {}

  Task<void> Run(Context& ctx) {
    try {
      HttpRequest request;
      request.path = name();
      request.delay = wait_;
      request.status = status_;
      request.size = kBytes;
      const Page page = co_await FetchPage(ctx, std::move(request));
      if (page.status != 200) {
        throw std::runtime_error(fmt::format("{} answered with {}", name(), page.status));
      }
      result_ = page.bytes;
    } catch (const Stopped&) {
      throw;  // Not its own: the run ends.
    } catch (const std::runtime_error& error) {
      error_ = error.what();
    }
  }

  std::string name() const { return fmt::format("/file_{}", number_); }
  const std::optional<std::int64_t>& result() const { return result_; }
  const std::optional<std::string>& error() const { return error_; }

 private:
  const std::int64_t number_;
  const int status_;
  const Nanos wait_;
  std::optional<std::int64_t> result_;
  std::optional<std::string> error_;
};

struct Handle {
  using SendableHandle = void;
  std::shared_ptr<DownloadThread> thread;
};

Task<void> RunThread(Context& ctx, Handle handle) { co_await handle.thread->Run(ctx); }
constexpr TaskDef kRunThread{"run", &RunThread};

Task<Outcome> Body(Context& ctx, const Values& values) {
  const std::int64_t count = values.Int("downloads");
  const std::int64_t fails = values.Int("fails");
  std::vector<Handle> workers;
  std::vector<Future<void>> threads;
  ThreadOptions options;
  for (std::int64_t i = 1; i <= count; ++i) {
    const int status = i == fails ? 500 : 200;
    workers.push_back({std::make_shared<DownloadThread>(
        i, status, FromSeconds(values.Real("wait") * static_cast<double>(i)))});
    options.name = fmt::format("Download {}", i);
    threads.push_back(ctx.Start(options, kRunThread, workers.back()));
  }
  for (const Future<void>& thread : threads) co_await ctx.Join(thread);
  nlohmann::json kept;
  std::int64_t errors = 0;
  for (const Handle& worker : workers) {
    const DownloadThread& thread = *worker.thread;
    if (thread.error()) {
      ++errors;
      kept[thread.name()] = {{"error", *thread.error()}};
    } else {
      kept[thread.name()] = {{"result", thread.result().value_or(-1)}};
    }
  }
  co_return Outcome{.value = kept,
                    .text = fmt::format("{} kept, {}", Counted(count - errors, "result", "results"),
                                        Counted(errors, "error", "errors"))};
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  const std::int64_t count = values.Int("downloads");
  nlohmann::json wanted;
  for (std::int64_t i = 1; i <= count; ++i) {
    const std::string name = fmt::format("/file_{}", i);
    if (i == values.Int("fails")) {
      wanted[name] = {{"error", name + " answered with 500"}};
    } else {
      wanted[name] = {{"result", kBytes}};
    }
  }
  const double wait_s = values.Real("wait");
  const auto last = static_cast<double>(count);
  return FirstOf(ExpectValue(outcome, wanted),
                 ExpectWaits(facts, {.one_after_another_s = wait_s * last * (last + 1) / 2,
                                     .at_once_s = wait_s * last}));
}

constexpr const char* kPython = R"(import threading, urllib.request

class Download(threading.Thread):
    def __init__(self, url):
        super().__init__()
        self.url = url
        self.result = None
        self.error = None

    def run(self):                       # in the new thread
        try:
            with urllib.request.urlopen(self.url) as answer:
                self.result = len(answer.read())
        except Exception as error:       # else it is only printed
            self.error = error

downloads = [Download(f"{SERVER}/file_{i}") for i in (1, 2, 3)]
for download in downloads:
    download.start()                     # not run(): that would
for download in downloads:               # run it right here
    download.join()
    print(download.url, download.result, download.error)
)";

constexpr const char* kCpp = R"(#include <cstddef>
#include <exception>
#include <format>
#include <iostream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

class Download {
 public:
  explicit Download(std::string url) : url_(std::move(url)) {}
  void Start() { thread_ = std::jthread(&Download::Run, this); }
  void Join() { thread_.join(); }

  std::optional<std::size_t> result;
  std::exception_ptr error;        // rethrown by who wants to know

 private:
  void Run() {
    try {
      result = http::get(url_).size();
    } catch (...) {                // else the program would end
      error = std::current_exception();
    }
  }
  std::string url_;
  std::jthread thread_;
};

int main() {
  std::vector<Download> downloads;
  for (int i = 1; i <= 3; ++i) {
    downloads.emplace_back(std::format("{}/file_{}", server, i));
  }
  for (Download& download : downloads) download.Start();
  for (Download& download : downloads) download.Join();
}
)";

}  // namespace

Scenario MakeThreadClass() {
  return {
      .id = "thread-class",
      .title = "A thread as a class",
      .group = "Threads",
      .question =
          "Three downloads run in threads of their own, and one of them fails. Who gets to "
          "know?",
      .parameters = {Count("downloads", "Downloads", 1, 16, 3),
                     Count("fails", "Which one fails (0: none)", 0, 16, 2),
                     WaitSeconds("wait", "The first takes", 0.5)},
      .models = {Model::kThreads, Model::kGlobalLock, Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "Each download is an object: what it is to fetch, a method `run` that its thread calls, "
          "and room for the result or the error. "
          "The second one gets a 500 and keeps that as its error; the others' results are not "
          "touched by it, and all three are joined. "
          "An error that `run` lets out would end the thread and be printed, no more: `join` "
          "does not throw it. "
          "That is what a future does better: it keeps result and error for you.",
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
