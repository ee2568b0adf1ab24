#include "gui/panels/results.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
  EXPECT_EQ(row.Cell(ResultColumn::kResult), "sum 1");
  EXPECT_FALSE(row.failed);
}

TEST(ResultsTest, WorkersAreCountedWithWhatTheyTakeTogether) {
  RunResult result{.ok = true};
  EXPECT_EQ(MakeResultRow(Finished(result), 0).Cell(ResultColumn::kProcesses), "–");
  result.workers = {.workers = 4};
  EXPECT_EQ(MakeResultRow(Finished(result), 0).Cell(ResultColumn::kProcesses), "4");
  result.workers.proportional_kib = 16'793;
  EXPECT_EQ(MakeResultRow(Finished(result), 0).Cell(ResultColumn::kProcesses), "4 · 16.4 MiB");
}

TEST(ResultsTest, WithoutWorkersThereIsNoColumnForThem) {
  EXPECT_THAT(FitColumns(2000, true), Contains(ResultColumn::kProcesses));
  EXPECT_THAT(FitColumns(2000, false), Not(Contains(ResultColumn::kProcesses)));
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

TEST(ResultsTest, NarrowTablesKeepModelTimeAndResult) {
  EXPECT_EQ(FitColumns(2000).size(), kResultColumns);
  const std::vector<ResultColumn> narrow = FitColumns(100);
  EXPECT_THAT(narrow, testing::ElementsAre(ResultColumn::kModel, ResultColumn::kWall,
                                           ResultColumn::kResult));
  const std::vector<ResultColumn> middle = FitColumns(640);
  EXPECT_THAT(middle, Contains(ResultColumn::kSpeedup));
  EXPECT_THAT(middle, Not(Contains(ResultColumn::kThreads)));
}

}  // namespace
}  // namespace interleave
