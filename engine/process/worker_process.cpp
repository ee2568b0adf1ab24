#include "engine/process/worker_process.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "engine/record/process_end.h"

namespace interleave {
namespace {

// What a process that has said its last word may take to leave: unmapping, flushing, sanitizers'
// reports. Nobody waits for it but the end of the run.
constexpr int kLeaveMs = 10'000;

bool EndedWithin(int pidfd, int timeout_ms) {
  pollfd ended{pidfd, POLLIN, 0};
  int ready = 0;
  do {
    ready = poll(&ended, 1, timeout_ms);
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

}  // namespace

std::string ProcessEnd::Text() const {
  if (!known) return "ended, nobody knows how";
  if (wanted && WIFSIGNALED(status)) return std::string(kEndedOnPurpose);
  if (WIFSIGNALED(status)) {
    return fmt::format("was killed by signal {} ({})", WTERMSIG(status),
                       strsignal(WTERMSIG(status)));
  }
  return fmt::format("exited with status {}", WEXITSTATUS(status));
}

WorkerProcess::~WorkerProcess() {
  if (reaped_) return;
  Kill();
  Reap();
}

void WorkerProcess::Kill() {
  killed_.store(true, std::memory_order_relaxed);
  // By descriptor: the number may belong to another process by now.
  syscall(SYS_pidfd_send_signal, pidfd_.get(), SIGKILL, nullptr, 0);
}

ProcessEnd WorkerProcess::Reap() {
  if (reaped_) return end_;
  if (!EndedWithin(pidfd_.get(), kLeaveMs)) {
    Kill();
    EndedWithin(pidfd_.get(), -1);
  }
  reaped_ = true;
  end_ = wait_(pid_);
  end_.wanted = killed_.load(std::memory_order_relaxed);
  return end_;
}

}  // namespace interleave
