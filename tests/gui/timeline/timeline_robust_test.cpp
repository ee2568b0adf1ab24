// The timeline with everything it might be given: nothing, too much, the wrong size.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "gui/timeline/timeline.h"
#include "tests/engine/picture/loop_recordings.h"
#include "tests/engine/picture/recordings.h"
#include "tests/gui/timeline/headless_timeline.h"

namespace interleave {
namespace {

// Draws, moves the mouse everywhere, zooms in and out; nothing may break.
void TryEverything(HeadlessTimeline& timeline, float width, float height) {
  timeline.Settle();
  for (float y = 5; y < height; y += height / 12) {
    for (float x = 5; x < width; x += width / 7) {
      timeline.MoveTo(x, y);
      timeline.Frame();
    }
    timeline.Wheel(3);
    timeline.Click();
    timeline.Wheel(-2);
  }
}

std::shared_ptr<Trace> Turns(std::size_t slices) {
  return TakingTurns(slices, 10'000'000'000 / static_cast<Nanos>(slices));
}

TEST(TimelineRobustTest, NoCards) {
  HeadlessTimeline timeline;
  TryEverything(timeline, 1000, 700);
  EXPECT_GT(HeadlessTimeline::Vertices(), 0);
}

TEST(TimelineRobustTest, ACardThatHasNotRunInvitesAndOneThatFailedSaysWhy) {
  HeadlessTimeline timeline;
  timeline.Add(nullptr);
  timeline.Settle();
  const int invitation = HeadlessTimeline::Vertices();
  timeline.cards[0].error = std::string(5'000, 'e');
  TryEverything(timeline, 1000, 700);
  EXPECT_GT(invitation, 0);
}

TEST(TimelineRobustTest, AnEmptyRecordingLiveAndEnded) {
  HeadlessTimeline timeline;
  const auto empty = std::make_shared<Trace>(std::make_shared<NameTable>());
  timeline.Add(empty, 2);
  timeline.Add(empty, 0);
  timeline.cards[0].live = true;
  TryEverything(timeline, 1000, 700);
}

TEST(TimelineRobustTest, OneSliceThatHasJustBegun) {
  HeadlessTimeline timeline;
  timeline.Add(OneRow({{.begin = 0}}, 0));
  timeline.Add(OneRow({{.begin = 0}}, 1));
  timeline.Add(OneRow({{.begin = 5}}, 3'000_ms));
  for (TimelineCard& card : timeline.cards) card.live = true;
  TryEverything(timeline, 1000, 700);
}

TEST(TimelineRobustTest, EveryStateIsDrawnWideAndNarrow) {
  HeadlessTimeline timeline;
  std::vector<Slice> slices;
  Nanos at = 0;
  for (const Nanos length : {100_ms, 1_ms, 20_ms}) {
    for (std::size_t i = 0; i < kStateCount; ++i) {
      slices.push_back({.begin = at, .end = at + length, .state = static_cast<State>(i)});
      at += length;
    }
  }
  timeline.Add(OneRow(slices, at));
  TryEverything(timeline, 1000, 700);
}

TEST(TimelineRobustTest, NamesOfAnyLengthAndScript) {
  TraceBuilder builder(std::make_shared<NameTable>());
  const std::string names[] = {
      "خيط العمل",    "工作线程", std::string(10'000, 'n'), "", "\xff\xfe broken \xc3",
      "a\nb\tc %s %n"};
  TaskId task = 1;
  for (const std::string& name : names) {
    const TrackId track = builder.AddThread(name, 1);
    builder.CreateTask(task, builder.names().Intern(name), 0, 0, track);
    builder.BeginTask(task, 0, track);
    builder.OpenSlice(track, {.begin = 0, .task = task});
    builder.OpenSlice(track, {.begin = 500_ms,
                              .task = task,
                              .subject = builder.names().Intern(name),
                              .detail = SubjectKind::kName,
                              .state = State::kWaitingIo});
    builder.AddMark({.at = 600_ms, .track = track, .name = builder.names().Intern(name)});
    ++task;
  }
  builder.AdvanceTo(1'000_ms);
  HeadlessTimeline timeline;
  timeline.Add(builder.Share());
  timeline.cards[0].title = timeline.cards[0].summary = names[2];
  timeline.cards[0].wall = names[1];
  TryEverything(timeline, 1000, 700);
  timeline.cards[0].error = names[4];
  timeline.Frame();
}

TEST(TimelineRobustTest, WindowsOfAnySize) {
  const struct {
    float width, height, scale;
  } sizes[] = {{320, 200, 1}, {320, 200, 2}, {60, 40, 1},   {30, 20, 3},
               {1, 1, 1},     {5, 2000, 1},  {3000, 10, 1}, {3840, 2160, 2}};
  for (const auto& size : sizes) {
    HeadlessTimeline timeline(size.width, size.height, size.scale);
    timeline.Add(TakingTurns(20, 50_ms), 4);
    timeline.Add(nullptr);
    TryEverything(timeline, size.width, size.height);
  }
}

TEST(TimelineRobustTest, RangesThatMakeNoSense) {
  HeadlessTimeline timeline;
  timeline.Add(TakingTurns(20, 50_ms));
  const TimeRange ranges[] = {{0, 0}, {5, -5}, {-1'000_ms, 9'000_ms}, {900'000_ms, 900'001_ms}};
  for (const TimeRange range : ranges) {
    timeline.view = {.range = range, .follow = false, .selection = TimelineSelection{9, 9, 9}};
    timeline.Settle();
  }
}

TEST(TimelineRobustTest, RowsOffScreenAreNotDrawn) {
  const auto threads = [](int count) {
    TraceBuilder builder(std::make_shared<NameTable>());
    for (int i = 0; i < count; ++i) {
      const TrackId track = builder.AddThread("Thread", i);
      for (Nanos at = 0; at < 1'000_ms; at += 100_ms) {
        builder.OpenSlice(track, {.begin = at});
        builder.CloseSlice(track, at + 60_ms);
      }
    }
    return builder.Share();
  };
  HeadlessTimeline few;
  few.Add(threads(100));
  few.Settle();
  const int vertices_of_few = HeadlessTimeline::Vertices();

  HeadlessTimeline many;
  many.Add(threads(10'000));
  many.Settle();

  EXPECT_LE(HeadlessTimeline::Vertices(), vertices_of_few * 11 / 10);
  TryEverything(many, 1000, 700);
}

TEST(TimelineRobustTest, VerticesAreBoundedByPixelsNotBySlices) {
  int vertices_of_thousand = 0;
  for (const std::size_t slices : {1'000U, 10'000U, 1'000'000U}) {
    HeadlessTimeline timeline;
    timeline.Add(Turns(slices));
    timeline.Settle();
    const int vertices = HeadlessTimeline::Vertices();
    if (slices == 1'000U) vertices_of_thousand = vertices;
    EXPECT_LE(vertices, 3 * vertices_of_thousand) << slices;
  }
}

TEST(TimelineRobustTest, MarksAreBoundedByPixelsToo) {
  TraceBuilder builder(std::make_shared<NameTable>());
  const TrackId track = builder.AddThread("Thread 1", 2);
  builder.OpenSlice(track, {.begin = 0});
  for (Nanos at = 0; at < 1'000_ms; at += 10'000) builder.AddMark({.at = at, .track = track});
  HeadlessTimeline timeline;
  timeline.Add(builder.Share());
  timeline.Settle();
  EXPECT_LT(HeadlessTimeline::Vertices(), 5'000);
}

TEST(TimelineRobustTest, TenThousandTasksAreOneRowThatOpensOnZoom) {
  RandomLoop loop(10'000, 1);
  const std::shared_ptr<Trace> trace = loop.Finished();
  HeadlessTimeline timeline;
  timeline.Add(trace);
  timeline.Settle();
  EXPECT_LT(HeadlessTimeline::Vertices(), 60'000);

  // A moment in which no more than a few tasks do something: clicks select them.
  const Nanos at = 2'500'000;
  timeline.view = {.range = {at, at + 5'000}, .follow = false, .selection = {}};
  timeline.Settle();
  std::set<TrackId> selected;
  for (float x = 150; x < 950; x += 50) {
    timeline.MoveTo(x, 135);  // The first task's row, below the loop's.
    timeline.Click();
    if (timeline.view.selection) selected.insert(timeline.view.selection->track);
  }
  EXPECT_FALSE(selected.empty());
  for (const TrackId track : selected) EXPECT_EQ(trace->tracks()[track].kind, TrackKind::kTask);
  timeline.view.follow = true;
  TryEverything(timeline, 1000, 700);
}

TEST(TimelineRobustTest, ALoopIsDrawnWhileItsTasksAreStillBeingCreated) {
  RandomLoop loop(300, 3);
  HeadlessTimeline timeline;
  timeline.Add(loop.builder().Share());
  timeline.cards[0].live = true;
  for (int i = 0; loop.Step(); ++i) {
    if (i % 20 == 0) timeline.Frame();
  }
  loop.builder().Finish();
  timeline.cards[0].live = false;
  TryEverything(timeline, 1000, 700);
}

TEST(TimelineRobustTest, SwatchesOfEveryStateAreDrawn) {
  const HeadlessTimeline timeline;
  for (int frame = 0; frame < 2; ++frame) {
    ImGui::NewFrame();
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize({800, 600});
    ImGui::Begin("legend", nullptr, ImGuiWindowFlags_NoDecoration);
    for (std::size_t i = 0; i < kStateCount; ++i) {
      DrawStateSwatch(static_cast<State>(i), timeline.theme, 11);
    }
    ImGui::End();
    ImGui::Render();
  }
  EXPECT_GT(HeadlessTimeline::Vertices(), static_cast<int>(4 * kStateCount));
}

}  // namespace
}  // namespace interleave
