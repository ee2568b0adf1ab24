#include "engine/trace/process_groups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/trace/process_recording.h"

namespace interleave {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using P = ProcessTracks;

TEST(ProcessGroupsTest, RowsOfAProcessStandTogetherWhateverTheirOrder) {
  const auto trace = ProcessRecording();
  std::vector<TrackId> rows = {P::kFeeder, P::kWorker2, P::kManager, P::kWorker1, P::kMain};
  const std::vector<ProcessGroup> groups = GroupByProcess(*trace, rows);
  EXPECT_THAT(rows, ElementsAre(P::kMain, P::kManager, P::kWorker1, P::kFeeder, P::kWorker2));
  EXPECT_THAT(groups, ElementsAre(ProcessGroup{0, 0}, ProcessGroup{1, 2}, ProcessGroup{2, 4}));
}

TEST(ProcessGroupsTest, AProcessWithoutRowsHasNoHeading) {
  const auto trace = ProcessRecording();
  std::vector<TrackId> rows = {P::kWorker2, P::kMain};
  EXPECT_THAT(GroupByProcess(*trace, rows), ElementsAre(ProcessGroup{0, 0}, ProcessGroup{2, 1}));
}

TEST(ProcessGroupsTest, WithoutWorkersNothingChanges) {
  TraceBuilder b(std::make_shared<NameTable>());
  b.AddThread("Main", 1, true);
  b.SetOwner(b.AddThread("helper", 2), 0, true);
  b.AddThread("Thread 1", 3);
  std::vector<TrackId> rows = {2, kNoTrack, 1, 0};
  EXPECT_THAT(GroupByProcess(b.trace(), rows), IsEmpty());
  EXPECT_THAT(rows, ElementsAre(2, kNoTrack, 1, 0));
}

TEST(ProcessGroupsTest, UnderItsHeadingTheThreadOfAWorkerIsItsMainThread) {
  const auto trace = ProcessRecording();
  EXPECT_EQ(trace->RowLabel(P::kMain), "Main");
  EXPECT_EQ(trace->RowLabel(P::kWorker1), "Main thread");
  EXPECT_EQ(trace->RowLabel(P::kFeeder), "jobs feeder");
  EXPECT_EQ(trace->RowLabel(0), "Core 0");
}

TEST(ProcessGroupsTest, SaysWhoAProcessIsAndHowItEnded) {
  const auto trace = ProcessRecording();
  EXPECT_EQ(ProcessTitle(*trace, 0), "Main program · process 4000");
  EXPECT_EQ(ProcessTitle(*trace, 1), "Worker 1 · process 4711");
  EXPECT_EQ(HowEnded(*trace, 1), "");
  EXPECT_EQ(HowEnded(*trace, 2), "was killed by signal 9 (Killed)");
  EXPECT_FALSE(EndedByAccident(*trace, 1));
  EXPECT_TRUE(EndedByAccident(*trace, 2));
  EXPECT_EQ(StartUp(trace->processes()[0]), -1);
  EXPECT_EQ(StartUp(trace->processes()[1]), 2'000'000);
  EXPECT_EQ(StartUp({.created = 5}), -1);
}

TEST(ProcessGroupsTest, SaysTheMemoryThatIsKnown) {
  EXPECT_EQ(MemoryWords({}), "");
  EXPECT_EQ(MemoryWords({.resident_kib = 12'595}), "RSS 12.3 MiB");
  EXPECT_EQ(MemoryWords({.resident_kib = 12'595, .proportional_kib = 4'198}),
            "PSS 4.10 MiB, RSS 12.3 MiB");
  EXPECT_EQ(MibText(1'048'576), "1024 MiB");
}

TEST(ProcessGroupsTest, BytesAreToldInThreeDigits) {
  EXPECT_EQ(BytesText(0), "0 bytes");
  EXPECT_EQ(BytesText(1), "1 byte");
  EXPECT_EQ(BytesText(999), "999 bytes");
  EXPECT_EQ(BytesText(1'000), "1.00 kB");
  EXPECT_EQ(BytesText(999'499), "999 kB");
  EXPECT_EQ(BytesText(999'500), "1.00 MB");
  EXPECT_EQ(BytesText(1'050'000), "1.05 MB");
  EXPECT_EQ(BytesText(4'294'967'295), "4.29 GB");
}

}  // namespace
}  // namespace interleave
