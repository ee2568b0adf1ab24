#include "engine/process/poll_flag.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <cstring>
#include <stdexcept>

#include "engine/task/errors.h"

namespace interleave {

using std::chrono::steady_clock;

PollFlag::PollFlag() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!descriptor_) {
    throw std::runtime_error(
        fmt::format("the system gives no more descriptors ({}); close other programs or raise the "
                    "limit ('ulimit -n')",
                    std::strerror(errno)));
  }
}

void PollFlag::Raise() const { eventfd_write(descriptor(), 1); }

void PollFlag::Lower() {
  eventfd_t count = 0;
  eventfd_read(descriptor(), &count);
}

Deadline DeadlineAfter(std::optional<Nanos> timeout) {
  if (!timeout) return std::nullopt;
  return steady_clock::now() + std::chrono::nanoseconds(*timeout);
}

bool PollFor(int descriptor, bool writing, const PollFlag& stop, const Deadline& deadline,
             const PollFlag* give_up) {
  const int give_up_descriptor = give_up != nullptr ? give_up->descriptor() : -1;
  std::array<pollfd, 3> wanted{{{descriptor, static_cast<short>(writing ? POLLOUT : POLLIN), 0},
                                {stop.descriptor(), POLLIN, 0},
                                {give_up_descriptor, POLLIN, 0}}};  // poll() ignores -1.
  for (;;) {
    int timeout_ms = -1;
    if (deadline) {
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(*deadline - steady_clock::now());
      timeout_ms = static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, INT_MAX));
    }
    const int ready = poll(wanted.data(), wanted.size(), timeout_ms);
    if (wanted[1].revents != 0) throw Stopped();
    if (wanted[0].revents != 0) return true;
    if (wanted[2].revents != 0) return false;
    if (ready == 0 && deadline && steady_clock::now() >= *deadline) return false;
    for (pollfd& each : wanted) each.revents = 0;
  }
}

}  // namespace interleave
