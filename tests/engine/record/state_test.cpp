#include "engine/record/state.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace interleave {
namespace {

TEST(StateTest, EveryStateHasWordsOfItsOwn) {
  std::set<std::string_view> keys, titles;
  for (std::size_t i = 0; i < kStateCount; ++i) {
    const auto state = static_cast<State>(i);
    EXPECT_FALSE(StateKey(state).empty()) << i;
    EXPECT_FALSE(StateTitle(state).empty()) << i;
    keys.insert(StateKey(state));
    titles.insert(StateTitle(state));
  }
  EXPECT_EQ(keys.size(), kStateCount);
  EXPECT_EQ(titles.size(), kStateCount);
}

TEST(StateTest, TheKeysInFilesAreThoseOfTheFormat) {
  EXPECT_EQ(StateKey(State::kRunning), "running");
  EXPECT_EQ(StateKey(State::kWaitingIo), "waiting_io");
  EXPECT_EQ(StateKey(State::kWaitingGil), "waiting_gil");
  EXPECT_EQ(StateKey(State::kWaitingResult), "waiting_result");
  EXPECT_EQ(StateKey(State::kCancelled), "cancelled");
}

TEST(StateTest, OnlyWhoCannotGoOnIsWaiting) {
  for (const State state : {State::kWaitingIo, State::kSleeping, State::kWaitingGil,
                            State::kWaitingLock, State::kWaitingQueue, State::kWaitingResult}) {
    EXPECT_TRUE(IsWaiting(state)) << StateKey(state);
  }
  for (const State state : {State::kStarting, State::kQueued, State::kRunning, State::kPreempted,
                            State::kBlocked, State::kIdle, State::kDone}) {
    EXPECT_FALSE(IsWaiting(state)) << StateKey(state);
  }
}

}  // namespace
}  // namespace interleave
