#pragma once

#include <cstdint>
#include <string_view>

#include "engine/record/recorder.h"

namespace interleave {

// What a runtime keeps per OS thread. Touched by that thread alone.
class ThreadState : public ThreadRecorder {
 public:
  // `thread_index`: 1, 2, ... within a run.
  ThreadState(ThreadRecorder recorder, std::uint32_t thread_index)
      : ThreadRecorder(recorder), index(thread_index) {}

  // Interns the name of a task definition, which lives as long as the program: a thread that
  // submits the same task over and over asks the table once.
  NameId InternStatic(NameTable& names, std::string_view name) {
    if (name.data() != last_name_.data() || name.size() != last_name_.size()) {
      last_id_ = names.Intern(name);
      last_name_ = name;
    }
    return last_id_;
  }

  std::uint32_t index;  // Who it is to the global lock.

 private:
  std::string_view last_name_;
  NameId last_id_ = 0;
};

}  // namespace interleave
