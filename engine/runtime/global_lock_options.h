#pragma once

#include <cstdint>

#include "engine/record/event.h"

namespace interleave {

// Which lock a CPython-like interpreter has, by its version.
enum class GlobalLockKind : std::uint8_t {
  kNew,             // 3.2 and later: who waits asks after an interval, who was asked hands over.
  kOld,             // Up to 3.1 (2.x): let go and taken again every 100 ticks; whoever is quicker.
  kPerInterpreter,  // 3.12 and later with sub-interpreters: each thread has one of its own.
  kFree,            // 3.13t: none, and everything takes a little longer.
};

struct GlobalLockOptions {
  GlobalLockKind kind = GlobalLockKind::kNew;
  Nanos switch_interval = 5'000'000;
  // Checkpoints at every operation (up to 3.9) instead of only at loop edges and calls (3.10+).
  // The old lock counts every operation anyway.
  bool check_every_operation = false;
  // Without a lock, computing takes this many times as long: what the atomic counting of
  // references and the locks of single objects cost. At least 1.
  double free_slow_down = 1.1;
};

// The old lock's check interval, in ticks: one is an operation of the interpreter.
inline constexpr std::uint32_t kTicksPerCheck = 100;
// What one step of a computation counts for: it takes about a microsecond, in which an interpreter
// of that time did some fifty operations.
inline constexpr std::uint32_t kTicksPerStep = 50;

}  // namespace interleave
