#include "gui/panels/status_bar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/trace/trace_builder.h"

namespace interleave {
namespace {

SessionRun RunWith(Truth truth, std::string reason, std::uint64_t events, std::uint64_t dropped) {
  TraceBuilder builder(std::make_shared<NameTable>());
  builder.SetTruth(truth, std::move(reason));
  builder.SetCounts(events, dropped);
  builder.Finish();
  SessionRun run;
  run.phase = SessionRun::Phase::kFinished;
  run.trace = builder.Share();
  return run;
}

TEST(StatusBarTest, SumsUpTheRecordings) {
  std::vector<SessionRun> runs;
  runs.push_back(RunWith(Truth::kKernel, "", 48'000, 0));
  runs.push_back(RunWith(Truth::kKernel, "", 213, 0));
  runs.emplace_back();  // Not run yet.
  const TruthLine line = TruthOf(runs, 2);
  EXPECT_EQ(line.text, "kernel scheduler records · 2 cores · 48 213 events · 0 dropped");
  EXPECT_FALSE(line.warning);
}

TEST(StatusBarTest, SaysWhyCoresAreEstimated) {
  std::vector<SessionRun> runs;
  runs.push_back(RunWith(Truth::kEstimated, "the kernel refuses perf events", 10, 0));
  const TruthLine line = TruthOf(runs, 1);
  EXPECT_EQ(line.text,
            "cores estimated · 1 core · 10 events · 0 dropped · the kernel refuses perf events");
  EXPECT_TRUE(line.warning);
}

TEST(StatusBarTest, DroppedEventsAreAWarning) {
  std::vector<SessionRun> runs;
  runs.push_back(RunWith(Truth::kKernel, "", 10, 3));
  EXPECT_TRUE(TruthOf(runs, 2).warning);
}

TEST(StatusBarTest, BeforeTheFirstRunItNamesTheMachine) {
  EXPECT_EQ(TruthOf({}, 2).text, "2 cores");
}

TEST(StatusBarTest, TheLegendExplainsWhatOccursRunningFirst) {
  std::vector<SessionRun> runs;
  runs.push_back(RunWith(Truth::kKernel, "", 1, 0));
  runs[0].result.state_s[static_cast<std::size_t>(State::kStarting)] = 0.1;
  runs[0].result.state_s[static_cast<std::size_t>(State::kRunning)] = 1;
  runs[0].result.state_s[static_cast<std::size_t>(State::kSleeping)] = 1;
  EXPECT_THAT(LegendStates(runs),
              testing::ElementsAre(State::kRunning, State::kStarting, State::kSleeping));
  EXPECT_THAT(LegendStates({}), testing::ElementsAreArray(kLegendStates));
}

TEST(StatusBarTest, TheLegendHasRoomBeforeTheWholeOfTheTruthLine) {
  const std::vector<float> entries = {80, 120, 100};  // 354 with their gaps.
  const auto fit = [&](float width) { return FitStatus(width, entries, 60, 150, 420, 18); };
  EXPECT_EQ(fit(900).states, 3U);
  EXPECT_EQ(fit(900).truth, 420);
  EXPECT_EQ(fit(600).states, 3U);
  EXPECT_EQ(fit(600).truth, 600 - 354);  // Shortened.
  EXPECT_EQ(fit(504).states, 3U);
  EXPECT_EQ(fit(504).truth, 150);  // Its beginning always has room.
  EXPECT_EQ(fit(440).states, 1U);  // The others are counted.
  EXPECT_EQ(fit(440).truth, 150);
  EXPECT_EQ(fit(100).states, 0U);
  EXPECT_LE(fit(100).truth, 100);
}

TEST(StatusBarTest, APanelThatHasNoRoomIsNotGoneWithoutAWord) {
  const auto missing = [](float width, float height, float scale) {
    const Layout layout =
        LayOut({.width = width, .height = height, .scale = scale, .parameters = 3, .results = 2});
    EXPECT_FALSE(layout.status.empty());
    return MissingPanels(layout, static_cast<double>(scale));
  };
  EXPECT_EQ(missing(1440, 900, 1), "");
  EXPECT_EQ(missing(900, 700, 1), "the window is too small for the right panel");
  EXPECT_EQ(missing(600, 700, 1), "the window is too small for the side panels");
  EXPECT_EQ(missing(1440, 900, 3),
            "the window is too small for the side panels at 300 % (Ctrl+0: 100 %)");
  EXPECT_EQ(missing(1720, 1060, 2.5F),
            "the window is too small for the side panels at 250 % (Ctrl+0: 100 %)");
}

}  // namespace
}  // namespace interleave
