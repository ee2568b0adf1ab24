#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "engine/sync/wait_line.h"

namespace interleave {

class ReadersWriterState;

// Holds a readers/writer lock, for reading or for writing, until it goes out of scope.
class [[nodiscard]] ReadersWriterGuard {
 public:
  ReadersWriterGuard(Context& ctx, std::shared_ptr<ReadersWriterState> state, bool writes)
      : ctx_(&ctx), state_(std::move(state)), writes_(writes) {}
  ReadersWriterGuard(ReadersWriterGuard&& other) noexcept = default;
  ReadersWriterGuard& operator=(ReadersWriterGuard&& other) noexcept = delete;
  ~ReadersWriterGuard();

 private:
  Context* ctx_;
  std::shared_ptr<ReadersWriterState> state_;  // Null once moved from.
  bool writes_;
};

// Any number of readers, or one writer alone. Python has none; this is what its recipes build from
// a condition. Nobody overtakes: who comes first goes in first, and readers who stand in line
// behind one another go in together. So a writer waits for no reader who came later, and readers
// for no more writers than stood before them.
//
// How many are inside is recorded as the counters "readers in NAME" and "writers in NAME"; a writer
// holds the lock of that name. A copy means the same lock. Not between processes.
//
// Thread safety: every task may use it, each with its own context.
class ReadersWriterLock {
 public:
  using SendableHandle = void;
  ReadersWriterLock(Context& ctx, std::string_view name);

  Task<ReadersWriterGuard> Read(Context& ctx) const { return Enter(ctx, false); }
  Task<ReadersWriterGuard> Write(Context& ctx) const { return Enter(ctx, true); }

 private:
  Task<ReadersWriterGuard> Enter(Context& ctx, bool writes) const;
  std::shared_ptr<ReadersWriterState> state_;
};

}  // namespace interleave
