#include "engine/picture/counter_steps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "engine/trace/trace_builder.h"
#include "tests/gui/timeline/headless_timeline.h"

namespace interleave {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Nanos kMs = 1'000'000;
const std::vector<CounterPoint> kPoints = {{10, 1}, {20, 5}, {25, 2}, {40, 0}};

TEST(CounterStepsTest, AValueHoldsUntilTheNext) {
  EXPECT_EQ(ValueAt(kPoints, 9), 0);
  EXPECT_EQ(ValueAt(kPoints, 10), 1);
  EXPECT_EQ(ValueAt(kPoints, 24), 5);
  EXPECT_EQ(ValueAt(kPoints, 1000), 0);
  EXPECT_EQ(ValueAt({}, 5), 0);
}

TEST(CounterStepsTest, EachPartHasTheHighestValueThatItSaw) {
  EXPECT_THAT(HighestPerBin(kPoints, {0, 50}, 5), ElementsAre(0, 1, 5, 2, 2));
  EXPECT_THAT(HighestPerBin(kPoints, {40, 60}, 2), ElementsAre(0, 0));
  EXPECT_THAT(HighestPerBin(kPoints, {22, 24}, 1), ElementsAre(5)) << "from before the view";
  EXPECT_THAT(HighestPerBin({}, {0, 10}, 2), ElementsAre(0, 0));
}

TEST(CounterStepsTest, AMillionPointsAreNotLookedAtOneByOne) {
  std::vector<CounterPoint> points;
  for (Nanos at = 0; at < 1'000'000; ++at) points.push_back({at, at});
  const std::vector<std::int64_t> highest = HighestPerBin(points, {0, 1'000'000}, 10);
  ASSERT_EQ(highest.size(), 10U);
  EXPECT_EQ(highest.back(), 999'999);
  for (std::size_t i = 1; i < highest.size(); ++i) EXPECT_GT(highest[i], highest[i - 1]);
}

// A thread that fills a queue; two counters, one of which never changes.
std::shared_ptr<const Trace> WithCounters(bool changes) {
  TraceBuilder b(std::make_shared<NameTable>());
  b.AddThread("Main", 4000, true);
  b.OpenSlice(0, {.begin = 0});
  b.AddCounterPoint(b.names().Intern("constant"), kMs, 7);
  if (changes) {
    for (Nanos i = 0; i < 10; ++i) b.AddCounterPoint(b.names().Intern("jobs"), i * kMs, i % 4);
  }
  b.CloseTrack(0, 10 * kMs);
  b.Finish();
  return b.Share();
}

TEST(CounterStepsTest, OnlyCountersThatChangeHaveARow) {
  const auto trace = WithCounters(true);
  EXPECT_THAT(CountersWorthARow(*trace, 8), ElementsAre(1U));
  EXPECT_THAT(CountersWorthARow(*trace, 0), IsEmpty());
  EXPECT_THAT(CountersWorthARow(*WithCounters(false), 8), IsEmpty());
}

TEST(CounterStepsTest, TheTimelineDrawsThemAndTellsTheirValue) {
  const auto draw = [](bool changes) {
    HeadlessTimeline timeline;
    timeline.Add(WithCounters(changes), 0);
    timeline.Settle();
    int most = HeadlessTimeline::Vertices();
    for (float y = 60; y < 300; y += 4) {  // Over every row, whatever there is.
      timeline.MoveTo(500, y);
      most = std::max(most, HeadlessTimeline::Vertices());
    }
    return most;
  };
  EXPECT_GT(draw(true), draw(false) + 50);
}

}  // namespace
}  // namespace interleave
