#include "engine/runtime/global_lock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace interleave {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

// A thread's state with a lane that the test reads.
class Party {
 public:
  explicit Party(std::uint32_t index)
      : slots_(1 << 14), state({LaneWriter(*header_, slots_, TickClock()), {}, 0}, index) {}

  // Kinds of what was recorded since the last call.
  std::vector<EventKind> Drain() {
    std::vector<Event> events;
    LaneReader(*header_, slots_).Drain(events);
    std::vector<EventKind> kinds;
    for (const Event& event : events) kinds.push_back(event.kind);
    return kinds;
  }

 private:
  const std::unique_ptr<LaneHeader> header_ = std::make_unique<LaneHeader>();
  std::vector<Event> slots_;

 public:
  ThreadState state;
};

constexpr Nanos kShort = 200'000;            // An interval that is soon over.
constexpr Nanos kNever = 3'600'000'000'000;  // One that is not, within a test.

class GlobalLockTest : public testing::Test {
 protected:
  Party a_{1}, b_{2};
};

TEST_F(GlobalLockTest, AFreeLockIsTakenWithoutAWait) {
  GlobalLock lock(1, kNever);
  lock.Take(a_.state);
  EXPECT_THAT(a_.Drain(), ElementsAre(EventKind::kAcquired));
  lock.Release(a_.state);
  EXPECT_THAT(a_.Drain(), ElementsAre(EventKind::kReleased));
  lock.Take(b_.state);
  lock.Release(b_.state);
}

TEST_F(GlobalLockTest, WithoutAWaiterNobodyWantsIt) {
  GlobalLock lock(1, kShort);
  lock.Take(a_.state);
  a_.Drain();
  EXPECT_FALSE(lock.wanted());
  lock.Check(a_.state);
  EXPECT_THAT(a_.Drain(), IsEmpty()) << "there is nobody to hand it to";
  lock.Release(a_.state);
}

TEST_F(GlobalLockTest, AWaiterAsksAndTheHolderHandsOver) {
  GlobalLock lock(1, kShort);
  lock.Take(a_.state);
  std::atomic<bool> done{false};
  std::thread other([&] {
    lock.Take(b_.state);
    while (!done) std::this_thread::yield();
    lock.Release(b_.state);
  });
  while (!lock.wanted()) std::this_thread::yield();
  a_.Drain();

  std::thread ender([&] {
    // b has it now, and a is in line again.
    while (!lock.wanted()) std::this_thread::yield();
    done = true;
  });
  lock.Check(a_.state);
  other.join();
  ender.join();

  EXPECT_THAT(a_.Drain(), AllOf(Contains(EventKind::kWaitBegin), Contains(EventKind::kReleased),
                                Contains(EventKind::kAcquired), Contains(EventKind::kWaitEnd)));
  const std::vector<EventKind> seen = b_.Drain();
  EXPECT_EQ(seen.front(), EventKind::kWaitBegin);
  EXPECT_THAT(seen, Contains(EventKind::kDropRequested));
  EXPECT_EQ(seen.back(), EventKind::kReleased);
  lock.Release(a_.state);
}

TEST_F(GlobalLockTest, WhoWasAskedComesBackOnlyAfterAnotherHasTakenIt) {
  for (int round = 0; round < 50; ++round) {
    GlobalLock lock(1, kShort);
    lock.Take(a_.state);
    std::thread other([&] {
      lock.Take(b_.state);
      lock.Release(b_.state);
    });
    while (!lock.wanted()) std::this_thread::yield();
    b_.Drain();
    lock.Release(a_.state);
    EXPECT_THAT(b_.Drain(), Contains(EventKind::kAcquired));
    other.join();
    b_.Drain();
  }
}

TEST_F(GlobalLockTest, WhoWasNotAskedComesBackAtOnce) {
  GlobalLock lock(1, kNever);
  lock.Take(a_.state);
  std::atomic<bool> waiting{false};
  std::thread other([&] {
    waiting = true;
    lock.Take(b_.state);
    lock.Release(b_.state);
  });
  while (!waiting) std::this_thread::yield();
  lock.Release(a_.state);  // Would hang here if it waited for a request.
  EXPECT_THAT(a_.Drain(), ElementsAre(EventKind::kAcquired, EventKind::kReleased));
  other.join();
  EXPECT_THAT(b_.Drain(), Not(Contains(EventKind::kDropRequested)));
}

TEST_F(GlobalLockTest, AnAnnouncedStopMakesEveryCheckpointLook) {
  GlobalLock lock(1, kNever);
  lock.Take(a_.state);
  lock.AnnounceStop();
  EXPECT_TRUE(lock.wanted());
  a_.Drain();
  lock.Check(a_.state);  // Nobody has asked for the lock itself.
  EXPECT_THAT(a_.Drain(), IsEmpty());
  lock.Release(a_.state);
  lock.Take(b_.state);
  EXPECT_TRUE(lock.wanted());
  lock.Release(b_.state);
}

TEST_F(GlobalLockTest, AnIntervalOfNothingCountsAsAMicrosecond) {
  GlobalLock lock(1, 0);
  lock.Take(a_.state);
  std::thread other([&] {
    lock.Take(b_.state);
    lock.Release(b_.state);
  });
  while (!lock.wanted()) std::this_thread::yield();
  lock.Release(a_.state);
  other.join();
}

TEST_F(GlobalLockTest, WhoIsWokenTooLateSaysSo) {
  GlobalLock lock(1, kNever);
  lock.Take(a_.state);
  std::thread other([&] {
    lock.Take(b_.state);
    lock.Release(b_.state);
  });
  // Taken again at once, over and over: sooner or later the other is woken and comes too late. As
  // nobody asks, it is the machine that decides when.
  std::vector<EventKind> seen;
  do {
    lock.Release(a_.state);
    lock.Take(a_.state);
    a_.Drain();
    for (const EventKind kind : b_.Drain()) seen.push_back(kind);
    if (std::ranges::find(seen, EventKind::kReleased) != seen.end()) {
      other.join();
      seen.clear();
      other = std::thread([&] {
        lock.Take(b_.state);
        lock.Release(b_.state);
      });
    }
  } while (std::ranges::find(seen, EventKind::kWokenInVain) == seen.end());
  lock.Release(a_.state);
  other.join();
}

class OldGlobalLockTest : public GlobalLockTest {
 protected:
  GlobalLock lock_{1, kShort, GlobalLockKind::kOld};
};

TEST_F(OldGlobalLockTest, IsCheckedEveryHundredTicks) {
  lock_.Take(a_.state);
  EXPECT_TRUE(lock_.wanted()) << "every operation is counted";
  for (std::uint32_t tick = 1; tick < kTicksPerCheck; ++tick) EXPECT_FALSE(lock_.Count(1));
  EXPECT_TRUE(lock_.Count(1));
  EXPECT_FALSE(lock_.Count(kTicksPerStep));
  EXPECT_TRUE(lock_.Count(kTicksPerStep));
  lock_.Release(a_.state);
  EXPECT_TRUE(lock_.wanted());
}

TEST_F(OldGlobalLockTest, ACheckThatNobodyWaitsForLeavesNoTrace) {
  lock_.Take(a_.state);
  a_.Drain();
  lock_.Check(a_.state);
  EXPECT_THAT(a_.Drain(), IsEmpty());
  lock_.Release(a_.state);
}

TEST_F(OldGlobalLockTest, NobodyAsksForItButChecksLetOthersHaveIt) {
  lock_.Take(a_.state);
  a_.Drain();
  std::atomic<bool> got{false};
  std::thread other([&] {
    lock_.Take(b_.state);
    got = true;
    lock_.Release(b_.state);
  });
  while (!got) lock_.Check(a_.state);  // By luck alone, but sooner or later.
  other.join();
  EXPECT_THAT(a_.Drain(), ElementsAre(EventKind::kWaitBegin, EventKind::kReleased,
                                      EventKind::kAcquired, EventKind::kWaitEnd));
  const std::vector<EventKind> seen = b_.Drain();
  EXPECT_THAT(seen, Not(Contains(EventKind::kDropRequested)));
  EXPECT_EQ(seen.back(), EventKind::kReleased);
  lock_.Release(a_.state);
}

TEST_F(GlobalLockTest, ManyThreadsExcludeEachOtherAndAllGetOn) {
  constexpr std::size_t kThreads = 4;
  constexpr int kRounds = 2'000;
  GlobalLock lock(1, kShort);
  std::vector<std::unique_ptr<Party>> parties;
  for (std::size_t t = 0; t < kThreads; ++t) {
    parties.push_back(std::make_unique<Party>(static_cast<std::uint32_t>(t + 1)));
  }
  std::atomic<int> inside{0};
  std::int64_t plain = 0;
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        ThreadState& me = parties[t]->state;
        lock.Take(me);
        for (int i = 0; i < kRounds; ++i) {
          EXPECT_EQ(++inside, 1);
          ++plain;
          --inside;
          if (lock.wanted()) lock.Check(me);
          if (i % 50 == static_cast<int>(t)) {  // As before a wait.
            lock.Release(me);
            lock.Take(me);
          }
        }
        lock.Release(me);
      });
    }
  }
  EXPECT_EQ(plain, static_cast<std::int64_t>(kThreads) * kRounds);
}

}  // namespace
}  // namespace interleave
