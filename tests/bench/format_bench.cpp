// What files cost: recordings of a million and of ten million slices on eight threads, written and
// read. The large one takes a gigabyte of memory and, of Chrome JSON, one of the disk.

#include <benchmark/benchmark.h>
#include <malloc.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>

#include "engine/formats/file_format.h"
#include "engine/formats/open_recording.h"
#include "engine/trace/trace_builder.h"
#include "engine/trace/trace_parts.h"

namespace interleave {
namespace {

constexpr int kThreads = 8;

// Slices with names of their own, as of any program, two deep, no two rows alike.
Recording MadeOf(std::int64_t slices) {
  TraceParts parts;
  parts.names = std::make_shared<NameTable>();
  std::vector<NameId> names;
  for (int i = 0; i < 64; ++i)
    names.push_back(parts.names->Intern("function " + std::to_string(i)));
  for (int thread = 0; thread < kThreads; ++thread) {
    Track& row = parts.tracks.emplace_back();
    row.name = "Thread " + std::to_string(thread + 1);
    row.tid = 100 + thread;
    row.tasks.reserve(static_cast<std::size_t>(slices / kThreads));
    std::minstd_rand random(static_cast<unsigned>(thread + 1));
    for (std::int64_t i = 0; i < slices / kThreads; ++i) {
      const Nanos jitter = static_cast<Nanos>(random() % 1'000);
      const Nanos begin = (i / 2) * 10'000 + (i % 2) * 2'000 + jitter;
      row.tasks.push_back(
          {.begin = begin,
           .end = begin + (i % 2 == 0 ? 7'500 : 3'000) + static_cast<Nanos>(random() % 1'000),
           .subject = names[random() % names.size()],
           .detail = SubjectKind::kName,
           .depth = static_cast<std::uint16_t>(i % 2)});
    }
  }
  TraceRepairs repairs;
  return {.title = "Made up", .trace = TraceBuilder::Assemble(std::move(parts), repairs)};
}

// Only the last one that was asked for: the large one is large.
struct Made {
  std::int64_t size = 0;
  std::unique_ptr<Recording> recording;

  const Recording& OfSize(std::int64_t slices) {
    if (size != slices) {
      Forget();
      recording = std::make_unique<Recording>(MadeOf(slices));
      size = slices;
    }
    return *recording;
  }
  void Forget() {
    recording.reset();
    size = 0;
  }
};

Made& TheMade() {
  static Made made;
  return made;
}

// From here on PeakMebibytes() counts anew.
void ForgetPeak() {
  malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << 5;
}

// The most memory that this process had at once, with what it had mapped of files; 0 if the system
// does not say.
double PeakMebibytes() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    double kibibytes = 0;
    if (word == "VmHWM:" && status >> kibibytes) return kibibytes / 1024;
  }
  return 0;
}

void Report(benchmark::State& state, std::int64_t slices, std::uint64_t bytes) {
  state.SetItemsProcessed(state.iterations() * slices);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
}

void BM_FormatWrite(benchmark::State& state, const FileFormat& format) {
  const Recording& recording = TheMade().OfSize(state.range(0));
  std::uint64_t bytes = 0;
  for (auto _ : state) {
    bytes = 0;
    const ByteSink sink = [&](std::string_view more) { bytes += more.size(); };
    benchmark::DoNotOptimize(
        format.write({.recordings = {&recording, 1}, .version = "bench"}, sink));
  }
  Report(state, state.range(0), bytes);
}

void BM_FormatRead(benchmark::State& state, const FileFormat& format) {
  const std::filesystem::path path =
      std::filesystem::temp_directory_path() /
      ("interleave-bench-" + std::to_string(state.range(0)) + std::string(format.extension));
  if (!SaveRecordings(format,
                      {.recordings = {&TheMade().OfSize(state.range(0)), 1}, .version = "bench"},
                      path)) {
    state.SkipWithError("cannot write the file");
    return;
  }
  // A file that was written to just now is read, not mapped; this one is complete.
  std::filesystem::last_write_time(
      path, std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
  TheMade().Forget();
  ForgetPeak();
  for (auto _ : state) {
    const ReadResult opened = OpenRecording(path.string());
    if (!opened) state.SkipWithError("cannot be read");
  }
  state.counters["peak_MiB"] = PeakMebibytes();
  Report(state, state.range(0), std::filesystem::file_size(path));
  std::filesystem::remove(path);
}

void Register(const char* what, const char* extension, std::int64_t size,
              void (*run)(benchmark::State&, const FileFormat&)) {
  const FileFormat* const format = FormatOfFile(extension);
  benchmark::RegisterBenchmark((std::string(what) + extension).c_str(),
                               [format, run](benchmark::State& state) { run(state, *format); })
      ->Arg(size)
      ->MeasureProcessCPUTime()
      ->UseRealTime()
      ->Unit(benchmark::kMillisecond);
}

[[maybe_unused]] const bool kRegistered = [] {
  for (const std::int64_t size : {1'000'000, 10'000'000}) {
    for (const char* extension : {".interleave", ".json", ".json.gz", ".pftrace"}) {
      Register("BM_FormatWrite", extension, size, &BM_FormatWrite);
      Register("BM_FormatRead", extension, size, &BM_FormatRead);
    }
  }
  for (const char* extension : {".speedscope.json", ".firefox.json", ".csv"}) {
    Register("BM_FormatWrite", extension, 1'000'000, &BM_FormatWrite);
  }
  return true;
}();

}  // namespace
}  // namespace interleave
