#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/formats/foreign_trace.h"
#include "engine/formats/perfetto_sequences.h"
#include "engine/formats/perfetto_switches.h"
#include "engine/formats/skipped_things.h"

namespace interleave {

// Puts the tracks and the track events of a Perfetto trace into a ForeignTrace.
//
// Thread safety: none. Lifetime: what it is given must outlive it.
class PerfettoEventReader {
 public:
  PerfettoEventReader(ForeignTrace& trace, PerfettoSwitches& switches, SkippedThings& skipped)
      : trace_(trace), switches_(switches), skipped_(skipped) {}

  void TakeTrack(std::string_view descriptor);
  void TakeEvent(PerfettoSequence& sequence, Nanos at, std::string_view event);
  // A descriptor of the older kind: of the thread that the sequence is.
  void TakeThread(PerfettoSequence& sequence, std::string_view descriptor);
  void TakeProcess(std::string_view descriptor);
  // What our own files say.
  void TakeOwnRun(std::string_view message);
  void TakeOwnRow(std::string_view message);

  // What has begun and not ended, where the reader has to pair them itself.
  void Finish();
  std::uint64_t events() const { return events_; }

 private:
  enum class TrackKind : std::uint8_t { kUnknown, kThread, kProcess, kPlain };
  // Of one of our own slices that goes on.
  struct Open {
    Nanos at = 0;
    NameId category = 0;
    NameId name = 0;
    NameId text = 0;          // What it waits for; the outcome; whose bytes.
    std::int64_t number = 0;  // The task; bytes.
    std::int64_t queued = -1;
  };
  struct TrackData {
    TrackKind kind = TrackKind::kUnknown;
    bool has_row = false;
    ForeignTrace::Row row = ForeignTrace::kNoRow;
    std::int64_t pid = 0;
    std::int64_t tid = 0;
    std::uint64_t parent = 0;
    NameId name = 0;
    std::optional<std::int32_t> rank;
    std::vector<Open> open;
  };
  struct Event {
    std::uint64_t type = 0;
    std::optional<std::uint64_t> track;
    NameId name = 0;
    NameId category = 0;
    std::optional<std::int64_t> value;
    std::string_view legacy;
    std::array<std::uint64_t, 8> flows{};  // Further ones are left out.
    std::size_t flow_count = 0;
    std::array<std::uint64_t, 8> ends{};
    std::size_t end_count = 0;
    NameId text = 0;
    std::int64_t number = 0;
    std::int64_t queued = -1;
  };

  void ReadEvent(PerfettoSequence& sequence, std::string_view bytes, Event& event);
  void ReadAnnotation(PerfettoSequence& sequence, std::string_view bytes, Event& event);
  void AddFlows(const Event& event, ForeignTrace::Row row, Nanos at);
  void ApplyInstant(const Event& event, ForeignTrace::Row row, Nanos at);
  void ApplyLegacy(PerfettoSequence& sequence, const Event& event, Nanos at);
  void EndOwn(TrackData& track, ForeignTrace::Row row, Nanos at);
  TrackData& Track(std::uint64_t uuid);
  ForeignTrace::Row RowOf(std::uint64_t uuid, TrackData& track);
  // The process that a track belongs to, by its parents.
  std::int64_t PidOf(const TrackData& track) const;

  ForeignTrace& trace_;
  PerfettoSwitches& switches_;
  SkippedThings& skipped_;
  std::unordered_map<std::uint64_t, TrackData> tracks_;
  std::uint64_t last_uuid_ = 0;
  TrackData* last_track_ = nullptr;           // An unordered_map does not move what it holds.
  std::unordered_map<NameId, State> states_;  // Of our own titles.
  std::uint64_t events_ = 0;
};

}  // namespace interleave
