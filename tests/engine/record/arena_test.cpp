#include "engine/record/arena.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <limits>
#include <set>
#include <thread>
#include <vector>

namespace interleave {
namespace {

using testing::HasSubstr;

std::unique_ptr<LaneArena> MakeArena(LaneArena::Size size) {
  auto arena = LaneArena::Create(size, TickClock());
  return arena ? std::move(*arena) : nullptr;
}

std::vector<Event> Drain(const LaneArena& arena, std::size_t lane) {
  std::vector<Event> events;
  arena.Reader(lane).Drain(events);
  return events;
}

TEST(ArenaTest, EachLaneKeepsItsOwnEvents) {
  const auto arena = MakeArena({.lanes = 3, .events_per_lane = 4});
  std::vector<LaneWriter> writers;
  for (std::size_t i = 0; i < 3; ++i) {
    auto [writer, index] = arena->OpenLane();
    EXPECT_EQ(index, i);
    writers.push_back(writer);
  }
  for (std::uint32_t round = 0; round < 4; ++round) {
    for (std::uint32_t i = 0; i < 3; ++i) writers[i].Write(EventKind::kMark, 10 * i + round);
  }
  for (std::uint32_t i = 0; i < 3; ++i) {
    const auto events = Drain(*arena, i);
    ASSERT_EQ(events.size(), 4U);
    for (std::uint32_t round = 0; round < 4; ++round) {
      EXPECT_EQ(events[round].subject, 10 * i + round);
    }
  }
}

TEST(ArenaTest, AThreadThatFindsNoLaneRecordsNothingAndIsCounted) {
  const auto arena = MakeArena({.lanes = 1, .events_per_lane = 4});
  EXPECT_TRUE(arena->OpenLane().first.recording());
  EXPECT_EQ(arena->refused(), 0U);

  LaneWriter refused = arena->OpenLane().first;

  EXPECT_FALSE(refused.recording());
  EXPECT_EQ(arena->refused(), 1U);
  EXPECT_EQ(arena->opened(), 1U);
  refused.Write(EventKind::kMark, 1);
  EXPECT_TRUE(Drain(*arena, 0).empty());
}

TEST(ArenaTest, RoundsTheSizeOfALaneUpToAPowerOfTwo) {
  const auto arena = MakeArena({.lanes = 1, .events_per_lane = 5});
  auto lane = arena->OpenLane().first;
  for (std::uint32_t i = 0; i < 9; ++i) lane.Write(EventKind::kMark, i);
  EXPECT_EQ(Drain(*arena, 0).size(), 8U);
  EXPECT_EQ(arena->Reader(0).dropped(), 1U);
}

TEST(ArenaTest, ThreadsAtOnceGetDifferentLanes) {
  constexpr std::size_t kThreads = 16;
  const auto arena = MakeArena({.lanes = kThreads - 4, .events_per_lane = 4});
  std::vector<std::size_t> indices(kThreads);
  std::vector<char> recording(kThreads);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < kThreads; ++i) {
      threads.emplace_back([&, i] {
        const auto [writer, index] = arena->OpenLane();
        indices[i] = index;
        recording[i] = writer.recording();
      });
    }
  }
  std::set<std::size_t> distinct;
  for (std::size_t i = 0; i < kThreads; ++i) {
    if (recording[i]) distinct.insert(indices[i]);
  }
  EXPECT_EQ(distinct.size(), kThreads - 4);
  EXPECT_EQ(arena->refused(), 4U);
}

TEST(ArenaTest, WhatALaneHoldsIsSeenThroughAnotherMapping) {
  const auto arena = MakeArena({.lanes = 2, .events_per_lane = 4});
  arena->OpenLane().first.Write(EventKind::kMark, 42);

  // As a worker process sees it.
  const auto other = LaneArena::Attach(dup(arena->descriptor()), TickClock());
  ASSERT_TRUE(other) << other.error();
  EXPECT_EQ((*other)->opened(), 1U);
  auto [writer, lane] = (*other)->OpenLane();
  EXPECT_EQ(lane, 1U);
  writer.Write(EventKind::kMark, 43);
  // A lane that was opened on behalf of somebody else goes on where it was.
  (*other)->TakeOver(0).Write(EventKind::kMark, 44);

  EXPECT_EQ(arena->opened(), 2U);
  const std::vector<Event> first = Drain(*arena, 0);
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first[0].subject, 42U);
  EXPECT_EQ(first[1].subject, 44U);
  EXPECT_EQ(Drain(*arena, 1).front().subject, 43U);
}

TEST(ArenaTest, MemoryThatIsNoArenaIsRefusedWithASentence) {
  const int memory = memfd_create("test", MFD_CLOEXEC);
  ASSERT_EQ(ftruncate(memory, 1 << 28), 0);
  const auto arena = LaneArena::Attach(memory, TickClock());
  ASSERT_FALSE(arena);
  EXPECT_THAT(arena.error(), HasSubstr("another build"));
}

TEST(ArenaTest, AnAbsurdSizeIsRefusedWithASentence) {
  constexpr std::size_t kMost = std::numeric_limits<std::size_t>::max();
  for (const LaneArena::Size size : {
           LaneArena::Size{.lanes = std::size_t{1} << 32, .events_per_lane = std::size_t{1} << 24},
           // Sizes whose product wraps around to something small.
           LaneArena::Size{.lanes = std::size_t{1} << 32, .events_per_lane = std::size_t{1} << 32},
           LaneArena::Size{.lanes = std::size_t{1} << 61, .events_per_lane = 8},
           LaneArena::Size{.lanes = 1, .events_per_lane = kMost},
           LaneArena::Size{.lanes = kMost, .events_per_lane = kMost},
       }) {
    const auto arena = LaneArena::Create(size, TickClock());
    ASSERT_FALSE(arena.has_value()) << size.lanes << " x " << size.events_per_lane;
    EXPECT_THAT(arena.error(), HasSubstr("shared memory"));
    EXPECT_THAT(arena.error(), HasSubstr("record fewer threads"));
  }
}

}  // namespace
}  // namespace interleave
