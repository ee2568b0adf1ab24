#include <gtest/gtest.h>

#include <map>
#include <string>

#include "engine/formats/perfetto_fields.h"
#include "engine/formats/proto_cursor.h"
#include "tests/engine/formats/opened_bytes.h"
#include "tests/engine/formats/random_trace.h"
#include "tests/engine/formats/same_content.h"
#include "tests/engine/formats/small_trace.h"
#include "tests/engine/formats/written_bytes.h"

namespace interleave {
namespace {

TEST(PerfettoRoundTripTest, ASmallRecordingComesBackWithItsTasksStatesAndCores) {
  const Recording recording{.title = "Small", .trace = SmallTrace()};
  const Recording back = OpenOne(WrittenAs(".pftrace", recording));
  EXPECT_EQ(back.title, "Small");
  EXPECT_EQ(back.program, "Interleave");
  ExpectSameContent(*recording.trace, *back.trace);
  EXPECT_EQ(back.trace->tracks()[2].tid, 100);
  EXPECT_EQ(back.trace->tasks()[2].created, recording.trace->tasks()[2].created);
  EXPECT_EQ(back.trace->tasks()[2].outcome, TaskOutcome::kDone);
  EXPECT_EQ(back.trace->dropped(), 2U);
}

TEST(PerfettoRoundTripTest, AnyRecordingKeepsItsSlicesFlowsCountersAndMarks) {
  for (unsigned seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE(seed);
    const Recording recording{.title = "Run", .trace = RandomTrace(seed)};
    const ReadResult opened = OpenBytes(WrittenAs(".pftrace", recording));
    ASSERT_TRUE(opened) << opened.error().Sentence();
    ExpectSameContent(*recording.trace, *opened->recordings[0].trace);
    if (HasFailure()) break;
  }
}

TEST(PerfettoRoundTripTest, SeveralRunsOfOneFileComeBackAsSeveral) {
  const std::vector<Recording> runs = {{.title = "A", .trace = SmallTrace()},
                                       {.title = "B", .trace = RandomTrace(7)},
                                       {.title = "C", .trace = SmallTrace()}};
  const ReadResult opened = OpenBytes(WrittenAs(".pftrace", runs));
  ASSERT_TRUE(opened);
  ASSERT_EQ(opened->recordings.size(), 3U);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    EXPECT_EQ(opened->recordings[i].title, runs[i].title);
    ExpectSameContent(*runs[i].trace, *opened->recordings[i].trace);
  }
}

// What the rules of the format ask for, looked up in the bytes by a parse of its own.
TEST(PerfettoRoundTripTest, EveryPacketHasAWriterAndEveryNameIsSaidBeforeItIsUsed) {
  using namespace perfetto;
  const Recording recording{.title = "Run", .trace = RandomTrace(3)};
  const std::string file = WrittenAs(".pftrace", recording);
  std::map<std::uint64_t, bool> names;
  std::map<std::uint64_t, int> open;  // Slices that go on, by track.
  bool first_of_events = true;
  ProtoCursor packets(file);
  while (packets.Next()) {
    ASSERT_EQ(packets.field(), kTracePacket);
    std::uint64_t sequence = 0, flags = 0;
    std::string_view event;
    bool has_time = false;
    ProtoCursor fields(packets.bytes());
    while (fields.Next()) {
      if (fields.field() == packet::kSequenceId) sequence = fields.number();
      if (fields.field() == packet::kSequenceFlags) flags = fields.number();
      if (fields.field() == packet::kTimestamp) has_time = true;
      if (fields.field() == packet::kTrackEvent) event = fields.bytes();
      if (fields.field() != packet::kInternedData) continue;
      ProtoCursor tables(fields.bytes());
      while (tables.Next()) {
        ProtoCursor entry(tables.bytes());
        while (entry.Next()) {
          if (tables.field() == interned::kEventNames && entry.field() == interned::kIid) {
            names[entry.number()] = true;
          }
        }
      }
    }
    ASSERT_TRUE(fields.ok());
    EXPECT_NE(sequence, 0U);
    if (sequence == 1) {
      EXPECT_EQ(flags, first_of_events ? kFlagStateCleared : kFlagNeedsState);
      first_of_events = false;
    }
    if (event.empty()) continue;
    EXPECT_TRUE(has_time);
    std::uint64_t type = 0, track = 0;
    ProtoCursor of(event);
    while (of.Next()) {
      if (of.field() == event::kType) type = of.number();
      if (of.field() == event::kTrackUuid) track = of.number();
      if (of.field() == event::kNameIid) {
        EXPECT_TRUE(names.contains(of.number()));
      }
    }
    if (type == event::kBegin) ++open[track];
    if (type == event::kEnd) {
      EXPECT_GE(--open[track], 0);
    }
  }
  EXPECT_TRUE(packets.ok());
  for (const auto& [track, count] : open) EXPECT_EQ(count, 0) << track;
}

}  // namespace
}  // namespace interleave
