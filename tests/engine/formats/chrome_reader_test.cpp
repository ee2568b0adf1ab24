#include "engine/formats/chrome_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "tests/engine/formats/opened_bytes.h"

namespace interleave {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kTwoSlices =
    R"([{"name":"outer","ph":"X","ts":10,"dur":20,"pid":1,"tid":2},)"
    R"({"name":"inner","ph":"X","ts":12.5,"dur":3.25,"pid":1,"tid":2}])";

std::vector<std::string> Names(const Trace& trace, const std::vector<Slice>& slices) {
  std::vector<std::string> names;
  for (const Slice& slice : slices) names.push_back(SliceName(trace, slice));
  return names;
}

std::string Gzipped(std::string_view text) {
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(text.size() / 2 + 1000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

TEST(ChromeReaderTest, SlicesNestAndTimesBeginWithTheFirst) {
  const Recording recording = OpenOne(std::string(kTwoSlices));
  const Trace& trace = *recording.trace;
  ASSERT_EQ(trace.tracks().size(), 1U);
  const std::vector<Slice>& slices = trace.tracks()[0].tasks;
  EXPECT_THAT(Names(trace, slices), ElementsAre("outer", "inner"));
  EXPECT_EQ(slices[0].begin, 0);
  EXPECT_EQ(slices[0].end, 20'000);
  EXPECT_EQ(slices[1].begin, 2'500);
  EXPECT_EQ(slices[1].end, 5'750);
  EXPECT_EQ(slices[1].depth, 1);
  EXPECT_EQ(trace.now_ns(), 20'000);
}

TEST(ChromeReaderTest, WithoutStatesAThreadRunsInsideOfItsSlicesUnderTheInnermostName) {
  const Recording recording = OpenOne(std::string(kTwoSlices));
  const std::vector<Slice>& states = recording.trace->tracks()[0].slices;
  EXPECT_THAT(Names(*recording.trace, states), ElementsAre("outer", "inner", "outer"));
  for (const Slice& state : states) EXPECT_EQ(state.state, State::kRunning);
  EXPECT_EQ(recording.trace->truth(), Truth::kEstimated);
}

TEST(ChromeReaderTest, ObjectArrayGzipAndByteOrderMarkAreTheSame) {
  const std::string array(kTwoSlices);
  const std::string object = R"({"displayTimeUnit":"ms","traceEvents":)" + array + "}";
  for (const std::string& text :
       {object, "\xEF\xBB\xBF" + array, "  \n" + array, Gzipped(array), Gzipped(object)}) {
    const Recording recording = OpenOne(text);
    EXPECT_EQ(recording.trace->tracks()[0].tasks.size(), 2U);
  }
}

TEST(ChromeReaderTest, WhatIsCutOffAnywhereKeepsWhatWasWhole) {
  const std::string text = R"({"traceEvents":)" + std::string(kTwoSlices) + "}";
  const std::size_t first_end = text.find("},{") + 1;
  for (std::size_t size = text.find('[') + 1; size < text.size(); ++size) {
    SCOPED_TRACE(size);
    const ReadResult opened = OpenBytes(text.substr(0, size));
    if (size < first_end) {
      EXPECT_FALSE(opened) << "there is no whole event";
      continue;
    }
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->recordings[0].trace->tracks()[0].tasks.size(),
              size < text.size() - 2 ? 1U : 2U);
    EXPECT_FALSE(opened->skipped.empty()) << "it is said that the end is missing";
  }
}

TEST(ChromeReaderTest, NumbersMayBeStringsAndStringsThreads) {
  const Recording recording = OpenOne(
      R"([{"ph":"X","ts":"1000.5","dur":"2","pid":"7","tid":"worker","name":"a"},)"
      R"({"ph":"B","ts":"2e3","pid":"7","tid":"worker"},{"ph":"E","ts":2001,"pid":7,"tid":"worker"}])");
  const Trace& trace = *recording.trace;
  ASSERT_EQ(trace.tracks().size(), 1U);
  EXPECT_EQ(trace.tracks()[0].name, "worker");
  ASSERT_EQ(trace.tracks()[0].tasks.size(), 2U);
  EXPECT_EQ(trace.tracks()[0].tasks[1].begin, 999'500);
  EXPECT_EQ(trace.tracks()[0].tasks[1].end, 1'000'500);
  EXPECT_EQ(trace.processes()[0].pid, 7);
}

TEST(ChromeReaderTest, WhatOverlapsWithoutNestingGoesToAFurtherRow) {
  const Recording recording = OpenOne(R"([{"ph":"X","ts":0,"dur":100.5,"name":"a","tid":1},)"
                                      R"({"ph":"X","ts":50,"dur":100,"name":"b","tid":1}])");
  const Trace& trace = *recording.trace;
  ASSERT_EQ(trace.tracks().size(), 2U);
  EXPECT_THAT(Names(trace, trace.tracks()[0].tasks), ElementsAre("a"));
  EXPECT_THAT(Names(trace, trace.tracks()[1].tasks), ElementsAre("b"));
  EXPECT_EQ(trace.tracks()[1].tasks[0].end, 150'000);
}

TEST(ChromeReaderTest, BeginsAndEndsPairOnTheirThreadWhateverTheOrderOfTheFile) {
  const Recording recording =
      OpenOne(R"([{"ph":"E","ts":9,"tid":1},{"ph":"B","ts":2,"tid":1,"name":"in"},)"
              R"({"ph":"B","ts":5,"tid":2,"name":"other"},{"ph":"B","ts":1,"tid":1,"name":"out"},)"
              R"({"ph":"E","ts":3,"tid":1},{"ph":"E","ts":6,"tid":2}])");
  const Trace& trace = *recording.trace;
  ASSERT_EQ(trace.tracks().size(), 2U);
  const std::vector<Slice>& slices = trace.tracks()[0].tasks;
  EXPECT_THAT(Names(trace, slices), ElementsAre("out", "in"));
  EXPECT_EQ(slices[0].end, 8'000);
  EXPECT_EQ(slices[1].end, 2'000);
}

TEST(ChromeReaderTest, ThreadStatesFillTheRowsAndTheCores) {
  const Recording recording = OpenOne(
      R"([{"ph":"T","name":"Running","ts":0,"dur":5,"pid":1,"tid":2,"args":{"cpu":3}},)"
      R"({"ph":"T","name":"S","ts":5,"dur":5,"pid":1,"tid":2,"args":{"io_wait":true,"blocked_function":"read"}},)"
      R"({"ph":"T","name":"R+","ts":10,"dur":5,"pid":1,"tid":2}])");
  const Trace& trace = *recording.trace;
  ASSERT_EQ(trace.tracks().size(), 2U);
  EXPECT_EQ(trace.tracks()[0].kind, TrackKind::kCore);
  EXPECT_EQ(trace.tracks()[0].core, 3);
  ASSERT_EQ(trace.tracks()[0].slices.size(), 1U);
  EXPECT_EQ(trace.tracks()[0].slices[0].subject, 1U);
  const std::vector<Slice>& states = trace.tracks()[1].slices;
  ASSERT_EQ(states.size(), 3U);
  EXPECT_EQ(states[1].state, State::kWaitingIo);
  EXPECT_EQ(trace.SubjectLabel(states[1]), "read");
  EXPECT_EQ(states[2].state, State::kPreempted);
}

TEST(ChromeReaderTest, ArrowsCountersMarksAndAsynchronousOperationsComeAlong) {
  const ReadResult opened =
      OpenBytes(R"([{"ph":"X","ts":0,"dur":9,"pid":1,"tid":1,"name":"a"},)"
                R"({"ph":"s","ts":1,"pid":1,"tid":1,"id":5,"cat":"c","name":"go"},)"
                R"({"ph":"t","ts":3,"pid":1,"tid":2,"id":5,"cat":"c","name":"go"},)"
                R"({"ph":"f","ts":4,"pid":1,"tid":3,"id":5,"cat":"c","name":"go","bp":"e"},)"
                R"({"ph":"f","ts":4,"pid":1,"tid":3,"id":6,"cat":"c","name":"go"},)"
                R"({"ph":"C","ts":2,"pid":1,"name":"heap","args":{"used":10,"free":2.5}},)"
                R"({"ph":"i","ts":2,"pid":1,"tid":1,"name":"flag","s":"t"},)"
                R"({"ph":"i","ts":2,"pid":1,"tid":1,"name":"all","s":"g"},)"
                R"({"ph":"b","ts":1,"pid":1,"id":"0x1","cat":"net","name":"get"},)"
                R"({"ph":"b","ts":2,"pid":1,"id":"0x2","cat":"net","name":"get"},)"
                R"({"ph":"e","ts":5,"pid":1,"id":"0x1","cat":"net","name":"get"},)"
                R"({"ph":"e","ts":7,"pid":1,"id":"0x2","cat":"net","name":"get"},)"
                R"({"ph":"N","ts":1,"pid":1,"id":"0x1","name":"obj"}])");
  ASSERT_TRUE(opened);
  const Trace& trace = *opened->recordings[0].trace;
  ASSERT_EQ(trace.flows().size(), 2U);
  EXPECT_EQ(trace.flows()[0].from_ns, 1'000);
  EXPECT_EQ(trace.flows()[0].to_ns, 3'000);
  EXPECT_EQ(trace.flows()[1].to_ns, 4'000);
  EXPECT_EQ(SkippedCount(*opened, "arrows with one end only"), 1U);
  ASSERT_EQ(trace.counters().size(), 2U);
  EXPECT_EQ(trace.Name(trace.counters()[0].name), "heap.used");
  EXPECT_EQ(trace.counters()[0].points[0].value, 10);
  ASSERT_EQ(trace.marks().size(), 2U);
  EXPECT_EQ(trace.marks()[0].track, 0U);
  EXPECT_EQ(trace.marks()[1].track, kNoTrack);
  std::size_t gets = 0;
  for (const Track& track : trace.tracks()) {
    for (const Slice& slice : track.tasks) gets += SliceName(trace, slice) == "get" ? 1 : 0;
  }
  EXPECT_EQ(gets, 2U);
  EXPECT_EQ(SkippedCount(*opened, "events of the phase \"N\""), 1U);
}

TEST(ChromeReaderTest, MetadataNamesAndSortsProcessesAndThreads) {
  const Recording recording = OpenOne(
      R"([{"ph":"X","ts":0,"dur":1,"pid":10,"tid":11,"name":"a"},{"ph":"X","ts":0,"dur":1,"pid":20,"tid":21},)"
      R"({"ph":"M","name":"process_name","pid":10,"args":{"name":"Late \u00e9\ud83d\ude00\n"}},)"
      R"({"ph":"M","name":"process_sort_index","pid":10,"args":{"sort_index":5}},)"
      R"({"ph":"M","name":"thread_name","pid":20,"tid":21,"args":{"name":"T"}}])");
  const Trace& trace = *recording.trace;
  ASSERT_EQ(trace.processes().size(), 2U);
  EXPECT_EQ(trace.processes()[0].pid, 20);
  EXPECT_EQ(trace.processes()[1].name, "Late \u00e9\U0001F600\n");
  EXPECT_EQ(trace.tracks()[0].name, "T");
  EXPECT_EQ(trace.tracks()[0].process, 0U);
}

TEST(ChromeReaderTest, ADamagedEventCostsItselfOnly) {
  const ReadResult opened =
      OpenBytes(R"([{"ph":"X","ts":1,"dur":1,"name":"a"}, {"ph" "X","ts":2,"dur":1,"name":"b"},)"
                R"({"ph":"X","ts":3,"dur":1,"name":"c"}, 7, {"ph":"X","ts":"soon","name":"d"},,)"
                R"({"ts":3}, {"ph":"X","ts":5,"dur":1,"name":"e"}])");
  ASSERT_TRUE(opened);
  const Trace& trace = *opened->recordings[0].trace;
  EXPECT_THAT(Names(trace, trace.tracks()[0].tasks), ElementsAre("a", "c", "e"));
  EXPECT_EQ(SkippedCount(*opened, "damaged events"), 1U);
  EXPECT_EQ(SkippedCount(*opened, "elements that are no events"), 1U);
  EXPECT_EQ(SkippedCount(*opened, "events whose time is no number, or too far away"), 1U);
  EXPECT_EQ(SkippedCount(*opened, "events without a phase"), 1U);
}

TEST(ChromeReaderTest, WhatIsNoTraceIsAnErrorWithFileReasonAndPlace) {
  for (const std::string text :
       {"{}", "[1,2]", R"({"a":1})", R"([{"ph":"X"}])", R"({"traceEvents":)", "[{", "{\"a",
        "{\"traceEvents\":[{\"ph\":\"X\""}) {
    SCOPED_TRACE(text);
    const ReadResult opened = OpenBytes(text);
    ASSERT_FALSE(opened);
    EXPECT_THAT(opened.error().Sentence(), HasSubstr("trace"));
    EXPECT_FALSE(opened.error().reason.empty());
  }
}

}  // namespace
}  // namespace interleave
