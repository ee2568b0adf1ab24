#include "engine/formats/recording_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "engine/trace/interpreter.h"
#include "tests/engine/formats/opened_bytes.h"
#include "tests/engine/formats/same_content.h"
#include "tests/temp_folder.h"

namespace interleave {
namespace {

namespace fs = std::filesystem;

class RecordingFileTest : public ::testing::Test {
 protected:
  RecordingFileTest() {
    path_ = folder_ / "run.interleave";
    task_ = names_->Intern("task");
    const NameId thread = names_->Intern("Main");
    Now(0, EventKind::kLaneOpened, thread, 77, PackOwner(LaneRole::kMain, 0));
    Now(5, EventKind::kTaskCreated, 1, task_, 0);
    Now(10, EventKind::kTaskBegin, 1, 0, 0);
  }

  void Now(Nanos at, EventKind kind, std::uint32_t subject, std::uint32_t arg,
           std::uint32_t extra) {
    facts_.push_back({.at = at, .subject = subject, .arg = arg, .extra = extra, .kind = kind});
  }
  ReadResult Opened() const {
    std::ostringstream text;
    text << std::ifstream(path_, std::ios::binary).rdbuf();
    return OpenBytes(text.str());
  }
  std::shared_ptr<const Trace> Interpreted() {
    Interpreter interpreter(names_, 2);
    interpreter.Add(facts_);
    interpreter.builder().AdvanceTo(1000);
    interpreter.builder().Finish();
    return interpreter.Share();
  }

  const TempFolder temp_;
  const fs::path folder_ = temp_.path();
  fs::path path_;
  const std::shared_ptr<NameTable> names_ = std::make_shared<NameTable>();
  NameId task_ = 0;
  std::vector<Fact> facts_;
  const Recording description_{.title = "Run", .scenario = "s", .parameters = {{"n", 3, "3"}}};
};

TEST_F(RecordingFileTest, WhatWasRecordedComesBackWithItsResult) {
  auto file = RecordingFile::Create(path_);
  ASSERT_TRUE(file) << file.error();
  (*file)->Begin(description_, 2, kSlowStep);
  (*file)->Add(facts_, *names_);
  Now(500, EventKind::kTaskEnd, 1, static_cast<std::uint32_t>(TaskOutcome::kDone), 0);
  (*file)->Add(std::span(facts_).last(1), *names_);
  Recording end = description_;
  end.result.text = "it is done";
  end.trace = Interpreted();
  (*file)->End(end);
  ASSERT_TRUE((*file)->Close());

  const ReadResult opened = Opened();
  ASSERT_TRUE(opened) << opened.error().Sentence();
  EXPECT_TRUE(opened->skipped.empty());
  const Recording& back = opened->recordings[0];
  EXPECT_EQ(back.result.text, "it is done");
  EXPECT_EQ(back.parameters, description_.parameters);
  ExpectSameContent(*end.trace, *back.trace);
  EXPECT_EQ(back.trace->TaskLabel(1), "task");
}

// As after a crash: neither End() nor Close() was called.
TEST_F(RecordingFileTest, AFileThatWasNotFinishedIsReadUpToItsEnd) {
  auto file = RecordingFile::Create(path_);
  ASSERT_TRUE(file);
  (*file)->Begin(description_, 2, kSlowStep);
  // As much as is written at once, whatever the time.
  for (int i = 0; i < 20'000; ++i) Now(20 + i, EventKind::kMark, task_, 1, 0);
  (*file)->Add(facts_, *names_);
  file->reset();

  const ReadResult opened = Opened();
  ASSERT_TRUE(opened) << opened.error().Sentence();
  EXPECT_EQ(SkippedCount(*opened, "end missing: the recording was not finished, or is cut"), 1U);
  EXPECT_EQ(opened->recordings[0].title, "Run");
  EXPECT_EQ(opened->recordings[0].trace->marks().size(), 20'000U);
  EXPECT_EQ(opened->recordings[0].trace->truth(), Truth::kEstimated);
}

TEST_F(RecordingFileTest, AFullDiskIsTold) {
  auto file = RecordingFile::Create("/dev/full");
  ASSERT_TRUE(file);
  (*file)->Begin(description_, 2, kSlowStep);
  const auto closed = (*file)->Close();
  ASSERT_FALSE(closed);
  EXPECT_THAT(closed.error(), ::testing::HasSubstr("/dev/full"));
  EXPECT_FALSE(RecordingFile::Create(folder_ / "gone" / "x.interleave"));
}

}  // namespace
}  // namespace interleave
