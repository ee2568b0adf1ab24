#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/record/event.h"

namespace interleave {

// What a file said of a row, in the order of the file.
struct SliceRecord {
  enum class What : std::uint32_t { kWhole, kBegin, kEnd, kTask };
  Nanos at = 0;
  Nanos length = 0;        // Of a whole slice or task.
  std::uint32_t name = 0;  // A name; of a task, which of the tasks of the file.
  What what = What::kWhole;
};
static_assert(sizeof(SliceRecord) == 24);

// Slice records of one row. Grows in blocks, so that nothing is copied; gives its memory back block
// by block while it is taken from.
class RecordList {
 public:
  void Add(const SliceRecord& record) {
    if (blocks_.empty() || blocks_.back().size() == blocks_.back().capacity()) {
      blocks_.emplace_back().reserve(NextSize());
    }
    blocks_.back().push_back(record);
    ++size_;
  }
  std::size_t size() const { return size_; }

  // Calls `take` for each record in its order, and forgets it.
  template <typename Take>
  void TakeAll(Take take) {
    for (std::vector<SliceRecord>& block : blocks_) {
      for (const SliceRecord& record : block) take(record);
      std::vector<SliceRecord>().swap(block);
    }
    std::vector<std::vector<SliceRecord>>().swap(blocks_);
    size_ = 0;
  }
  template <typename Look>
  void ForEach(Look look) const {
    for (const std::vector<SliceRecord>& block : blocks_) {
      for (const SliceRecord& record : block) look(record);
    }
  }

 private:
  static constexpr std::size_t kMostInBlock = std::size_t{1} << 14;  // 384 KiB.

  std::size_t NextSize() const {
    return size_ < kMostInBlock / 2 ? std::max<std::size_t>(16, size_) : kMostInBlock;
  }

  std::vector<std::vector<SliceRecord>> blocks_;
  std::size_t size_ = 0;
};

}  // namespace interleave
