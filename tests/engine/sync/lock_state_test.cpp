#include "engine/sync/lock_state.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <memory>
#include <thread>
#include <vector>

#include "engine/task/errors.h"

namespace interleave {
namespace {

TEST(LockStateTest, OnlyOneHasIt) {
  LockState lock(1);
  EXPECT_TRUE(lock.TryAcquire());
  EXPECT_FALSE(lock.TryAcquire());
  lock.Release();
  EXPECT_TRUE(lock.TryAcquire());
  lock.Release();
}

TEST(LockStateTest, WhatWasFreeNeedsNoWait) {
  LockState lock(1);
  std::stop_source stop;
  lock.AcquireBlocking(stop.get_token());
  EXPECT_FALSE(lock.TryAcquire());
  lock.Release();
  EXPECT_TRUE(lock.TryAcquire());
}

TEST(LockStateTest, AReleaseWakesAThreadThatWaits) {
  LockState lock(1);
  std::stop_source stop;
  ASSERT_TRUE(lock.TryAcquire());
  std::atomic<bool> has_it{false};
  std::jthread waiter([&] {
    lock.AcquireBlocking(stop.get_token());
    has_it = true;
    lock.Release();
  });
  EXPECT_FALSE(has_it);
  lock.Release();
  waiter.join();
  EXPECT_TRUE(has_it);
}

TEST(LockStateTest, ThreadsExcludeEachOther) {
  constexpr int kThreads = 4, kRounds = 5'000;
  LockState lock(1);
  std::stop_source stop;
  std::int64_t plain = 0;  // Torn, or caught by TSan, if the lock does not keep order.
  std::atomic<int> inside{0};
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < kRounds; ++i) {
          // Half of them as the runtimes do it, half straight to the wait.
          if (t % 2 == 0 || !lock.TryAcquire()) lock.AcquireBlocking(stop.get_token());
          EXPECT_EQ(++inside, 1);
          ++plain;
          --inside;
          lock.Release();
        }
      });
    }
  }
  EXPECT_EQ(plain, kThreads * kRounds);
  EXPECT_TRUE(lock.TryAcquire());
}

TEST(LockStateTest, AStopEndsTheWaitOfEveryThread) {
  LockState lock(1);
  std::stop_source stop;
  ASSERT_TRUE(lock.TryAcquire());
  std::atomic<int> stopped{0};
  std::latch waiting(4);
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        waiting.count_down();
        try {
          lock.AcquireBlocking(stop.get_token());
        } catch (const Stopped&) {
          ++stopped;
        }
      });
    }
    waiting.wait();
    stop.request_stop();
  }
  EXPECT_EQ(stopped, 4);
  EXPECT_FALSE(lock.TryAcquire()) << "its holder still has it";
  lock.Release();
  EXPECT_TRUE(lock.TryAcquire());
}

TEST(LockStateTest, AfterAStopTheWaitIsOverAtOnce) {
  LockState lock(1);
  std::stop_source stop;
  stop.request_stop();
  ASSERT_TRUE(lock.TryAcquire());
  EXPECT_THROW(lock.AcquireBlocking(stop.get_token()), Stopped);
}

TEST(LockStateTest, WhoLeavesForAStopOfItsOwnDoesNotTakeTheWakeUpOfAnother) {
  for (int round = 0; round < 200; ++round) {
    LockState lock(1);
    std::stop_source stays, leaves;
    ASSERT_TRUE(lock.TryAcquire());
    std::jthread first([&] {
      try {
        lock.AcquireBlocking(leaves.get_token());
        lock.Release();
      } catch (const Stopped&) {
        // One of the two comes first; either way the other thread must get the lock.
      }
    });
    std::jthread second([&] {
      lock.AcquireBlocking(stays.get_token());
      lock.Release();
    });
    std::jthread stopper([&] { leaves.request_stop(); });
    lock.Release();
  }  // Joins them: a lost wake-up would hang here.
}

// --- Tasks in line.

class CountingWakeable final : public Wakeable {
 public:
  void Wake() override { ++woken; }
  int woken = 0;
};

// An operation with somebody to wake.
struct Parked {
  explicit Parked(int id) : number(id) { op.wakeable = &wakeable; }
  int number;
  CountingWakeable wakeable;
  ParkOperation op;
};

TEST(LockStateTest, ATaskGetsAFreeLockAtOnce) {
  LockState lock(1);
  Parked task(1);
  EXPECT_TRUE(lock.AcquireOrEnqueue(task.op));
  EXPECT_FALSE(lock.TryAcquire());
  lock.Release();
  EXPECT_EQ(task.wakeable.woken, 0);
  EXPECT_TRUE(lock.TryAcquire());
}

TEST(LockStateTest, TasksGetTheLockInTheOrderTheyCameAndNobodyOvertakes) {
  LockState lock(1);
  ASSERT_TRUE(lock.TryAcquire());
  std::vector<std::unique_ptr<Parked>> tasks;
  for (int i = 0; i < 3; ++i) {
    tasks.push_back(std::make_unique<Parked>(i));
    EXPECT_FALSE(lock.AcquireOrEnqueue(tasks.back()->op));
  }
  for (int i = 0; i < 3; ++i) {
    lock.Release();  // Hands it on.
    EXPECT_FALSE(lock.TryAcquire());
    for (const auto& task : tasks) {
      EXPECT_EQ(task->op.granted, task->number <= i);
      EXPECT_EQ(task->wakeable.woken, task->number <= i ? 1 : 0);
    }
  }
  lock.Release();
  EXPECT_TRUE(lock.TryAcquire());
}

TEST(LockStateTest, ATaskMayLeaveTheLineUntilItHasTheLock) {
  LockState lock(1);
  ASSERT_TRUE(lock.TryAcquire());
  Parked leaves(1), gets(2);
  EXPECT_FALSE(lock.AcquireOrEnqueue(leaves.op));
  EXPECT_FALSE(lock.AcquireOrEnqueue(gets.op));

  EXPECT_TRUE(lock.Dequeue(leaves.op));
  lock.Release();

  EXPECT_FALSE(leaves.op.granted);
  EXPECT_TRUE(gets.op.granted);
  EXPECT_FALSE(lock.Dequeue(gets.op)) << "it is ours already";
  lock.Release();
  EXPECT_TRUE(lock.TryAcquire());
}

TEST(LockStateTest, ThreadsAndTasksWaitForOneLock) {
  LockState lock(1);
  std::stop_source stop;
  ASSERT_TRUE(lock.TryAcquire());
  std::jthread thread([&] {
    lock.AcquireBlocking(stop.get_token());
    lock.Release();
  });
  Parked task(1);
  EXPECT_FALSE(lock.AcquireOrEnqueue(task.op));
  lock.Release();  // To the task, which stands in line; the thread goes on waiting.
  EXPECT_TRUE(task.op.granted);
  lock.Release();
  thread.join();
  EXPECT_TRUE(lock.TryAcquire());
}

}  // namespace
}  // namespace interleave
