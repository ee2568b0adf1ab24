// Keys that are typed faster than the window draws reach whom they are meant for: a text box that
// an earlier stroke has opened, or the window once the box is left.

#include <GLFW/glfw3.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "gui/app/key_queue.h"
#include "tests/gui/headless_window.h"

namespace interleave {
namespace {

// The headless window behind a KeyQueue, as the frame loop has them. Every stroke is there before
// the first frame is drawn.
class KeyHandoverTest : public testing::Test {
 protected:
  void Press(int key) {
    queue_.Add({.kind = KeyEvent::Kind::kPress, .key = key});
    queue_.Add({.kind = KeyEvent::Kind::kRelease, .key = key});
  }
  void PressCtrl(int key) {
    queue_.Add({.kind = KeyEvent::Kind::kPress, .key = GLFW_KEY_LEFT_CONTROL});
    Press(key);
    queue_.Add({.kind = KeyEvent::Kind::kRelease, .key = GLFW_KEY_LEFT_CONTROL});
  }
  void Type(std::string_view text) {
    for (const char letter : text) {
      const int key = letter >= 'a' && letter <= 'z' ? letter - 'a' + 'A' : letter;
      queue_.Add({.kind = KeyEvent::Kind::kPress, .key = key});
      queue_.Add({.kind = KeyEvent::Kind::kCharacter, .character = static_cast<unsigned>(letter)});
      queue_.Add({.kind = KeyEvent::Kind::kRelease, .key = key});
    }
  }
  void DrawUntilAllIsHeard() {
    while (!queue_.empty()) {
      for (const KeyEvent& event : queue_.TakeForFrame(ImGui::GetIO().WantTextInput)) Feed(event);
      const std::size_t known = window_.commands.size();
      window_.Frame();
      queue_.FrameCameTo(Commands(window_.commands.begin() + static_cast<std::ptrdiff_t>(known),
                                  window_.commands.end()));
    }
  }

  HeadlessWindow window_;
  KeyQueue queue_;

 private:
  static void Feed(const KeyEvent& event) {
    const bool down = event.kind == KeyEvent::Kind::kPress;
    if (event.kind == KeyEvent::Kind::kCharacter) {
      FeedCharacters(std::string(1, static_cast<char>(event.character)).c_str());
      return;
    }
    switch (event.key) {
      case GLFW_KEY_LEFT_CONTROL:
        FeedCtrl(down);
        break;
      case GLFW_KEY_E:
        FeedKey(Key::kE, down);
        break;
      case GLFW_KEY_T:
        FeedKey(Key::kT, down);
        break;
      case GLFW_KEY_SPACE:
        FeedKey(Key::kSpace, down);
        break;
      case GLFW_KEY_ENTER:
        FeedKey(Key::kEnter, down);
        break;
      case GLFW_KEY_ESCAPE:
        FeedKey(Key::kEscape, down);
        break;
      default:
        break;  // Nobody listens to the other keys, but for their characters.
    }
  }
};

TEST_F(KeyHandoverTest, APathTypedRightAfterCtrlEIsThePath) {
  window_.RunToEnd();
  PressCtrl(GLFW_KEY_E);
  Type("test.json");
  Press(GLFW_KEY_ENTER);
  DrawUntilAllIsHeard();
  ASSERT_TRUE(window_.Last<ExportRuns>());
  EXPECT_EQ(window_.Last<ExportRuns>()->choice.path, "test.json");
  EXPECT_TRUE(window_.app.view().dark) << "The t was no command.";
}

TEST_F(KeyHandoverTest, ReturnRightAfterCtrlETakesTheProposedPath) {
  window_.RunToEnd();
  PressCtrl(GLFW_KEY_E);
  Press(GLFW_KEY_ENTER);
  DrawUntilAllIsHeard();
  ASSERT_TRUE(window_.Last<ExportRuns>());
  EXPECT_THAT(window_.Last<ExportRuns>()->choice.path, testing::EndsWith("/first.svg"));
}

TEST_F(KeyHandoverTest, AfterReturnTheWindowHearsTheNextKey) {
  window_.RunToEnd();
  PressCtrl(GLFW_KEY_E);
  Press(GLFW_KEY_ENTER);
  Type("t");
  DrawUntilAllIsHeard();
  EXPECT_TRUE(window_.Last<ExportRuns>());
  EXPECT_FALSE(window_.app.view().dark);
}

TEST_F(KeyHandoverTest, AfterEscapeTheWindowHearsTheNextKey) {
  window_.RunToEnd();
  PressCtrl(GLFW_KEY_E);
  Press(GLFW_KEY_ESCAPE);
  Press(GLFW_KEY_SPACE);
  DrawUntilAllIsHeard();
  EXPECT_FALSE(window_.Last<ExportRuns>());
  EXPECT_FALSE(window_.app.view().exporting);
  EXPECT_TRUE(window_.app.session().running());
}

TEST_F(KeyHandoverTest, WordsTypedRightAfterTheSlashAreSearchedFor) {
  Type("/t another");
  Press(GLFW_KEY_ENTER);
  Press(GLFW_KEY_SPACE);
  DrawUntilAllIsHeard();
  EXPECT_EQ(window_.app.view().browser.search, "t another");
  EXPECT_EQ(window_.app.session().scenario().id, "second");
  EXPECT_TRUE(window_.app.view().dark);
  EXPECT_TRUE(window_.app.session().running());
}

TEST(KeyHandoverSmallWindowTest, WhereNoTextBoxComesTheKeysAreNotKeptForEver) {
  HeadlessWindow window(700, 600);  // No room for the search box.
  KeyQueue queue;
  queue.FrameCameTo({FocusSearch{}});
  queue.Add({.kind = KeyEvent::Kind::kPress, .key = GLFW_KEY_T});
  int frames = 0;
  while (!queue.empty() && frames < 100) {
    queue.TakeForFrame(ImGui::GetIO().WantTextInput);
    window.Frame();
    ++frames;
  }
  EXPECT_TRUE(queue.empty());
}

}  // namespace
}  // namespace interleave
