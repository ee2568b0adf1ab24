#include "engine/runtime/global_lock_rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace interleave {
namespace {

constexpr int kInterval = 5;  // Milliseconds of the clock below.

// Threads at the lock, in a time that moves only when it is told to.
class GlobalLockRulesTest : public testing::Test {
 protected:
  struct Waiter {
    std::uint32_t thread;
    int since;
    std::uint64_t switch_number;
  };

  bool Take(std::uint32_t thread) { return rules_.TryTake(thread); }
  void Wait(std::uint32_t thread) { waiters_.push_back({thread, now_, rules_.switch_number()}); }
  // A waiter that finds the lock free takes it.
  bool TakeAfterWait(std::uint32_t thread) {
    if (!rules_.TryTake(thread)) return false;
    std::erase_if(waiters_, [&](const Waiter& waiter) { return waiter.thread == thread; });
    return true;
  }
  // Those who have waited a whole interval look, and their wait begins anew. How many asked?
  int Advance(int milliseconds) {
    int requests = 0;
    for (int i = 0; i < milliseconds; ++i) {
      ++now_;
      for (Waiter& waiter : waiters_) {
        if (now_ - waiter.since < kInterval) continue;
        requests += rules_.WaitedAnInterval(waiter.switch_number) ? 1 : 0;
        waiter.since = now_;
        waiter.switch_number = rules_.switch_number();
      }
    }
    return requests;
  }

  GlobalLockRules rules_;
  int now_ = 0;
  std::vector<Waiter> waiters_;
};

TEST_F(GlobalLockRulesTest, OneHoldsItAtATime) {
  EXPECT_TRUE(Take(1));
  EXPECT_TRUE(rules_.locked());
  EXPECT_FALSE(Take(2));
  EXPECT_FALSE(Take(1));
  EXPECT_FALSE(rules_.Release(1));
  EXPECT_TRUE(Take(2));
}

TEST_F(GlobalLockRulesTest, AHolderWithoutAWaiterRunsForEver) {
  Take(1);
  EXPECT_EQ(Advance(1000 * kInterval), 0);
  EXPECT_FALSE(rules_.drop_requested());
}

TEST_F(GlobalLockRulesTest, AWaiterAsksForTheLockAfterOneSwitchInterval) {
  Take(1);
  Advance(100);  // What the holder has had already does not count: the wait does.
  Wait(2);

  Advance(kInterval - 1);
  EXPECT_FALSE(rules_.drop_requested());
  Advance(1);

  EXPECT_TRUE(rules_.drop_requested());
  EXPECT_EQ(rules_.last_holder(), 1U);  // Asked, not taken: the holder lets go at its next check.
}

TEST_F(GlobalLockRulesTest, AHolderThatWasAskedWaitsUntilAnotherHasTakenTheLock) {
  Take(1);
  Wait(2);
  Advance(kInterval);

  EXPECT_TRUE(rules_.Release(1)) << "must wait";
  EXPECT_FALSE(rules_.TakenByAnother(1));
  EXPECT_TRUE(TakeAfterWait(2));

  EXPECT_TRUE(rules_.TakenByAnother(1));
  EXPECT_FALSE(rules_.drop_requested()) << "the request is answered";
}

TEST_F(GlobalLockRulesTest, AHolderThatWasNotAskedNeedNotWaitAndMayTakeTheLockBackAtOnce) {
  Take(1);
  Wait(2);
  Advance(kInterval - 1);
  EXPECT_FALSE(rules_.Release(1));
  EXPECT_TRUE(Take(1)) << "the race that makes the convoy";
}

TEST_F(GlobalLockRulesTest, OnlyATakeByAnotherCountsAsASwitch) {
  Take(1);
  const std::uint64_t switches = rules_.switch_number();
  rules_.Release(1);
  Take(1);
  EXPECT_EQ(rules_.switch_number(), switches);
  rules_.Release(1);
  Take(2);
  EXPECT_EQ(rules_.switch_number(), switches + 1);
}

TEST_F(GlobalLockRulesTest, ASwitchStartsTheWaitOfTheOthersAnew) {
  Take(1);
  Wait(3);
  Advance(kInterval - 1);
  rules_.Release(1);
  Take(2);  // Went past the waiter.

  EXPECT_EQ(Advance(1), 0);
  EXPECT_FALSE(rules_.drop_requested());
  EXPECT_EQ(Advance(kInterval), 1);
}

TEST_F(GlobalLockRulesTest, AHolderThatTookTheLockBackIsStillAsked) {
  Take(1);
  Wait(2);
  Advance(kInterval - 1);
  rules_.Release(1);
  Take(1);  // No switch: the wait of the other goes on.
  EXPECT_EQ(Advance(1), 1);
}

TEST_F(GlobalLockRulesTest, NobodyIsAskedForALockThatIsFree) {
  Take(1);
  Wait(2);
  Advance(kInterval - 1);
  rules_.Release(1);
  EXPECT_EQ(Advance(kInterval), 0);
}

TEST_F(GlobalLockRulesTest, ManyWaitersAskAboutOncePerIntervalTogether) {
  Take(1);
  for (std::uint32_t thread = 2; thread <= 6; ++thread) {
    Wait(thread);
    Advance(1);
  }
  int switches = 0;
  std::uint32_t holder = 1;
  for (int millisecond = 0; millisecond < 100 * kInterval; ++millisecond) {
    Advance(1);
    if (!rules_.drop_requested()) continue;
    // The holder checks every millisecond; whoever waits longest is woken.
    EXPECT_TRUE(rules_.Release(holder));
    const std::uint32_t next = std::ranges::min_element(waiters_, {}, &Waiter::since)->thread;
    ASSERT_TRUE(TakeAfterWait(next));
    Wait(holder);
    holder = next;
    ++switches;
  }
  EXPECT_GE(switches, 80);
  EXPECT_LE(switches, 101);
}

}  // namespace
}  // namespace interleave
