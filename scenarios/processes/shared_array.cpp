#include <fmt/format.h>

#include "engine/task/duration.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"

namespace interleave {
namespace {

// Puts the squares of [from, to) into their cells, one after the other.
Task<void> Fill(Context& ctx, SharedCells array, std::int64_t from, std::int64_t to, Nanos wait) {
  for (std::int64_t i = from; i < to; ++i) {
    co_await ctx.WaitIo(wait, "disk");
    co_await ctx.Store(array, static_cast<std::size_t>(i), i * i);
  }
}
constexpr TaskDef kFill{"fill", &Fill};

Task<Outcome> Body(Context& ctx, const Values& values) {
  const std::int64_t size = values.Int("size");
  const std::int64_t tasks = values.Int("tasks");
  const Nanos wait = FromSeconds(values.Real("wait"));
  const SharedCells array = ctx.MakeCells("array", static_cast<std::size_t>(size));
  std::vector<Future<void>> processes;
  for (std::int64_t i = 0; i < tasks; ++i) {
    processes.push_back(
        ctx.Start({}, kFill, array, size * i / tasks, size * (i + 1) / tasks, wait));
  }
  for (const Future<void>& process : processes) co_await ctx.Result(process);
  std::vector<std::int64_t> squares;
  for (std::size_t i = 0; i < array.size(); ++i) squares.push_back(co_await ctx.Load(array, i));
  const nlohmann::json value = squares;
  co_return Outcome{.value = value, .text = value.dump()};
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  const std::int64_t size = values.Int("size");
  const std::int64_t tasks = values.Int("tasks");
  std::vector<std::int64_t> squares;
  for (std::int64_t i = 0; i < size; ++i) squares.push_back(i * i);
  const std::int64_t share = size / tasks;  // Of the smallest task.
  return FirstOf(
      ExpectValue(outcome, squares),
      ExpectWaits(facts, {.at_once_s = static_cast<double>(share) * values.Real("wait")}));
}

constexpr const char* kPython = R"(import multiprocessing, time

def fill(array, first, last):
    for i in range(first, last):
        time.sleep(0.2)
        array[i] = i * i

if __name__ == "__main__":
    array = multiprocessing.Array("q", 10)
    halves = [multiprocessing.Process(target=fill,
                                      args=(array, 0, 5)),
              multiprocessing.Process(target=fill,
                                      args=(array, 5, 10))]
    for half in halves:
        half.start()
    for half in halves:
        half.join()
    print(array[:])
)";

constexpr const char* kCpp = R"(#include <span>

// `array` lies in memory that both processes map; each writes its
// own half, so no lock is needed.
void Fill(std::span<long> array, long first, long last) {
  for (long i = first; i < last; ++i) {
    read_from_disk();
    array[i] = i * i;
  }
}
)";

}  // namespace

Scenario MakeSharedArray() {
  return {
      .id = "shared-array",
      .title = "An array that processes share",
      .group = "Processes",
      .question = "Two processes fill the halves of one array. Do they need a lock?",
      .parameters = {Count("tasks", "Tasks", 1, 8, 2), Count("size", "Cells", 8, 1000, 10),
                     WaitSeconds("wait", "Wait per cell", 0.2)},
      .models = {Model::kProcesses, Model::kThreads, Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "The array lies in shared memory: both processes write into it, and the main program "
          "reads what they wrote without a message. "
          "Each writes to cells of its own, so nobody waits for anybody: the waits of the two "
          "rows run side by side. No lock is in the picture; if both wrote to the same cell, one "
          "would be needed.",
      .tasks = TaskRegistry(kFill),
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
