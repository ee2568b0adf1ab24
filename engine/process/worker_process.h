#pragma once

#include <sys/types.h>

#include <atomic>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/process/channel.h"
#include "engine/process/frame.h"

namespace interleave {

// How a process ended.
struct ProcessEnd {
  bool known = false;   // False: its parent died before it could tell.
  bool wanted = false;  // It was killed by us.
  int status = 0;       // As from waitpid().
  bool clean() const { return known && status == 0; }
  // "was killed by signal 9 (Killed)", "exited with status 3"
  std::string Text() const;
};

// A worker process as the main program sees it.
//
// Thread safety: Kill() may be called from any thread, the rest belongs to one.
// Lifetime: Reap() before the end; the destructor kills and reaps what is left.
class WorkerProcess {
 public:
  // Collects the exit status of a process, which has ended.
  using Wait = std::function<ProcessEnd(pid_t)>;
  WorkerProcess(std::string name, std::uint32_t process, pid_t pid, Descriptor pidfd,
                Channel channel, WorkerDesk& desk, Wait wait)
      : name_(std::move(name)),
        process_(process),
        pid_(pid),
        pidfd_(std::move(pidfd)),
        channel_(std::move(channel)),
        desk_(desk),
        wait_(std::move(wait)) {}
  ~WorkerProcess();
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  const std::string& name() const { return name_; }
  std::uint32_t process() const { return process_; }
  pid_t pid() const { return pid_; }
  Channel& channel() { return channel_; }
  const WorkerDesk& desk() const { return desk_; }

  void Kill();
  // Waits for its end. One that has closed its channel but goes on is killed after a moment.
  ProcessEnd Reap();

 private:
  const std::string name_;
  const std::uint32_t process_;
  const pid_t pid_;
  const Descriptor pidfd_;
  Channel channel_;
  WorkerDesk& desk_;
  const Wait wait_;
  std::atomic<bool> killed_{false};
  bool reaped_ = false;
  ProcessEnd end_;
};

}  // namespace interleave
