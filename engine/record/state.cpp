#include "engine/record/state.h"

namespace interleave {
namespace {

struct Words {
  std::string_view key;
  std::string_view title;
};

constexpr std::array<Words, kStateCount> kWords = {{
    {"starting", "Starting"},
    {"queued", "Queued"},
    {"running", "Running"},
    {"preempted", "Preempted"},
    {"blocked", "Blocked in the system"},
    {"waiting_io", "Waiting for I/O"},
    {"sleeping", "Sleeping"},
    {"waiting_gil", "Waiting for the global lock"},
    {"waiting_lock", "Waiting for a lock"},
    {"waiting_condition", "Waiting for a condition"},
    {"waiting_event", "Waiting for an event"},
    {"waiting_semaphore", "Waiting for a semaphore"},
    {"waiting_barrier", "Waiting at a barrier"},
    {"waiting_queue", "Waiting for a queue"},
    {"waiting_result", "Waiting for a result"},
    {"idle", "Idle"},
    {"done", "Done"},
    {"failed", "Failed"},
    {"cancelled", "Cancelled"},
}};

}  // namespace

std::string_view StateKey(State state) { return kWords[static_cast<std::size_t>(state)].key; }
std::string_view StateTitle(State state) { return kWords[static_cast<std::size_t>(state)].title; }

}  // namespace interleave
