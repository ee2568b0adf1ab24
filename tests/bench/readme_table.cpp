// Writes what the benchmarks measured into the README, between its two bench markers.
//
//   readme_table README.md MACHINE_WORDS RESULTS.json...
//
// RESULTS are files of Google Benchmark's --benchmark_out. Exit status 1 with a sentence if a file
// cannot be read or the markers are missing; the README is then left as it was.

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace {

constexpr std::string_view kBegin = "<!-- bench: written by ./dev bench --readme -->\n";
constexpr std::string_view kEnd = "<!-- bench: end -->";

enum class Unit {
  kNanosPerCall,
  kMicrosPerFrame,
  kPerSecond,
  kThousandsPerSecond,
  kMedianMillis,
  kSlices,
  kMillis,
  kBytesPerTask
};

struct Row {
  std::string_view what;
  std::string_view who;
  std::string_view benchmark;
  Unit unit;
};

constexpr std::array kRows = {
    Row{"record one begin/end pair, 1 thread", "**Interleave**",
        "BM_RecordPair/real_time/threads:1", Unit::kNanosPerCall},
    Row{"", "floor: two clock readings, two stores", "BM_RecordFloor/real_time/threads:1",
        Unit::kNanosPerCall},
    Row{"record one begin/end pair, 2 threads", "**Interleave**",
        "BM_RecordPair/real_time/threads:2", Unit::kNanosPerCall},
    Row{"", "floor", "BM_RecordFloor/real_time/threads:2", Unit::kNanosPerCall},
    Row{"no-op tasks through a pool of 2", "**Interleave**, recording",
        "BM_PoolInterleave/real_time", Unit::kPerSecond},
    Row{"", "Boost.Asio thread_pool + std::future", "BM_PoolAsio/real_time", Unit::kPerSecond},
    Row{"", "oneTBB task_arena + std::future", "BM_PoolTbb/real_time", Unit::kPerSecond},
    Row{"switches between tasks on a loop", "**Interleave**, recording",
        "BM_LoopSwitchInterleave/real_time", Unit::kPerSecond},
    Row{"", "Boost.Asio awaitables", "BM_LoopSwitchAsio/real_time", Unit::kPerSecond},
    Row{"", "CPython asyncio", "BM_LoopSwitchCPython/real_time", Unit::kPerSecond},
    Row{"tasks made and gathered on a loop", "**Interleave**, recording",
        "BM_LoopGatherInterleave/real_time", Unit::kPerSecond},
    Row{"", "Boost.Asio awaitables", "BM_LoopGatherAsio/real_time", Unit::kPerSecond},
    Row{"", "CPython asyncio", "BM_LoopGatherCPython/real_time", Unit::kPerSecond},
    Row{"no-op tasks through 2 worker processes, one by one", "**Interleave**, recording",
        "BM_ProcessPool/1/real_time", Unit::kThousandsPerSecond},
    Row{"", "CPython ProcessPoolExecutor", "BM_ProcessPoolCPython/1/real_time",
        Unit::kThousandsPerSecond},
    Row{"the same in chunks of 100", "**Interleave**, recording", "BM_ProcessPool/100/real_time",
        Unit::kThousandsPerSecond},
    Row{"", "CPython ProcessPoolExecutor", "BM_ProcessPoolCPython/100/real_time",
        Unit::kThousandsPerSecond},
    Row{"a worker process, from the call to its first event", "spawn", "BM_ProcessSpawn/real_time",
        Unit::kMedianMillis},
    Row{"", "forkserver", "BM_ProcessFork/real_time", Unit::kMedianMillis},
    Row{"a lock taken and released, nobody else there", "**Interleave**, recording", "BM_SyncLock",
        Unit::kNanosPerCall},
    Row{"", "std::mutex", "BM_SyncStdMutex", Unit::kNanosPerCall},
    Row{"a reentrant lock", "**Interleave**, recording", "BM_SyncRLock", Unit::kNanosPerCall},
    Row{"", "std::recursive_mutex", "BM_SyncStdRecursiveMutex", Unit::kNanosPerCall},
    Row{"a semaphore", "**Interleave**, recording", "BM_SyncSemaphore", Unit::kNanosPerCall},
    Row{"", "std::counting_semaphore", "BM_SyncStdSemaphore", Unit::kNanosPerCall},
    Row{"a readers/writer lock, read", "**Interleave**, recording", "BM_SyncReadersWriter",
        Unit::kNanosPerCall},
    Row{"", "std::shared_mutex", "BM_SyncStdSharedMutex", Unit::kNanosPerCall},
    Row{"a bounded queue, put and get", "**Interleave**, recording", "BM_SyncQueue",
        Unit::kNanosPerCall},
    Row{"", "std::queue, mutex, condition_variable", "BM_SyncStdQueue", Unit::kNanosPerCall},
    Row{"an event set, waited for, cleared", "**Interleave**, recording", "BM_SyncEvent",
        Unit::kNanosPerCall},
    Row{"", "std::atomic_flag", "BM_SyncStdAtomicFlag", Unit::kNanosPerCall},
    Row{"a barrier of one", "**Interleave**, recording", "BM_SyncBarrier", Unit::kNanosPerCall},
    Row{"", "std::barrier", "BM_SyncStdBarrier", Unit::kNanosPerCall},
    Row{"a condition notified", "**Interleave**, recording", "BM_SyncCondition",
        Unit::kNanosPerCall},
    Row{"", "std::condition_variable", "BM_SyncStdCondition", Unit::kNanosPerCall},
    Row{"scheduling events of the simulated machine", "**Interleave**, recording",
        "BM_SimulatedEvents/real_time", Unit::kPerSecond},
    Row{"10⁵ tasks that compute on 64 simulated cores", "**Interleave**, recording",
        "BM_SimulatedCrowd/real_time", Unit::kMillis},
    Row{"memory of a simulated task that waits, of 10⁵", "**Interleave**",
        "BM_SimulatedMemory/iterations:1/real_time", Unit::kBytesPerTask},
    Row{"10⁷ slices written as a file of its own", "**Interleave**",
        "BM_FormatWrite.interleave/10000000/process_time/real_time", Unit::kSlices},
    Row{"the same as Chrome JSON", "", "BM_FormatWrite.json/10000000/process_time/real_time",
        Unit::kSlices},
    Row{"the same as Perfetto protobuf", "",
        "BM_FormatWrite.pftrace/10000000/process_time/real_time", Unit::kSlices},
    Row{"10⁷ slices opened from a file of its own", "**Interleave**",
        "BM_FormatRead.interleave/10000000/process_time/real_time", Unit::kMillis},
    Row{"the same from Chrome JSON", "", "BM_FormatRead.json/10000000/process_time/real_time",
        Unit::kMillis},
    Row{"the same from Perfetto protobuf", "",
        "BM_FormatRead.pftrace/10000000/process_time/real_time", Unit::kMillis},
    Row{"10⁶ slices as an SVG", "**Interleave**", "BM_FigureSvg/1000000", Unit::kMillis},
    Row{"one 1 920 px frame of 8 rows, 10³ slices", "**Interleave**",
        "BM_TimelineWhole/slices:1000/rows:8", Unit::kMicrosPerFrame},
    Row{"the same, 10⁵ slices", "", "BM_TimelineWhole/slices:100000/rows:8", Unit::kMicrosPerFrame},
    Row{"the same, 10⁷ slices", "", "BM_TimelineWhole/slices:10000000/rows:8",
        Unit::kMicrosPerFrame},
    Row{"the same, 10⁷ slices, zoomed in", "", "BM_TimelineZoomed/slices:10000000/rows:8",
        Unit::kMicrosPerFrame},
    Row{"one 1 920 px frame of 64 rows, 10³ slices", "**Interleave**",
        "BM_TimelineWhole/slices:1000/rows:64", Unit::kMicrosPerFrame},
    Row{"the same, 10⁷ slices", "", "BM_TimelineWhole/slices:10000000/rows:64",
        Unit::kMicrosPerFrame},
    Row{"the same, 10⁷ slices, zoomed in", "", "BM_TimelineZoomed/slices:10000000/rows:64",
        Unit::kMicrosPerFrame},
};

double Nanos(const nlohmann::json& run, const char* field) {
  static const std::map<std::string, double> kUnits = {
      {"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}};
  return run.at(field).get<double>() * kUnits.at(run.at("time_unit").get<std::string>());
}

std::string Cell(const nlohmann::json& run, Unit unit) {
  switch (unit) {
    case Unit::kNanosPerCall:
      // CPU time: with two threads the real time is shared out between them.
      return fmt::format("{:.1f} ns", Nanos(run, "cpu_time"));
    case Unit::kMicrosPerFrame:
      return fmt::format("{:.0f} µs", Nanos(run, "real_time") / 1e3);
    case Unit::kPerSecond:
      return fmt::format("{:.2f} million/s", run.at("items_per_second").get<double>() / 1e6);
    case Unit::kThousandsPerSecond:
      return fmt::format("{:.1f} thousand/s", run.at("items_per_second").get<double>() / 1e3);
    case Unit::kSlices:
      return fmt::format("{:.1f} million/s, {:.0f} MB/s",
                         run.at("items_per_second").get<double>() / 1e6,
                         run.at("bytes_per_second").get<double>() / 1e6);
    case Unit::kMillis: {
      const std::string time = fmt::format("{:.0f} ms", Nanos(run, "real_time") / 1e6);
      if (!run.contains("peak_MiB")) return time;
      return fmt::format("{}, {:.0f} MiB", time, run.at("peak_MiB").get<double>());
    }
    case Unit::kBytesPerTask:
      return fmt::format("{:.0f} bytes", run.at("bytes_per_task").get<double>());
    case Unit::kMedianMillis:
      return fmt::format("{:.2f} ms", run.at("median_ms").get<double>());
  }
  return {};
}

std::optional<std::string> ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

int Fail(const std::string& sentence) {
  std::cerr << "readme_table: " << sentence << '\n';
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return Fail("usage: readme_table README.md MACHINE_WORDS RESULTS.json...");
  std::map<std::string, nlohmann::json, std::less<>> runs;
  for (int i = 3; i < argc; ++i) {
    const std::optional<std::string> text = ReadAll(argv[i]);
    if (!text) return Fail(fmt::format("{} cannot be read", argv[i]));
    const nlohmann::json results = nlohmann::json::parse(*text, nullptr, false);
    if (results.is_discarded()) return Fail(fmt::format("{} is not JSON", argv[i]));
    for (const nlohmann::json& run : results.at("benchmarks")) {
      if (!run.contains("error_occurred")) runs[run.at("name").get<std::string>()] = run;
    }
  }

  std::string table = fmt::format("Measured on {}.\n\n| what | who | |\n|---|---|--:|\n", argv[2]);
  for (const Row& row : kRows) {
    const auto run = runs.find(row.benchmark);
    if (run == runs.end()) continue;  // Its peer is not on this machine, or it was filtered out.
    table += fmt::format("| {} | {} | {} |\n", row.what, row.who, Cell(run->second, row.unit));
  }

  const std::optional<std::string> readme = ReadAll(argv[1]);
  if (!readme) return Fail(fmt::format("{} cannot be read", argv[1]));
  const std::size_t begin = readme->find(kBegin);
  const std::size_t end = readme->find(kEnd);
  if (begin == std::string::npos || end == std::string::npos || end < begin) {
    return Fail(
        fmt::format("{} has no place for the table: the bench markers are missing", argv[1]));
  }
  std::ofstream out(argv[1], std::ios::binary | std::ios::trunc);
  out << readme->substr(0, begin) << kBegin << table << readme->substr(end);
  out.close();
  return out ? 0 : Fail(fmt::format("{} cannot be written", argv[1]));
}
