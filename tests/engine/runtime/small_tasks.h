#pragma once

#include <stdexcept>

#include "engine/task/context.h"

namespace interleave {

// Tasks that more than one test gives to a runtime.

inline Task<int> SleepFor(Context& ctx, Nanos duration, int value) {
  co_await ctx.Sleep(duration);
  co_return value;
}
inline constexpr TaskDef kSleepFor{"sleep for", &SleepFor};

inline Task<int> FailAfter(Context& ctx, Nanos duration) {
  co_await ctx.Sleep(duration);
  throw std::runtime_error("it broke");
}
inline constexpr TaskDef kFailAfter{"fail after", &FailAfter};

}  // namespace interleave
