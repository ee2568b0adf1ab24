#include "cli/progress.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/formats/display_text.h"
#include "engine/record/clock.h"
#include "engine/task/duration.h"

namespace interleave {

Progress::Progress(Output& out, Nanos patience)
    : out_(out), enabled_(out.terminal()), next_(patience > 0 ? MonotonicNanos() + patience : 0) {}

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

std::string ProgressBar(const std::string& what, double share, int columns) {
  constexpr int kBar = 24;
  constexpr int kRest = kBar + 22;  // Percent, blanks, "Ctrl-C cancels".
  const double done = std::clamp(share, 0.0, 1.0);
  const int full = static_cast<int>(done * kBar);
  std::string bar;
  for (int i = 0; i < kBar; ++i) bar += i < full ? "█" : "░";
  const std::string text = Shortened(OneLine(what, false), std::max(columns - kRest, 10), false);
  return fmt::format("{} {} {:3.0f} % · Ctrl-C cancels", text, bar, done * 100);
}

}  // namespace interleave
