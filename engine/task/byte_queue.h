#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/record/event.h"
#include "engine/task/wire.h"

namespace interleave {

class Context;

// A queue of byte strings between processes: what Queue and Pipe are made of on the model `proc`.
// Both verbs block the thread that calls them. The lengths are recorded with every message.
//
// Thread safety: all methods may be called from any thread of any process that has it.
class ByteQueue {
 public:
  virtual ~ByteQueue() = default;
  // False, and nothing put, if `timeout` (already scaled) came first. Throws Stopped.
  virtual bool Put(Context& ctx, std::string item, std::optional<Nanos> timeout) = 0;
  // The oldest item; nullopt if `timeout` came first. Throws Stopped.
  virtual std::optional<std::string> Get(Context& ctx, std::optional<Nanos> timeout) = 0;
  // Puts itself into a message to another process; see HandleSpace::ReceiveQueue().
  virtual void Send(WireWriter& out) const = 0;
};

// How a ByteQueue behaves.
struct ByteQueueOptions {
  std::size_t capacity = 0;  // Items; 0: it is never full.
  // As multiprocessing.Queue: a thread of the process that puts carries the items to the others,
  // so Put() returns before they have left. Without it, as a pipe, Put() writes itself.
  bool feeder = true;
};

}  // namespace interleave
