#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/formats/foreign_trace.h"
#include "engine/formats/perfetto_fields.h"

namespace interleave {

// What packets of a Perfetto trace refer to without saying it: shared names, defaults and clocks of
// the writer ("sequence") they come from.

// Small numbers to values; numbers may be anything. What is not known is 0.
class IidTable {
 public:
  void Set(std::uint64_t iid, std::uint32_t value) {
    if (iid < 2 * dense_.size() + kFirst) {
      if (iid >= dense_.size()) dense_.resize(iid + 1);
      dense_[iid] = value;
    } else {
      sparse_[iid] = value;
    }
  }
  std::uint32_t Find(std::uint64_t iid) const {
    if (iid < dense_.size()) return dense_[iid];
    const auto it = sparse_.find(iid);
    return it == sparse_.end() ? 0 : it->second;
  }
  void Clear() { dense_.clear(), sparse_.clear(); }

 private:
  static constexpr std::size_t kFirst = 64;
  std::vector<std::uint32_t> dense_;
  std::unordered_map<std::uint64_t, std::uint32_t> sparse_;
};

struct PerfettoSequence {
  IidTable categories;  // Of NameIds, all four.
  IidTable names;
  IidTable annotations;
  IidTable strings;
  std::optional<std::uint64_t> default_track;
  std::optional<std::uint64_t> default_clock;
  // Where packets do not name a track: the thread that the writer said it is.
  std::optional<std::pair<std::int64_t, std::int64_t>> thread;

  void Clear() {
    categories.Clear(), names.Clear(), annotations.Clear(), strings.Clear();
    default_track.reset();
    default_clock.reset();
  }
  void Intern(std::string_view data, ForeignTrace& trace);
};

// Brings all clocks of a trace to one.
//
// Thread safety: none.
class PerfettoClocks {
 public:
  void TakeSnapshot(std::uint32_t sequence, std::string_view snapshot);
  // `clock` 0: the trace's own. nullopt for times that no clock can have.
  std::optional<Nanos> ToTrace(std::uint32_t sequence, std::uint64_t clock, std::uint64_t at);
  // Packets of clocks that nobody has explained; they count as they are.
  std::uint64_t unknown() const { return unknown_; }

 private:
  static constexpr std::uint64_t kBootTime = 6;  // The trace's own, where it does not say.
  static constexpr std::uint64_t kFirstOfSequence = 64;
  static constexpr std::uint64_t kLastOfSequence = 127;
  struct Clock {
    std::int64_t offset = 0;  // From its own nanoseconds to the trace's.
    std::uint64_t multiplier = 1;
    bool incremental = false;
    std::uint64_t last = 0;  // Of an incremental one.
  };
  static std::pair<std::uint32_t, std::uint64_t> KeyOf(std::uint32_t sequence,
                                                       std::uint64_t clock) {
    const bool own = clock >= kFirstOfSequence && clock <= kLastOfSequence;
    return {own ? sequence : 0, clock};
  }

  std::map<std::pair<std::uint32_t, std::uint64_t>, Clock> clocks_;
  std::uint64_t unknown_ = 0;
};

}  // namespace interleave
