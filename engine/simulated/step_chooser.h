#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/task/runtime.h"

namespace interleave {

// A step that others can see: read, write, lock, wait. What a thread does between two of them
// nobody else can tell.
struct ProgramStep {
  std::uint32_t thread = 0;  // 0: the main program; the others in the order they were started.
  StepKind kind = StepKind::kOperation;
  std::uint32_t object = 0;  // Cell, lock or primitive, counted within the run; 0 for none.
  std::string_view name;     // Of the object, or of the operation. As long as the run.
};

// One thing that a step used, and all that happened until the next choice. The same number means
// the same thing in every run of a program that makes what its tasks share before it starts them.
struct Touched {
  std::uint64_t what = 0;
  bool writes = false;
  bool operator==(const Touched&) const = default;
};

// Says who goes next.
//
// Thread safety: called by the thread that runs the machine.
class StepChooser {
 public:
  static constexpr std::size_t kGiveUp = static_cast<std::size_t>(-1);

  virtual ~StepChooser() = default;
  // One of `offers`, by index: the next steps of all threads that can go on, in order of the
  // threads; never empty. kGiveUp ends the run with GaveUp.
  virtual std::size_t Choose(std::span<const ProgramStep> offers) = 0;
  // What the step chosen last came to: what it used, and what was read or is in the cell now.
  virtual void OnTaken(std::span<const Touched> touched, std::int64_t value) = 0;
  // It wrote a cell that somebody else had changed since the thread has read it.
  virtual void OnLostUpdate(std::uint32_t thread, std::string_view cell) = 0;
};

// The chooser has ended the run.
struct GaveUp {};

}  // namespace interleave
