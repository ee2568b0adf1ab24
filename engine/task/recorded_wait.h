#pragma once

#include <cstdint>
#include <exception>

#include "engine/record/state.h"
#include "engine/task/thread_state.h"

namespace interleave {

// Runs `wait`, which blocks the calling thread; meanwhile the thread shows as waiting in `state`
// for `subject`. Rethrows what `wait` throws.
template <typename Wait>
void RecordedWait(ThreadState& thread, State state, std::uint32_t subject, SubjectKind detail,
                  Wait wait) {
  thread.cores.Observe(thread.lane);  // An absence before the wait is no part of it.
  thread.lane.Write(EventKind::kWaitBegin, subject, static_cast<std::uint32_t>(state), 0, detail);
  std::exception_ptr error;
  try {
    wait();
  } catch (...) {
    error = std::current_exception();
  }
  thread.lane.Write(EventKind::kWaitEnd, subject, 0, 0, detail);
  thread.cores.Resume(thread.lane);
  if (error) std::rethrow_exception(error);
}

}  // namespace interleave
