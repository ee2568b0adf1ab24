#include "engine/picture/time_axis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace interleave {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Nanos kMilli = 1'000'000;
constexpr Nanos kSecond = 1'000'000'000;
constexpr Nanos kHour = 3600 * kSecond;
constexpr TimeRange kBounds{0, 10 * kSecond};

TEST(TimeAxisTest, PixelsAndTimesGoBackAndForth) {
  const TimeAxis axis{.range = {kSecond, 3 * kSecond}, .left_px = 100, .width_px = 1000};

  EXPECT_DOUBLE_EQ(axis.ToPx(kSecond), 100);
  EXPECT_DOUBLE_EQ(axis.ToPx(2 * kSecond), 600);
  EXPECT_DOUBLE_EQ(axis.ToPx(0), -400);
  EXPECT_EQ(axis.ToTime(600), 2 * kSecond);
  EXPECT_EQ(axis.ToTime(0), 800 * kMilli);
  EXPECT_EQ(axis.Span(1), 2 * kMilli);
}

TEST(TimeAxisTest, ANanosecondIsSeenInAnHour) {
  const Nanos begin = kHour;
  const TimeAxis axis{.range = {begin, begin + 100}, .left_px = 0, .width_px = 1000};

  EXPECT_DOUBLE_EQ(axis.ToPx(begin + 1), 10);
  EXPECT_EQ(axis.ToTime(10), begin + 1);
  EXPECT_EQ(axis.Span(1), 1);  // Never nothing.
}

TEST(TimeAxisTest, TimesAtTheEndOfTimeHaveAPlace) {
  const TimeAxis axis{.range = {0, kSecond}, .left_px = 0, .width_px = 1000};
  EXPECT_GT(axis.ToPx(kOpenEnd), 1e6);
  EXPECT_LT(axis.ToPx(std::numeric_limits<Nanos>::min()), -1e6);
  EXPECT_GT(axis.ToTime(1e300), kHour);
}

TEST(TimeAxisTest, ARecordingIsShownWholeWithALittleRoom) {
  EXPECT_EQ(RangeOf(0, false), (TimeRange{0, kSecond}));
  EXPECT_EQ(RangeOf(6'400 * kMilli, false), (TimeRange{0, 6'500 * kMilli}));
  EXPECT_EQ(RangeOf(1, false), (TimeRange{0, kMinRangeNs}));
}

TEST(TimeAxisTest, ALiveRecordingGrowsIntoARangeThatMovesInSteps) {
  EXPECT_EQ(RangeOf(1 * kMilli, true), RangeOf(90 * kMilli, true));
  Nanos last = 0;
  int steps = 0;
  for (Nanos extent = kMilli; extent < 10 * kSecond; extent += kMilli) {
    const Nanos end = RangeOf(extent, true).end;
    ASSERT_GT(end, extent);
    ASSERT_GE(end, last);
    if (end != last) ++steps;
    last = end;
  }
  EXPECT_LT(steps, 30);
}

TEST(TimeAxisTest, ARangeIsMovedIntoItsBounds) {
  struct Case {
    TimeRange range, expected;
  };
  const Case cases[] = {
      {{kSecond, 2 * kSecond}, {kSecond, 2 * kSecond}},
      {{-kSecond, kSecond}, {0, 2 * kSecond}},
      {{9 * kSecond, 12 * kSecond}, {7 * kSecond, 10 * kSecond}},
      {{-kSecond, 20 * kSecond}, kBounds},
      {{5, 6}, {5, 5 + kMinRangeNs}},
      {{7, 3}, {7, 7 + kMinRangeNs}},
      {{10 * kSecond - 1, 10 * kSecond}, {10 * kSecond - kMinRangeNs, 10 * kSecond}},
      {{std::numeric_limits<Nanos>::min(), std::numeric_limits<Nanos>::max()}, kBounds},
  };
  for (const Case& c : cases) EXPECT_EQ(Within(c.range, kBounds), c.expected) << c.range.begin;
}

TEST(TimeAxisTest, ZoomingKeepsWhatIsUnderTheMouse) {
  const TimeRange range{2 * kSecond, 4 * kSecond};
  const Nanos anchor = 2'500 * kMilli;  // A quarter from the left.

  const TimeRange in = ZoomedAt(range, anchor, 0.5, kBounds);
  const TimeRange out = ZoomedAt(range, anchor, 2, kBounds);

  EXPECT_EQ(in, (TimeRange{2'250 * kMilli, 3'250 * kMilli}));
  EXPECT_EQ(out, (TimeRange{1'500 * kMilli, 5'500 * kMilli}));
}

TEST(TimeAxisTest, ZoomingStopsAtTheRecordingAndAtAHundredNanoseconds) {
  TimeRange range = kBounds;
  for (int i = 0; i < 200; ++i) range = ZoomedAt(range, 3 * kSecond, 0.8, kBounds);
  EXPECT_EQ(range.length(), kMinRangeNs);
  EXPECT_LE(range.begin, 3 * kSecond);
  EXPECT_GE(range.end, 3 * kSecond);

  for (int i = 0; i < 200; ++i) range = ZoomedAt(range, 3 * kSecond, 1.25, kBounds);
  EXPECT_EQ(range, kBounds);
}

TEST(TimeAxisTest, PanningStopsAtTheEnds) {
  const TimeRange range{2 * kSecond, 4 * kSecond};
  EXPECT_EQ(Panned(range, kSecond, kBounds), (TimeRange{3 * kSecond, 5 * kSecond}));
  EXPECT_EQ(Panned(range, -5 * kSecond, kBounds), (TimeRange{0, 2 * kSecond}));
  EXPECT_EQ(Panned(range, 100 * kSecond, kBounds), (TimeRange{8 * kSecond, 10 * kSecond}));
}

TEST(TimeAxisTest, ABlockIsShownWithRoomAroundIt) {
  const TimeRange shown = Around({4 * kSecond, 5 * kSecond}, kBounds);
  EXPECT_EQ(shown, (TimeRange{3'900 * kMilli, 5'100 * kMilli}));
  EXPECT_EQ(Around({0, 10 * kSecond}, kBounds), kBounds);
  EXPECT_EQ(Around({500, 501}, kBounds).length(), kMinRangeNs);
}

TEST(TimeAxisTest, StepsAreRound) {
  struct Case {
    Nanos at_least, step;
  };
  const Case cases[] = {
      {1, 1},
      {2, 2},
      {3, 5},
      {11, 20},
      {600'000, kMilli},
      {kSecond, kSecond},
      {kSecond + 1, 2 * kSecond},
      {6 * kSecond, 10 * kSecond},
      {21 * kSecond, 30 * kSecond},
      {31 * kSecond, 60 * kSecond},
      {kHour / 2 + 1, kHour},
      {6 * kHour, 10 * kHour},
      {60 * kHour, 100 * kHour},
  };
  for (const Case& c : cases) EXPECT_EQ(NiceStep(c.at_least).step, c.step) << c.at_least;
}

TEST(TimeAxisTest, EveryStepIsLongEnoughAndDividesIntoWholeParts) {
  for (Nanos at_least = 1; at_least < 1000 * kHour; at_least += 1 + at_least / 7) {
    const TickStep step = NiceStep(at_least);
    ASSERT_GE(step.step, at_least);
    ASSERT_LE(step.step, 3 * at_least) << at_least;
    ASSERT_EQ(step.step % step.parts, 0) << step.step;
  }
}

TEST(TimeAxisTest, TicksLieWithinTheRange) {
  EXPECT_THAT(
      TicksIn({0, 25}, {.step = 10, .parts = 2}),
      ElementsAre(Tick{0, true}, Tick{5, false}, Tick{10, true}, Tick{15, false}, Tick{20, true}));
  EXPECT_THAT(TicksIn({11, 25}, {.step = 10, .parts = 1}), ElementsAre(Tick{20, true}));
  EXPECT_THAT(TicksIn({-12, 1}, {.step = 10, .parts = 1}),
              ElementsAre(Tick{-10, true}, Tick{0, true}));
  EXPECT_THAT(TicksIn({0, kHour}, {.step = 1, .parts = 1}), IsEmpty());  // Nobody could see them.
}

}  // namespace
}  // namespace interleave
