#include "engine/record/open_files.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>

namespace interleave {
namespace {

constexpr std::uint64_t kLast = 16;
constexpr std::uint64_t kWorthAsking = 65'536;  // Enough for every scenario.

}  // namespace

void RaiseOpenFileLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);  // Refused: what is open fits into the old limit, too.
}

std::uint64_t OpenFileLimit() {
  rlimit limit{};
  return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? std::uint64_t{limit.rlim_cur} : 1024;
}

bool IsOneOfTheLast(int descriptor) {
  const std::uint64_t limit = OpenFileLimit();
  // The system gives the lowest number that is free.
  return descriptor >= 0 &&
         static_cast<std::uint64_t>(descriptor) >= limit - std::min(kLast, limit / 4);
}

std::string OpenFilesHint() {
  const std::uint64_t limit = OpenFileLimit();
  return fmt::format(
      "At most {} files may be open at once in this program, and a connection takes two, one at "
      "each end. Run fewer at once, or start it with a higher limit: `ulimit -n {}` in the shell "
      "before, as root where that is refused.",
      limit, std::max(kWorthAsking, 2 * limit));
}

}  // namespace interleave
