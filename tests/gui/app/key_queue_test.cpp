#include "gui/app/key_queue.h"

#include <GLFW/glfw3.h>
#include <gtest/gtest.h>

#include <string>

namespace interleave {
namespace {

// Events as text: "+A" pressed, "-A" released, "'a" a character, "^" for Ctrl as a key.
class KeyQueueTest : public testing::Test {
 protected:
  void Add(const std::string& events) {
    for (std::size_t i = 0; i + 1 < events.size(); i += 2) {
      const char name = events[i + 1];
      KeyEvent event{.key = name == '^' ? GLFW_KEY_LEFT_CONTROL : name};
      if (events[i] == '-') event.kind = KeyEvent::Kind::kRelease;
      if (events[i] == '\'') {
        event = {.kind = KeyEvent::Kind::kCharacter, .character = static_cast<unsigned>(name)};
      }
      queue_.Add(event);
    }
  }
  std::string Frame(bool typing = false) {
    std::string text;
    for (const KeyEvent& event : queue_.TakeForFrame(typing)) {
      switch (event.kind) {
        case KeyEvent::Kind::kCharacter:
          text += std::string("'") + static_cast<char>(event.character);
          continue;
        case KeyEvent::Kind::kPress:
          text += '+';
          break;
        case KeyEvent::Kind::kRelease:
          text += '-';
          break;
      }
      text += event.key == GLFW_KEY_LEFT_CONTROL ? '^' : static_cast<char>(event.key);
    }
    return text;
  }

  KeyQueue queue_;
};

TEST_F(KeyQueueTest, AKeyThatIsAlreadyUpAgainIsDownForOneFrame) {
  Add("+W-W");
  EXPECT_EQ(Frame(), "+W");
  EXPECT_EQ(Frame(), "-W");
  EXPECT_TRUE(queue_.empty());
}

TEST_F(KeyQueueTest, AModifierIsDownTogetherWithItsKey) {
  Add("+^+E-E-^");
  EXPECT_EQ(Frame(), "+^+E");
  EXPECT_EQ(Frame(), "-E-^");
}

TEST_F(KeyQueueTest, AModifierOfAnEarlierFrameIsStillDownWithItsKey) {
  Add("+^");
  EXPECT_EQ(Frame(), "+^");
  Add("+E-^-E");
  EXPECT_EQ(Frame(), "+E");
  EXPECT_EQ(Frame(), "-^-E");
}

TEST_F(KeyQueueTest, EachStrokeHasAFrameOfItsOwn) {
  Add("+/'/-/+A'a-A");
  EXPECT_EQ(Frame(), "+/'/");
  EXPECT_EQ(Frame(), "-/+A'a");
  EXPECT_EQ(Frame(), "-A");
}

TEST_F(KeyQueueTest, WhoeverTypesGetsAllAtOnce) {
  Add("+A'a+B'b-A+C'c");
  EXPECT_EQ(Frame(true), "+A'a+B'b");
  EXPECT_EQ(Frame(true), "-A+C'c");
}

TEST_F(KeyQueueTest, NothingIsNothing) { EXPECT_EQ(Frame(), ""); }

}  // namespace
}  // namespace interleave
