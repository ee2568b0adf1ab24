#pragma once

#include <stdexcept>
#include <string>

namespace interleave {

// A wait that could never end: whoever would have to end it is the one who waits, or waits for who
// waits in turn. Found before it began, or, where others could have ended it, within kLongWait.
// What was held is still held, what was waited for is as it was.
class DeadlockError : public std::logic_error {
 public:
  explicit DeadlockError(const std::string& what) : std::logic_error(what) {}
};

}  // namespace interleave
