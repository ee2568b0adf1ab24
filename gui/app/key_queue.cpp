#include "gui/app/key_queue.h"

#include <GLFW/glfw3.h>

#include <algorithm>
#include <set>
#include <variant>

namespace interleave {
namespace {

// Shift, Ctrl, Alt, Super: they say nothing alone.
bool IsModifier(int key) { return key >= GLFW_KEY_LEFT_SHIFT && key <= GLFW_KEY_RIGHT_SUPER; }

// Strokes with which one leaves a text box.
bool LeavesTextBox(int key) {
  return key == GLFW_KEY_ENTER || key == GLFW_KEY_KP_ENTER || key == GLFW_KEY_ESCAPE ||
         key == GLFW_KEY_TAB;
}

// ImGui takes three: one to draw the box, one to give it the keyboard, one to say so.
constexpr int kMostFrames = 5;

}  // namespace

std::vector<KeyEvent> KeyQueue::TakeForFrame(bool typing) {
  if (handover_.frames > 0 && typing != handover_.typing) {
    --handover_.frames;
    return TakeReleases();
  }
  handover_ = {};
  std::vector<KeyEvent> taken;
  std::set<int> changed;
  bool stroke = false;
  while (!events_.empty()) {
    const KeyEvent& event = events_.front();
    if (event.kind != KeyEvent::Kind::kCharacter) {
      if (changed.contains(event.key)) break;
      // What is let go of after a stroke, a Ctrl that went down earlier for one, is down with it.
      if (stroke && event.kind == KeyEvent::Kind::kRelease) break;
      const bool begins_stroke = event.kind == KeyEvent::Kind::kPress && !IsModifier(event.key);
      if (begins_stroke && stroke && !typing) break;
      stroke = stroke || begins_stroke;
      changed.insert(event.key);
    }
    const bool leaves = typing && event.kind == KeyEvent::Kind::kPress && LeavesTextBox(event.key);
    taken.push_back(event);
    events_.pop_front();
    if (leaves) {
      handover_ = {.typing = false, .frames = kMostFrames};
      break;
    }
  }
  return taken;
}

std::vector<KeyEvent> KeyQueue::TakeReleases() {
  std::vector<KeyEvent> taken;
  while (!events_.empty() && events_.front().kind == KeyEvent::Kind::kRelease) {
    taken.push_back(events_.front());
    events_.pop_front();
  }
  return taken;
}

void KeyQueue::FrameCameTo(const Commands& commands) {
  const bool opens = std::ranges::any_of(commands, [](const Command& command) {
    return std::holds_alternative<OpenExport>(command) ||
           std::holds_alternative<AskForFile>(command) ||
           std::holds_alternative<AskForTime>(command) ||
           std::holds_alternative<ToggleCommandList>(command) ||
           std::holds_alternative<FocusSearch>(command);
  });
  if (opens) handover_ = {.typing = true, .frames = kMostFrames};
}

}  // namespace interleave
