#include "engine/process/worker_starter.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <stdexcept>

#include "engine/process/worker_main.h"
#include "engine/task/errors.h"

namespace interleave {
namespace {

[[noreturn]] void ThrowNoProcess(std::string_view call, int code) {
  throw ThreadError(
      fmt::format("the system gives no worker process ({}: {}); use fewer workers or raise the "
                  "limits ('ulimit -u', 'ulimit -n')",
                  call, std::strerror(code)));
}

Descriptor OpenPidfd(pid_t pid) {
  return Descriptor(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
}

// posix_spawn()'s two attribute objects.
struct SpawnAttributes {
  SpawnAttributes() {
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
  }
  ~SpawnAttributes() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  SpawnAttributes(const SpawnAttributes&) = delete;
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
};

}  // namespace

WorkerStarter::WorkerStarter(Recorder& recorder, ProcessSpace& space, const RuntimeOptions& options,
                             const ProcessOptions& processes)
    : recorder_(recorder), space_(space), options_(options), processes_(processes) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error(
        fmt::format("the system gives no pipe ({}); raise the limit "
                    "('ulimit -n')",
                    std::strerror(errno)));
  }
  lifeline_read_ = Descriptor(ends[0]);
  lifeline_write_ = Descriptor(ends[1]);
  if (processes_.start_method != StartMethod::kForkServer) return;
  auto pair = Channel::MakePair();
  if (!pair) throw std::runtime_error(pair.error());
  Spawned spawned = Spawn(pair->second, true);
  pair->second.Close();
  template_process_ = std::make_unique<WorkerProcess>(
      "template", 0, spawned.pid, std::move(spawned.pidfd), Channel(),
      space_.heap().Make<WorkerDesk>(), [this](pid_t pid) { return WaitForChild(pid); });
  template_ = std::move(pair->first);
}

WorkerStarter::~WorkerStarter() {
  KillAll();
  template_.Close();
}

std::shared_ptr<WorkerProcess> WorkerStarter::Start(ThreadState& caller, const Request& request) {
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) throw Stopped();
  }
  auto pair = Channel::MakePair();
  if (!pair) throw ThreadError(pair.error());
  const ProcessId process = next_process_.fetch_add(1, std::memory_order_relaxed);
  caller.lane.Write(EventKind::kProcessCreated, process, recorder_.names()->Intern(request.name));
  // Its lane is opened here, so that what it takes to start is seen, too.
  ThreadRecorder main = recorder_.PrepareThreadOf(process, request.name, LaneRole::kWorker);
  auto& desk = space_.heap().Make<WorkerDesk>();
  Spawned spawned;
  try {
    spawned = template_process_ ? AskTemplate(pair->second) : Spawn(pair->second, false);
  } catch (...) {
    recorder_.CloseThread(main);
    throw;
  }
  caller.lane.Write(EventKind::kProcessStarted, process, static_cast<std::uint32_t>(spawned.pid));
  pair->second.Close();
  const bool forked = template_process_ != nullptr;
  auto worker = std::make_shared<WorkerProcess>(
      request.name, process, spawned.pid, std::move(spawned.pidfd), std::move(pair->first), desk,
      [this, forked](pid_t pid) { return forked ? WaitForTemplate(pid) : WaitForChild(pid); });
  try {
    SendSetup(worker->channel(), request, process, main.lane_index, desk);
  } catch (const SendError& error) {
    recorder_.CloseThread(main);
    throw ThreadError(error.what());  // The worker goes with the last that knows it, here.
  }
  const std::lock_guard lock(mutex_);
  if (stopped_) worker->Kill();
  std::erase_if(workers_, [](const auto& known) { return known.expired(); });
  workers_.push_back(worker);
  return worker;
}

void WorkerStarter::SendSetup(Channel& channel, const Request& request, ProcessId process,
                              std::size_t lane, const WorkerDesk& desk) {
  WireWriter out;
  PutFrame(out, SetupFrame{.role = request.role,
                           .process = process,
                           .lane = lane,
                           .desk = space_.PlaceOf(&desk),
                           .waits = space_.tables(),
                           .taken = request.taken != nullptr ? space_.PlaceOf(request.taken) : 0,
                           .name = request.name,
                           .tasks = processes_.tasks_key,
                           .time_scale = options_.time_scale,
                           .seed = options_.seed,
                           .cores = options_.cores,
                           .http_port = options_.http_port,
                           .http_refusal = options_.http_refusal});
  std::vector<int> descriptors = {recorder_.descriptor(), space_.heap().descriptor(),
                                  lifeline_read_.get()};
  if (request.calls != nullptr) descriptors.push_back(request.calls->descriptor());
  channel.Send(out.bytes(), descriptors);  // One that is dead already is found by its end.
}

WorkerStarter::Spawned WorkerStarter::Spawn(Channel& worker_end, bool as_template) {
  SpawnAttributes spawn;
  posix_spawn_file_actions_addopen(&spawn.actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&spawn.actions, worker_end.descriptor(), kWorkerChannel);
  posix_spawn_file_actions_addclosefrom_np(&spawn.actions, kWorkerChannel + 1);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&spawn.attributes, &none);
  posix_spawnattr_setflags(&spawn.attributes, POSIX_SPAWN_SETSIGMASK);
  std::string name = processes_.executable;
  std::string mode = as_template ? kTemplateMode : kWorkerMode;
  std::array<char*, 3> arguments = {name.data(), mode.data(), nullptr};
  pid_t pid = 0;
  const int code = posix_spawn(&pid, processes_.executable.c_str(), &spawn.actions,
                               &spawn.attributes, arguments.data(), environ);
  if (code != 0) ThrowNoProcess("posix_spawn", code);
  Descriptor pidfd = OpenPidfd(pid);
  if (!pidfd) {
    const int reason = errno;
    kill(pid, SIGKILL);  // Our own child, not waited for: the number is still its.
    waitpid(pid, nullptr, 0);
    ThrowNoProcess("pidfd_open", reason);
  }
  return {pid, std::move(pidfd)};
}

WorkerStarter::Spawned WorkerStarter::AskTemplate(Channel& worker_end) {
  const std::lock_guard lock(template_mutex_);
  WireWriter out;
  out.Put(FrameKind::kFork);
  Message message;
  template_.Send(out.bytes(), {worker_end.descriptor()});
  while (template_.Receive(message) == Channel::Received::kMessage) {
    WireReader in(message.bytes());
    const FrameKind kind = TakeKind(in);
    if (kind == FrameKind::kExited) {
      const auto exited = in.Take<ExitedFrame>();
      template_ends_[exited.pid] = {.known = true, .status = exited.status};
      continue;
    }
    const auto forked = in.Take<ForkedFrame>();
    if (forked.pid <= 0) throw ThreadError(forked.reason);
    Descriptor pidfd = OpenPidfd(forked.pid);
    if (!pidfd) ThrowNoProcess("pidfd_open", errno);
    return {forked.pid, std::move(pidfd)};
  }
  throw ThreadError("the template process that workers are forked from has ended");
}

ProcessEnd WorkerStarter::WaitForChild(pid_t pid) {
  int status = 0;
  pid_t waited = 0;
  do {
    waited = waitpid(pid, &status, 0);
  } while (waited < 0 && errno == EINTR);
  return {.known = waited == pid, .status = status};
}

ProcessEnd WorkerStarter::WaitForTemplate(pid_t pid) {
  const std::lock_guard lock(template_mutex_);
  Message message;
  while (!template_ends_.contains(pid) &&
         template_.Receive(message) == Channel::Received::kMessage) {
    WireReader in(message.bytes());
    if (TakeKind(in) != FrameKind::kExited) continue;
    const auto exited = in.Take<ExitedFrame>();
    template_ends_[exited.pid] = {.known = true, .status = exited.status};
  }
  const auto it = template_ends_.find(pid);
  return it != template_ends_.end() ? template_ends_.extract(it).mapped() : ProcessEnd{};
}

void WorkerStarter::KillAll() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  for (const auto& known : workers_) {
    if (const auto worker = known.lock()) worker->Kill();
  }
}

}  // namespace interleave
