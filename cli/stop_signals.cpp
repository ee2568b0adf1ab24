#include "cli/stop_signals.h"

#include <sys/signalfd.h>
#include <unistd.h>

#include <initializer_list>

namespace interleave {

StopSignals::StopSignals() {
  sigemptyset(&signals_);
  for (const int signal : {SIGINT, SIGTERM}) {
    struct sigaction current {};
    sigaction(signal, nullptr, &current);
    if (current.sa_handler != SIG_IGN) sigaddset(&signals_, signal);
  }
  descriptor_ = signalfd(-1, &signals_, SFD_NONBLOCK | SFD_CLOEXEC);
  if (descriptor_ >= 0) pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
}

StopSignals::~StopSignals() {
  if (descriptor_ < 0) return;
  close(descriptor_);
  pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
}

bool StopSignals::Asked() {
  if (asked_ || descriptor_ < 0) return asked_;
  signalfd_siginfo info{};
  if (read(descriptor_, &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
    asked_ = true;
    pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
  }
  return asked_;
}

}  // namespace interleave
