#include "engine/formats/figure/figure_layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/engine/formats/figure/figures.h"
#include "tests/engine/picture/loop_recordings.h"
#include "tests/engine/picture/recordings.h"

namespace interleave {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(FigureLayoutTest, TheFigureSaysWhatItShowsAndHowItWasRecorded) {
  const std::vector<std::string> texts = TextsOf(LaidOut({SmallRecording()}));

  EXPECT_THAT(texts, Contains("Small"));
  EXPECT_THAT(texts, Contains("Threads · total 10.0 ms · tasks 2"));
  EXPECT_THAT(texts, Contains("sum 42"));
  EXPECT_THAT(texts, Contains("CONCURRENCY"));
  EXPECT_THAT(texts, Contains("PARALLELISM"));
  EXPECT_THAT(texts, Contains("Thread 1"));
  EXPECT_THAT(texts, Contains("Core 1"));
  EXPECT_THAT(texts, Contains("running"));
  EXPECT_THAT(texts, Contains("waiting for a lock"));
  EXPECT_THAT(texts, Contains(HasSubstr("recorded on 2 cores, kernel scheduler records")));
  EXPECT_THAT(texts, Contains(HasSubstr("2 events found their ring full")));
}

TEST(FigureLayoutTest, WaitsAreHatchedAndThinnerThanWhatRuns) {
  const Drawing drawing = LaidOut({SmallRecording()});
  double running = 0, waiting = 0;
  for (const BoxShape& box : ShapesOf<BoxShape>(drawing)) {
    if (box.tooltip.starts_with("fetch")) running = box.box.height();
    if (!box.tooltip.starts_with("Waiting for I/O: /file_a")) continue;
    waiting = box.box.height();
    EXPECT_NE(box.hatch, BoxShape::kNone);
    EXPECT_NE(box.outline, BoxShape::kNone);
  }

  EXPECT_GT(waiting, 0);
  EXPECT_LT(waiting, 0.7 * running);
}

TEST(FigureLayoutTest, NothingLiesOutsideOfTheFigure) {
  for (const double width : {200.0, 605.0, 1200.0, 3000.0}) {
    const Drawing drawing =
        LaidOut({SmallRecording(), SmallRecording()}, {.width = FigureWidth{.value = width}});
    EXPECT_EQ(drawing.width, width);
    for (const BoxShape& box : ShapesOf<BoxShape>(drawing)) {
      EXPECT_GE(box.box.left, 0);
      EXPECT_LE(box.box.right, drawing.width);
      EXPECT_GE(box.box.top, 0);
      EXPECT_LE(box.box.bottom, drawing.height);
      EXPECT_GE(box.box.width(), 0);
    }
    for (const TextShape& text : ShapesOf<TextShape>(drawing)) {
      const double length = HalfWide(text.text, text.look);
      const double left = text.anchor == TextShape::Anchor::kLeft    ? text.x
                          : text.anchor == TextShape::Anchor::kRight ? text.x - length
                                                                     : text.x - length / 2;
      EXPECT_GE(left, 0) << text.text;
      EXPECT_LE(left + length, drawing.width) << text.text;
      EXPECT_LE(text.baseline, drawing.height) << text.text;
    }
  }
}

TEST(FigureLayoutTest, RunsShareOneTimeAxis) {
  Recording shorter = SmallRecording();
  shorter.trace = TakingTurns(4, 1'000'000);
  shorter.title = "Small: Threads + GIL";
  shorter.result.wall_s = 0.004;
  const Drawing drawing = LaidOut({SmallRecording(), shorter});

  // The second ends at 4 of 10 ms: its blocks lie in the left part of the rows.
  double end = 0, right = 0;
  for (const BoxShape& box : ShapesOf<BoxShape>(drawing)) {
    if (box.tooltip.starts_with("sum squares")) end = std::max(end, box.box.right);
    if (box.tooltip.starts_with("body")) right = std::max(right, box.box.right);
  }
  EXPECT_GT(end, 0);
  EXPECT_LT(end, 0.55 * right);
  EXPECT_THAT(TextsOf(drawing), Contains("2.50×"));
  EXPECT_THAT(TextsOf(drawing), Contains("Threads + GIL"));
}

TEST(FigureLayoutTest, ARangeFillsTheAxis) {
  constexpr Nanos kMs = 1'000'000;
  const Drawing part = LaidOut({SmallRecording()}, {}, TimeRange{5 * kMs, 7 * kMs});

  EXPECT_THAT(TextsOf(part), Contains("6.0 ms"));
  EXPECT_THAT(TextsOf(part), Not(Contains("8.0 ms")));
  // The wait for the lock lasts all of it.
  EXPECT_THAT(ShapesOf<BoxShape>(part),
              Contains(::testing::ResultOf(
                  [](const BoxShape& box) { return box.tooltip.starts_with("Waiting for a lock"); },
                  true)));
}

TEST(FigureLayoutTest, OnlyTheRowsThatWereAskedForAreShown) {
  const std::vector<std::string> texts =
      TextsOf(LaidOut({SmallRecording()}, {.rows = {"thread *", "CORE 0"}}));

  EXPECT_THAT(texts, AllOf(Contains("Thread 1"), Contains("Core 0")));
  EXPECT_THAT(texts, Not(Contains("Core 1")));
  EXPECT_THAT(texts, Not(Contains("Main")));
}

TEST(FigureLayoutTest, RowsThatDoNotExistAreAnErrorThatNamesThoseThatDo) {
  const std::vector<Recording> recordings = {SmallRecording()};
  const auto drawing = LayOutFigure({.recordings = recordings,
                                     .version = "1",
                                     .range = std::nullopt,
                                     .options = {.rows = {"Thread 99"}},
                                     .work = {}},
                                    HalfWide);

  ASSERT_FALSE(drawing);
  EXPECT_THAT(drawing.error(), AllOf(HasSubstr("`Thread 99`"), HasSubstr("Thread 1")));
}

TEST(FigureLayoutTest, AMillionSlicesAreFoldedToWhatCanBeSeen) {
  Recording recording = SmallRecording();
  recording.trace = TakingTurns(1'000'000, 1'000);
  const Drawing drawing = LaidOut({recording});

  EXPECT_LT(drawing.shapes.size(), 4'000U);
  EXPECT_THAT(TextsOf(drawing), Contains("waiting for the global lock"));
}

TEST(FigureLayoutTest, ManyRowsAreCountedInASentence) {
  TraceBuilder builder(std::make_shared<NameTable>());
  for (int i = 0; i < 10'000; ++i) {
    const TrackId thread = builder.AddThread("Thread " + std::to_string(i + 1), i + 1);
    builder.OpenSlice(thread, {.begin = i, .state = State::kSleeping});
  }
  builder.AdvanceTo(1'000'000);
  builder.Finish();
  Recording recording = SmallRecording();
  recording.trace = builder.Share();
  const Drawing drawing = LaidOut({recording});

  EXPECT_THAT(TextsOf(drawing), Contains("… and 9 960 more threads"));
  EXPECT_LT(drawing.height, 2'000);
}

TEST(FigureLayoutTest, NamesFromAFileStayNames) {
  TraceBuilder builder(std::make_shared<NameTable>());
  const TrackId thread = builder.AddThread("<script>\n\x1b[31m\xff", 1);
  builder.OpenSlice(thread, {.begin = 0, .state = State::kRunning});
  builder.AdvanceTo(1'000);
  builder.Finish();
  Recording recording = SmallRecording();
  recording.trace = builder.Share();

  EXPECT_THAT(TextsOf(LaidOut({recording})), Contains(StartsWith("<script>?")));
}

TEST(FigureLayoutTest, ARecordingOfNothingIsAFigure) {
  TraceBuilder builder(std::make_shared<NameTable>());
  builder.AddThread("Thread 1", 1);
  builder.Finish();
  Recording recording{.title = "", .trace = builder.Share()};

  EXPECT_GT(LaidOut({recording}).height, 100);
}

}  // namespace
}  // namespace interleave
