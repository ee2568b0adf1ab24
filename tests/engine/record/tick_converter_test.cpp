#include "engine/record/tick_converter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <vector>

namespace interleave {
namespace {

using Anchor = TickConverter::Anchor;

TickConverter Converter(const std::vector<Anchor>& anchors) {
  TickConverter converter(false);
  for (const Anchor& anchor : anchors) converter.AddAnchor(anchor);
  return converter;
}

TEST(TickConverterTest, BetweenTwoAnchorsTimeIsAStraightLine) {
  // Two ticks a nanosecond, then four, then one.
  const TickConverter converter =
      Converter({{1000, 500}, {3000, 1500}, {7000, 2500}, {8000, 3500}});
  const struct {
    std::uint64_t ticks;
    Nanos nanos;
  } cases[] = {
      {1000, 500},  {1002, 501},  {2000, 1000}, {3000, 1500}, {3004, 1501},
      {5000, 2000}, {6996, 2499}, {7000, 2500}, {7001, 2501}, {8000, 3500},
  };
  for (const auto& c : cases) EXPECT_EQ(converter.ToNanos(c.ticks), c.nanos) << c.ticks;
}

TEST(TickConverterTest, OutsideTheAnchorsTheNearestLineGoesOn) {
  const TickConverter converter = Converter({{1000, 500}, {3000, 1500}, {7000, 2500}});
  EXPECT_EQ(converter.ToNanos(0), 0);
  EXPECT_EQ(converter.ToNanos(990), 495);
  EXPECT_EQ(converter.ToNanos(7040), 2510);
  EXPECT_EQ(converter.ToNanos(11'000), 3500);
}

TEST(TickConverterTest, AnAnchorThatRunsBackwardsIsIgnored) {
  const TickConverter with =
      Converter({{1000, 500}, {900, 600}, {1100, 400}, {1000, 700}, {1200, 500}, {3000, 1500}});
  EXPECT_EQ(with.ToNanos(2000), 1000);
}

TEST(TickConverterTest, TheOrderInWhichTicksAreAskedForDoesNotMatter) {
  std::mt19937_64 random(7);
  std::vector<Anchor> anchors;
  Anchor last{1'000'000, 5'000};
  for (int i = 0; i < 50; ++i) {
    anchors.push_back(last);
    last.ticks += 1 + random() % 5000;
    last.nanos += 1 + static_cast<Nanos>(random() % 2000);
  }
  const TickConverter one_after_another = Converter(anchors);
  std::vector<Nanos> expected;
  for (std::uint64_t ticks = 999'000; ticks < last.ticks + 1000; ++ticks) {
    expected.push_back(one_after_another.ToNanos(ticks));
  }
  EXPECT_TRUE(std::ranges::is_sorted(expected));

  const TickConverter at_random = Converter(anchors);
  for (int i = 0; i < 20'000; ++i) {
    const std::size_t at = random() % expected.size();
    ASSERT_EQ(at_random.ToNanos(999'000 + at), expected[at]);
  }
}

TEST(TickConverterTest, ANewAnchorDoesNotMoveWhatLiesBeforeTheLast) {
  TickConverter converter = Converter({{1000, 500}, {3000, 1500}});
  EXPECT_EQ(converter.ToNanos(2500), 1250);
  converter.AddAnchor({5000, 9999});
  EXPECT_EQ(converter.ToNanos(2500), 1250);
  EXPECT_EQ(converter.ToNanos(3000), 1500);
}

TEST(TickConverterTest, TicksThatAreNanosecondsStayAsTheyAre) {
  TickConverter converter(true);
  EXPECT_EQ(converter.ToNanos(123), 123);
  converter.AddAnchor({10, 20});
  EXPECT_EQ(converter.ToNanos(123), 123);
}

TEST(TickConverterTest, AnAnchorLiesBetweenReadingsOfBothClocks) {
  const TickClock clock;
  const Nanos nanos_before = MonotonicNanos();
  const std::uint64_t ticks_before = clock.Now();
  const Anchor anchor = ReadAnchor(clock);
  const std::uint64_t ticks_after = clock.Now();
  const Nanos nanos_after = MonotonicNanos();
  EXPECT_LE(ticks_before, anchor.ticks);
  EXPECT_LE(anchor.ticks, ticks_after);
  EXPECT_LE(nanos_before, anchor.nanos);
  EXPECT_LE(anchor.nanos, nanos_after);
}

}  // namespace
}  // namespace interleave
