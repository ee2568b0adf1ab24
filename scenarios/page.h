#pragma once

#include <cstdint>
#include <tuple>

#include "engine/task/context.h"
#include "engine/task/http.h"
#include "engine/task/task.h"

namespace interleave {

// What scenarios keep of something they have fetched.
struct Page {
  int status = 0;
  std::int64_t bytes = 0;
  std::uint64_t checksum = 0;  // Of the body; see engine/task/work.h.

  auto Fields() { return std::tie(status, bytes, checksum); }
};

// Waits for the answer, then works a little: reads every byte of it once.
Task<Page> FetchPage(Context& ctx, HttpRequest request);

}  // namespace interleave
