#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>

#include "engine/process/descriptor.h"
#include "engine/record/event.h"

namespace interleave {

// A flag that a poll() can wait for: raised once, or raised and lowered again and again.
//
// Thread safety: all methods may be called from any thread.
class PollFlag {
 public:
  // Throws std::runtime_error with a sentence if the system gives no descriptor.
  PollFlag();
  void Raise() const;
  void Lower();
  int descriptor() const { return descriptor_.get(); }

 private:
  Descriptor descriptor_;
};

// When a wait that may last `timeout` ends; nullopt: never.
using Deadline = std::optional<std::chrono::steady_clock::time_point>;
Deadline DeadlineAfter(std::optional<Nanos> timeout);

// Blocks until `descriptor` can be read (written, with `writing`); false if the deadline came
// first, or `give_up`, if there is one, was raised. Throws Stopped once `stop` is.
bool PollFor(int descriptor, bool writing, const PollFlag& stop, const Deadline& deadline,
             const PollFlag* give_up = nullptr);

}  // namespace interleave
