#include "engine/runtime/wait_counter.h"

#include <fmt/format.h>

#include "engine/sync/deadlock_error.h"
#include "engine/sync/wait_for_graph.h"

namespace interleave {

void GiveUp(ThreadState& thread, NameTable& names, const std::string& waits) {
  thread.lane.WriteWide(EventKind::kMark, names.Intern(DeadlockMark(waits)), 0);
  throw DeadlockError(fmt::format(
      "deadlock: {}. Nobody is left who could end any of these waits: in CPython they would last "
      "for ever; here {} gets this error, so that the run ends. Give the wait a timeout, or make "
      "sure that somebody ends it",
      waits, thread.name));
}

}  // namespace interleave
