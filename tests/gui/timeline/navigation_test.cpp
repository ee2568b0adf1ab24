#include "gui/timeline/navigation.h"

#include <gtest/gtest.h>

#include "tests/engine/picture/recordings.h"

namespace interleave {
namespace {

struct TimeCase {
  std::string_view text;
  std::optional<Nanos> ns;
};

TEST(ParseTimeTest, ReadsTimesAsPeopleWriteThem) {
  constexpr TimeCase kCases[] = {
      {"2.5 s", 2'500'000'000},
      {"2.5", 2'500'000'000},
      {"500ms", 500'000'000},
      {" 12 µs ", 12'000},
      {"12us", 12'000},
      {"7 ns", 7},
      {"1 min 30 s", 90'000'000'000},
      {"1 h 2 min", 3'720'000'000'000},
      {"1:30", 90'000'000'000},
      {"1:02:30.5", 3'750'500'000'000},
      {"0", 0},
      {"", std::nullopt},
      {"  ", std::nullopt},
      {"s", std::nullopt},
      {"-1 s", std::nullopt},
      {"1 parsec", std::nullopt},
      {"1:2:3:4", std::nullopt},
      {"1:", std::nullopt},
      {"nan", std::nullopt},
      {"inf", std::nullopt},
      {"1e300 s", std::nullopt},
      {"3 4 5 x", std::nullopt},
  };
  for (const TimeCase& each : kCases) EXPECT_EQ(ParseTime(each.text), each.ns) << each.text;
}

// Tracks: Core 0, Main, Thread 1, Thread 2; the threads take turns every 100 ms.
class NavigationTest : public testing::Test {
 protected:
  const std::shared_ptr<const Trace> trace_ = TakingTurns(10, 100_ms);
  const TimelineCard card_{.trace = trace_.get(), .title = "Threads"};
  const std::span<const TimelineCard> cards_{&card_, 1};
};

TEST_F(NavigationTest, StepsToTheSlicesOfATask) {
  TimelineSelection selection{.card = 0, .track = 2, .at = 150_ms};
  const auto next = NeighbourSlice(cards_, selection, 1);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->at, 200_ms);
  EXPECT_EQ(next->track, 2U);
  const auto previous = NeighbourSlice(cards_, *next, -1);
  ASSERT_TRUE(previous);
  EXPECT_EQ(previous->at, 100_ms);
}

TEST_F(NavigationTest, StopsAtTheEnds) {
  EXPECT_FALSE(NeighbourSlice(cards_, {.card = 0, .track = 2, .at = 50_ms}, -1));
  EXPECT_FALSE(NeighbourSlice(cards_, {.card = 0, .track = 2, .at = 950_ms}, 1));
  EXPECT_FALSE(NeighbourSlice(cards_, {.card = 7, .track = 2, .at = 0}, 1));
  EXPECT_FALSE(NeighbourSlice(cards_, {.card = 0, .track = 99, .at = 0}, 1));
}

TEST_F(NavigationTest, EventsAreWhereAnythingBeginsOrEnds) {
  EXPECT_EQ(NeighbourEvent(cards_, 0, 1), 100_ms);
  EXPECT_EQ(NeighbourEvent(cards_, 150_ms, 1), 200_ms);
  EXPECT_EQ(NeighbourEvent(cards_, 150_ms, -1), 100_ms);
  EXPECT_EQ(NeighbourEvent(cards_, 200_ms, -1), 100_ms);
  EXPECT_EQ(NeighbourEvent(cards_, 0, -1), std::nullopt);
  EXPECT_EQ(NeighbourEvent(cards_, trace_->now_ns(), 1), std::nullopt);
  EXPECT_EQ(NeighbourEvent({}, 0, 1), std::nullopt);
}

TEST(ShowingTest, MovesOnlyWhereItMust) {
  const TimeRange bounds{0, 10'000};
  EXPECT_EQ(Showing({1000, 2000}, 1500, bounds), (TimeRange{1000, 2000}));
  EXPECT_EQ(Showing({1000, 2000}, 5000, bounds), (TimeRange{4500, 5500}));
  EXPECT_EQ(Showing({1000, 2000}, 0, bounds), (TimeRange{0, 1000}));
}

}  // namespace
}  // namespace interleave
