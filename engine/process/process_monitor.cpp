#include "engine/process/process_monitor.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <system_error>

#include "engine/record/open_files.h"
#include "engine/task/errors.h"

namespace interleave {
namespace {

// Taken from one worker before the next is looked at.
constexpr int kMessagesAtOnce = 64;

}  // namespace

void ProcessMonitor::Start(const std::string& name) {
  auto state = std::make_shared<ThreadState>(recorder_.PrepareThread(name, LaneRole::kService), 0);
  try {
    thread_ = std::thread([this, state] {
      recorder_.EnterThread(*state);
      Listen(*state);
      recorder_.CloseThread(*state);
    });
  } catch (const std::system_error& error) {
    recorder_.CloseThread(*state);
    throw ThreadError(
        fmt::format("the system gives no thread to watch over worker processes ({}); "
                    "raise the limit ('ulimit -u')",
                    error.what()));
  }
}

void ProcessMonitor::Watch(std::shared_ptr<WorkerProcess> worker) {
  {
    const std::lock_guard lock(mutex_);
    new_.push_back(std::move(worker));
  }
  Wake();
}

void ProcessMonitor::Join() {
  const std::lock_guard lock(join_mutex_);
  if (thread_.joinable()) thread_.join();
}

void ProcessMonitor::Listen(ThreadState& thread) {
  for (;;) {
    wake_.Lower();
    const bool go_on = client_.OnWake(thread);
    {
      const std::lock_guard lock(mutex_);
      for (auto& worker : new_) watched_.push_back({std::move(worker), {}});
      new_.clear();
    }
    if (!go_on && watched_.empty()) return;
    WaitForNews(thread);
    for (std::size_t i = 0; i < watched_.size();) {
      if (TakeFrom(thread, watched_[i])) {
        ++i;
        continue;
      }
      const Watched ended = std::move(watched_[i]);
      watched_.erase(watched_.begin() + static_cast<std::ptrdiff_t>(i));
      Bury(thread, ended);
    }
  }
}

void ProcessMonitor::WaitForNews(ThreadState& thread) {
  std::vector<pollfd> wanted{{wake_.descriptor(), POLLIN, 0}};
  for (const Watched& watched : watched_) {
    wanted.push_back({watched.worker->channel().descriptor(), POLLIN, 0});
  }
  if (poll(wanted.data(), wanted.size(), 0) != 0) return;
  thread.lane.Write(EventKind::kIdleBegin);
  poll(wanted.data(), wanted.size(), -1);
  thread.lane.Write(EventKind::kIdleEnd);
}

bool ProcessMonitor::TakeFrom(ThreadState& thread, Watched& watched) {
  WorkerProcess& worker = *watched.worker;
  for (int i = 0; i < kMessagesAtOnce; ++i) {
    try {
      Message message;
      switch (worker.channel().Receive(message, false)) {
        case Channel::Received::kNothing:
          return true;
        case Channel::Received::kEnd:
          return false;
        case Channel::Received::kMessage:
          // One that has sent nonsense is on its way out; what else it sends is not looked at.
          if (watched.damage.empty()) TakeMessage(thread, worker, message);
      }
    } catch (const std::exception& error) {  // Also that it takes more memory than there is.
      watched.damage = error.what();
      worker.Kill();
    }
  }
  return true;
}

void ProcessMonitor::TakeMessage(ThreadState& thread, WorkerProcess& worker, Message& message) {
  WireReader in(message.bytes());
  switch (TakeKind(in)) {
    case FrameKind::kStream: {
      const auto frame = in.Take<StreamFrame>();
      if (message.descriptors() != 1) {  // Lost on the way: no file was free for it.
        recorder_.RefuseStream(OpenFilesHint());
        return;
      }
      auto stream = SchedStream::Adopt(message.ReleaseDescriptors().front(),
                                       {.at = frame.at, .core = frame.core, .in = true});
      if (!stream) {
        recorder_.RefuseStream(std::move(stream.error()));
      } else {
        recorder_.AdoptStream(frame.lane, std::move(*stream));
      }
      return;
    }
    case FrameKind::kRefused:
      recorder_.RefuseStream(in.Take<RefusedFrame>().reason);
      return;
    case FrameKind::kResult:
      client_.OnResult(thread, worker, in.Take<ResultFrame>());
      return;
    default:
      throw WireError("a worker sent what only the main program sends");
  }
}

void ProcessMonitor::Bury(ThreadState& thread, const Watched& watched) {
  WorkerProcess& worker = *watched.worker;
  const ProcessEnd end = worker.Reap();
  std::string how = fmt::format("{} (process {}) {}", worker.name(), worker.pid(), end.Text());
  if (!watched.damage.empty()) {
    how = fmt::format("{} (process {}) sent something that makes no sense ({}) and was ended",
                      worker.name(), worker.pid(), watched.damage);
  }
  thread.lane.Write(EventKind::kProcessEnded, worker.process(),
                    end.clean() ? 0 : recorder_.names()->Intern(end.Text()));
  space_.AbandonLocks(worker.process());
  space_.census().Forget(worker.pid());
  client_.OnEnd(thread, worker, end, how);
}

}  // namespace interleave
