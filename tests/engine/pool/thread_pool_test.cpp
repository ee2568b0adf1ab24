#include "engine/pool/thread_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <latch>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine/task/errors.h"

namespace interleave {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

// A job that calls a function.
class CallJob final : public FutureValue<void> {
 public:
  explicit CallJob(std::function<void()> function) : function_(std::move(function)) {}
  void Call() { function_(); }
  std::coroutine_handle<> Begin(Context&) override { return std::noop_coroutine(); }
  bool ended() const override { return true; }
  std::exception_ptr Finish() override { return nullptr; }

 private:
  std::function<void()> function_;
};

// Runs jobs as they come and keeps book.
class BookkeepingRunner final : public JobRunner {
 public:
  std::unique_ptr<ThreadState> PrepareThread(const std::string& name) override {
    const std::lock_guard lock(mutex_);
    prepared_.push_back(name);
    return std::make_unique<ThreadState>(ThreadRecorder(),
                                         static_cast<std::uint32_t>(prepared_.size()));
  }
  void EnterThread(ThreadState&) override { ++entered; }
  void LeaveThread(ThreadState&) override { ++left; }
  void RunJob(ThreadState& thread, Job* job) override {
    if (!job->MarkRunning()) {
      DropJob(thread, job);
      return;
    }
    static_cast<CallJob*>(job)->Call();
    ++ran;
    job->Settle(nullptr);
    job->Release();
  }
  void DropJob(ThreadState&, Job* job) override {
    job->Cancel();
    ++dropped;
    job->Release();
  }
  void FailJob(ThreadState&, Job* job, std::exception_ptr error) override {
    job->MarkRunning();
    job->Settle(std::move(error));
    job->Release();
  }
  std::exception_ptr Initialize(ThreadState&, const Initializer&) override { return nullptr; }
  std::vector<std::string> names() const {
    const std::lock_guard lock(mutex_);
    return prepared_;
  }

  std::atomic<int> entered{0}, left{0}, ran{0}, dropped{0};

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> prepared_;  // Guarded by mutex_.
};

class ThreadPoolTest : public testing::Test {
 protected:
  using Handle = FutureRef<Job>;

  ThreadPool& Open(int max_workers, std::string name = "") {
    pool_ = std::make_unique<ThreadPool>(runner_, max_workers, std::move(name));
    return *pool_;
  }
  Handle Submit(std::function<void()> function) {
    auto* job = new CallJob(std::move(function));
    Handle handle = Handle::Adopt(job);
    job->Retain();
    pool_->Submit(caller_, job);
    return handle;
  }
  void Close(bool cancel_pending = false) {
    pool_->Shutdown(caller_, cancel_pending);
    pool_->Join();
  }
  void AwaitIdle(std::size_t workers) const {
    while (pool_->idle() != workers) std::this_thread::yield();
  }

  BookkeepingRunner runner_;
  ThreadState caller_{ThreadRecorder(), 1};
  std::unique_ptr<ThreadPool> pool_;
};

TEST(DefaultWorkerCountTest, IsFourMoreThanCoresAndAtMost32) {
  EXPECT_EQ(DefaultWorkerCount(1), 5);
  EXPECT_EQ(DefaultWorkerCount(2), 6);
  EXPECT_EQ(DefaultWorkerCount(28), 32);
  EXPECT_EQ(DefaultWorkerCount(64), 32);
}

TEST_F(ThreadPoolTest, HasNoThreadBeforeTheFirstJob) {
  Open(4);
  EXPECT_EQ(pool_->threads(), 0U);
  Close();
  EXPECT_THAT(runner_.names(), IsEmpty());
}

TEST_F(ThreadPoolTest, FiveJobsOneAfterAnotherNeedOneThread) {
  Open(8);
  for (int i = 0; i < 5; ++i) {
    Submit([] {});
    AwaitIdle(1);
  }
  EXPECT_EQ(pool_->threads(), 1U);
  Close();
  EXPECT_EQ(runner_.ran, 5);
}

TEST_F(ThreadPoolTest, TwentyJobsAtOnceGetAllEightThreadsAndNoMore) {
  Open(8);
  std::latch go(1);
  std::atomic<int> inside{0}, most{0};
  for (int i = 0; i < 20; ++i) {
    Submit([&] {
      const int now = ++inside;
      for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
      }
      go.wait();
      --inside;
    });
  }
  EXPECT_EQ(pool_->threads(), 8U);
  while (inside < 8) std::this_thread::yield();
  go.count_down();
  Close();
  EXPECT_EQ(runner_.ran, 20);
  EXPECT_EQ(most, 8);
  EXPECT_EQ(runner_.entered, 8);
  EXPECT_EQ(runner_.left, 8);
}

TEST_F(ThreadPoolTest, AnIdleThreadIsTakenBeforeAnotherIsMade) {
  Open(4);
  std::latch go(1);
  Submit([&] { go.wait(); });
  Submit([&] { go.wait(); });
  EXPECT_EQ(pool_->threads(), 2U);
  go.count_down();
  AwaitIdle(2);
  std::latch again(1);
  Submit([&] { again.wait(); });
  EXPECT_EQ(pool_->idle(), 1U);
  Submit([&] { again.wait(); });
  EXPECT_EQ(pool_->idle(), 0U);
  EXPECT_EQ(pool_->threads(), 2U);
  Submit([&] { again.wait(); });
  EXPECT_EQ(pool_->threads(), 3U);
  again.count_down();
  Close();
}

TEST_F(ThreadPoolTest, OneWorkerRunsJobsInTheOrderSubmitted) {
  Open(1);
  std::vector<int> order;
  for (int i = 0; i < 50; ++i) Submit([&order, i] { order.push_back(i); });
  Close();
  ASSERT_EQ(order.size(), 50U);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
}

TEST_F(ThreadPoolTest, ThreadsAreNumberedAfterTheNameOfThePool) {
  Open(3, "fetcher");
  std::latch go(1);
  for (int i = 0; i < 3; ++i) Submit([&] { go.wait(); });
  go.count_down();
  Close();
  EXPECT_THAT(runner_.names(), UnorderedElementsAre("fetcher 1", "fetcher 2", "fetcher 3"));
}

TEST_F(ThreadPoolTest, WithoutANameTheRunnerNamesThem) {
  Open(1);
  Submit([] {});
  Close();
  EXPECT_THAT(runner_.names(), ElementsAre(""));
}

TEST_F(ThreadPoolTest, ShutdownFinishesWhatWasSubmitted) {
  Open(2);
  for (int i = 0; i < 100; ++i) Submit([] {});
  Close();
  EXPECT_EQ(runner_.ran, 100);
  EXPECT_EQ(runner_.dropped, 0);
}

TEST_F(ThreadPoolTest, ShutdownCanCancelWhatHasNotBegun) {
  Open(1);
  std::latch begun(1), go(1);
  const Handle first = Submit([&] {
    begun.count_down();
    go.wait();
  });
  std::vector<Handle> rest;
  for (int i = 0; i < 5; ++i) rest.push_back(Submit([] {}));
  begun.wait();

  pool_->Shutdown(caller_, true);
  for (const Handle& job : rest) EXPECT_EQ(job->phase(), FutureCore::Phase::kCancelled);
  EXPECT_EQ(first->phase(), FutureCore::Phase::kRunning);
  go.count_down();
  pool_->Join();

  EXPECT_EQ(first->phase(), FutureCore::Phase::kFinished);
  EXPECT_EQ(runner_.ran, 1);
  EXPECT_EQ(runner_.dropped, 5);
}

TEST_F(ThreadPoolTest, AJobCancelledInTheQueueIsDroppedByTheWorkerThatFindsIt) {
  Open(1);
  std::latch go(1);
  Submit([&] { go.wait(); });
  const Handle job = Submit([] { ADD_FAILURE() << "was cancelled"; });
  EXPECT_TRUE(job->Cancel());
  go.count_down();
  Close();
  EXPECT_EQ(runner_.dropped, 1);
}

TEST_F(ThreadPoolTest, AfterItsShutdownAPoolTakesNoJobsAndSaysSo) {
  Open(1);
  Submit([] {});
  Close();
  auto* job = new CallJob([] {});
  const Handle handle = Handle::Adopt(job);
  job->Retain();
  try {
    pool_->Submit(caller_, job);
    ADD_FAILURE() << "was taken";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("after its shutdown"));
  }
  // Whoever records jobs has been told of this one's end, too.
  EXPECT_EQ(handle->phase(), FutureCore::Phase::kCancelled);
  EXPECT_EQ(runner_.dropped, 1);
}

TEST_F(ThreadPoolTest, CanBeShutDownAgainAndByItsDestructor) {
  Open(2);
  Submit([] {});
  Close();
  Close();
  Close(true);
  Open(2);
  for (int i = 0; i < 10; ++i) Submit([] {});
  pool_.reset();
  EXPECT_EQ(runner_.ran, 11);
}

TEST_F(ThreadPoolTest, SeveralMayWaitForItsEndAtOnce) {
  for (int round = 0; round < 20; ++round) {
    Open(3);
    std::latch go(1);
    for (int i = 0; i < 3; ++i) Submit([&] { go.wait(); });
    pool_->Shutdown(caller_, false);
    std::vector<std::jthread> closers;
    for (int i = 0; i < 3; ++i) closers.emplace_back([&] { pool_->Join(); });
    go.count_down();
  }
  EXPECT_EQ(runner_.ran, 60);
}

TEST_F(ThreadPoolTest, AJobThatWouldWaitForItselfIsTold) {
  Open(2);
  std::string said;
  Submit([&] {
    ThreadState inside{ThreadRecorder(), 9};
    pool_->Shutdown(inside, false);
    try {
      pool_->Join();
    } catch (const std::runtime_error& error) {
      said = error.what();
    }
  });
  while (runner_.ran < 1) std::this_thread::yield();
  Close();
  EXPECT_THAT(said, HasSubstr("cannot close the pool it runs in"));
}

TEST_F(ThreadPoolTest, JobsMaySubmitJobs) {
  Open(2);
  std::atomic<int> leaves{0};
  std::function<void(int)> branch = [&](int depth) {
    if (depth == 0) {
      ++leaves;
      return;
    }
    for (int i = 0; i < 2; ++i) Submit([&branch, depth] { branch(depth - 1); });
  };
  Submit([&] { branch(6); });
  while (leaves < 64) std::this_thread::yield();
  Close();
  EXPECT_EQ(runner_.ran, 127);
}

TEST_F(ThreadPoolTest, ManyThreadsMaySubmitAtOnceAndEveryJobRunsOnce) {
  constexpr int kSubmitters = 4, kEach = 500;
  Open(3);
  std::vector<std::atomic<int>> runs(kSubmitters * kEach);
  {
    std::vector<std::jthread> submitters;
    for (int s = 0; s < kSubmitters; ++s) {
      submitters.emplace_back([&, s] {
        for (int i = 0; i < kEach; ++i) {
          auto& count = runs[static_cast<std::size_t>(s * kEach + i)];
          Submit([&count] { ++count; });
        }
      });
    }
  }
  Close();
  for (const auto& count : runs) EXPECT_EQ(count, 1);
  EXPECT_LE(pool_->threads(), 3U);
}

// Under the sanitizers memory cannot be limited.
#ifndef INTERLEAVE_SANITIZED
using ThreadPoolDeathTest = ThreadPoolTest;

TEST_F(ThreadPoolDeathTest, SaysSoWhenTheSystemGivesNoThread) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto submit_without_memory = [&] {
    Open(4);
    std::size_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    // Enough for everything but the stack of a thread.
    const rlim_t bytes = pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) + (1 << 20);
    const rlimit limit{bytes, bytes};
    setrlimit(RLIMIT_AS, &limit);
    try {
      Submit([] {});
    } catch (const ThreadError& error) {
      std::fputs(error.what(), stderr);
      std::_Exit(runner_.dropped == 1 ? 7 : 8);
    }
    std::_Exit(9);
  };
  EXPECT_EXIT(submit_without_memory(), testing::ExitedWithCode(7),
              "the system gives no thread to the pool .*use fewer workers");
}
#endif

TEST(InlineExecutorTest, RunsAJobBeforeSubmitReturnsAndNoneAfterItsShutdown) {
  BookkeepingRunner runner;
  ThreadState caller{ThreadRecorder(), 1};
  InlineExecutor executor(runner, caller, {});
  bool ran = false;
  executor.Submit(caller, new CallJob([&] { ran = true; }));
  EXPECT_TRUE(ran);
  executor.Shutdown(caller, false);
  executor.Join();
  EXPECT_THROW(executor.Submit(caller, new CallJob([] {})), std::runtime_error);
  EXPECT_EQ(runner.dropped, 1);
}

}  // namespace
}  // namespace interleave
