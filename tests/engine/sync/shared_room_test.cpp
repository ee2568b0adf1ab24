// Waiting between processes, one layer below the primitives: real processes, forked and killed.

#include "engine/sync/shared_room.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "engine/process/shared_heap.h"
#include "engine/task/errors.h"

namespace interleave {
namespace {

constexpr Nanos kSecond = 1'000'000'000;

class SharedRoomTest : public testing::Test {
 protected:
  // Runs `body` in another process, which is killed where it ends.
  static void InKilledProcess(const std::function<void()>& body) {
    const pid_t child = fork();
    if (child == 0) {
      body();
      std::raise(SIGKILL);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
  }
  SharedPlace& Join(TaskId task) {
    const std::lock_guard lock(room_);
    return room_.Join(7, task);
  }
  std::optional<std::int64_t> Leave(SharedPlace& place) {
    const std::lock_guard lock(room_);
    return room_.Leave(place);
  }
  // The task that was woken; 0 if nobody waits.
  TaskId Wake(std::int64_t outcome = 0) {
    const std::lock_guard lock(room_);
    SharedPlace* const first = room_.First();
    if (first == nullptr) return 0;
    SharedRoom::Grant(*first, outcome);
    return first->task();
  }
  std::size_t Size() {
    const std::lock_guard lock(room_);
    return room_.size();
  }

  const std::unique_ptr<SharedHeap> heap_ = *SharedHeap::Create(std::size_t{1} << 20);
  SharedRoom& room_ = heap_->Make<SharedRoom>();
};

TEST_F(SharedRoomTest, WhoHasWaitedLongestIsFirst) {
  SharedPlace& one = Join(1);
  SharedPlace& two = Join(2);
  EXPECT_EQ(one.object(), 7U);
  EXPECT_EQ(Leave(one), std::nullopt);
  SharedPlace& three = Join(3);  // Where task 1 was, but behind task 2.
  EXPECT_EQ(Size(), 2U);
  EXPECT_EQ(Wake(5), 2U);
  EXPECT_EQ(Wake(6), 3U);
  EXPECT_EQ(Wake(), 0U);
  EXPECT_EQ(Leave(two), 5);
  EXPECT_EQ(Leave(three), 6);
}

TEST_F(SharedRoomTest, AWaitEndsWithTheGrantTheTimeoutOrTheStop) {
  SharedPlace& place = Join(1);
  place.Wait(1'000'000, {});
  EXPECT_EQ(Leave(place), std::nullopt);

  SharedPlace& granted = Join(2);
  std::thread waker([&] { Wake(9); });
  granted.Wait(std::nullopt, {});
  waker.join();
  EXPECT_EQ(Leave(granted), 9);

  SharedPlace& stopped = Join(3);
  std::stop_source stop;
  std::thread stopper([&] { stop.request_stop(); });
  EXPECT_THROW(stopped.Wait(std::nullopt, stop.get_token()), Stopped);
  stopper.join();
  EXPECT_EQ(Leave(stopped), std::nullopt);
}

TEST_F(SharedRoomTest, AnotherProcessWakes) {
  SharedPlace& place = Join(1);
  InKilledProcess([&] { Wake(4); });
  place.Wait(100 * kSecond, {});
  EXPECT_EQ(Leave(place), 4);
}

TEST_F(SharedRoomTest, WhoDiesInLineIsPassedOverAndItsPlaceTakenAgain) {
  SharedPlace* left = nullptr;
  InKilledProcess([&] { Join(1); });
  EXPECT_EQ(Size(), 0U);
  left = &Join(2);
  EXPECT_EQ(Wake(), 2U);
  EXPECT_NE(Leave(*left), std::nullopt);
  for (std::size_t i = 0; i < 2 * SharedRoom::kPlaces; ++i) {
    SharedPlace& place = Join(3);
    EXPECT_EQ(Leave(place), std::nullopt);
  }
}

TEST_F(SharedRoomTest, WhatWasGrantedToWhoDiesGoesOnToTheNext) {
  room_.PassOnGrants();
  const auto granted_to_the_dead = [&] {
    // It lives when it is granted, and never comes to see it.
    const pid_t child = fork();
    if (child == 0) {
      Join(1);
      for (;;) pause();
    }
    while (Size() == 0) std::this_thread::yield();
    EXPECT_EQ(Wake(5), 1U);
    kill(child, SIGKILL);
    EXPECT_EQ(waitpid(child, nullptr, 0), child);
  };
  granted_to_the_dead();
  {
    const std::lock_guard lock(room_);
    EXPECT_EQ(room_.TakeReturned(), 1);
    EXPECT_EQ(room_.TakeReturned(), 0);
  }
  granted_to_the_dead();
  // Nobody but who waits is there to see it.
  SharedPlace* next = nullptr;
  {
    const std::lock_guard lock(room_);
    room_.TakeReturned();
  }
  const pid_t child = fork();
  if (child == 0) {
    Join(1);
    for (;;) pause();
  }
  while (Size() == 0) std::this_thread::yield();
  next = &Join(2);
  EXPECT_EQ(Wake(7), 1U);
  kill(child, SIGKILL);
  EXPECT_EQ(waitpid(child, nullptr, 0), child);
  next->Wait(100 * kSecond, {});
  EXPECT_EQ(Leave(*next), 7);
}

TEST_F(SharedRoomTest, WhoDiesWhileLettingAllGoHasLetThemGo) {
  SharedPlace& one = Join(1);
  SharedPlace& two = Join(2);
  InKilledProcess([&] {
    room_.lock();
    room_.BeginLettingGo(3);
    SharedRoom::Grant(*room_.First(), 3);
  });
  EXPECT_EQ(Leave(one), 3);
  EXPECT_EQ(Leave(two), 3);
  SharedPlace& later = Join(3);
  EXPECT_EQ(Leave(later), std::nullopt);
}

TEST_F(SharedRoomTest, WhoDiesInsideLetsGo) {
  InKilledProcess([&] {
    room_.lock();
    room_.number() = 42;
  });
  const std::lock_guard lock(room_);
  EXPECT_EQ(room_.number(), 42);
}

TEST_F(SharedRoomTest, ThereIsRoomForSoManyAndNoMore) {
  for (std::size_t i = 0; i < SharedRoom::kPlaces; ++i) Join(static_cast<TaskId>(i + 1));
  EXPECT_EQ(Size(), SharedRoom::kPlaces);
  try {
    Join(1000);
    ADD_FAILURE() << "there was room";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("256 tasks of worker processes wait here"));
  }
  EXPECT_EQ(Wake(), 1U);
}

}  // namespace
}  // namespace interleave
