#pragma once

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

#include "engine/analysis/findings.h"
#include "scenarios/model.h"

namespace interleave {

// What may be found in a run of a scenario, over the whole catalogue. A scenario that is not named
// is healthy: nothing may be found in it, on no model and at no size. Whether something is found
// also depends on the size of the run; where it must be, see findings_test.cpp.
struct ExpectedFindings {
  std::string_view id;
  std::vector<Model> models;  // Empty: all.
  std::vector<FindingKind> kinds;
};

inline const std::vector<ExpectedFindings>& AllExpectedFindings() {
  using enum FindingKind;
  using enum Model;
  static const std::vector<ExpectedFindings> all = {
      // One lock, and all have work.
      {"gil-cpu", {kGlobalLock}, {kSerialisation}},
      {"gil-free", {kGlobalLock}, {kSerialisation}},             // With `gil=new`.
      {"gil-per-interpreter", {kGlobalLock}, {kSerialisation}},  // Likewise.
      {"gil-convoy", {kGlobalLock}, {kConvoy, kSerialisation}},
      {"gil-old", {kGlobalLock}, {kConvoy, kSerialisation}},
      {"chunk-sum", {kGlobalLock}, {kSerialisation}},
      {"primes", {kGlobalLock}, {kSerialisation}},
      {"sum-squares-20", {kGlobalLock}, {kSerialisation}},
      {"image-processor", {kGlobalLock}, {kSerialisation}},
      {"io-or-cpu", {kGlobalLock}, {kSerialisation}},
      {"shared-value", {}, {kSerialisation}},
      // With a lock all take turns, without one updates are lost; and there are ten threads.
      {"race-counter", {}, {kLostUpdates, kSerialisation, kOversubscription}},
      // Sent to other processes, in pieces that tests make small.
      {"gil-cpu", {kProcesses}, {kWorkTooSmall}},
      {"chunk-sum", {kProcesses}, {kWorkTooSmall}},
      {"primes", {kProcesses}, {kWorkTooSmall}},
      {"sum-squares-20", {kProcesses}, {kWorkTooSmall}},
      {"image-processor", {kProcesses}, {kWorkTooSmall}},
      {"io-or-cpu", {kProcesses}, {kWorkTooSmall}},
      {"race-counter", {kProcesses}, {kWorkTooSmall}},
      {"shared-value", {kProcesses}, {kWorkTooSmall}},
      {"shared-array", {kProcesses}, {kWorkTooSmall}},
      {"process-queue", {kProcesses}, {kWorkTooSmall}},
      {"manager", {kProcesses}, {kWorkTooSmall}},
      // One step computes.
      {"blocking-call", {kEventLoop}, {kBlockedLoop}},
      {"io-or-cpu", {kEventLoop}, {kBlockedLoop}},
      // One worker for all fetches is what it begins with.
      {"fetch-map", {}, {kStarvedPool}},
      {"pool-set-up", {}, {kStarvedPool}},  // Twenty tasks that wait, and as few workers.
      {"deadlock", {}, {kDeadlock}},
      {"rlock", {}, {kDeadlock}},
  };
  return all;
}

inline std::set<FindingKind> MayBeFound(std::string_view id, Model model) {
  std::set<FindingKind> kinds;
  const bool real =
      std::ranges::find(kAllModels, model) != kAllModels.end() && model != Model::kSimulated;
  for (const ExpectedFindings& expected : AllExpectedFindings()) {
    if (expected.id != id) continue;
    // A simulated machine is one of the real models in virtual time.
    const bool has = !real || expected.models.empty() ||
                     std::ranges::find(expected.models, model) != expected.models.end();
    if (has) kinds.insert(expected.kinds.begin(), expected.kinds.end());
  }
#ifdef INTERLEAVE_SANITIZED
  // A page costs ten times the computing, which makes its download one that waits for the lock.
  if (model == Model::kGlobalLock) kinds.insert(FindingKind::kSerialisation);
#endif
  return kinds;
}

}  // namespace interleave
