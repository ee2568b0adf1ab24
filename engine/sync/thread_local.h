#pragma once

#include <memory>

#include "engine/task/context.h"

namespace interleave {

// A value that every thread has for itself, as threading.local: made anew for each thread that asks
// for it, and gone with the thread. Tasks that share a thread because they take turns on a loop
// have one each, as with contextvars.
// A copy means the same variable.
//
// Thread safety: every task may use it, each with its own context. A reference is valid until the
// thread, or the task of a loop, has ended.
template <typename T>
class ThreadLocal {
 public:
  using SendableHandle = void;

  T& Get(Context& ctx) const { return ctx.locals().Of<T>(key_); }

 private:
  std::shared_ptr<const void> key_ = std::make_shared<const char>();
};

}  // namespace interleave
