#pragma once

#include <string_view>

#include "engine/task/context.h"
#include "engine/task/registry.h"

namespace interleave {

// What benchmarks send to worker processes.
inline Task<int> BenchNothing(Context& /*ctx*/, int value) { co_return value; }
inline constexpr TaskDef kBenchNothing{"nothing", &BenchNothing};

inline TaskRegistry FindBenchTasks(std::string_view /*key*/) { return TaskRegistry(kBenchNothing); }

}  // namespace interleave
