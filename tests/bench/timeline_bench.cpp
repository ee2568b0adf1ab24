// How long building one frame of the timeline takes: eight rows, 1920 pixels wide, from a thousand
// to ten million slices. A frame should cost pixels, not events.

#include <benchmark/benchmark.h>

#include <map>
#include <memory>
#include <string>

#include "engine/trace/trace_builder.h"
#include "gui/app/fonts.h"
#include "gui/timeline/timeline.h"

namespace interleave {
namespace {

constexpr int kRows = 8;
constexpr Nanos kLength = 10'000'000'000;

// `slices` in all, over kRows threads that take turns at running and waiting for the global lock.
std::shared_ptr<const Trace> Recording(std::int64_t slices) {
  TraceBuilder builder(std::make_shared<NameTable>());
  builder.AddObject(1, builder.names().Intern("global lock"), State::kWaitingGil);
  const NameId name = builder.names().Intern("work");
  const std::int64_t per_row = slices / kRows;
  const Nanos turn = kLength / per_row;
  for (int row = 0; row < kRows; ++row) {
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
const Trace& RecordingOf(std::int64_t slices) {
  static std::map<std::int64_t, std::shared_ptr<const Trace>> recordings;
  std::shared_ptr<const Trace>& recording = recordings[slices];
  if (!recording) recording = Recording(slices);
  return *recording;
}

void DrawFrames(benchmark::State& state, TimeRange range, bool follow) {
  TimelineCard card;
  card.trace = &RecordingOf(state.range(0));
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

  for (auto _ : state) {
    ImGui::NewFrame();
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize({1920, 1080});
    ImGui::Begin("timeline", nullptr, ImGuiWindowFlags_NoDecoration);
    DrawTimeline({&card, 1}, view, theme, memory, commands);
    ImGui::End();
    ImGui::Render();
  }
  state.counters["vertices"] = ImGui::GetDrawData()->TotalVtxCount;
  ImGui::DestroyContext(context);
}

void BM_TimelineWhole(benchmark::State& state) { DrawFrames(state, {}, true); }

// A thousandth of the recording, from its middle.
void BM_TimelineZoomed(benchmark::State& state) {
  DrawFrames(state, {kLength / 2, kLength / 2 + kLength / 1000}, false);
}

void Sizes(benchmark::internal::Benchmark* bench) {
  bench->Arg(1'000)->Arg(100'000)->Arg(10'000'000)->Unit(benchmark::kMicrosecond);
}

BENCHMARK(BM_TimelineWhole)->Apply(Sizes);
BENCHMARK(BM_TimelineZoomed)->Apply(Sizes);

}  // namespace
}  // namespace interleave
