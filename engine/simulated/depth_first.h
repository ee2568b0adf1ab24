#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/simulated/explorer.h"

namespace interleave {

// A chooser that remembers what went wrong.
class RunWatch : public StepChooser {
 public:
  void OnTaken(std::span<const Touched> /*touched*/, std::int64_t /*value*/) override {}
  void OnLostUpdate(std::uint32_t thread, std::string_view cell) override;

  bool too_long = false;
  std::string lost;  // The sentence about the first lost update; "" if there was none.
};

// Every interleaving once, depth first: each run repeats the choices of the last one up to the
// deepest at which something is left to try.
class DepthFirst final : public RunWatch {
 public:
  explicit DepthFirst(const Limits& limits) : limits_(limits) {}

  void Begin();  // Of a run.
  // False if nothing is left to try.
  bool Next();
  Schedule schedule() const;

  std::size_t Choose(std::span<const ProgramStep> offers) override;
  void OnTaken(std::span<const Touched> touched, std::int64_t value) override;

  bool pruned = false;  // The run came to where all that is left has been tried elsewhere.

 private:
  // A step that has been tried here, or before, in an order that comes to the same: it need not be
  // tried until something happens that it can notice.
  struct Tried {
    std::uint32_t thread = 0;
    std::vector<Touched> touched;
  };
  struct Choice {
    std::vector<std::uint32_t> threads;  // Those that could go on.
    std::vector<Tried> asleep;           // On coming here.
    std::vector<Tried> done;
    std::uint32_t taken = 0;
    std::vector<Touched> touched;  // By the step taken.
    std::size_t cost = 0;          // Switches before this one, of the kind that is limited.
  };

  // The next thread to try at `choice`, whose predecessor took `last`; false if there is none.
  bool Take(Choice& choice, const Choice* before) const;
  std::size_t CostOf(const Choice& choice, const Choice* before, std::uint32_t thread) const;

  const Limits& limits_;
  std::vector<Choice> path_;
  std::size_t depth_ = 0;
};

}  // namespace interleave
