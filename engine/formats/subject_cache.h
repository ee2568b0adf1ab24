#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "engine/trace/trace.h"

namespace interleave {

// What was made of the subjects of slices (Trace::SubjectLabel()): millions of slices share a few,
// and asking for the text of one takes a lock and makes a string. Remembers those of the first
// 65,536 numbers of each kind, so that it stays small beside any recording.
//
// Thread safety: none.
template <typename T>
class SubjectCache {
 public:
  // What make() gave for the subject of `slice`. Valid until the next call.
  template <typename Make>
  const T& Of(const Slice& slice, Make make) {
    const std::uint32_t subject = slice.detail == SubjectKind::kNone ? 0 : slice.subject;
    if (subject >= kMost) return last_ = make();
    std::vector<std::uint32_t>& table =
        tables_[static_cast<std::size_t>(slice.detail) % tables_.size()];
    if (subject >= table.size()) table.resize(std::size_t{subject} + 1);
    std::uint32_t& place = table[subject];
    if (place == 0) {
      made_.push_back(make());
      place = static_cast<std::uint32_t>(made_.size());
    }
    return made_[place - 1];
  }

 private:
  static constexpr std::uint32_t kMost = std::uint32_t{1} << 16;

  std::array<std::vector<std::uint32_t>, 4> tables_;  // By subject: index into made_, plus 1.
  std::deque<T> made_;
  T last_{};
};

}  // namespace interleave
