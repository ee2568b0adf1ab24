#pragma once

#include <cstdint>
#include <vector>

#include "engine/record/recorder.h"
#include "engine/record/tick_converter.h"

namespace interleave {

// One event with its time and lane: what the collector hands on. Plain data.
struct Fact {
  Nanos at = 0;  // Since the start of the recording.
  std::uint32_t lane = 0;
  std::uint32_t subject = 0;  // Meaning as in EventKind.
  std::uint32_t arg = 0;
  std::uint32_t extra = 0;
  EventKind kind = EventKind::kMark;
  SubjectKind detail = SubjectKind::kNone;
};

// Empties the lanes and the kernel's records of a Recorder. It has no thread of its own: whoever
// wants to see the recording pulls, a few dozen times a second.
//
// Thread safety: one thread. The recorded threads go on writing meanwhile.
// Lifetime: the recorder must outlive it.
class Collector {
 public:
  explicit Collector(Recorder& recorder);

  // Appends to `out` what happened since the last call, of all lanes in one order of time. What is
  // being written at this very moment comes with the next call; it may then be a little older than
  // the last fact of this one.
  void Pull(std::vector<Fact>& out);
  // The same without holding anything back. REQUIRES: every thread has closed its lane.
  void PullRest(std::vector<Fact>& out);

  // Events and kernel records taken so far, and those that found their ring full.
  std::uint64_t events() const { return events_; }
  std::uint64_t dropped() const;
  // Until when Pull() has taken everything.
  Nanos horizon() const { return horizon_; }

 private:
  void Take(std::vector<Fact>& out, TickConverter::Anchor until);

  Recorder& recorder_;
  TickConverter converter_;
  // By lane: drained, but younger than the horizon of that pull.
  struct Pending {
    std::vector<Event> events;
    std::vector<SchedSwitch> switches;
  };
  std::vector<Pending> pending_;
  std::uint64_t events_ = 0;
  std::uint64_t lost_switches_ = 0;
  Nanos horizon_ = 0;
};

}  // namespace interleave
