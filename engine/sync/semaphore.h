#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <tuple>
#include <utility>

#include "engine/sync/wait_room.h"

namespace interleave {

class SemaphoreState;

// Holds one permit of a semaphore until it goes out of scope.
class [[nodiscard]] SemaphorePermit {
 public:
  SemaphorePermit(Context& ctx, std::shared_ptr<SemaphoreState> state)
      : ctx_(&ctx), state_(std::move(state)) {}
  SemaphorePermit(SemaphorePermit&& other) noexcept = default;
  SemaphorePermit& operator=(SemaphorePermit&& other) noexcept = delete;
  ~SemaphorePermit();

 private:
  Context* ctx_;
  std::shared_ptr<SemaphoreState> state_;  // Null once moved from.
};

// So many at once, and no more: as threading.Semaphore and asyncio.Semaphore; who waits longest is
// next. How many are inside is recorded as a counter of the semaphore's name. A copy means the same
// semaphore. Between processes as multiprocessing.Semaphore, but in the same order.
//
// Thread safety: every task may use it, each with its own context.
class Semaphore {
 public:
  using SendableHandle = void;
  Semaphore() = default;
  // Throws std::invalid_argument for a negative value, as Python does.
  Semaphore(Context& ctx, std::string_view name, std::int64_t value, bool bounded = false);

  // Waits for a permit; false if `timeout` (multiplied by the time scale) came first.
  WaitAtPrimitive<SemaphoreState> Acquire(Context& ctx, std::optional<Nanos> timeout = {}) const;
  // Gives one permit back. Throws std::logic_error if a bounded semaphore would have more than it
  // began with.
  void Release(Context& ctx) const;
  // Acquire() and Release() in one: `const SemaphorePermit permit = co_await slots.Enter(ctx);`
  Task<SemaphorePermit> Enter(Context& ctx) const;

  void Send(WireWriter& out) const;
  static Semaphore Receive(WireReader& in);

 private:
  explicit Semaphore(std::shared_ptr<SemaphoreState> state) : state_(std::move(state)) {}

  std::shared_ptr<SemaphoreState> state_;
};

class SemaphoreState {
 public:
  struct Identity {
    ObjectId object = 0;
    NameId counter = 0;
    std::int64_t permits = 0;
    bool bounded = false;
    auto Fields() { return std::tie(object, counter, permits, bounded); }
  };

  SemaphoreState(const Identity& its_identity, SharedRoom* shared)
      : identity(its_identity), object(its_identity.object), room_(shared) {}

  // All permits are free: for who makes it.
  void Begin();
  bool TryOrJoin(Context& ctx, ParkOperation& op);
  bool Leave(ParkOperation& op);
  void GiveBack(Context& ctx);
  // False, and nothing done, if it is bounded and all of its permits are back already: looked at
  // and given back in one step, so that of two that release the last permit only one can.
  bool TryRelease(Context& ctx);
  const WaitRoom& room() const { return room_; }

  const Identity identity;
  const ObjectId object;

 private:
  // All REQUIRE that room_ is locked.
  std::int64_t& free() { return room_.number(); }
  void RecordInside(Context& ctx);
  void GiveBackLocked(Context& ctx);

  WaitRoom room_;  // In line is somebody only while free() is 0.
};

}  // namespace interleave
