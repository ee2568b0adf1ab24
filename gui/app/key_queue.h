#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "gui/app/commands.h"

namespace interleave {

// One thing that the keyboard did, in GLFW's numbers.
struct KeyEvent {
  enum class Kind { kPress, kRelease, kCharacter };

  Kind kind = Kind::kPress;
  int key = 0;
  int scancode = 0;
  int modifiers = 0;
  unsigned character = 0;   // For kCharacter.
  std::uint64_t order = 0;  // Counts what keyboard and mouse have done.
};

// Hands key events to frames so that none is lost: ImGui sees the state of the keyboard at a frame,
// and while a run is live frames are rare. A key that was pressed and released between two of them
// is down in the first and up in the second. (ImGui does this itself from 1.87 on; it does no harm
// there.)
class KeyQueue {
 public:
  void Add(const KeyEvent& event) { events_.push_back(event); }
  bool empty() const { return events_.empty(); }
  std::uint64_t oldest() const { return events_.front().order; }  // REQUIRES: not empty().

  // What the next frame gets, in order: up to the event that would change a key for the second
  // time, or let go of one after a stroke. One stroke a frame, as it may change who hears the next
  // one; while the user is `typing` into a text box, all up to the stroke that may leave it.
  std::vector<KeyEvent> TakeForFrame(bool typing);

  // What came of the frame. If that opens a text box, the strokes that follow are meant for the
  // box: they wait the few frames until it has the keyboard.
  void FrameCameTo(const Commands& commands);

 private:
  // A text box gets or gives up the keyboard some frames after it was asked to. Strokes wait for
  // that, but not longer than `frames`: a window may be too small for the box.
  struct Handover {
    bool typing = false;  // How it is when it is over.
    int frames = 0;
  };

  std::vector<KeyEvent> TakeReleases();

  std::deque<KeyEvent> events_;
  Handover handover_;
};

}  // namespace interleave
