#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "engine/sync/queue.h"

namespace interleave {

// A connection from one task to another, as multiprocessing.Pipe(duplex=False): what is sent
// arrives in order, and the end that was closed is seen as an end. Between processes the sender
// writes itself, and waits while the reader is too far behind. A copy means the same pipe.
//
// Thread safety: one task sends, one receives.
template <typename T>
class Pipe {
 public:
  using SendableHandle = void;
  Pipe() = default;
  Pipe(Context& ctx, std::string_view name)
      : items_(ctx, name, ByteQueueOptions{.feeder = false}) {}

  Task<void> Send(Context& ctx, T item) const {
    co_await items_.Put(ctx, std::optional<T>(std::move(item)));
  }
  // Nothing is sent any more.
  Task<void> Close(Context& ctx) const { co_await items_.Put(ctx, std::nullopt); }
  // The next item; nullopt at the end.
  Task<std::optional<T>> Receive(Context& ctx) const {
    std::optional<std::optional<T>> item = co_await items_.Get(ctx);
    co_return item ? std::move(*item) : std::nullopt;
  }

  void Send(WireWriter& out) const { items_.Send(out); }
  static Pipe Receive(WireReader& in) {
    Pipe pipe;
    pipe.items_ = Queue<std::optional<T>>::Receive(in);
    return pipe;
  }

 private:
  Queue<std::optional<T>> items_;
};

}  // namespace interleave
