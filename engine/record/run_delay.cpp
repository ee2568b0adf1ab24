#include "engine/record/run_delay.h"

#include <fcntl.h>
#include <unistd.h>

#include <charconv>
#include <string_view>

namespace interleave {

Nanos RunDelay() {
  const int file = open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  char buffer[128];
  const ssize_t size = read(file, buffer, sizeof buffer);
  close(file);
  // Time on cores, time without one, times on a core.
  const std::string_view text(buffer, size > 0 ? static_cast<std::size_t>(size) : 0);
  const std::size_t space = text.find(' ');
  if (space == std::string_view::npos) return 0;
  Nanos delay = 0;
  std::from_chars(text.data() + space + 1, text.data() + text.size(), delay);
  return delay;
}

}  // namespace interleave
