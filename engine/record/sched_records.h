#pragma once

#include <algorithm>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "engine/record/event.h"

namespace interleave {

// One switch of one thread, as the kernel recorded it. Time is CLOCK_MONOTONIC.
struct SchedSwitch {
  Nanos at = 0;
  std::int32_t core = 0;
  bool in = false;         // On to the core, or off it.
  bool preempted = false;  // Off it although it wanted to go on.
};

// The kernel's scheduler records of one thread: every switch on to and off a core, with the core
// and the reason, through perf_event_open. Works unprivileged where perf_event_paranoid <= 2.
//
// Thread safety: OpenForThisThread() by the thread to be recorded; the rest by one reader, which
// may go on reading after the thread has ended.
class SchedStream {
 public:
  // Errors: a sentence with the system's reason. Starts with a switch-in: the caller is running.
  static std::expected<std::unique_ptr<SchedStream>, std::string> OpenForThisThread();
  // The reading end of a stream that a thread of another process has opened and sent here; it
  // outlives that process. Takes over the descriptor, also on error.
  static std::expected<std::unique_ptr<SchedStream>, std::string> Adopt(int descriptor,
                                                                        SchedSwitch first);
  ~SchedStream();
  SchedStream(const SchedStream&) = delete;
  SchedStream& operator=(const SchedStream&) = delete;

  // Appends what the kernel has written since the last call, in order of time.
  void Drain(std::vector<SchedSwitch>& out);
  // For sending it to another process: that one reads, this one must not.
  int descriptor() const { return descriptor_; }
  const SchedSwitch& first() const { return first_; }
  // Records that found the ring full.
  std::uint64_t lost() const { return std::max(lost_records_, lost_count_); }

 private:
  SchedStream(int descriptor, void* memory, bool counts_lost, SchedSwitch first);

  const int descriptor_;
  void* const memory_;
  const bool counts_lost_;  // Whether the kernel can be asked what it could not write.
  SchedSwitch first_;
  bool first_given_ = false;
  std::uint64_t lost_records_ = 0;  // By its records.
  std::uint64_t lost_count_ = 0;    // By its own count.
};

}  // namespace interleave
