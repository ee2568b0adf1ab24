#pragma once

#include <string>

#include "cli/output.h"
#include "engine/record/event.h"

namespace interleave {

// One line on a terminal that is redrawn while something goes on and leaves no trace. Into a file
// or a pipe it writes nothing.
class Progress {
 public:
  // `patience`: what is over within this shows nothing.
  explicit Progress(Output& out, Nanos patience = 0);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { Clear(); }

  // True when it is time for another line: ten times a second, and only on a terminal.
  bool Due();
  void Show(const std::string& line);
  void Clear();

 private:
  Output& out_;
  const bool enabled_;
  bool shown_ = false;
  Nanos next_ = 0;
};

// "reading big.json ██████░░░░ 61 %": `share` is 0 to 1, the line at most `columns` wide.
std::string ProgressBar(const std::string& what, double share, int columns);

}  // namespace interleave
