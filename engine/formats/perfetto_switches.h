#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/formats/foreign_trace.h"
#include "engine/formats/skipped_things.h"

namespace interleave {

// Collects what a Perfetto trace says of scheduling: the kernel's switches, from ftrace or generic
// kernel events, and which threads belong to which process; both may come in any order. At the end
// they become core lanes and states of threads.
//
// Thread safety: none. Lifetime: what it is given must outlive it.
class PerfettoSwitches {
 public:
  PerfettoSwitches(ForeignTrace& trace, SkippedThings& skipped)
      : trace_(trace), skipped_(skipped) {}

  void TakeFtrace(std::string_view bundle);
  void TakeGenericState(Nanos at, std::string_view event);
  void TakeProcessTree(std::string_view tree);
  void TakeGenericTree(std::string_view tree);

  void KnowThread(std::int64_t tid, std::int64_t pid);
  // Of our own files: which row is that of a core, or of a thread.
  void KnowOwnCore(std::int32_t cpu, ForeignTrace::Row row) { own_cores_[cpu] = row; }
  void KnowOwnThread(std::int64_t tid, ForeignTrace::Row row) { own_threads_[tid] = row; }

  // Gives all to the trace. Call once, last.
  void Finish();

 private:
  struct Switch {
    Nanos at = 0;
    std::int32_t tid = 0;  // Who comes; of a generic event, whose state it is.
    std::int16_t cpu = 0;
    std::uint8_t state = 0;  // What becomes of who was there before (a State), or kGone.
    bool generic = false;    // Of one thread, not of a core: it comes if state is kRunning.
  };
  static constexpr std::uint8_t kGone = 0xFF;
  struct OnCpu {
    std::int32_t tid = 0;
    Nanos since = 0;
  };
  struct Waiting {
    Nanos since = 0;
    std::uint8_t state = kGone;
  };

  void Add(const Switch& record);
  void TakeSwitch(Nanos at, std::uint64_t cpu, std::string_view event);
  void TakeCompact(std::uint64_t cpu, std::string_view events);
  void NameThread(std::int64_t tid, std::string_view name);
  // Nobody is on the core from `at` on.
  void Leave(std::int16_t cpu, Nanos at, std::uint8_t state);
  void Come(std::int16_t cpu, std::int32_t tid, Nanos at);
  ForeignTrace::Row RowOf(std::int32_t tid);

  ForeignTrace& trace_;
  SkippedThings& skipped_;
  std::vector<Switch> switches_;
  std::unordered_map<std::int64_t, std::int64_t> pid_of_;
  std::unordered_map<std::int64_t, NameId> names_;
  std::unordered_map<std::int32_t, ForeignTrace::Row> own_cores_;
  std::unordered_map<std::int64_t, ForeignTrace::Row> own_threads_;
  std::unordered_map<std::int32_t, ForeignTrace::Row> rows_;
  std::unordered_map<std::int16_t, OnCpu> cpus_;
  std::unordered_map<std::int32_t, Waiting> waiting_;
  std::unordered_map<std::int32_t, std::int16_t> running_on_;
};

}  // namespace interleave
