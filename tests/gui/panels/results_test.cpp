#include "gui/panels/results.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/panels/widgets.h"
#include "tests/gui/headless_window.h"

namespace interleave {
namespace {

using testing::Contains;
using testing::Not;

SessionRun Finished(RunResult result) {
  SessionRun run;
  run.model = Model::kGlobalLock;
  run.phase = SessionRun::Phase::kFinished;
  run.result = std::move(result);
  return run;
}

TEST(ResultsTest, AFinishedRunFillsItsRow) {
  RunResult result{.wall_s = 6.48, .cpu_s = 6.53, .cores_busy = 1.01, .text = "sum 1", .ok = true};
  result.state_s[static_cast<std::size_t>(State::kWaitingGil)] = 6;
  result.state_s[static_cast<std::size_t>(State::kWaitingLock)] = 0.46;
  result.voluntary_switches = 1'300;
  result.involuntary_switches = 27;
  result.threads = 3;
  result.memory_mib = 41.23;
  const ResultRow row = MakeResultRow(Finished(result), 1.96);
  EXPECT_EQ(row.Cell(ResultColumn::kModel), "Threads + GIL");
  EXPECT_EQ(row.Cell(ResultColumn::kWall), "6.48 s");
  EXPECT_EQ(row.Cell(ResultColumn::kSpeedup), "1.96×");
  EXPECT_EQ(row.Cell(ResultColumn::kCoresBusy), "1.01");
  EXPECT_EQ(row.Cell(ResultColumn::kCpu), "6.53 s");
  EXPECT_EQ(row.Cell(ResultColumn::kLockWait), "6.46 s");
  EXPECT_EQ(row.Cell(ResultColumn::kIoWait), "–");
  EXPECT_EQ(row.Cell(ResultColumn::kSwitches), "1 327");
  EXPECT_EQ(row.Cell(ResultColumn::kThreads), "3");
  EXPECT_EQ(row.Cell(ResultColumn::kMemory), "41.2 MiB");
  EXPECT_EQ(row.Cell(ResultColumn::kResult), "sum 1");
  EXPECT_FALSE(row.failed);
}

TEST(ResultsTest, OfAMeasuredRangeItSaysWhatIsKnownOfThat) {
  ResultRow row = MakeResultRow(
      Finished({.wall_s = 6.48, .cpu_s = 6.53, .cores_busy = 1.01, .text = "sum 1", .ok = true}),
      1.96);
  Statistics range{.range = {500'000'000, 700'000'000}, .on_core_ns = 150'000'000};
  range.cores_busy = 0.75;
  range.state_ns[static_cast<std::size_t>(State::kWaitingGil)] = 40'000'000;
  range.state_ns[static_cast<std::size_t>(State::kWaitingLock)] = 10'000'000;
  LimitTo(range, row);
  EXPECT_DOUBLE_EQ(row.wall_s, 0.2);
  EXPECT_EQ(row.Cell(ResultColumn::kModel), "Threads + GIL");
  EXPECT_EQ(row.Cell(ResultColumn::kWall), "200 ms");
  EXPECT_EQ(row.Cell(ResultColumn::kCoresBusy), "0.75");
  EXPECT_EQ(row.Cell(ResultColumn::kCpu), "150 ms");
  EXPECT_EQ(row.Cell(ResultColumn::kLockWait), "50.0 ms");
  EXPECT_EQ(row.Cell(ResultColumn::kIoWait), "–");
  EXPECT_EQ(row.Cell(ResultColumn::kSpeedup), "–");
  EXPECT_EQ(row.Cell(ResultColumn::kResult), "sum 1");
}

TEST(ResultsTest, SaysWhyThereIsNoResult) {
  EXPECT_TRUE(MakeResultRow(Finished({.error = "it broke"}), 0).failed);
  EXPECT_EQ(MakeResultRow(Finished({.error = "it broke"}), 0).Cell(ResultColumn::kResult),
            "it broke");
  EXPECT_EQ(MakeResultRow(Finished({.stopped = true}), 0).Cell(ResultColumn::kResult), "stopped");
  EXPECT_FALSE(MakeResultRow(Finished({.stopped = true}), 0).failed);
  EXPECT_EQ(MakeResultRow(Finished({.ok = true}), 0).Cell(ResultColumn::kSpeedup), "–");
  SessionRun run;
  EXPECT_EQ(MakeResultRow(run, 0).Cell(ResultColumn::kResult), "waits for its turn");
  run.phase = SessionRun::Phase::kRefused;
  run.refusal = "no threads";
  EXPECT_EQ(MakeResultRow(run, 0).Cell(ResultColumn::kResult), "no threads");
}

// Within a frame of ImGui, with its own font: the same widths on every machine.
class ResultWidthsTest : public testing::Test {
 protected:
  ResultWidthsTest() { ImGui::NewFrame(); }
  ~ResultWidthsTest() override { ImGui::EndFrame(); }

  HeadlessWindow window_;
  const Theme theme_ = DarkTheme(1, window_.fonts());
};

TEST_F(ResultWidthsTest, NarrowTablesKeepModelTimeAndResult) {
  const ColumnWidths widths = WidthsFor({}, theme_);
  EXPECT_EQ(FitColumns(2000, widths).size(), kResultColumns - 2);  // Nobody slept or has workers.
  const std::vector<ResultColumn> narrow = FitColumns(100, widths);
  EXPECT_THAT(narrow, testing::ElementsAre(ResultColumn::kModel, ResultColumn::kWall,
                                           ResultColumn::kResult));
  const std::vector<ResultColumn> middle = FitColumns(640, widths);
  EXPECT_THAT(middle, Contains(ResultColumn::kSpeedup));
  EXPECT_THAT(middle, Not(Contains(ResultColumn::kThreads)));
}

TEST_F(ResultWidthsTest, WorkersHaveAColumnWhereThereAreAny) {
  const ResultRow threads = MakeResultRow(Finished({.ok = true}), 1);
  const ResultRow processes = MakeResultRow(Finished({.ok = true, .workers = {.workers = 4}}), 1);
  EXPECT_EQ(threads.Cell(ResultColumn::kProcesses), "–");
  EXPECT_EQ(processes.Cell(ResultColumn::kProcesses), "4");
  const std::vector<ResultRow> without = {threads}, with = {threads, processes};
  EXPECT_THAT(FitColumns(2000, WidthsFor(without, theme_)),
              Not(Contains(ResultColumn::kProcesses)));
  EXPECT_THAT(FitColumns(2000, WidthsFor(with, theme_)), Contains(ResultColumn::kProcesses));
}

// The terminal's table says the same, in the same words.
TEST_F(ResultWidthsTest, SleepIsNoWaitForIoAndHasAColumnOfItsOwn) {
  RunResult result{.ok = true};
  result.state_s[static_cast<std::size_t>(State::kSleeping)] = 2;
  const std::vector<ResultRow> rows = {MakeResultRow(Finished(result), 1)};
  EXPECT_EQ(rows[0].Cell(ResultColumn::kIoWait), "–");
  EXPECT_EQ(rows[0].Cell(ResultColumn::kSleep), "2.00 s");
  EXPECT_THAT(FitColumns(2000, WidthsFor(rows, theme_)), Contains(ResultColumn::kSleep));
  EXPECT_THAT(FitColumns(2000, WidthsFor({}, theme_)), Not(Contains(ResultColumn::kSleep)));
}

TEST_F(ResultWidthsTest, AColumnIsAsWideAsItsWidestCell) {
  RunResult result{.wall_s = 1.2, .ok = true};
  result.state_s[static_cast<std::size_t>(State::kWaitingIo)] = 10'004;  // Of 10 000 tasks.
  const std::vector<ResultRow> rows = {MakeResultRow(Finished(result), 1)};
  ASSERT_EQ(rows[0].Cell(ResultColumn::kIoWait), "2 h 46 min 44 s");
  const ColumnWidths widths = WidthsFor(rows, theme_);
  EXPECT_GT(widths.Of(ResultColumn::kIoWait),
            TextWidth(theme_.fonts.mono, rows[0].Cell(ResultColumn::kIoWait)));
  EXPECT_EQ(widths.Of(ResultColumn::kCpu), WidthsFor({}, theme_).Of(ResultColumn::kCpu));
}

}  // namespace
}  // namespace interleave
