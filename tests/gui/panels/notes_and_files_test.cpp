// Notes that are pinned to a moment, and what an opened file brings, by keys in the window.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/analysis/findings.h"
#include "gui/app/cards.h"
#include "tests/gui/headless_window.h"

namespace interleave {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

class NotesAndFilesTest : public testing::Test {
 protected:
  void SetUp() override {
    window_.fakes.script = [](const RunRequest&) { return FakeScript{.waits_for_gil = true}; };
  }
  void Run() { window_.RunToEnd(); }
  const ViewState& view() const { return window_.app.view(); }

  HeadlessWindow window_;
};

TEST_F(NotesAndFilesTest, NotesArePinnedEditedAndExported) {
  Run();
  window_.app.Apply(MovePlayhead{150'000'000});
  window_.Press(Key::kM);
  ASSERT_THAT(view().timeline.bookmarks, SizeIs(1));
  EXPECT_EQ(view().timeline.bookmarks[0].range.begin, 150'000'000);
  window_.app.Apply(EditBookmark{0, "Here it waits"});
  window_.Frame();
  const ExportOrder order = window_.app.OrderOf({});
  ASSERT_FALSE(order.recordings.empty());
  ASSERT_THAT(order.recordings[0].bookmarks, SizeIs(1));
  EXPECT_EQ(order.recordings[0].bookmarks[0].text, "Here it waits");
  window_.app.Apply(RemoveBookmark{0});
  EXPECT_THAT(view().timeline.bookmarks, IsEmpty());
}

TEST_F(NotesAndFilesTest, ANewNoteIsNamedAtOnceAndKeysAreItsLetters) {
  Run();
  window_.Press(Key::kM);
  ASSERT_THAT(view().timeline.bookmarks, SizeIs(1));
  // In sight, whatever else is selected.
  const TimeRange whole = WholeRange(window_.app.Cards());
  EXPECT_GE(view().timeline.bookmarks[0].range.begin, whole.begin);
  EXPECT_LT(view().timeline.bookmarks[0].range.begin, whole.end);
  window_.Frame();
  window_.Frame();
  const bool contrast = view().high_contrast;
  window_.Type("look here");
  window_.Frame();
  EXPECT_EQ(view().high_contrast, contrast);
  EXPECT_FALSE(window_.app.session().running());
  EXPECT_EQ(view().timeline.bookmarks[0].text, "look here");
}

TEST_F(NotesAndFilesTest, AFileBringsItsProgramItsValuesAndWhatWasFound) {
  OpenedFile file = *window_.files.file;
  const Session& session = window_.app.session();
  const Scenario& other = session.catalogue().back();
  ASSERT_NE(&other, &session.scenario());
  file.recordings[0].scenario = other.id;
  file.recordings[0].seed = 77;
  window_.files.file = file;
  window_.app.Apply(OpenFile{"program.interleave"});
  while (window_.app.busy()) window_.app.Tick();
  EXPECT_EQ(session.scenario().id, other.id);
  EXPECT_EQ(session.seed(), 77U);
  ASSERT_NE(session.file(), nullptr);
  EXPECT_TRUE(session.ShowsItsProgram());
  EXPECT_EQ(session.runs()[0].result.findings.size(), FindingsOf(*file.recordings[0].trace).size());
  file.recordings[0].scenario = "elsewhere";
  window_.files.file = file;
  window_.app.Apply(OpenFile{"foreign.interleave"});
  while (window_.app.busy()) window_.app.Tick();
  EXPECT_EQ(session.scenario().id, other.id);
  EXPECT_FALSE(session.ShowsItsProgram());
}

TEST_F(NotesAndFilesTest, NotesOfAFileAreShown) {
  OpenedFile file = *window_.files.file;
  file.recordings[0].bookmarks = {{.range = {5, 5}, .text = "of the file"}};
  window_.files.file = file;
  window_.app.Apply(OpenFile{"notes.interleave"});
  while (window_.app.busy()) window_.app.Tick();
  ASSERT_THAT(view().timeline.bookmarks, SizeIs(1));
  EXPECT_EQ(view().timeline.bookmarks[0].text, "of the file");
}

}  // namespace
}  // namespace interleave
