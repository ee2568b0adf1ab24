#include "engine/task/task.h"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace interleave {
namespace {

template <typename T>
T RunToEnd(Task<T> task) {
  task.Resume();
  EXPECT_TRUE(task.done());
  return task.Take();
}

Task<int> Answer() { co_return 42; }
Task<int> Fail(std::string what) {
  throw std::runtime_error(what);
  co_return 0;
}

TEST(TaskTest, DoesNotStartBeforeItIsResumed) {
  bool started = false;
  auto body = [](bool& flag) -> Task<void> {
    flag = true;
    co_return;
  };
  Task<void> task = body(started);
  EXPECT_FALSE(started);
  EXPECT_FALSE(task.done());
  task.Resume();
  EXPECT_TRUE(started);
  EXPECT_TRUE(task.done());
  task.Take();
}

TEST(TaskTest, GivesItsResult) { EXPECT_EQ(RunToEnd(Answer()), 42); }

TEST(TaskTest, AwaitingGivesTheResultOfTheOther) {
  auto outer = []() -> Task<int> { co_return co_await Answer() + co_await Answer(); };
  EXPECT_EQ(RunToEnd(outer()), 84);
}

TEST(TaskTest, AResultNeedNeitherBeCopiedNorHaveADefault) {
  struct Only {
    explicit Only(int v) : value(std::make_unique<int>(v)) {}
    std::unique_ptr<int> value;
  };
  auto make = []() -> Task<Only> { co_return Only(7); };
  auto outer = [&]() -> Task<int> { co_return *(co_await make()).value; };
  EXPECT_EQ(RunToEnd(outer()), 7);
}

TEST(TaskTest, AnExceptionComesOutOfTake) {
  Task<int> task = Fail("broken");
  task.Resume();
  EXPECT_TRUE(task.done());
  EXPECT_THROW(task.Take(), std::runtime_error);
}

TEST(TaskTest, AnExceptionPassesThroughEveryAwaitAndCanBeCaught) {
  auto middle = []() -> Task<int> { co_return co_await Fail("deep down"); };
  auto outer = [&]() -> Task<std::string> {
    try {
      co_await middle();
    } catch (const std::runtime_error& error) {
      co_return error.what();
    }
    co_return "nothing";
  };
  EXPECT_EQ(RunToEnd(outer()), "deep down");
}

// Counts how many of it live.
struct Counted {
  explicit Counted(int& count) : count_(&count) { ++*count_; }
  Counted(const Counted& other) : count_(other.count_) { ++*count_; }
  ~Counted() { --*count_; }
  int* count_;
};

Task<void> Hold(Counted held) {
  static_cast<void>(held);
  co_return;
}

TEST(TaskTest, DestroysWhatItHoldsWhetherItRanOrNot) {
  int alive = 0;
  {
    Task<void> never_run = Hold(Counted(alive));
    EXPECT_EQ(alive, 1);
  }
  EXPECT_EQ(alive, 0);
  RunToEnd(Hold(Counted(alive)));
  EXPECT_EQ(alive, 0);
}

TEST(TaskTest, MovesButDoesNotRunTwice) {
  int alive = 0;
  Task<void> first = Hold(Counted(alive));
  Task<void> second = std::move(first);
  second.Resume();
  EXPECT_TRUE(second.done());
  Task<void> third = Hold(Counted(alive));
  third = std::move(second);
  EXPECT_TRUE(third.done());
}

// Waits for what is not there yet, as on an event loop.
struct Pause {
  std::coroutine_handle<>* resume;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiter) const noexcept { *resume = waiter; }
  void await_resume() const noexcept {}
};

TEST(TaskTest, GoesOnInTheMiddleOfATreeOfTasks) {
  std::coroutine_handle<> resume;
  std::vector<int> steps;
  auto inner = [&]() -> Task<int> {
    steps.push_back(1);
    co_await Pause{&resume};
    steps.push_back(3);
    co_return 5;
  };
  auto outer = [&]() -> Task<int> { co_return 2 * co_await inner(); };
  Task<int> task = outer();
  task.Resume();
  EXPECT_FALSE(task.done());
  steps.push_back(2);

  resume.resume();

  EXPECT_TRUE(task.done());
  EXPECT_EQ(task.Take(), 10);
  EXPECT_EQ(steps, (std::vector{1, 2, 3}));
}

// The sanitizers put code behind every call, so that with them each await does need some stack.
#ifdef INTERLEAVE_SANITIZED
constexpr int kMany = 1'000;
#else
constexpr int kMany = 100'000;
#endif

TEST(TaskTest, ALoopOfManyAwaitsNeedsNoStack) {
  auto outer = []() -> Task<int> {
    int sum = 0;
    for (int i = 0; i < kMany; ++i) sum += co_await Answer() - 41;
    co_return sum;
  };
  EXPECT_EQ(RunToEnd(outer()), kMany);
}

Task<int> Deep(int depth) {
  if (depth == 0) co_return 0;
  co_return 1 + co_await Deep(depth - 1);
}

TEST(TaskTest, AChainOfManyTasksNeedsNoStack) { EXPECT_EQ(RunToEnd(Deep(kMany)), kMany); }

}  // namespace
}  // namespace interleave
