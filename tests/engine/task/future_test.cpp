#include "engine/task/future.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "engine/task/errors.h"

namespace interleave {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Phase = FutureCore::Phase;

class TestFuture final : public FutureCore {
 public:
  explicit TestFuture(std::atomic<int>& alive) : alive_(alive) { ++alive_; }
  ~TestFuture() override { --alive_; }

 private:
  std::atomic<int>& alive_;
};

class CountingWaiter final : public FutureWaiter {
 public:
  void OnSettled(FutureCore&) override { ++told; }
  int told = 0;
};

std::string TextOf(const std::exception_ptr& error) {
  try {
    if (error) std::rethrow_exception(error);
  } catch (const std::exception& e) {
    return e.what();
  }
  return "";
}

class FutureTest : public testing::Test {
 protected:
  static FutureRef<FutureCore> New(std::atomic<int>& alive) {
    return FutureRef<FutureCore>::Adopt(new TestFuture(alive));
  }
  static std::exception_ptr Error(const char* what) {
    return std::make_exception_ptr(std::runtime_error(what));
  }

  std::atomic<int> alive_{0};
  FutureRef<FutureCore> future_ = New(alive_);
};

TEST_F(FutureTest, GoesFromPendingOverRunningToFinished) {
  EXPECT_EQ(future_->phase(), Phase::kPending);
  EXPECT_FALSE(future_->settled());
  EXPECT_TRUE(future_->MarkRunning());
  EXPECT_EQ(future_->phase(), Phase::kRunning);
  future_->Settle(nullptr);
  EXPECT_EQ(future_->phase(), Phase::kFinished);
  EXPECT_TRUE(future_->settled());
  EXPECT_EQ(future_->error(), nullptr);
  EXPECT_GT(future_->settled_at(), 0);
}

TEST_F(FutureTest, KeepsWhatTheTaskThrew) {
  future_->MarkRunning();
  future_->Settle(Error("broken"));
  EXPECT_EQ(TextOf(future_->error()), "broken");
}

TEST_F(FutureTest, CanBeCancelledBeforeItRunsAndThenNeverRuns) {
  EXPECT_TRUE(future_->Cancel());
  EXPECT_EQ(future_->phase(), Phase::kCancelled);
  EXPECT_TRUE(future_->settled());
  EXPECT_THROW(std::rethrow_exception(future_->error()), CancelledError);
  EXPECT_FALSE(future_->MarkRunning());
  EXPECT_TRUE(future_->Cancel()) << "it is cancelled";
}

TEST_F(FutureTest, CannotBeCancelledOnceItRuns) {
  future_->MarkRunning();
  EXPECT_FALSE(future_->Cancel());
  EXPECT_EQ(future_->phase(), Phase::kRunning);
  future_->Settle(nullptr);
  EXPECT_FALSE(future_->Cancel());
  EXPECT_EQ(future_->error(), nullptr);
}

TEST_F(FutureTest, CallsBackInTheOrderAddedAlsoIfOneThrows) {
  std::vector<int> called;
  future_->AddDoneCallback([&](FutureCore& f) {
    EXPECT_TRUE(f.settled());
    called.push_back(1);
  });
  future_->AddDoneCallback([&](FutureCore&) {
    called.push_back(2);
    throw std::runtime_error("second");
  });
  future_->AddDoneCallback([&](FutureCore&) { called.push_back(3); });
  EXPECT_THAT(called, IsEmpty());

  future_->MarkRunning();
  future_->Settle(nullptr);

  EXPECT_THAT(called, ElementsAre(1, 2, 3));
  ASSERT_THAT(future_->callback_errors(), SizeIs(1));
  EXPECT_EQ(TextOf(future_->callback_errors()[0]), "second");
}

TEST_F(FutureTest, CallsBackAtOnceWhenItHasSettled) {
  future_->MarkRunning();
  future_->Settle(nullptr);
  bool called = false;
  future_->AddDoneCallback([&](FutureCore&) { called = true; });
  EXPECT_TRUE(called);
  future_->AddDoneCallback([](FutureCore&) { throw std::runtime_error("late"); });
  EXPECT_THAT(future_->callback_errors(), SizeIs(1));
}

TEST_F(FutureTest, CallsBackWhenCancelled) {
  int called = 0;
  future_->AddDoneCallback([&](FutureCore& f) {
    ++called;
    EXPECT_EQ(f.phase(), Phase::kCancelled);
  });
  future_->Cancel();
  future_->Cancel();
  EXPECT_EQ(called, 1);
}

TEST_F(FutureTest, ACallbackMayAddAnother) {
  std::vector<int> called;
  future_->AddDoneCallback([&](FutureCore& f) {
    f.AddDoneCallback([&](FutureCore&) { called.push_back(2); });
    called.push_back(1);
  });
  future_->MarkRunning();
  future_->Settle(nullptr);
  EXPECT_THAT(called, ElementsAre(2, 1));  // It has settled: the inner one is called at once.
}

TEST_F(FutureTest, TellsEachWaiterOnce) {
  CountingWaiter first, second, left, late;
  EXPECT_TRUE(future_->AddWaiter(first));
  EXPECT_TRUE(future_->AddWaiter(second));
  EXPECT_TRUE(future_->AddWaiter(left));
  future_->RemoveWaiter(left);
  future_->MarkRunning();
  EXPECT_EQ(first.told, 0);

  future_->Settle(nullptr);

  EXPECT_EQ(first.told, 1);
  EXPECT_EQ(second.told, 1);
  EXPECT_EQ(left.told, 0);
  EXPECT_FALSE(future_->AddWaiter(late));
  EXPECT_EQ(late.told, 0);
}

TEST_F(FutureTest, TellsItsWaitersWhenCancelled) {
  CountingWaiter waiter;
  EXPECT_TRUE(future_->AddWaiter(waiter));
  future_->Cancel();
  EXPECT_EQ(waiter.told, 1);
}

TEST_F(FutureTest, LivesAsLongAsSomebodyRefersToIt) {
  FutureRef<FutureCore> copy = future_;
  FutureRef<FutureCore> moved = std::move(future_);
  EXPECT_FALSE(future_);
  EXPECT_EQ(alive_, 1);
  moved = copy;
  copy = FutureRef<FutureCore>();
  EXPECT_EQ(alive_, 1);
  moved = FutureRef<FutureCore>();
  EXPECT_EQ(alive_, 0);
}

TEST_F(FutureTest, OfAllWhoCancelAndStartItAtOnceEitherTheStarterOrTheCancellersWin) {
  for (int round = 0; round < 100; ++round) {
    const FutureRef<FutureCore> future = New(alive_);
    std::atomic<int> ready{0};
    std::atomic<bool> ran{false};
    std::vector<char> cancelled(3);
    std::atomic<int> called{0};
    future->AddDoneCallback([&](FutureCore&) { ++called; });
    {
      std::vector<std::jthread> threads;
      for (std::size_t i = 0; i < cancelled.size(); ++i) {
        threads.emplace_back([&, i] {
          ++ready;
          while (ready < 4) std::this_thread::yield();
          cancelled[i] = future->Cancel();
        });
      }
      threads.emplace_back([&] {
        ++ready;
        while (ready < 4) std::this_thread::yield();
        if (!future->MarkRunning()) return;
        ran = true;
        future->Settle(nullptr);
      });
    }
    // Whoever is told that it is cancelled may rely on it, and nobody is told otherwise.
    for (const char answer : cancelled) EXPECT_EQ(answer != 0, !ran);
    EXPECT_EQ(future->phase(), ran ? Phase::kFinished : Phase::kCancelled);
    EXPECT_EQ(future->error() == nullptr, ran.load());
    EXPECT_EQ(called, 1);
  }
}

TEST_F(FutureTest, IsNeverSeenRunningWhileItIsCancelled) {
  for (int round = 0; round < 100; ++round) {
    const FutureRef<FutureCore> future = New(alive_);
    std::atomic<bool> watching{false}, seen_running{false};
    {
      std::jthread watcher([&] {
        while (!future->settled()) {
          if (future->phase() == Phase::kRunning) seen_running = true;
          watching = true;
        }
      });
      while (!watching) std::this_thread::yield();
      EXPECT_TRUE(future->Cancel());
    }
    ASSERT_FALSE(seen_running);
  }
}

TEST_F(FutureTest, AWaiterThatLeavesWhileItSettlesIsNotTouchedAfterwards) {
  for (int round = 0; round < 100; ++round) {
    const FutureRef<FutureCore> future = New(alive_);
    std::atomic<bool> go{false};
    std::jthread settler([&] {
      future->MarkRunning();
      while (!go) std::this_thread::yield();
      future->Settle(nullptr);
    });
    {
      CountingWaiter waiter;
      EXPECT_TRUE(future->AddWaiter(waiter));
      go = true;
      future->RemoveWaiter(waiter);
    }  // Its memory is gone; ASan and TSan would tell.
  }
}

}  // namespace
}  // namespace interleave
