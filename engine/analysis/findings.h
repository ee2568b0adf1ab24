#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/trace/trace.h"

namespace interleave {

// What is worth knowing about a recording, found in it: each a sentence and where to see it.

enum class FindingKind : std::uint8_t {
  kDeadlock,          // A circle: each holds what the next one waits for.
  kLostUpdates,       // One wrote over what another had written meanwhile.
  kConvoy,            // A thread that needs little waits long for the global lock, again and again.
  kSerialisation,     // Threads that had work for all cores took turns at one lock.
  kStraggler,         // One task takes much longer than its like, and all wait for it.
  kOversubscription,  // Many more threads want to compute than there are cores.
  kStarvedPool,       // Tasks queue up while all workers of a pool only wait.
  kBlockedLoop,       // A step of an event loop held up everything else on it.
  kWorkTooSmall,      // Sending the work to other processes costs more than doing it.
};
std::string_view FindingKey(FindingKind kind);    // "lost_updates"
std::string_view FindingTitle(FindingKind kind);  // "Lost updates"

struct Finding {
  FindingKind kind = FindingKind::kDeadlock;
  std::string sentence;
  TimeRange evidence;           // Where it shows best; not where it begins and ends.
  std::vector<TrackId> tracks;  // Whom it is about; not empty.
};

// In the order of FindingKind; at most one of a kind for each thing it is about. Thresholds are
// shares of what the recording holds, so that they mean the same on any machine and time scale;
// what is shorter than a machine takes to wake a thread up is never a finding. Pure; a few walks
// over the recording.
std::vector<Finding> FindingsOf(const Trace& trace);

}  // namespace interleave
