// How long building one frame of the timeline takes: 8 to 64 rows, 1920 pixels wide, from a
// thousand to ten million slices. A frame should cost pixels, not events, and allocate nothing.

#include <benchmark/benchmark.h>

#include <atomic>
#include <cstdlib>
#include <map>
#include <memory>
#include <new>
#include <string>
#include <utility>

#include "engine/trace/trace_builder.h"
#include "gui/app/fonts.h"
#include "gui/timeline/timeline.h"

namespace {

std::atomic<std::int64_t> allocations = 0;

}  // namespace

// Counts what the program allocates.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size > 0 ? size : 1)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace interleave {
namespace {

constexpr Nanos kLength = 10'000'000'000;

// `slices` in all, over `rows` threads that take turns at running and waiting for the global lock.
std::shared_ptr<const Trace> Recording(std::int64_t slices, int rows) {
  TraceBuilder builder(std::make_shared<NameTable>());
  builder.AddObject(1, builder.names().Intern("global lock"), State::kWaitingGil);
  const NameId name = builder.names().Intern("work");
  const std::int64_t per_row = slices / rows;
  const Nanos turn = kLength / per_row;
  for (int row = 0; row < rows; ++row) {
    const TrackId track = builder.AddThread("Thread " + std::to_string(row + 1), row + 2);
    const auto task = static_cast<TaskId>(row + 1);
    builder.CreateTask(task, name, 0, 0, track);
    builder.BeginTask(task, 0, track);
    for (std::int64_t i = 0; i < per_row; ++i) {
      Slice slice{.begin = i * turn + i % 7 * (turn / 16), .task = task};
      if ((i + row) % 2 != 0) {
        slice.state = State::kWaitingGil;
        slice.subject = 1;
        slice.detail = SubjectKind::kObject;
      }
      builder.OpenSlice(track, slice);
    }
  }
  builder.AdvanceTo(kLength);
  builder.Finish();
  return builder.Share();
}

// Built once for each size: ten million slices take longer than all the frames over them.
const Trace& RecordingOf(std::int64_t slices, int rows) {
  static std::map<std::pair<std::int64_t, int>, std::shared_ptr<const Trace>> recordings;
  std::shared_ptr<const Trace>& recording = recordings[{slices, rows}];
  if (!recording) recording = Recording(slices, rows);
  return *recording;
}

void DrawFrames(benchmark::State& state, TimeRange range, bool follow) {
  TimelineCard card;
  card.trace = &RecordingOf(state.range(0), static_cast<int>(state.range(1)));
  card.title = "Threads + GIL";
  card.cores = 2;

  ImGuiContext* context = ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.DisplaySize = {1920, 1080};
  io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
  const LoadedFonts loaded = LoadFonts(*io.Fonts, {}, 1);
  unsigned char* pixels = nullptr;
  int width = 0;
  int height = 0;
  io.Fonts->GetTexDataAsRGBA32(&pixels, &width, &height);
  const Theme theme = DarkTheme(1, loaded.fonts);
  const TimelineView view{.range = range, .follow = follow, .selection = {}};
  Commands commands;
  TimelineMemory memory;

  const auto frame = [&] {
    ImGui::NewFrame();
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize({1920, 1080});
    ImGui::Begin("timeline", nullptr, ImGuiWindowFlags_NoDecoration);
    DrawTimeline({&card, 1}, view, theme, memory, commands);
    ImGui::End();
    ImGui::Render();
  };
  // Until all of the recording has been taken in, and ImGui's buffers have grown.
  for (int i = 0; i < 10 || memory.pyramids.behind(); ++i) frame();
  const std::int64_t before = allocations;
  for (auto _ : state) frame();
  state.counters["allocations"] = benchmark::Counter(static_cast<double>(allocations - before),
                                                     benchmark::Counter::kAvgIterations);
  state.counters["vertices"] = ImGui::GetDrawData()->TotalVtxCount;
  ImGui::DestroyContext(context);
}

void BM_TimelineWhole(benchmark::State& state) { DrawFrames(state, {}, true); }

// A thousandth of the recording, from its middle.
void BM_TimelineZoomed(benchmark::State& state) {
  DrawFrames(state, {kLength / 2, kLength / 2 + kLength / 1000}, false);
}

void Sizes(benchmark::internal::Benchmark* bench) {
  bench->ArgNames({"slices", "rows"})
      ->ArgsProduct({{1'000, 100'000, 10'000'000}, {8, 64}})
      ->Unit(benchmark::kMicrosecond);
}

BENCHMARK(BM_TimelineWhole)->Apply(Sizes);
BENCHMARK(BM_TimelineZoomed)->Apply(Sizes);

}  // namespace
}  // namespace interleave
