#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine/process/frame.h"
#include "engine/process/poll_flag.h"
#include "engine/process/process_space.h"
#include "engine/process/worker_process.h"
#include "engine/record/recorder.h"
#include "engine/task/thread_state.h"

namespace interleave {

// Listens to worker processes: one recorded thread that takes what they send and notices their end,
// as the manager thread of a ProcessPoolExecutor does.
//
// Thread safety: Watch() and Wake() may be called from any thread.
// Lifetime: the client outlives Join(), which its owner calls; nothing is called after that.
class ProcessMonitor {
 public:
  // All are called by the monitor's thread.
  class Client {
   public:
    virtual void OnResult(ThreadState& thread, WorkerProcess& worker, ResultFrame result) = 0;
    // Nothing of `worker` runs any more. `how` says what happened, as a sentence about it.
    virtual void OnEnd(ThreadState& thread, WorkerProcess& worker, const ProcessEnd& end,
                       const std::string& how) = 0;
    // After Wake(), and once in the beginning. False: the thread may end once nobody is watched.
    virtual bool OnWake(ThreadState& thread) = 0;

   protected:
    ~Client() = default;
  };

  ProcessMonitor(Recorder& recorder, ProcessSpace& space, Client& client)
      : recorder_(recorder), space_(space), client_(client) {}
  ~ProcessMonitor() { Join(); }

  // Starts the thread. Throws ThreadError.
  void Start(const std::string& name);
  void Watch(std::shared_ptr<WorkerProcess> worker);
  void Wake() { wake_.Raise(); }
  // REQUIRES: the client has said, or will say, that the thread may end.
  void Join();

 private:
  struct Watched {
    std::shared_ptr<WorkerProcess> worker;
    std::string damage;  // What it sent that makes no sense.
  };

  void Listen(ThreadState& thread);
  void WaitForNews(ThreadState& thread);
  // False once it has ended.
  bool TakeFrom(ThreadState& thread, Watched& watched);
  void TakeMessage(ThreadState& thread, WorkerProcess& worker, Message& message);
  void Bury(ThreadState& thread, const Watched& watched);

  Recorder& recorder_;
  ProcessSpace& space_;
  Client& client_;
  PollFlag wake_;
  std::vector<Watched> watched_;  // Only the thread's.
  std::thread thread_;            // Joined under join_mutex_.
  std::mutex join_mutex_;

  std::mutex mutex_;
  std::vector<std::shared_ptr<WorkerProcess>> new_;  // Guarded by mutex_.
};

}  // namespace interleave
