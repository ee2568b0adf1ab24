#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/runtime/outcome.h"
#include "engine/simulated/explorer.h"
#include "engine/simulated/simulated_runtime.h"
#include "engine/sync/deadlock_error.h"
#include "engine/task/context.h"

namespace interleave {

// A body as a program for the explorer, and a task that several of its tests share.

using Body = std::function<Task<void>(Context&)>;

inline Program ProgramOf(const Body& body) {
  return [body](StepChooser& chooser) -> Verdict {
    const auto runtime = MakeSimulatedRuntime(std::make_shared<NameTable>(), {.cores = 64},
                                              {.cores = 64, .chooser = &chooser});
    try {
      runtime->RunMain(body);
    } catch (const GaveUp&) {
      return {};
    } catch (const DeadlockError& error) {
      return {Failure::kDeadlock, error.what()};
    } catch (...) {
      return {Failure::kError, ErrorText(std::current_exception())};
    }
    return {};
  };
}

// Writes its own cell so many times.
inline Task<void> WriteOwn(Context& ctx, SharedCells cells, std::int64_t own, std::int64_t times) {
  for (std::int64_t i = 0; i < times; ++i) {
    co_await ctx.Store(cells, static_cast<std::size_t>(own), i);
  }
}
inline constexpr TaskDef kWriteOwn{"write", &WriteOwn};

inline Exploration AllOf(const Body& body, bool reduce = false) {
  return ExploreAll(ProgramOf(body), {.reduce = reduce});
}

}  // namespace interleave
