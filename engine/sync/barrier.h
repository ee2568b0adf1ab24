#pragma once

#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "engine/sync/wait_room.h"

namespace interleave {

// The barrier was broken: somebody did not come in time, or was cancelled, or Abort() was called.
class BrokenBarrierError : public std::runtime_error {
 public:
  BrokenBarrierError() : std::runtime_error("the barrier is broken: not all of its parties came") {}
};

// A place where a number of tasks wait for each other, as threading.Barrier and asyncio.Barrier. It
// can be used again and again. A copy means the same barrier. Between processes as
// multiprocessing.Barrier.
//
// Thread safety: every task may use it, each with its own context.
class Barrier {
 public:
  using SendableHandle = void;
  Barrier() = default;
  // Throws std::invalid_argument if `parties` is 0, as Python does.
  Barrier(Context& ctx, std::string_view name, std::size_t parties);

  // Until all parties are here. Gives the number of those that came before this one. A timeout
  // (multiplied by the time scale) breaks the barrier for all. Throws BrokenBarrierError.
  Task<std::size_t> Wait(Context& ctx, std::optional<Nanos> timeout = {}) const;
  // Breaks it: who waits, and who comes until Reset(), gets BrokenBarrierError.
  void Abort(Context& ctx) const;
  // Empty and whole again; who waits gets BrokenBarrierError.
  void Reset(Context& ctx) const;

  std::size_t waiting() const;
  bool broken() const;

  void Send(WireWriter& out) const;
  static Barrier Receive(WireReader& in);

 private:
  struct State;
  explicit Barrier(std::shared_ptr<State> state) : state_(std::move(state)) {}

  std::shared_ptr<State> state_;
};

}  // namespace interleave
