#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "engine/record/names.h"
#include "engine/runtime/wait_counter.h"
#include "engine/sync/shared_census.h"

namespace interleave {

// WaitCensus of a run whose tasks have processes of their own, as one of them takes part in it:
// tells the others of those waits of its own that last, again and again whether they are over, and
// gives one of them up if it is told to. The main program, which alone starts tasks and so knows
// how many there are, sees when nobody goes on.
//
// It costs the process a thread that looks at its waits while there are any.
//
// Thread safety: all methods may be called from any thread.
// Lifetime: what it is given outlives it, but for the two functions of Open(): Close() lets go of
// them.
class ProcessCensus final : public WaitCounter {
 public:
  // How long a wait must last before the others are told of it, and how often it is looked at.
  struct Patience {
    std::chrono::nanoseconds round = std::chrono::milliseconds(20);
    // So many rounds. SharedWaits is quicker: what it explains better it has found by then.
    int rounds = 6;
  };

  ProcessCensus(SharedCensus& shared, NameTable& names) : ProcessCensus(shared, names, {}) {}
  ProcessCensus(SharedCensus& shared, NameTable& names, const Patience& patience)
      : shared_(shared), names_(names), patience_(patience) {}
  ProcessCensus(const ProcessCensus&) = delete;
  ProcessCensus& operator=(const ProcessCensus&) = delete;

  // Of the main program: how many tasks of the run may go on, itself among them, and what an object
  // is called, with a space before it; "" if it has no name.
  void OpenInMain(std::function<std::int64_t()> alive,
                  std::function<std::string(ObjectId)> name_of);
  void OpenInWorker() { open_ = true; }
  void Close();
  // More than one thread of this process runs tasks, and nobody counts them: from now on all of
  // them go on, for all that others know.
  void LoseCount();

  bool counts() const override { return open_; }
  void Begin(EndlessWait& wait) override;
  std::string End(EndlessWait& wait) override;

  // Of the main program: a task has ended. Before its result is settled, and not counted any more.
  void Change() { shared_.Change(); }
  // Likewise: a process has died.
  void Forget(std::int32_t process) { shared_.Forget(process); }

 private:
  struct Known {
    EndlessWait* wait = nullptr;
    int rounds = 0;                        // How often it was looked at.
    SharedCensus::Entry* entry = nullptr;  // Once it has lasted.
  };

  // REQUIRES for all: mutex_ is held.
  void Round();
  void LookAt(Known& known);

  void Run(const std::stop_token& stop);

  SharedCensus& shared_;
  NameTable& names_;
  const Patience patience_;
  std::atomic<bool> open_{false};
  std::function<std::int64_t()> alive_;  // Empty in workers.
  std::function<std::string(ObjectId)> name_of_;

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::list<Known> waits_;  // Guarded by mutex_, like the rest.
  bool lost_count_ = false;
  std::string deadlock_;  // Who waits for what, as of the last who was told.
  bool watched_ = false;
  bool idle_ = false;     // The watcher sleeps until there is a wait, and is to be woken then.
  std::jthread watcher_;  // Last: it ends before the rest.
};

}  // namespace interleave
