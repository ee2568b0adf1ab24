#include "engine/process/worker_main.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string>

#include "engine/process/channel.h"
#include "engine/process/frame.h"
#include "engine/process/worker.h"

namespace interleave {
namespace {

constexpr int kFailed = 70;  // EX_SOFTWARE of sysexits.h.

int RunGuarded(Channel channel, const FindTasks& find_tasks) {
  // Ctrl-C reaches the whole group; the main program decides what it means.
  std::signal(SIGINT, SIG_IGN);
  try {
    return RunWorker(std::move(channel), find_tasks);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "interleave: a worker process ends: %s\n", error.what());
    return kFailed;
  }
}

// Tells how those of our children ended that have.
void TellEnds(Channel& channel) {
  int status = 0;
  for (pid_t pid = 0; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
    WireWriter out;
    PutFrame(out, ExitedFrame{.pid = pid, .status = status});
    channel.Send(out.bytes());
  }
}

// The template process: one thread, nothing open but its channel, ready to be copied.
int RunTemplate(Channel channel, const FindTasks& find_tasks) {
  std::signal(SIGINT, SIG_IGN);
  sigset_t child_ended;
  sigemptyset(&child_ended);
  sigaddset(&child_ended, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child_ended, nullptr);
  Descriptor signals(signalfd(-1, &child_ended, SFD_CLOEXEC | SFD_NONBLOCK));
  for (;;) {
    std::array<pollfd, 2> wanted{{{channel.descriptor(), POLLIN, 0}, {signals.get(), POLLIN, 0}}};
    if (poll(wanted.data(), wanted.size(), -1) < 0 && errno != EINTR) return kFailed;
    signalfd_siginfo ignored{};
    if (read(signals.get(), &ignored, sizeof(ignored)) > 0) TellEnds(channel);
    if (wanted[0].revents == 0) continue;
    Message message;
    if (channel.Receive(message) == Channel::Received::kEnd) return 0;
    if (message.descriptors() != 1) continue;
    Channel worker_channel(Descriptor(message.ReleaseDescriptors().front()));
    const pid_t pid = fork();
    if (pid == 0) {
      channel.Close();
      signals.Close();
      sigprocmask(SIG_UNBLOCK, &child_ended, nullptr);
      // Where every worker has it.
      if (dup3(worker_channel.descriptor(), kWorkerChannel, O_CLOEXEC) < 0) return kFailed;
      worker_channel.Close();
      return RunGuarded(Channel(Descriptor(kWorkerChannel)), find_tasks);
    }
    WireWriter out;
    PutFrame(out, ForkedFrame{.pid = pid,
                              .reason = pid > 0 ? ""
                                                : fmt::format("the system gives no worker process "
                                                              "(fork: {}); use fewer workers or "
                                                              "raise the limit ('ulimit -u')",
                                                              std::strerror(errno))});
    channel.Send(out.bytes());
  }
}

}  // namespace

std::optional<int> RunAsWorker(int argc, const char* const* argv, const FindTasks& find_tasks) {
  if (argc != 2) return std::nullopt;
  const std::string_view mode = argv[1];
  if (mode != kWorkerMode && mode != kTemplateMode) return std::nullopt;
  Channel channel{Descriptor(kWorkerChannel)};
  if (mode == kTemplateMode) return RunTemplate(std::move(channel), find_tasks);
  return RunGuarded(std::move(channel), find_tasks);
}

}  // namespace interleave
