#include <fmt/format.h>

#include <algorithm>

#include "engine/sync/readers_writer_lock.h"
#include "engine/task/duration.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

// A table of two columns that belong together: who sees two different numbers has read in the
// middle of a change.
struct Table {
  using SendableHandle = void;
  ReadersWriterLock lock;
  SharedCells columns;
};

// How many times the columns did not agree.
Task<std::int64_t> Read(Context& ctx, Table table, std::int64_t rounds, Nanos wait) {
  std::int64_t torn = 0;
  for (std::int64_t i = 0; i < rounds; ++i) {
    const ReadersWriterGuard guard = co_await table.lock.Read(ctx);
    const std::int64_t first = co_await ctx.Load(table.columns, 0);
    co_await ctx.WaitIo(wait, "disk");
    const std::int64_t second = co_await ctx.Load(table.columns, 1);
    torn += first == second ? 0 : 1;
  }
  co_return torn;
}
constexpr TaskDef kRead{"reader", &Read};

Task<std::int64_t> Write(Context& ctx, Table table, std::int64_t rounds, Nanos wait) {
  std::int64_t torn = 0;
  for (std::int64_t i = 0; i < rounds; ++i) {
    co_await ctx.Sleep(wait);  // Thinks of something to write.
    const ReadersWriterGuard guard = co_await table.lock.Write(ctx);
    const std::int64_t version = co_await ctx.Load(table.columns, 0);
    co_await ctx.Store(table.columns, 0, version + 1);
    co_await ctx.WaitIo(wait, "disk");
    const std::int64_t second = co_await ctx.Load(table.columns, 1);
    torn += second == version ? 0 : 1;
    co_await ctx.Store(table.columns, 1, version + 1);
  }
  co_return torn;
}
constexpr TaskDef kWrite{"writer", &Write};

Task<Outcome> Body(Context& ctx, const Values& values) {
  const Table table{ReadersWriterLock(ctx, "table"), ctx.MakeCells("table", 2)};
  const std::int64_t rounds = values.Int("rounds");
  std::vector<Future<std::int64_t>> tasks;
  ThreadOptions options;
  for (std::int64_t i = 1; i <= values.Int("readers"); ++i) {
    options.name = fmt::format("Reader {}", i);
    tasks.push_back(ctx.Start(options, kRead, table, rounds, FromSeconds(values.Real("read"))));
  }
  for (std::int64_t i = 1; i <= values.Int("writers"); ++i) {
    options.name = fmt::format("Writer {}", i);
    tasks.push_back(ctx.Start(options, kWrite, table, rounds, FromSeconds(values.Real("write"))));
  }
  const std::vector<std::int64_t> torn_each = co_await ctx.Gather(tasks);
  std::int64_t torn = 0;
  for (const std::int64_t one : torn_each) torn += one;
  const std::int64_t version = co_await ctx.Load(table.columns, 1);
  nlohmann::json value;
  value["version"] = version;
  value["torn"] = torn;
  co_return Outcome{
      .value = std::move(value),
      .text = fmt::format("{}, {} torn", Counted(version, "change", "changes"), torn)};
}

// The writer alone, over the whole recording: whenever the number of those inside changed.
std::optional<std::string> ExpectWriterAlone(const Trace& trace) {
  struct Change {
    Nanos at;
    bool writers;
    std::int64_t count;
  };
  std::vector<Change> changes;
  for (const Counter& counter : trace.counters()) {
    const std::string_view name = trace.Name(counter.name);
    if (name != "readers in table" && name != "writers in table") continue;
    for (const CounterPoint& point : counter.points) {
      changes.push_back({point.at, name.starts_with("writers"), point.value});
    }
  }
  std::ranges::stable_sort(changes, {}, &Change::at);
  std::int64_t readers = 0, writers = 0;
  for (auto change = changes.begin(); change != changes.end(); ++change) {
    (change->writers ? writers : readers) = change->count;
    // In virtual time many things happen at one moment; what is so for no time is not so.
    if (std::next(change) != changes.end() && std::next(change)->at == change->at) continue;
    if (writers > 1 || (writers == 1 && readers > 0)) {
      return fmt::format("at {} a writer was not alone: {} and {} were inside",
                         Duration(ToSeconds(change->at)), Counted(readers, "reader", "readers"),
                         Counted(writers, "writer", "writers"));
    }
  }
  return std::nullopt;
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  const std::int64_t changes = values.Int("writers") * values.Int("rounds");
  // The writers' turns cannot overlap, nor with a reader's.
  const double alone_s = static_cast<double>(changes) * values.Real("write") + values.Real("read");
  return FirstOf(ExpectValue(outcome, {{"version", changes}, {"torn", 0}}),
                 ExpectWriterAlone(*facts.trace), ExpectWaits(facts, {.at_once_s = alone_s}));
}

constexpr const char* kPython = R"(import threading

class ReadersWriterLock:         # Python has none
    def __init__(self):
        self.changed = threading.Condition()
        self.readers = 0
        self.next_ticket = self.served = 0

    def enter(self, writes):
        with self.changed:
            ticket = self.next_ticket    # nobody overtakes
            self.next_ticket += 1
            while ticket != self.served or (writes and self.readers):
                self.changed.wait()
            if writes:
                return           # keeps its turn until it leaves
            self.readers += 1
            self.served += 1     # the next reader may come in, too
            self.changed.notify_all()

    def leave(self, writes):
        with self.changed:
            if writes:
                self.served += 1
            else:
                self.readers -= 1
            self.changed.notify_all()
)";

constexpr const char* kCpp = R"(#include <chrono>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <vector>

std::shared_mutex lock;          // who goes first is not said
int columns[2];

void Read() {
  const std::shared_lock guard(lock);      // with other readers
  const int first = columns[0];
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  if (first != columns[1]) std::terminate();
}

void Write() {
  const std::scoped_lock guard(lock);      // alone
  ++columns[0];
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  ++columns[1];
}

int main() {
  std::vector<std::jthread> threads;
  for (int i = 0; i < 6; ++i) threads.emplace_back(Read);
  for (int i = 0; i < 2; ++i) threads.emplace_back(Write);
}
)";

}  // namespace

Scenario MakeReadersWriters() {
  return {
      .id = "readers-writers",
      .title = "Readers and writers",
      .group = "Synchronisation",
      .question =
          "Six readers do not disturb each other, two writers disturb everybody. What is the "
          "least waiting?",
      .parameters = {Count("readers", "Readers", 1, 32, 6), Count("writers", "Writers", 0, 16, 2),
                     Count("rounds", "Rounds each", 1, 20, 3),
                     WaitSeconds("read", "A read takes", 0.5),
                     WaitSeconds("write", "A write takes", 0.5)},
      .models = {Model::kThreads, Model::kGlobalLock, Model::kEventLoop, Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "The counters tell it: any number of readers inside, or one writer and nobody else. "
          "Nobody overtakes: a reader who comes after a writer waits behind it, although others "
          "are still reading, so no writer starves; and readers who stand behind one another go "
          "in together. "
          "Nobody ever sees the two columns disagree. "
          "The more readers there are to a write, the more such a lock gains over a plain one. "
          "Not on processes: this lock lies in the memory of one, and CPython's multiprocessing "
          "has none either.",
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
