#include "gui/panels/compare_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "engine/trace/trace_builder.h"
#include "tests/engine/picture/recordings.h"

namespace interleave {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

// `threads` threads that are in one state until `end`, each on a core of its own where it runs.
std::shared_ptr<const Trace> InState(State state, std::size_t threads, Nanos end) {
  TraceBuilder b(std::make_shared<NameTable>());
  for (std::size_t i = 0; i < threads; ++i) {
    const TrackId core = b.AddCore(static_cast<int>(i));
    const TrackId row = b.AddThread("Thread", static_cast<std::int32_t>(i + 1));
    b.OpenSlice(row, {.begin = 0, .state = state});
    if (state == State::kRunning) b.OpenSlice(core, {.begin = 0, .subject = row});
  }
  b.AdvanceTo(end);
  b.Finish();
  return b.Share();
}

std::string Sentence(const Trace& first, const Trace& second) {
  return VerdictSentence(CompareSpeed("A", first, "B", second));
}

TEST(CompareWordsTest, TheGlobalLockIsNamedWithTheTimeItTook) {
  const auto gil = TakingTurns(10, 100_ms);  // Each of two threads waits for half of a second.
  const auto free = InState(State::kRunning, 2, 500_ms);
  EXPECT_EQ(Sentence(*free, *gil),
            "A is 2.0 × as fast as B: it waits 1.00 s less for the global lock.");
  EXPECT_THAT(Sentence(*gil, *free), StartsWith("B is 2.0 × as fast as A: "));
}

TEST(CompareWordsTest, MoreCoresAndMoreWaitsAtATimeAreReasons) {
  EXPECT_EQ(Sentence(*InState(State::kRunning, 1, 1000_ms), *InState(State::kRunning, 2, 500_ms)),
            "B is 2.0 × as fast as A: it keeps 2.00 cores busy, not 1.00.");
  EXPECT_EQ(
      Sentence(*InState(State::kWaitingIo, 3, 200_ms), *InState(State::kWaitingIo, 1, 600_ms)),
      "A is 3.0 × as fast as B: 3.0 waits go on at a time, not 1.0.");
}

TEST(CompareWordsTest, WhatElseHinderedIsNamed) {
  const auto busy = InState(State::kPreempted, 1, 900_ms);
  const auto quiet = InState(State::kPreempted, 1, 500_ms);
  EXPECT_THAT(Sentence(*quiet, *busy), HasSubstr("its threads are preempted for 400 ms less"));
}

// On a machine with other work the threads are preempted where they would have waited for the lock.
TEST(CompareWordsTest, WhatHinderedTheOtherAsMuchIsNoReason) {
  EXPECT_THAT(
      Sentence(*InState(State::kPreempted, 2, 900_ms), *InState(State::kWaitingGil, 2, 1000_ms)),
      "A is 1.11 × as fast as B.");
}

TEST(CompareWordsTest, WhatIsNotClearIsNotClaimed) {
  EXPECT_EQ(
      Sentence(*InState(State::kSleeping, 1, 1000_ms), *InState(State::kSleeping, 1, 1020_ms)),
      "A and B take about the same time.");
  EXPECT_THAT(CompareSpeed("A", *InState(State::kSleeping, 1, 500_ms), "B",
                           *InState(State::kSleeping, 1, 1000_ms))
                  .reason,
              IsEmpty());
  EXPECT_THAT(Sentence(*InState(State::kRunning, 1, 0), *InState(State::kRunning, 1, 0)),
              IsEmpty());
}

}  // namespace
}  // namespace interleave
