#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "engine/record/recorder.h"
#include "engine/task/runtime.h"
#include "engine/task/task_locals.h"

namespace interleave {

// A thread that can be woken out of a park.
//
// Thread safety: Wake() may be called from any thread, the rest by the thread itself.
class ThreadParker final : public Wakeable {
 public:
  void Prepare();  // Forgets a wake that came too late for the last park.
  // Until woken or `timeout`. Throws Stopped if `stop` comes first.
  void Park(std::optional<Nanos> timeout, const std::stop_token& stop);
  void Wake() override;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;  // Guarded by mutex_.
};

// What a runtime keeps per OS thread. Touched by that thread alone.
class ThreadState : public ThreadRecorder {
 public:
  // `thread_index`: 1, 2, ... within a run.
  ThreadState(ThreadRecorder recorder, std::uint32_t thread_index)
      : ThreadRecorder(recorder), index(thread_index) {}

  // Interns the name of a task definition, which lives as long as the program: a thread that
  // submits the same task over and over asks the table once.
  NameId InternStatic(NameTable& names, std::string_view task_name) {
    if (task_name.data() != last_name_.data() || task_name.size() != last_name_.size()) {
      last_id_ = names.Intern(task_name);
      last_name_ = task_name;
    }
    return last_id_;
  }

  std::uint32_t index;  // Who it is to the global lock.
  std::string name;     // Who it is to people.
  ThreadParker parker;
  std::uint32_t stops = 0;  // How often the run's stop has ended a wait of its tasks.
  // Its task has kept a lock beyond its guard: once it has ended, that is looked at.
  bool keeps_locks = false;
  TaskLocals locals;

 private:
  std::string_view last_name_;
  NameId last_id_ = 0;
};

}  // namespace interleave
