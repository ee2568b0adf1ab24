// How long pictures of a recording take, from ten thousand to a million slices. Laying out costs
// pixels; what grows with the recording are the sums that the sentences name, and in HTML the
// slices themselves.

#include <benchmark/benchmark.h>

#include <map>
#include <memory>
#include <string_view>

#include "engine/formats/file_format.h"
#include "tests/engine/picture/recordings.h"

namespace interleave {
namespace {

const Recording& RecordingOf(std::int64_t slices) {
  static std::map<std::int64_t, Recording> recordings;
  Recording& recording = recordings[slices];
  if (recording.trace == nullptr) {
    // Three rows have one in each turn: the one who holds the lock, who waits, and the core.
    recording.title = "Turns: Threads + GIL";
    recording.trace = TakingTurns(static_cast<std::size_t>(slices) / 3, 1'000);
  }
  return recording;
}

void Write(benchmark::State& state, std::string_view extension) {
  const Recording& recording = RecordingOf(state.range(0));
  const FileFormat& format = *FormatOfFile(extension);
  std::size_t bytes = 0;
  const ByteSink sink = [&](std::string_view more) { bytes += more.size(); };
  for (auto _ : state) {
    bytes = 0;
    const auto report = format.write({.recordings = {&recording, 1}, .version = "bench"}, sink);
    if (!report) state.SkipWithError(report.error().c_str());
  }
  state.counters["bytes"] = static_cast<double>(bytes);
}

void BM_FigureSvg(benchmark::State& state) { Write(state, ".svg"); }
void BM_FigurePdf(benchmark::State& state) { Write(state, ".pdf"); }
void BM_FigurePng(benchmark::State& state) { Write(state, ".png"); }
void BM_Html(benchmark::State& state) { Write(state, ".html"); }

BENCHMARK(BM_FigureSvg)->Arg(10'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_FigurePdf)->Arg(1'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_FigurePng)->Arg(1'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_Html)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace interleave
