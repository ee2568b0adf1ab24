#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/task/duration.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/page.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

struct File {
  const char* path;
  const char* wait;  // The parameter that says how long the server takes.
};
constexpr std::array kFiles = {File{"/file_a", "wait-a"}, File{"/file_b", "wait-b"},
                               File{"/file_c", "wait-c"}};

Task<Page> Download(Context& ctx, std::string path, Nanos wait, std::int64_t size) {
  HttpRequest request;
  request.path = std::move(path);
  request.delay = wait;
  request.size = static_cast<std::size_t>(size);
  co_return co_await FetchPage(ctx, std::move(request));
}
constexpr TaskDef kDownload{"download", &Download};

Task<Outcome> Body(Context& ctx, const Values& values) {
  const std::int64_t size = values.Int("size") * 1024;
  std::vector<Future<Page>> downloads;
  for (const File& file : kFiles) {
    const Nanos wait = FromSeconds(values.Real(file.wait));
    downloads.push_back(ctx.Start({}, kDownload, file.path, wait, size));
  }
  const std::vector<Page> pages = co_await ctx.Gather(std::move(downloads));

  Outcome outcome;
  std::int64_t bytes = 0;
  for (const Page& page : pages) {
    outcome.value.push_back({{"bytes", page.bytes}, {"checksum", page.checksum}});
    bytes += page.bytes;
  }
  outcome.text = fmt::format("{} files, {} bytes", pages.size(), Grouped(bytes));
  co_return outcome;
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  Waits waits;
  for (std::size_t i = 0; i < kFiles.size(); ++i) {
    if (outcome.value[i]["bytes"] != values.Int("size") * 1024) {
      return fmt::format("{} has {} bytes, but must have {}", kFiles[i].path,
                         outcome.value[i]["bytes"].dump(), values.Int("size") * 1024);
    }
    waits.one_after_another_s += values.Real(kFiles[i].wait);
    waits.at_once_s = std::max(waits.at_once_s, values.Real(kFiles[i].wait));
  }
  return ExpectWaits(facts, waits);
}

constexpr const char* kPython = R"(import threading, urllib.request, zlib

FILES = ["file_a", "file_b", "file_c"]   # answered after 2, 3 and 1 s
checksums = {}

def download(name):
    with urllib.request.urlopen(f"{SERVER}/{name}") as answer:
        data = answer.read()             # waits, the CPU is free
    checksums[name] = zlib.crc32(data)   # works, for a moment

threads = [threading.Thread(target=download, args=(name,))
           for name in FILES]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(checksums)
)";

constexpr const char* kCpp = R"(#include <array>
#include <string>
#include <thread>
#include <vector>

int main() {
  // Answered after 2, 3 and 1 s.
  const std::array<std::string, 3> files = {"file_a", "file_b",
                                            "file_c"};
  std::array<std::uint32_t, 3> checksums{};
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < files.size(); ++i) {
      threads.emplace_back([&, i] {
        // Waits for the server, then works for a moment.
        const std::string data = http::get(server + "/" + files[i]);
        checksums[i] = crc32(data);
      });
    }
  }  // Every jthread is joined here.
  print(checksums);
}
)";

}  // namespace

Scenario MakeDownloads() {
  return {
      .id = "downloads",
      .title = "Three downloads",
      .group = "Threads",
      .question =
          "Three downloads wait 2, 3 and 1 s for their server. How long do three threads "
          "need, and how many cores?",
      .parameters = {WaitSeconds("wait-a", "Wait for file_a", 2),
                     WaitSeconds("wait-b", "Wait for file_b", 3),
                     WaitSeconds("wait-c", "Wait for file_c", 1),
                     Count("size", "Size of a file", 1, 4096, 400, "KiB")},
      .models = {Model::kSequential, Model::kThreads, Model::kGlobalLock, Model::kEventLoop,
                 Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "One after another, the waits add up: 2 + 3 + 1 = 6 s. With a thread each, all three "
          "wait at the same time, and the longest wait, 3 s, is the whole. "
          "Look at the cores: they are idle nearly all the time, so one core is enough, and the "
          "global lock costs nothing here, because a thread that waits does not hold it. "
          "The short blocks of work behind each wait are the checksum of what arrived.",
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
