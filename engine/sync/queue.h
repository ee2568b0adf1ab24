#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "engine/sync/wait_line.h"

namespace interleave {

// A queue between tasks, first in, first out, as queue.Queue and asyncio.Queue: Put() waits while
// it is full, Get() while it is empty, and who waits longest is served first. Its length is
// recorded as a counter of its name. A copy means the same queue.
//
// Between processes it is as multiprocessing.Queue: items are sent as bytes, by a thread that feeds
// them (see ByteQueueOptions), and who waits is served in no particular order.
//
// Thread safety: every task may use it, each with its own context.
template <typename T>
class Queue {
 public:
  using SendableHandle = void;
  Queue() = default;
  // `capacity` 0: it is never full.
  Queue(Context& ctx, std::string_view name, std::size_t capacity = 0)
      : Queue(ctx, name, ByteQueueOptions{.capacity = capacity}) {}
  Queue(Context& ctx, std::string_view name, const ByteQueueOptions& options)
      : state_(std::make_shared<Shared>()) {
    state_->object = ctx.runtime().MakeObject(ctx, name, State::kWaitingQueue);
    state_->name = ctx.runtime().names().Intern(name);
    state_->capacity = options.capacity;
    state_->bytes = ctx.runtime().MakeByteQueue(ctx, state_->object, name, options);
  }

  // False, and `item` not put, if `timeout` (multiplied by the time scale) came first.
  Task<bool> Put(Context& ctx, T item, std::optional<Nanos> timeout = {}) const {
    const std::shared_ptr<Shared> state = state_;
    if (state->bytes != nullptr) {
      WireWriter out;
      out.Put<T>(item);
      co_return state->bytes->Put(ctx, out.TakeBytes(), ctx.Scaled(timeout));
    }
    co_await ctx.BeforeWait(state->object);
    Waiter waiter;
    {
      const std::lock_guard lock(state->mutex);
      if (state->PutNow(ctx, item)) co_return true;
      waiter.item = std::move(item);
      state->Join(ctx, state->putters, waiter, timeout);
    }
    co_await ParkInLine{{ctx, ctx.runtime(), waiter}, state->mutex, state->putters};
    const std::lock_guard lock(state->mutex);
    const bool served = !state->putters.Leave(waiter);
    if (waiter.error) std::rethrow_exception(waiter.error);
    co_return served;
  }

  // The oldest item; nullopt if `timeout` (multiplied by the time scale) came first.
  Task<std::optional<T>> Get(Context& ctx, std::optional<Nanos> timeout = {}) const {
    const std::shared_ptr<Shared> state = state_;
    if (state->bytes != nullptr) {
      const std::optional<std::string> item = state->bytes->Get(ctx, ctx.Scaled(timeout));
      if (!item) co_return std::nullopt;
      WireReader in(*item);
      co_return in.Take<T>();
    }
    co_await ctx.BeforeWait(state->object);
    Waiter waiter;
    {
      const std::lock_guard lock(state->mutex);
      if (state->GetNow(ctx, waiter.item)) co_return std::move(waiter.item);
      state->Join(ctx, state->getters, waiter, timeout);
    }
    co_await ParkInLine{{ctx, ctx.runtime(), waiter}, state->mutex, state->getters};
    const std::lock_guard lock(state->mutex);
    state->getters.Leave(waiter);
    if (waiter.error) {
      // What it got at the last moment goes back to where it came from: nothing is lost.
      if (waiter.item) state->Push(ctx, std::move(*waiter.item), true);
      std::rethrow_exception(waiter.error);
    }
    co_return std::move(waiter.item);
  }

  // REQUIRES: not between processes.
  std::size_t size() const {
    const std::lock_guard lock(state_->mutex);
    return state_->items.size();
  }

  void Send(WireWriter& out) const {
    if (state_->bytes == nullptr) throw SendError("it is a queue of one process alone");
    state_->bytes->Send(out);
  }
  static Queue Receive(WireReader& in) {
    Queue queue;
    queue.state_ = std::make_shared<Shared>();
    queue.state_->bytes = &in.handles().ReceiveQueue(in);
    return queue;
  }

 private:
  // A task in line, with the item it brings, or a place for the one it gets.
  struct Waiter : ParkOperation {
    std::optional<T> item;
  };

  // REQUIRES for every method: `mutex` is held.
  struct Shared {
    ObjectId object = 0;
    NameId name = 0;
    std::size_t capacity = 0;
    ByteQueue* bytes = nullptr;  // Between processes; nothing of the rest is then used.
    std::mutex mutex;
    std::deque<T> items;
    WaitLine putters;  // Not empty only while the queue is full.
    WaitLine getters;  // Not empty only while the queue is empty.

    void Join(Context& ctx, WaitLine& line, Waiter& waiter, std::optional<Nanos> timeout) {
      waiter.state = State::kWaitingQueue;
      waiter.object = object;
      waiter.timeout = ctx.Scaled(timeout);
      waiter.task = ctx.task();
      waiter.wakeable = &ctx.runtime().PrepareToPark(ctx);
      line.Join(waiter);
    }
    void Push(Context& ctx, T item, bool in_front = false) {
      if (!getters.empty()) {
        static_cast<Waiter&>(getters.first()).item = std::move(item);
        getters.WakeFirst(ctx);
        return;
      }
      items.insert(in_front ? items.begin() : items.end(), std::move(item));
      RecordLength(ctx);
    }
    bool PutNow(Context& ctx, T& item) {
      if (capacity > 0 && items.size() >= capacity) return false;
      Push(ctx, std::move(item));
      return true;
    }
    bool GetNow(Context& ctx, std::optional<T>& item) {
      if (items.empty()) return false;
      item = std::move(items.front());
      items.pop_front();
      if (!putters.empty()) {
        items.push_back(std::move(*static_cast<Waiter&>(putters.first()).item));
        putters.WakeFirst(ctx);
      }
      RecordLength(ctx);
      return true;
    }
    void RecordLength(Context& ctx) const {
      ctx.thread().lane.WriteWide(EventKind::kCounter, name,
                                  static_cast<std::int64_t>(items.size()));
    }
  };

  std::shared_ptr<Shared> state_;
};

}  // namespace interleave
