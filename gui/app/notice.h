#pragma once

#include <string>

namespace interleave {

// A sentence for the user that is not part of a run: shown above the status bar until dismissed.
struct Notice {
  bool error = false;
  std::string text;
  bool operator==(const Notice&) const = default;
};

}  // namespace interleave
