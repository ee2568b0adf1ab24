#include "engine/formats/text_cells.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "engine/trace/trace_builder.h"

namespace interleave {
namespace {

// One character per cell, so that an expectation reads like the picture.
std::string Drawn(const std::vector<TextCell>& cells) {
  std::string text;
  for (const TextCell& cell : cells) {
    switch (cell.kind) {
      case TextCell::Kind::kNothing:
        text += ' ';
        break;
      case TextCell::Kind::kTurns:
        text += '%';
        break;
      case TextCell::Kind::kMomentLeft:
        text += '[';
        break;
      case TextCell::Kind::kMomentRight:
        text += ']';
        break;
      case TextCell::Kind::kState:
        text += cell.state == State::kRunning      ? '#'
                : cell.state == State::kWaitingIo  ? '.'
                : cell.state == State::kWaitingGil ? '='
                                                   : '+';
        break;
    }
  }
  return text;
}

class TextCellsTest : public testing::Test {
 protected:
  TextCellsTest() : builder_(std::make_shared<NameTable>()) {
    core_ = builder_.AddCore(0);
    thread_ = builder_.AddThread("A", 1);
  }
  void Show(Nanos at, State state) {
    builder_.OpenSlice(thread_, {.begin = at, .task = 1, .state = state});
  }
  std::string Thread(TimeRange range, int count) {
    builder_.AdvanceTo(range.end);
    return Drawn(ThreadCells(builder_.trace(), thread_, range, count));
  }

  TraceBuilder builder_;
  TrackId core_, thread_;
};

TEST_F(TextCellsTest, ACellShowsTheStateWithTheLargestShare) {
  Show(20, State::kRunning);
  Show(36, State::kWaitingIo);
  builder_.CloseSlice(thread_, 80);
  //                                 0   20  40  60  80
  EXPECT_EQ(Thread({0, 100}, 5), " #.. ");
}

TEST_F(TextCellsTest, AMomentOfRunningIsShownWhereItWas) {
  Show(0, State::kWaitingIo);
  Show(21, State::kRunning);
  Show(22, State::kWaitingIo);
  Show(78, State::kRunning);
  Show(79, State::kWaitingIo);
  EXPECT_EQ(Thread({0, 100}, 5), ".[.].");
}

TEST_F(TextCellsTest, MomentsInEveryCellDoNotHideTheWait) {
  for (Nanos at = 0; at < 100; at += 10) {
    Show(at, State::kRunning);
    Show(at + 1, State::kWaitingIo);
  }
  EXPECT_EQ(Thread({0, 100}, 10), "[.[.[.[.[.");
}

TEST_F(TextCellsTest, TakingTurnsWithinACellIsSaidSo) {
  for (Nanos at = 0; at < 100; at += 10) {
    Show(at, State::kRunning);
    Show(at + 5, State::kWaitingGil);
  }
  EXPECT_EQ(Thread({0, 100}, 4), "%%%%");
  EXPECT_EQ(Thread({0, 100}, 20), "#=#=#=#=#=#=#=#=#=#=");
}

TEST_F(TextCellsTest, OneChangeFromWaitingToRunningIsNotTakingTurns) {
  Show(0, State::kWaitingLock);
  Show(15, State::kRunning);
  EXPECT_EQ(Thread({0, 40}, 2), "+#");
}

TEST_F(TextCellsTest, AWaitForALockIsNeverFoldedAway) {
  Show(0, State::kRunning);
  Show(50, State::kWaitingLock);
  Show(51, State::kRunning);
  EXPECT_EQ(Thread({0, 100}, 4), "##+#");
}

TEST_F(TextCellsTest, ACellOfNoTimeIsEmpty) {
  Show(0, State::kRunning);
  EXPECT_EQ(Thread({0, 2}, 4), " # #");  // Two nanoseconds, four cells.
  EXPECT_EQ(Thread({0, 0}, 4), "    ");
}

TEST_F(TextCellsTest, ACoreIsBusyFromHalfOfACellOn) {
  const auto run = [&](Nanos begin, Nanos end) {
    builder_.OpenSlice(core_, {.begin = begin, .task = 1, .subject = thread_});
    builder_.CloseSlice(core_, end);
  };
  run(0, 12);
  run(20, 29);
  run(45, 46);
  run(78, 79);
  builder_.AdvanceTo(100);
  EXPECT_EQ(Drawn(CoreCells(builder_.trace(), core_, {0, 100}, 5)), "#[[] ");
}

}  // namespace
}  // namespace interleave
