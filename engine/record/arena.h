#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <utility>

#include "engine/record/lane.h"

namespace interleave {

// The shared memory that all lanes of one recording live in: one memfd, so that worker processes
// can map it too and what they wrote outlives them. The system hands out its pages as they are
// first touched: a large arena that is little used costs little.
//
// Thread safety: OpenLane(), opened() and refused() may be called from any thread.
// Lifetime: writers and readers must be gone before the arena.
class LaneArena {
 public:
  struct Size {
    std::size_t lanes = 16384;
    std::size_t events_per_lane = std::size_t{1} << 17;  // A power of two. 3 MiB a lane.
  };

  // Errors: a sentence, when the system refuses the memory.
  static std::expected<std::unique_ptr<LaneArena>, std::string> Create(Size size, TickClock clock);
  ~LaneArena();
  LaneArena(const LaneArena&) = delete;
  LaneArena& operator=(const LaneArena&) = delete;

  // The next free lane, for the calling thread; a writer that records nothing, counted in
  // refused(), when there is none left.
  // With its index, for Reader().
  std::pair<LaneWriter, std::size_t> OpenLane();

  // Lanes ever opened. Lanes [0, n) can be read.
  std::size_t opened() const;
  LaneReader Reader(std::size_t lane) const;
  // Threads that found no lane.
  std::uint64_t refused() const;

  // For worker processes: the descriptor to map.
  int descriptor() const { return descriptor_; }

 private:
  LaneArena(Size size, TickClock clock, int descriptor, std::byte* memory);
  LaneHeader& Header(std::size_t lane) const;
  std::span<Event> Slots(std::size_t lane) const;

  const Size size_;
  const TickClock clock_;
  const int descriptor_;
  std::byte* const memory_;
  mutable std::mutex mutex_;
  std::size_t opened_ = 0;     // Guarded by mutex_.
  std::uint64_t refused_ = 0;  // Guarded by mutex_.
};

}  // namespace interleave
