#include "engine/runtime/event_loop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "engine/task/duration.h"

namespace interleave {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A world in which waiting takes no time: a poll moves the clock by what it was allowed to wait.
class FakePoller final : public LoopPoller {
 public:
  Nanos Now() const override { return now; }
  bool HasWork() const override { return static_cast<bool>(on_poll); }
  void Poll(std::optional<Nanos> timeout) override {
    timeouts.push_back(timeout);
    now += timeout.value_or(0);
    if (on_poll) std::exchange(on_poll, nullptr)();
  }
  void Interrupt() override { ++interrupts; }

  Nanos now = 0;
  std::function<void()> on_poll;  // What comes from outside, once.
  std::vector<std::optional<Nanos>> timeouts;
  std::atomic<int> interrupts{0};
};

class FakeObserver final : public LoopObserver {
 public:
  void OnPollBegin() override { seen.push_back("poll"); }
  void OnPollEnd() override { seen.push_back("polled"); }
  void OnTurn(std::size_t ready) override { seen.push_back("turn of " + std::to_string(ready)); }
  std::vector<std::string> seen;
};

class EventLoopTest : public ::testing::Test {
 protected:
  // Writes its name down, then does something more.
  class Named final : public LoopCallback {
   public:
    Named(EventLoopTest& test, std::string name, std::function<void()> then = {})
        : test_(test), name_(std::move(name)), then_(std::move(then)) {}
    void Run() override {
      test_.order.push_back(name_);
      if (then_) then_();
    }

   private:
    EventLoopTest& test_;
    const std::string name_;
    const std::function<void()> then_;
  };

  FakePoller poller;
  FakeObserver observer;
  EventLoop loop{poller, &observer};
  std::vector<std::string> order;
};

TEST_F(EventLoopTest, WhatIsAddedInATurnWaitsForTheNext) {
  Named a2(*this, "a2");
  Named a(*this, "a", [&] { loop.CallSoon(a2); });
  Named b(*this, "b"), c(*this, "c");
  LoopTimer later(c);
  loop.CallSoon(a);
  loop.CallSoon(b);
  loop.CallAt(loop.Now(), later);

  loop.RunTurn();
  EXPECT_THAT(order, ElementsAre("a", "b", "c"));
  loop.RunTurn();
  EXPECT_THAT(order, ElementsAre("a", "b", "c", "a2"));
}

TEST_F(EventLoopTest, TimersComeInOrderOfTimeAndEqualOnesInTheOrderGiven) {
  Named first(*this, "1 s, first"), second(*this, "1 s, second"), early(*this, "0.5 s");
  LoopTimer timer_1(first), timer_2(second), timer_3(early);
  loop.CallAt(1_s, timer_1);
  loop.CallAt(1_s, timer_2);
  loop.CallAt(500_ms, timer_3);

  loop.RunTurn();
  EXPECT_THAT(order, ElementsAre("0.5 s"));
  loop.RunTurn();
  EXPECT_THAT(order, ElementsAre("0.5 s", "1 s, first", "1 s, second"));
}

TEST_F(EventLoopTest, ATimerMayBeCancelledWhenItsTimeHasComeButNotItsTurn) {
  Named timed(*this, "timer");
  LoopTimer timer(timed);
  Named first(*this, "first", [&] { loop.Cancel(timer); });
  loop.CallSoon(first);
  loop.CallAt(loop.Now(), timer);
  loop.RunTurn();
  EXPECT_THAT(order, ElementsAre("first"));

  loop.CallAt(loop.Now(), timer);
  loop.RunTurn();
  loop.RunTurn();
  EXPECT_THAT(order, ElementsAre("first", "timer"));
  EXPECT_THAT(observer.seen, ElementsAre("turn of 2", "turn of 1", "poll", "polled", "turn of 0"));
}

TEST_F(EventLoopTest, ACancelledTimerIsNotCalledAndMayBeGivenAgain) {
  Named named(*this, "timer"), other(*this, "other");
  LoopTimer timer(named), later(other);
  loop.CallAt(1_s, timer);
  loop.CallAt(2_s, later);
  EXPECT_TRUE(timer.scheduled());
  loop.Cancel(timer);
  loop.Cancel(timer);
  EXPECT_FALSE(timer.scheduled());

  loop.RunTurn();
  EXPECT_THAT(order, ElementsAre("other"));
  loop.CallAt(3_s, timer);
  loop.RunTurn();
  EXPECT_THAT(order, ElementsAre("other", "timer"));
}

TEST_F(EventLoopTest, APollWaitsForTheNextTimerAndNoLonger) {
  Named named(*this, "timer");
  LoopTimer timer(named);
  loop.CallAt(1500_ms, timer);
  poller.now = 500_ms;

  loop.RunTurn();

  EXPECT_THAT(poller.timeouts, ElementsAre(std::optional<Nanos>(1_s)));
  EXPECT_THAT(observer.seen, ElementsAre("poll", "polled", "turn of 1"));
}

TEST_F(EventLoopTest, ATimerThatIsOverdueIsNotWaitedFor) {
  Named named(*this, "timer");
  LoopTimer timer(named);
  loop.CallAt(1_s, timer);
  poller.now = 5_s;

  loop.RunTurn();

  EXPECT_THAT(poller.timeouts, IsEmpty());  // Nothing to wait for, nobody to ask.
  EXPECT_EQ(poller.now, 5_s);
  EXPECT_THAT(order, ElementsAre("timer"));
}

TEST_F(EventLoopTest, APollDoesNotWaitWhileCallbacksAreReady) {
  Named ready(*this, "ready"), from_outside(*this, "from outside");
  poller.on_poll = [&] { loop.CallSoon(from_outside); };
  loop.CallSoon(ready);

  loop.RunTurn();

  EXPECT_THAT(poller.timeouts, ElementsAre(std::optional<Nanos>(0)));
  EXPECT_THAT(order, ElementsAre("ready", "from outside"));
  EXPECT_THAT(observer.seen, ElementsAre("turn of 2"));  // A glance is not a wait.
}

TEST_F(EventLoopTest, WithNothingToDoThePollHasNoEnd) {
  Named named(*this, "came");
  poller.on_poll = [&] { loop.CallSoon(named); };

  loop.RunTurn();

  EXPECT_THAT(poller.timeouts, ElementsAre(std::nullopt));
  EXPECT_THAT(order, ElementsAre("came"));
}

TEST_F(EventLoopTest, WhatPollingBringsComesBeforeTimersThatExpiredMeanwhile) {
  Named socket(*this, "socket"), named(*this, "timer");
  LoopTimer timer(named);
  loop.CallAt(1_s, timer);
  poller.on_poll = [&] { loop.CallSoon(socket); };

  loop.RunTurn();

  EXPECT_THAT(order, ElementsAre("socket", "timer"));
}

TEST_F(EventLoopTest, AnotherThreadMayCallSoonAndEndsTheWait) {
  std::thread caller([&] {
    loop.CallSoonThreadsafe([&] { order.push_back("first"); });
    loop.CallSoonThreadsafe([&] {
      order.push_back("second");
      loop.CallSoonThreadsafe([&] { order.push_back("next turn"); });
    });
  });
  caller.join();
  EXPECT_EQ(poller.interrupts, 2);

  loop.RunTurn();
  EXPECT_THAT(poller.timeouts, IsEmpty());  // It was there already.
  EXPECT_THAT(order, ElementsAre("first", "second"));
  loop.RunTurn();
  EXPECT_THAT(order, ElementsAre("first", "second", "next turn"));
}

TEST_F(EventLoopTest, AnotherThreadIsHeardWhileTheLoopPolls) {
  poller.on_poll = [&] {
    std::thread([&] { loop.CallSoonThreadsafe([&] { order.push_back("from a thread"); }); }).join();
  };

  loop.RunTurn();

  EXPECT_THAT(poller.timeouts, ElementsAre(std::nullopt));
  EXPECT_THAT(order, ElementsAre("from a thread"));
}

}  // namespace
}  // namespace interleave
