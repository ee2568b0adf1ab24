#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <span>

#include "engine/simulated/depth_first.h"

namespace interleave {

// Every thread has a priority, drawn anew for each run; who has the highest takes every step. At a
// few random steps the one under way falls below all others (Burckhardt and others, 2010).
class RandomPriorities final : public RunWatch {
 public:
  RandomPriorities(std::size_t most_steps, std::uint64_t seed, std::size_t changes)
      : most_steps_(most_steps), random_(seed), changes_(changes) {}

  void Begin();  // Of a run.
  const Schedule& schedule() const { return schedule_; }
  std::size_t Choose(std::span<const ProgramStep> offers) override;

 private:
  // The same on every compiler, unlike the distributions of the standard library.
  std::uint64_t Below(std::uint64_t bound) { return random_() % bound; }

  const std::size_t most_steps_;
  std::mt19937_64 random_;
  const std::size_t changes_;
  std::map<std::uint32_t, std::int64_t> priorities_;  // By thread.
  std::set<std::size_t> falls_;                       // Steps after which the one under way falls.
  std::int64_t lowest_ = 0;
  std::size_t longest_ = 1;  // Steps of the longest run so far.
  Schedule schedule_;
};

}  // namespace interleave
