#include "engine/analysis/blame.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/picture/recordings.h"

namespace interleave {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr TrackId kCore = 0;
constexpr TrackId kFirst = 2;
constexpr TrackId kSecond = 3;

TEST(BlameTest, HoldersAreThoseOfTheRangeLongestFirst) {
  const std::shared_ptr<Trace> trace = TakingTurns(10, 10_ms);
  const std::vector<Share> holders = HoldersOf(*trace, 1, {15_ms, 33_ms});
  ASSERT_THAT(holders, SizeIs(2));
  EXPECT_EQ(holders[0].track, kFirst);  // 20 to 30 ms
  EXPECT_EQ(holders[0].length, 10_ms);
  EXPECT_EQ(holders[1].track, kSecond);  // 15 to 20 and 30 to 33 ms
  EXPECT_EQ(holders[1].length, 8_ms);
}

TEST(BlameTest, OtherLocksAreNotBlamed) {
  const std::shared_ptr<Trace> trace = TakingTurns(10, 10_ms);
  EXPECT_THAT(HoldersOf(*trace, 2, {0, 100_ms}), IsEmpty());
}

TEST(BlameTest, AHoldThatHasNotEndedReachesToNow) {
  TraceBuilder builder(std::make_shared<NameTable>());
  const TrackId thread = builder.AddThread("Thread 1", 2);
  builder.BeginHold(1, thread, 0, 5_ms);
  builder.AdvanceTo(9_ms);
  EXPECT_THAT(HoldersOf(builder.trace(), 1, {0, 50_ms}), ElementsAre(Field(&Share::length, 4_ms)));
}

TEST(BlameTest, CoresAndTheirRunners) {
  const std::shared_ptr<Trace> trace = TakingTurns(10, 10_ms);
  EXPECT_THAT(CoresOf(*trace, kFirst, {0, 10_ms}), ElementsAre(0));
  EXPECT_THAT(CoresOf(*trace, kSecond, {0, 10_ms}), IsEmpty());
  EXPECT_EQ(CoreBefore(*trace, kFirst, 10_ms), 0);
  EXPECT_EQ(CoreBefore(*trace, kSecond, 10_ms), -1);
  EXPECT_THAT(RunnersOf(*trace, 0, {10_ms, 20_ms}), ElementsAre(Field(&Share::track, kSecond)));
  EXPECT_THAT(RunnersOf(*trace, 7, {10_ms, 20_ms}), IsEmpty());
  EXPECT_EQ(trace->tracks()[kCore].kind, TrackKind::kCore);
}

}  // namespace
}  // namespace interleave
