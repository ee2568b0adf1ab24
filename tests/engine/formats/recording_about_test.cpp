#include "engine/formats/recording_about.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/engine/formats/opened_bytes.h"
#include "tests/engine/formats/small_trace.h"
#include "tests/engine/formats/written_bytes.h"

namespace interleave {
namespace {

Recording WithEverything() {
  return {.title = "Three downloads: Threads",
          .scenario = "downloads",
          .model = "thr",
          .parameters = {{"files", 3, "3"}, {"scale", 0.1, "0.1 s"}},
          .seed = ~std::uint64_t{0},
          .time_scale = 0.25,
          .machine = {.cpu = "A \"CPU\"", .cores = 2, .system = "Linux"},
          .program = "Interleave 1.2.3",
          .recorded_at = 1'700'000'000,
          .result = {.text = "6 MB",
                     .value = R"({"bytes":6})",
                     .error = "a worker died",
                     .ok = false,
                     .stopped = true,
                     .wall_s = 3.02,
                     .memory_mib = 41.5,
                     .notes = {"one", "two"}},
          .notes = "line 1\nline 2 </script>",
          .bookmarks = {{{5, 9}, "here"}, {{-1, 7}, ""}},
          .trace = SmallTrace()};
}

void ExpectTheSame(const Recording& a, const Recording& b) {
  EXPECT_EQ(a.scenario, b.scenario);
  EXPECT_EQ(a.model, b.model);
  EXPECT_EQ(a.parameters, b.parameters);
  EXPECT_EQ(a.seed, b.seed);
  EXPECT_EQ(a.time_scale, b.time_scale);
  EXPECT_EQ(a.machine, b.machine);
  EXPECT_EQ(a.program, b.program);
  EXPECT_EQ(a.recorded_at, b.recorded_at);
  EXPECT_EQ(a.result, b.result);
  EXPECT_EQ(a.notes, b.notes);
  EXPECT_EQ(a.bookmarks, b.bookmarks);
}

TEST(RecordingAboutTest, AllThatBelongsToARecordingComesBack) {
  const Recording before = WithEverything();
  Recording after{.title = before.title, .trace = before.trace};
  ASSERT_TRUE(ReadAbout(AboutJson(before), after));
  ExpectTheSame(after, before);
}

TEST(RecordingAboutTest, NothingIsAnEmptyObject) {
  EXPECT_EQ(AboutJson({.title = "T"}), "{}");
  Recording after{.title = "T"};
  ASSERT_TRUE(ReadAbout("{}", after));
  ExpectTheSame(after, {.title = "T"});
}

TEST(RecordingAboutTest, FilesForOtherProgramsKeepIt) {
  const Recording before = WithEverything();
  for (const char* extension : {".json", ".json.gz", ".pftrace"}) {
    SCOPED_TRACE(extension);
    const Recording after = OpenOne(WrittenAs(extension, before));
    EXPECT_EQ(after.title, before.title);
    ExpectTheSame(after, before);
  }
}

TEST(RecordingAboutTest, WhatIsOfAnotherTypeOrOutOfRangeIsPassedOver) {
  Recording after;
  ASSERT_TRUE(ReadAbout(
      R"({"scenario": 7, "seed": -1, "cores": 99999999999, "time_scale": "fast", "recorded_at": 1.5,
          "parameters": [7, {"value": 1}, {"id": "a", "value": "x"}], "result": ["ok"],
          "bookmarks": [{"begin_ns": 9, "end_ns": 3}, null], "more": {}})",
      after));
  Recording expected;
  expected.parameters = {{.id = "a", .value = 0, .text = ""}};
  ExpectTheSame(after, expected);
  ASSERT_TRUE(ReadAbout(R"({"cores": -3})", after));
  EXPECT_EQ(after.machine.cores, 0);
}

TEST(RecordingAboutTest, WhatIsNoObjectOrTooLongChangesNothing) {
  Recording after;
  EXPECT_FALSE(ReadAbout("", after));
  EXPECT_FALSE(ReadAbout("[]", after));
  EXPECT_FALSE(ReadAbout(R"({"scenario": "downloads")", after));
  EXPECT_FALSE(ReadAbout(R"({"notes": ")" + std::string(kMostAboutBytes, 'x') + R"("})", after));
  EXPECT_FALSE(ReadAbout(std::string(1'000'000, '['), after));
  ExpectTheSame(after, {});
}

TEST(RecordingAboutTest, OfVeryManyMembersOrElementsNobodyHasToWait) {
  std::string members = "{", bookmarks = R"({"bookmarks": [)";
  for (int i = 0; members.size() + 60 < kMostAboutBytes; ++i) {
    members += '"' + std::to_string(i) + "\":0,";
  }
  members += R"("scenario": "downloads"})";
  for (int i = 0; bookmarks.size() + 60 < kMostAboutBytes; ++i) {
    bookmarks += "{},{\"end_ns\":" + std::to_string(i + 1) + "},";
  }
  bookmarks += "{}]}";
  Recording after;
  ASSERT_TRUE(ReadAbout(members, after));
  EXPECT_EQ(after.scenario, "downloads");
  ASSERT_TRUE(ReadAbout(bookmarks, after));
  EXPECT_EQ(after.bookmarks.size(), 500U);  // Of the first thousand, every second says something.
}

TEST(RecordingAboutTest, TimesOfRecordingLieInTheCalendar) {
  Recording after;
  ASSERT_TRUE(ReadAbout(R"({"recorded_at": 9223372036854775807})", after));
  EXPECT_EQ(after.recorded_at, kLastRecordedAt);
  ASSERT_TRUE(ReadAbout(R"({"recorded_at": -5})", after));
  EXPECT_EQ(after.recorded_at, 0);
}

TEST(RecordingAboutTest, TextOfAnyBytesIsMended) {
  Recording after;
  ASSERT_TRUE(ReadAbout(AboutJson({.notes = "a\xff\xfez"}), after));
  EXPECT_EQ(after.notes, "a\xEF\xBF\xBD\xEF\xBF\xBDz");
}

}  // namespace
}  // namespace interleave
