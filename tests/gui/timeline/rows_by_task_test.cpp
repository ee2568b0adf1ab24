// Rows of tasks in place of those of threads: the switch, what is shown, and what is exported.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "engine/formats/file_format.h"
#include "tests/gui/headless_window.h"

namespace interleave {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class RowsByTaskTest : public testing::Test {
 protected:
  std::vector<std::string> Names() {
    std::vector<std::string> names;
    for (const Track& track : window_.app.Cards()[0].trace->tracks()) names.push_back(track.name);
    return names;
  }
  const RowChoice& rows() const { return window_.app.view().timeline.rows; }
  void WaitForJob() {
    while (window_.app.busy()) window_.app.Tick();
  }

  HeadlessWindow window_;
};

TEST_F(RowsByTaskTest, AKeyAndAButtonGoBackAndForth) {
  window_.RunToEnd();
  EXPECT_THAT(Names(), ElementsAre("Core 0", "Main", "Thread 1"));
  window_.Type("x");
  EXPECT_THAT(Names(), ElementsAre("body", "sum squares", "Core 0"));
  ASSERT_TRUE(window_.Click("row kind"));
  EXPECT_THAT(Names(), ElementsAre("Core 0", "Main", "Thread 1"));
}

TEST_F(RowsByTaskTest, WhatWasSelectedOrHiddenIsForgottenWithItsRows) {
  window_.RunToEnd();
  window_.app.Apply(SelectSlice{0, 2, 10});
  window_.app.Apply(ToggleRow{0, 1});
  window_.app.Apply(ToggleRowsByTask{});
  window_.Frame();
  EXPECT_FALSE(window_.app.view().timeline.selection);
  EXPECT_THAT(rows().hidden, IsEmpty());
  window_.app.Apply(SelectSlice{0, 1, 10});
  window_.Frame();
  EXPECT_NE(window_.app.Inspected(window_.app.Cards()), nullptr);
}

TEST_F(RowsByTaskTest, TheChoiceStaysWhenAllRowsAreShownAndForTheNextRun) {
  window_.RunToEnd();
  window_.app.Apply(ToggleRowsByTask{});
  window_.app.Apply(ShowAllRows{});
  EXPECT_TRUE(rows().by_task);
  window_.app.Apply(StartRuns{});
  EXPECT_TRUE(rows().by_task);
  window_.app.Tick();
  EXPECT_FALSE(window_.app.Cards()[0].by_task) << "a run under way is shown by its threads";
  window_.Frame();
  WaitForJob();
  EXPECT_TRUE(window_.app.Cards()[0].by_task);
  window_.Frame();
}

TEST_F(RowsByTaskTest, PicturesShowWhatIsSeenAndFilesKeepWhatWasRecorded) {
  window_.RunToEnd();
  window_.app.Apply(ToggleRowsByTask{});
  const auto export_as = [&](std::string_view extension) {
    const auto format = std::ranges::find(FileFormats(), extension, &FileFormat::extension);
    window_.app.Apply(
        ExportRuns{{.path = "out" + std::string(extension),
                    .format = static_cast<std::size_t>(format - FileFormats().begin())}});
    WaitForJob();
    return window_.files.saved.back().recordings.front().trace->tracks().front().name;
  };
  EXPECT_EQ(export_as(".svg"), "body");
  EXPECT_EQ(export_as(".interleave"), "Core 0");
  EXPECT_EQ(export_as(".json"), "Core 0");
}

}  // namespace
}  // namespace interleave
