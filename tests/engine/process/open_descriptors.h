#pragma once

#include <cstddef>
#include <filesystem>
#include <iterator>

namespace interleave {

// How many files this process has open.
inline std::ptrdiff_t OpenDescriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return std::distance(begin(all), end(all));
}

}  // namespace interleave
