#include "gui/app/key_queue.h"

#include <GLFW/glfw3.h>

#include <set>

namespace interleave {
namespace {

// Shift, Ctrl, Alt, Super: they say nothing alone.
bool IsModifier(int key) { return key >= GLFW_KEY_LEFT_SHIFT && key <= GLFW_KEY_RIGHT_SUPER; }

}  // namespace

std::vector<KeyEvent> KeyQueue::TakeForFrame(bool typing) {
  std::vector<KeyEvent> taken;
  std::set<int> changed;
  bool stroke = false;
  while (!events_.empty()) {
    const KeyEvent& event = events_.front();
    if (event.kind != KeyEvent::Kind::kCharacter) {
      if (changed.contains(event.key)) break;
      const bool begins_stroke = event.kind == KeyEvent::Kind::kPress && !IsModifier(event.key);
      if (begins_stroke && stroke && !typing) break;
      stroke = stroke || begins_stroke;
      changed.insert(event.key);
    }
    taken.push_back(event);
    events_.pop_front();
  }
  return taken;
}

}  // namespace interleave
