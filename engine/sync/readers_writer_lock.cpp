#include "engine/sync/readers_writer_lock.h"

#include <fmt/format.h>

namespace interleave {

// REQUIRES for every method: `mutex` is held.
class ReadersWriterState {
 public:
  struct Waiter : ParkOperation {
    bool writes = false;
  };

  ReadersWriterState(ObjectId id, NameId readers_name, NameId writers_name)
      : object(id), readers_name_(readers_name), writers_name_(writers_name) {}

  bool EnterNow(Context& ctx, bool writes) {
    if (!line.empty() || !HasRoom(writes)) return false;
    Count(ctx, writes, 1);
    return true;
  }
  void Leave(Context& ctx, bool writes) {
    Count(ctx, writes, -1);
    LetIn(ctx);
  }
  // Those in front of the line for whom there is room.
  void LetIn(Context& ctx) {
    while (!line.empty() && HasRoom(FirstWrites())) {
      Count(ctx, FirstWrites(), 1);
      line.WakeFirst(ctx);
    }
  }

  const ObjectId object;
  std::mutex mutex;
  WaitLine line;  // Guarded by mutex.

 private:
  bool FirstWrites() const { return static_cast<const Waiter&>(line.first()).writes; }
  bool HasRoom(bool writes) const { return writers_ == 0 && (!writes || readers_ == 0); }
  void Count(Context& ctx, bool writes, int by) {
    (writes ? writers_ : readers_) += by;
    ctx.thread().lane.WriteWide(EventKind::kCounter, writes ? writers_name_ : readers_name_,
                                writes ? writers_ : readers_);
  }

  const NameId readers_name_;
  const NameId writers_name_;
  std::int64_t readers_ = 0;  // Guarded by mutex.
  std::int64_t writers_ = 0;  // Likewise.
};

ReadersWriterLock::ReadersWriterLock(Context& ctx, std::string_view name)
    : state_(std::make_shared<ReadersWriterState>(
          ctx.runtime().MakeObject(ctx, name, State::kWaitingLock),
          ctx.runtime().names().Intern(fmt::format("readers in {}", name)),
          ctx.runtime().names().Intern(fmt::format("writers in {}", name)))) {}

Task<ReadersWriterGuard> ReadersWriterLock::Enter(Context& ctx, bool writes) const {
  const std::shared_ptr<ReadersWriterState> state = state_;
  co_await ctx.BeforeWait(state->object);
  ReadersWriterState::Waiter waiter;
  waiter.state = State::kWaitingLock;
  waiter.object = state->object;
  waiter.task = ctx.task();
  waiter.writes = writes;
  waiter.wakeable = &ctx.runtime().PrepareToPark(ctx);
  bool inside = false;
  {
    const std::lock_guard lock(state->mutex);
    inside = state->EnterNow(ctx, writes);
    if (!inside) state->line.Join(waiter);
  }
  if (!inside) {
    co_await ParkInLine{{ctx, ctx.runtime(), waiter}, state->mutex, state->line};
    const std::lock_guard lock(state->mutex);
    const bool granted = !state->line.Leave(waiter);
    if (waiter.error) {
      if (granted) {
        state->Leave(ctx, writes);
      } else {
        state->LetIn(ctx);  // Who stood behind it may have waited for nothing else.
      }
      std::rethrow_exception(waiter.error);
    }
  }
  if (writes) ctx.thread().lane.WriteOrdered(EventKind::kAcquired, state->object);
  co_return ReadersWriterGuard(ctx, state, writes);
}

ReadersWriterGuard::~ReadersWriterGuard() {
  if (!state_) return;
  ctx_->Touch(state_->object);
  if (writes_) ctx_->thread().lane.Write(EventKind::kReleased, state_->object);
  const std::lock_guard lock(state_->mutex);
  state_->Leave(*ctx_, writes_);
}

}  // namespace interleave
