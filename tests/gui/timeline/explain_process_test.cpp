#include "gui/timeline/explain_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/timeline/explain.h"
#include "tests/engine/picture/recordings.h"
#include "tests/engine/trace/process_recording.h"

namespace interleave {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using P = ProcessTracks;

class ExplainProcessTest : public ::testing::Test {
 protected:
  std::string SentenceAt(TrackId track, Nanos at) const {
    return ExplainSlice(*trace_, track, *trace_->SliceAt(track, at)).sentence;
  }
  const std::shared_ptr<const Trace> trace_ = ProcessRecording();
};

TEST_F(ExplainProcessTest, AProcessIsToldWithItsStartMemoryAndEnd) {
  EXPECT_EQ(ExplainProcess(*trace_, 1),
            "Worker 1 is process 4711 of the system. It was asked for at 1.00 ms and ran 2.00 ms "
            "later. It had 12.3 MiB in memory (RSS); its share of what it has in common with "
            "others counted, 4.10 MiB (PSS).");
  EXPECT_THAT(ExplainProcess(*trace_, 2),
              HasSubstr("It was killed by signal 9 (Killed) at 8.00 ms."));
  EXPECT_EQ(ExplainProcess(*trace_, 0),
            "Main program is process 4000 of the system. It had 6.00 MiB in memory (RSS).");
}

TEST_F(ExplainProcessTest, AProcessThatNeverRanIsToldSo) {
  TraceBuilder b(std::make_shared<NameTable>());
  b.Process(1).created = 0;
  EXPECT_EQ(ExplainProcess(b.trace(), 1),
            "Process 1 is a process of its own. It was asked for at 0 s and has never run.");
}

TEST_F(ExplainProcessTest, StartingTellsWhatTheProcessTook) {
  EXPECT_THAT(SentenceAt(P::kWorker1, 2'000'000),
              HasSubstr("its process ran 2.00 ms after it was asked for"));
  EXPECT_THAT(SentenceAt(P::kWorker1, 8'000'000), HasSubstr("waits for a task to be sent"));
}

TEST_F(ExplainProcessTest, ThreadsThatServeAreNotTakenForThoseOfTheProgram) {
  EXPECT_THAT(SentenceAt(P::kManager, 1'000'000),
              HasSubstr("Pool manager rests until there is something to carry"));
  EXPECT_THAT(SentenceAt(P::kFeeder, 5'100'000),
              HasSubstr("jobs feeder of Worker 1 carries something between processes"));
  EXPECT_THAT(SentenceAt(P::kMain, 1'000'000), HasSubstr("Main runs main program"));
}

TEST_F(ExplainProcessTest, AMessageIsToldFromBothItsEnds) {
  EXPECT_THAT(ExplainTransport(*trace_, P::kFeeder, {5'050'000, 5'150'000}, 5),
              ElementsAre("Message from Worker 1 through “jobs”: 24 bytes, 100 µs on its way.",
                          "Message to Worker 2 through “jobs”: 24 bytes, 300 µs on its way."));
  EXPECT_THAT(
      ExplainTransport(*trace_, P::kWorker2, {5'400'000, 5'400'001}, 5),
      ElementsAre(
          "Message from jobs feeder of Worker 1 through “jobs”: 24 bytes, 300 µs on its way."));
  EXPECT_THAT(ExplainTransport(*trace_, P::kMain, {5'000'000, 5'500'000}, 5), IsEmpty());
}

TEST_F(ExplainProcessTest, ATransferIsToldWithItsBytesAndTask) {
  EXPECT_THAT(ExplainTransport(*trace_, P::kMain, {1'050'000, 1'060'000}, 5),
              ElementsAre("Serialised 1.05 MB in 100 µs (count #1)."));
  EXPECT_THAT(ExplainTransport(*trace_, P::kWorker1, {3'000'000, 3'100'000}, 5),
              ElementsAre("Deserialised 1.05 MB in 400 µs (count #1)."));
}

TEST_F(ExplainProcessTest, WhatIsTooMuchToTellIsCounted) {
  TraceBuilder b(std::make_shared<NameTable>());
  const TrackId thread = b.AddThread("Worker", 1);
  for (Nanos at = 10; at < 15; ++at) b.AddTransfer({.begin = at, .end = at + 1, .track = thread});
  const auto told = ExplainTransport(b.trace(), thread, {0, 100}, 2);
  EXPECT_THAT(
      told, ElementsAre(HasSubstr("Deserialised"), HasSubstr("Deserialised"), "And 3 more here."));
}

TEST_F(ExplainProcessTest, WithoutWorkersNothingIsDifferent) {
  const auto trace = OneRow({{.begin = 0, .end = 100, .state = State::kIdle}}, 100);
  EXPECT_THAT(ExplainSlice(*trace, 0, trace->tracks()[0].slices[0]).sentence,
              HasSubstr("no task is left for it"));
}

}  // namespace
}  // namespace interleave
