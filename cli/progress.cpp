#include "cli/progress.h"

#include "engine/record/clock.h"
#include "engine/task/duration.h"

namespace interleave {

bool Progress::Due() {
  if (!enabled_ || MonotonicNanos() < next_) return false;
  next_ = MonotonicNanos() + 100_ms;
  return true;
}

void Progress::Show(const std::string& line) {
  // To the first column, erase to the right, no line break.
  out_.Print("\r\x1b[K" + line);
  shown_ = true;
}

void Progress::Clear() {
  if (shown_) out_.Print("\r\x1b[K");
  shown_ = false;
}

}  // namespace interleave
