// A guess drawn with the mouse, and the truth laid over it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "tests/gui/headless_window.h"

namespace interleave {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class GuessPanelTest : public testing::Test {
 protected:
  GuessPanelTest() {
    window_.fakes.script = [](const RunRequest&) { return FakeScript{.waits_for_gil = true}; };
    window_.app.SetTwin([this](const RunRequest& request, const std::function<bool()>&)
                            -> std::expected<std::shared_ptr<const Trace>, std::string> {
      twins_.push_back(request);
      if (!twin_fails_.empty()) return std::unexpected(twin_fails_);
      int alive = 0;
      FakeRun run(request, {}, alive);
      while (!run.finished()) run.Poll();
      return run.ShareTrace();
    });
  }

  const GuessBoard& board() const { return window_.app.view().guess; }
  const GuessSheet& sheet() const { return *board().sheet(); }
  std::vector<GuessBlock> blocks() const {
    const auto row = sheet().blocks(0);
    return {row.begin(), row.end()};
  }
  // What goes on beside the window comes to its end.
  void Settle() {
    do {
      window_.app.Tick();
    } while (window_.app.busy());
    window_.Frame();
    window_.Frame();
  }
  void Open() {
    window_.Type("p");
    Settle();
    ASSERT_NE(board().sheet(), nullptr);
    // There is one row: its middle is a little above that of all, which have room below.
    const auto middle = window_.Find("guess rows");
    ASSERT_TRUE(middle);
    x_ = middle->x;
    y_ = middle->y - 5;
  }
  // From the middle of the row, in pixels.
  void Drag(float from, float to) {
    FeedMousePosition({x_ + from, y_});
    window_.Frame();
    FeedMouseButton(0, true);
    window_.Frame();
    for (const float share : {0.3F, 0.7F, 1.0F}) {
      FeedMousePosition({x_ + from + (to - from) * share, y_});
      window_.Frame();
    }
    FeedMouseButton(0, false);
    window_.Frame();
    window_.Frame();
  }
  void ClickRow(float at, int button) {
    FeedMousePosition({x_ + at, y_});
    window_.Frame();
    FeedMouseButton(button, true);
    window_.Frame();
    FeedMouseButton(button, false);
    window_.Frame();
    window_.Frame();
  }
  void Control(Key key) {
    FeedCtrl(true);
    window_.Press(key);
    FeedCtrl(false);
    window_.Frame();
  }
  void Run() {
    window_.Press(Key::kSpace);
    Settle();
  }

  HeadlessWindow window_;
  std::vector<RunRequest> twins_;
  std::string twin_fails_;
  float x_ = 0;
  float y_ = 0;
};

TEST_F(GuessPanelTest, OpensWithTheRowsOfTheFirstModelThatIsNotSequential) {
  Open();
  ASSERT_THAT(twins_, SizeIs(1));
  EXPECT_EQ(twins_[0].model, Model::kThreads);
  EXPECT_THAT(sheet().plan().rows, SizeIs(1));
  EXPECT_EQ(sheet().plan().rows[0].name, "Thread 1");
  EXPECT_EQ(sheet().plan().length, 400'000'000) << "It runs for 300 ms.";
  EXPECT_TRUE(sheet().empty());
}

TEST_F(GuessPanelTest, IsOpenedByTheButtonsAndLeftByEsc) {
  ASSERT_TRUE(window_.Click("draw first"));
  EXPECT_TRUE(board().open);
  Settle();
  window_.Press(Key::kEscape);
  EXPECT_FALSE(board().open);
  ASSERT_TRUE(window_.Click("Draw it"));
  EXPECT_TRUE(board().open);
  ASSERT_TRUE(window_.Click("close guess"));
  EXPECT_FALSE(board().open);
  window_.Type("p");
  EXPECT_TRUE(board().open);
  window_.Type("p");
  EXPECT_FALSE(board().open);
}

TEST_F(GuessPanelTest, ADragDrawsABlockOnTheGrid) {
  Open();
  Drag(-100, 103);
  ASSERT_THAT(blocks(), SizeIs(1));
  EXPECT_EQ(blocks()[0].kind, GuessKind::kRunning);
  EXPECT_EQ(blocks()[0].begin % sheet().grid(), 0);
  EXPECT_EQ(blocks()[0].end % sheet().grid(), 0);
  EXPECT_LT(blocks()[0].begin, 200'000'000);
  EXPECT_GT(blocks()[0].end, 200'000'000);
  EXPECT_EQ(sheet().selected(), (GuessPlace{0, 0}));
}

TEST_F(GuessPanelTest, ShiftDrawsAWaitAndBlocksNeverOverlap) {
  Open();
  Drag(-100, 0);
  FeedShift(true);
  Drag(100, -50);
  FeedShift(false);
  window_.Frame();
  ASSERT_THAT(blocks(), SizeIs(2));
  EXPECT_EQ(blocks()[0].kind, GuessKind::kRunning);
  EXPECT_EQ(blocks()[1].kind, GuessKind::kWaiting);
  EXPECT_EQ(blocks()[0].end, blocks()[1].begin) << "it ends where there is a block";
}

TEST_F(GuessPanelTest, TheKindIsChosenByButtonOrDigit) {
  Open();
  ASSERT_TRUE(window_.Click("guess turns"));
  Drag(-100, 0);
  window_.Type("2");
  Drag(100, 200);
  ASSERT_THAT(blocks(), SizeIs(2));
  EXPECT_EQ(blocks()[0].kind, GuessKind::kTurns);
  EXPECT_EQ(blocks()[1].kind, GuessKind::kWaiting);
  window_.Type("1");
  EXPECT_EQ(board().kind, GuessKind::kRunning);
}

TEST_F(GuessPanelTest, BlocksAreMovedResizedAndRemoved) {
  Open();
  Drag(-100, 100);
  const GuessBlock drawn = blocks()[0];
  Drag(0, 60);
  const GuessBlock moved = blocks()[0];
  EXPECT_GT(moved.begin, drawn.begin);
  EXPECT_EQ(moved.length(), drawn.length());
  // Its edge is where the mouse says so.
  float edge = 60;
  do {
    FeedMousePosition({x_ + ++edge, y_});
    window_.Frame();
  } while (edge < 300 && ImGui::GetMouseCursor() != ImGuiMouseCursor_ResizeEW);
  ASSERT_LT(edge, 300);
  Drag(edge, edge + 100);
  const GuessBlock longer = blocks()[0];
  EXPECT_EQ(longer.begin, moved.begin);
  EXPECT_GT(longer.end, moved.end);
  ClickRow(100, 1);
  EXPECT_THAT(blocks(), IsEmpty());
  Control(Key::kZ);
  EXPECT_EQ(blocks()[0], longer);
  Control(Key::kZ);
  EXPECT_EQ(blocks()[0], moved);
  Control(Key::kY);
  EXPECT_EQ(blocks()[0], longer);
  ClickRow(100, 0);
  EXPECT_TRUE(sheet().selected());
  window_.Press(Key::kDelete);
  EXPECT_THAT(blocks(), IsEmpty());
  ASSERT_TRUE(window_.Click("undo guess"));
  ASSERT_TRUE(window_.Click("clear guess"));
  EXPECT_TRUE(sheet().empty());
}

TEST_F(GuessPanelTest, EscTakesBackTheDragBeforeItLeaves) {
  Open();
  FeedMousePosition({x_, y_});
  window_.Frame();
  FeedMouseButton(0, true);
  window_.Frame();
  FeedMousePosition({x_ + 100, y_});
  window_.Frame();
  window_.Press(Key::kEscape);
  EXPECT_TRUE(board().open);
  FeedMouseButton(0, false);
  window_.Frame();
  window_.Frame();
  EXPECT_TRUE(sheet().empty());
  window_.Press(Key::kEscape);
  EXPECT_FALSE(board().open);
}

TEST_F(GuessPanelTest, RunLaysTheTruthOverTheGuess) {
  Open();
  window_.app.Apply(PutGuess{0, std::nullopt, {0, 400'000'000, GuessKind::kRunning}});
  Run();
  ASSERT_THAT(window_.fakes.requests, SizeIs(1)) << "the model that was drawn, and no other";
  EXPECT_EQ(window_.fakes.requests[0].model, Model::kThreads);
  ASSERT_TRUE(board().truth);
  EXPECT_EQ(board().truth->sentence,
            "Until 50.0 ms you were right. Then Thread 1 waits for the global lock; you had it "
            "running.");
  EXPECT_THAT(board().truth->score, HasSubstr("Right for 1"));
  ASSERT_TRUE(window_.Click("draw again"));
  EXPECT_FALSE(board().truth);
  EXPECT_THAT(blocks(), SizeIs(1)) << "the guess is kept";
}

TEST_F(GuessPanelTest, WhoChangesTheGuessHidesTheTruth) {
  Open();
  Drag(-100, 100);
  Run();
  ASSERT_TRUE(board().truth);
  Drag(150, 300);
  EXPECT_THAT(blocks(), SizeIs(1)) << "under the truth nothing is drawn";
  Control(Key::kZ);
  EXPECT_FALSE(board().truth);
  EXPECT_TRUE(sheet().empty());
}

TEST_F(GuessPanelTest, TheGuessIsKeptUntilAnotherScenarioIsChosen) {
  Open();
  Drag(-100, 100);
  window_.Press(Key::kEscape);
  window_.Type("p");
  EXPECT_THAT(blocks(), SizeIs(1));
  window_.app.Apply(SelectScenario{"second"});
  EXPECT_FALSE(board().open);
  EXPECT_THAT(board().sheets, IsEmpty());
}

TEST_F(GuessPanelTest, OtherParametersAreAnotherProgramWithTheSameRows) {
  Open();
  Drag(-100, 100);
  Run();
  window_.app.Apply(SetParameterValue{"tasks", 5});
  Settle();
  EXPECT_THAT(twins_, SizeIs(2));
  EXPECT_FALSE(board().truth);
  EXPECT_THAT(blocks(), SizeIs(1));
}

TEST_F(GuessPanelTest, EachModelHasAGuessOfItsOwn) {
  Open();
  Drag(-100, 100);
  ASSERT_TRUE(window_.Click("guess model"));
  ASSERT_TRUE(window_.Click("guess:gil"));
  Settle();
  EXPECT_EQ(board().model, Model::kGlobalLock);
  EXPECT_TRUE(sheet().empty());
  window_.app.Apply(ChooseGuessModel{Model::kThreads});
  Settle();
  EXPECT_THAT(blocks(), SizeIs(1));
  // A model that is not chosen any more is not drawn.
  window_.app.Apply(ToggleModel{Model::kThreads});
  Settle();
  EXPECT_EQ(board().model, Model::kGlobalLock);
  window_.app.Apply(ToggleModel{Model::kGlobalLock});
  window_.app.Apply(ToggleModel{Model::kSequential});
  Settle();
  EXPECT_EQ(board().model, std::nullopt);
  EXPECT_THAT(board().trouble, HasSubstr("Choose a model"));
}

TEST_F(GuessPanelTest, ATwinThatCannotRunIsASentence) {
  twin_fails_ = "It will not.";
  window_.Type("p");
  Settle();
  EXPECT_EQ(board().trouble, "It will not.");
  Settle();
  EXPECT_THAT(twins_, SizeIs(1)) << "and is not tried over and over";
}

TEST_F(GuessPanelTest, ARunThatWasStoppedIsNoTruth) {
  Open();
  window_.Press(Key::kSpace);
  EXPECT_TRUE(window_.app.session().running());
  window_.Press(Key::kEscape);
  EXPECT_TRUE(board().open) << "Esc stops the run first.";
  Settle();
  EXPECT_FALSE(board().truth);
  ASSERT_THAT(window_.app.view().notices, testing::Not(IsEmpty()));
  EXPECT_THAT(window_.app.view().notices.back().text, HasSubstr("stopped"));
}

TEST_F(GuessPanelTest, WhatIsToBeSeenIsNotTold) {
  window_.RunToEnd();
  Open();
  EXPECT_FALSE(window_.Find("chart")) << "the results of the run before";
  window_.Press(Key::kEscape);
  EXPECT_TRUE(window_.Find("chart"));
}

TEST_F(GuessPanelTest, LectureModeAndFilesTakeItsPlace) {
  Open();
  window_.Press(Key::kF5);
  EXPECT_FALSE(board().open);
  EXPECT_TRUE(window_.app.view().lecture.on);
  window_.Press(Key::kEscape);
  Open();
  window_.app.Apply(OpenFile{"some.interleave"});
  Settle();
  EXPECT_FALSE(board().open);
}

TEST_F(GuessPanelTest, IsDrawnAtEverySize) {
  Open();
  window_.app.Apply(PutGuess{0, std::nullopt, {0, 100'000'000, GuessKind::kTurns}});
  window_.app.Apply(PutGuess{0, std::nullopt, {100'000'000, 200'000'000, GuessKind::kWaiting}});
  for (const bool run : {false, true}) {
    if (run) Run();
    for (const ImVec2 size : {ImVec2(64, 64), ImVec2(320, 200), ImVec2(640, 480), ImVec2(1280, 720),
                              ImVec2(3840, 2160)}) {
      ImGui::GetIO().DisplaySize = size;
      window_.Frame();
      window_.Frame();
      FeedMousePosition({size.x / 2, size.y / 2});
      window_.Frame();
    }
  }
  EXPECT_TRUE(board().truth);
}

}  // namespace
}  // namespace interleave
