#pragma once

#include <stdexcept>
#include <string>

namespace interleave {

// A wait that could never end, found before it began: whoever would have to end it is the one who
// waits. What was held is still held, what was waited for is as it was.
class DeadlockError : public std::logic_error {
 public:
  explicit DeadlockError(const std::string& what) : std::logic_error(what) {}
};

}  // namespace interleave
