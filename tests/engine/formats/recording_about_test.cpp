#include "engine/formats/recording_about.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/engine/formats/full_recording.h"
#include "tests/engine/formats/opened_bytes.h"
#include "tests/engine/formats/small_trace.h"
#include "tests/engine/formats/written_bytes.h"

namespace interleave {
namespace {

TEST(RecordingAboutTest, AllThatBelongsToARecordingComesBack) {
  const Recording before = FullRecording(SmallTrace());
  Recording after{.title = before.title, .trace = before.trace};
  ASSERT_TRUE(ReadAbout(AboutJson(before), after));
  ExpectSameDescription(after, before);
}

TEST(RecordingAboutTest, NothingIsAnEmptyObject) {
  EXPECT_EQ(AboutJson({.title = "T"}), "{}");
  Recording after{.title = "T"};
  ASSERT_TRUE(ReadAbout("{}", after));
  ExpectSameDescription(after, {.title = "T"});
}

TEST(RecordingAboutTest, FilesForOtherProgramsKeepIt) {
  const Recording before = FullRecording(SmallTrace());
  for (const char* extension : {".json", ".json.gz", ".pftrace"}) {
    SCOPED_TRACE(extension);
    const Recording after = OpenOne(WrittenAs(extension, before));
    EXPECT_EQ(after.title, before.title);
    ExpectSameDescription(after, before);
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
  ExpectSameDescription(after, expected);
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
  ExpectSameDescription(after, {});
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
