#include "engine/record/lane.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <limits>
#include <memory>
#include <thread>
#include <vector>

namespace interleave {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// A lane of eight events whose subjects are numbered as they are written.
class LaneTest : public testing::Test {
 protected:
  static constexpr std::size_t kCapacity = 8;

  LaneTest() : slots_(kCapacity), writer_(*header_, slots_, TickClock()) {}

  void Write(std::uint32_t first, std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i) writer_.Write(EventKind::kMark, first + i);
  }
  std::vector<std::uint32_t> Drain() {
    std::vector<Event> events;
    reader_.Drain(events);
    std::vector<std::uint32_t> subjects;
    for (const Event& event : events) subjects.push_back(event.subject);
    return subjects;
  }

  const std::unique_ptr<LaneHeader> header_ = std::make_unique<LaneHeader>();
  std::vector<Event> slots_;
  LaneWriter writer_;
  LaneReader reader_{*header_, slots_};
};

TEST_F(LaneTest, GivesBackWhatWasWritten) {
  writer_.Write(EventKind::kWaitBegin, 7, 8, 9, SubjectKind::kTask);

  std::vector<Event> events;
  reader_.Drain(events);

  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].kind, EventKind::kWaitBegin);
  EXPECT_EQ(events[0].subject, 7U);
  EXPECT_EQ(events[0].arg, 8U);
  EXPECT_EQ(events[0].extra, 9U);
  EXPECT_EQ(events[0].detail, SubjectKind::kTask);
}

TEST_F(LaneTest, AWideValueComesBackWhole) {
  for (const std::int64_t value : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1} << 40,
                                   std::numeric_limits<std::int64_t>::min()}) {
    writer_.WriteWide(EventKind::kCounter, 1, value);
    std::vector<Event> events;
    reader_.Drain(events);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(WideValue(events[0].arg, events[0].extra), value);
  }
}

TEST_F(LaneTest, TicksDoNotRunBackwards) {
  Write(0, kCapacity);
  std::vector<Event> events;
  reader_.Drain(events);
  EXPECT_TRUE(std::ranges::is_sorted(events, {}, &Event::ticks));
}

TEST_F(LaneTest, DrainsInTheOrderWrittenAndEachEventOnce) {
  Write(1, 3);
  EXPECT_THAT(Drain(), ElementsAre(1, 2, 3));
  EXPECT_THAT(Drain(), IsEmpty());
  Write(4, 2);
  EXPECT_THAT(Drain(), ElementsAre(4, 5));
}

TEST_F(LaneTest, KeepsTheOrderAcrossTheEndOfTheRing) {
  std::uint32_t next = 0;
  for (int round = 0; round < 20; ++round) {
    Write(next, 5);  // Five and eight have no common factor: every offset has its turn.
    EXPECT_THAT(Drain(), ElementsAre(next, next + 1, next + 2, next + 3, next + 4));
    next += 5;
  }
  EXPECT_EQ(reader_.dropped(), 0U);
}

TEST_F(LaneTest, AFullRingKeepsTheOldestCountsTheRestAndGoesOn) {
  Write(1, kCapacity + 3);
  EXPECT_EQ(reader_.dropped(), 3U);
  EXPECT_THAT(Drain(), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8));

  Write(20, 2);
  EXPECT_THAT(Drain(), ElementsAre(20, 21));
  EXPECT_EQ(reader_.dropped(), 3U);
}

TEST_F(LaneTest, AWriterWithoutALaneRecordsNothing) {
  LaneWriter none;
  none.Write(EventKind::kMark, 1);
  none.WriteOrdered(EventKind::kAcquired, 1);
  none.WriteWide(EventKind::kCounter, 1, 2);
  none.Close();
  EXPECT_FALSE(none.recording());
}

TEST_F(LaneTest, AClosedLaneTakesNothingMoreButCanStillBeRead) {
  Write(1, 2);
  EXPECT_FALSE(reader_.closed());

  writer_.Close();
  Write(3, 1);

  EXPECT_FALSE(writer_.recording());
  EXPECT_TRUE(reader_.closed());
  EXPECT_THAT(Drain(), ElementsAre(1, 2));
  EXPECT_EQ(reader_.dropped(), 0U);
}

TEST_F(LaneTest, ANewWriterGoesOnWhereTheLastStopped) {
  Write(1, 6);
  EXPECT_THAT(Drain(), ElementsAre(1, 2, 3, 4, 5, 6));

  writer_ = LaneWriter(*header_, slots_, TickClock());
  Write(7, 4);

  EXPECT_THAT(Drain(), ElementsAre(7, 8, 9, 10));
}

TEST_F(LaneTest, ADamagedHeaderDoesNotLeadOutOfTheRing) {
  Write(1, 4);
  for (const std::uint64_t head : {std::uint64_t{1} << 60, std::uint64_t{1000}}) {
    header_->head = head;
    EXPECT_LE(Drain().size(), kCapacity);
  }
  header_->tail = 50;  // The reader's own mark, beyond what was ever written.
  header_->head = 3;
  EXPECT_LE(Drain().size(), kCapacity);
}

TEST_F(LaneTest, NothingIsLostUnseenWhileOneThreadWritesAndAnotherReads) {
  constexpr std::uint32_t kEvents = 100'000;
  std::atomic<bool> written{false};
  std::thread writer([&] {
    Write(0, kEvents);
    written = true;
  });
  std::vector<std::uint32_t> seen;
  for (bool last = false; !last;) {
    last = written;
    const auto batch = Drain();
    seen.insert(seen.end(), batch.begin(), batch.end());
  }
  writer.join();

  EXPECT_TRUE(std::ranges::is_sorted(seen));
  EXPECT_EQ(std::ranges::adjacent_find(seen), seen.end());
  EXPECT_EQ(seen.size() + reader_.dropped(), kEvents);
}

}  // namespace
}  // namespace interleave
