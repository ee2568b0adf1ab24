#include "gui/app/mouse_queue.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

namespace interleave {
namespace {

class MouseQueueTest : public testing::Test {
 protected:
  void Move(float x, float y) { queue_.Add({.x = x, .y = y}); }
  void Press(std::size_t button = 0) {
    queue_.Add({.kind = MouseEvent::Kind::kPress, .button = button});
  }
  void Release(std::size_t button = 0) {
    queue_.Add({.kind = MouseEvent::Kind::kRelease, .button = button});
  }
  // "10,20", with the numbers of the buttons that are down: "10,20 0".
  std::string Frame() {
    const MouseState& state = queue_.TakeForFrame();
    std::string text = fmt::format("{},{}", state.x, state.y);
    for (std::size_t button = 0; button < MouseState::kButtons; ++button) {
      if (state.down[button]) text += fmt::format(" {}", button);
    }
    return text;
  }

  MouseQueue queue_;
};

TEST_F(MouseQueueTest, AClickCountsWhereItWasMadeHoweverFarTheMouseIsByNow) {
  Move(10, 20);
  Press();
  Release();
  Move(300, 400);
  EXPECT_EQ(Frame(), "10,20 0");
  EXPECT_EQ(Frame(), "10,20");
  EXPECT_EQ(Frame(), "300,400");
  EXPECT_TRUE(queue_.empty());
}

TEST_F(MouseQueueTest, ADragBeginsWhereTheButtonWentDownAndEndsWhereItCameUp) {
  Move(10, 20);
  Press();
  Move(15, 20);
  Move(50, 20);
  Release();
  Move(0, 0);
  EXPECT_EQ(Frame(), "10,20 0");
  EXPECT_EQ(Frame(), "50,20 0");
  EXPECT_EQ(Frame(), "50,20");
  EXPECT_EQ(Frame(), "0,0");
}

TEST_F(MouseQueueTest, EveryClickOfADoubleClickIsSeen) {
  Press();
  Release();
  Press();
  Release();
  EXPECT_EQ(Frame(), "0,0 0");
  EXPECT_EQ(Frame(), "0,0");
  EXPECT_EQ(Frame(), "0,0 0");
  EXPECT_EQ(Frame(), "0,0");
  EXPECT_TRUE(queue_.empty());
}

TEST_F(MouseQueueTest, ManyMovesAreOneAndWhatIsDownStaysDown) {
  Press(1);
  for (int i = 0; i < 1000; ++i) Move(static_cast<float>(i), 5);
  EXPECT_EQ(Frame(), "0,0 1");
  EXPECT_EQ(Frame(), "999,5 1");
  EXPECT_EQ(Frame(), "999,5 1");
}

TEST_F(MouseQueueTest, TheWheelCountsWhereTheMouseWas) {
  Move(10, 20);
  queue_.Add({.kind = MouseEvent::Kind::kWheel, .y = 1});
  queue_.Add({.kind = MouseEvent::Kind::kWheel, .y = 2});
  Move(300, 400);
  const MouseState first = queue_.TakeForFrame();
  EXPECT_EQ(first.x, 10);
  EXPECT_EQ(first.wheel_y, 3);
  const MouseState second = queue_.TakeForFrame();
  EXPECT_EQ(second.x, 300);
  EXPECT_EQ(second.wheel_y, 0);
}

TEST_F(MouseQueueTest, AButtonThatNobodyKnowsIsNoTrouble) {
  Press(7);
  EXPECT_TRUE(queue_.empty());
}

}  // namespace
}  // namespace interleave
