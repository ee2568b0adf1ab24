#include "engine/sync/futex.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ctime>

namespace interleave {

void FutexWait(std::atomic<std::uint32_t>& word, std::uint32_t expected, Nanos at_most) {
  const timespec duration{.tv_sec = at_most / 1'000'000'000, .tv_nsec = at_most % 1'000'000'000};
  syscall(SYS_futex, &word, FUTEX_WAIT, expected, &duration, nullptr, 0);
}

void FutexWake(std::atomic<std::uint32_t>& word, int count) {
  syscall(SYS_futex, &word, FUTEX_WAKE, count, nullptr, nullptr, 0);
}

}  // namespace interleave
