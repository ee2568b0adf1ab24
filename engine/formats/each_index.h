#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace interleave {

// How many threads are worth their while for `pieces` of work.
inline std::size_t ThreadsFor(std::size_t pieces) {
  constexpr std::size_t kMostThreads = 8;
  const std::size_t cores = std::max(std::thread::hardware_concurrency(), 1U);
  return std::max<std::size_t>(std::min({cores, kMostThreads, pieces}), 1);
}

// Calls work(index, thread) for each index below `count`, on so many threads, of which the caller's
// is number 0. Nothing is promised of the order. Throws the first thing that `work` has thrown;
// what has not begun by then is left.
template <typename Work>
void ForEachIndex(std::size_t count, std::size_t threads, Work work) {
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::exception_ptr thrown;  // Guarded by mutex.
  const auto take = [&](std::size_t thread) {
    try {
      for (std::size_t i; (i = next.fetch_add(1)) < count;) work(i, thread);
    } catch (...) {
      next = count;
      const std::lock_guard lock(mutex);
      if (!thrown) thrown = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> others;
    try {
      for (std::size_t thread = 1; thread < threads; ++thread) others.emplace_back(take, thread);
    } catch (const std::system_error&) {
      // Fewer threads, then.
    }
    take(0);
  }
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace interleave
