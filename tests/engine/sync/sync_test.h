#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <vector>

#include "engine/task/duration.h"
#include "engine/task/errors.h"
#include "tests/engine/runtime/host_run.h"

namespace interleave {

// Runs every test on threads, under the global lock, and on the event loop.
class SyncTest : public ::testing::TestWithParam<Host> {
 protected:
  bool on_loop() const { return GetParam() == Host::kEventLoop; }

  // Until `condition` holds; lets others run meanwhile, and ends with the run.
  template <typename Condition>
  static Task<void> Until(Context& ctx, Condition condition) {
    while (!condition()) co_await ctx.Sleep(100'000);
  }

  // The flags that tell of a deadlock, by their text.
  std::vector<std::string> DeadlockFlags() {
    std::vector<std::string> flags;
    for (const Mark& mark : run.trace().marks()) {
      const std::string name(run.trace().Name(mark.name));
      if (name.starts_with("deadlock: ")) flags.push_back(name);
    }
    return flags;
  }

  HostRun run{GetParam()};
};

inline std::string SyncHostName(const ::testing::TestParamInfo<Host>& info) {
  return HostName(info.param);
}
inline auto EveryHost() {
  return ::testing::Values(Host::kThreads, Host::kGlobalLock, Host::kEventLoop);
}

// A number that tasks on different threads count in; lives in the test.
struct Tally {
  using SendableHandle = void;
  std::atomic<int>* count = nullptr;
  int Add(int n = 1) const { return count->fetch_add(n) + n; }
};

}  // namespace interleave
