#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/formats/file_work.h"

namespace interleave {

// What a reader could not take as it was, counted by kind.
//
// Thread safety: none.
class SkippedThings {
 public:
  // A file can have any number of kinds: from here on they come together under one.
  static constexpr std::size_t kMostKinds = 64;

  // `offset`: in bytes of the unpacked file.
  void Add(std::string_view what, std::uint64_t offset, std::uint64_t count = 1) {
    if (count == 0) return;
    auto it = std::ranges::find(things_, what, &Skipped::what);
    if (it == things_.end() && things_.size() >= kMostKinds) {
      what = "other things that are not known";
      it = std::ranges::find(things_, what, &Skipped::what);
    }
    if (it == things_.end()) {
      things_.push_back({.what = std::string(what), .count = count, .offset = offset});
    } else {
      it->count += count;
    }
  }

  const std::vector<Skipped>& all() const { return things_; }

 private:
  std::vector<Skipped> things_;
};

}  // namespace interleave
