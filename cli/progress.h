#pragma once

#include <string>

#include "cli/output.h"
#include "engine/record/event.h"

namespace interleave {

// One line on a terminal that is redrawn while something goes on and leaves no trace. Into a file
// or a pipe it writes nothing.
class Progress {
 public:
  explicit Progress(Output& out) : out_(out), enabled_(out.terminal()) {}
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

}  // namespace interleave
