#include "engine/formats/foreign_rows.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace interleave {
namespace {

bool OuterFirst(const Slice& a, const Slice& b) {
  return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
}

// Finds the place for one slice after the other among those that are open in a row.
class Nester {
 public:
  // True if it nests; then it is in `out`.
  bool Add(Slice slice, Nanos tolerance, std::uint64_t& cut) {
    while (!open_.empty()) {
      Slice& top = slices_[open_.back()];
      if (top.end <= slice.begin) {
        open_.pop_back();
      } else if (top.end - slice.begin <= tolerance && slice.end > top.end) {
        // Times are rounded one by one: what follows seems to begin before the end.
        slice.begin = top.end;
        ++cut;
        open_.pop_back();
      } else {
        break;
      }
    }
    if (!open_.empty()) {
      const Slice& top = slices_[open_.back()];
      if (slice.end > top.end) {
        if (slice.end - top.end > tolerance) return false;
        slice.end = top.end;
        ++cut;
      }
    }
    constexpr std::size_t kDeepest = std::numeric_limits<std::uint16_t>::max();
    slice.depth = static_cast<std::uint16_t>(std::min(open_.size(), kDeepest));
    open_.push_back(slices_.size());
    slices_.push_back(slice);
    return true;
  }
  std::vector<Slice> Take() { return std::move(slices_); }

 private:
  std::vector<Slice> slices_;
  std::vector<std::size_t> open_;  // Outermost first.
};

// True if they nest as they are; counts the depths as far as they do.
bool NestInPlace(std::vector<Slice>& slices) {
  std::vector<Nanos> open;
  for (Slice& slice : slices) {
    while (!open.empty() && open.back() <= slice.begin) open.pop_back();
    if (!open.empty() && slice.end > open.back()) return false;
    constexpr std::size_t kDeepest = std::numeric_limits<std::uint16_t>::max();
    slice.depth = static_cast<std::uint16_t>(std::min(open.size(), kDeepest));
    open.push_back(slice.end);
  }
  return true;
}

}  // namespace

PairedRecords PairRecords(RecordList& records, std::span<const TaskId> task_ids, Nanos last) {
  using What = SliceRecord::What;
  PairedRecords result;
  std::size_t count = 0;
  bool sorted = true;
  bool pairs = false;
  Nanos before = std::numeric_limits<Nanos>::min();
  records.ForEach([&](const SliceRecord& record) {
    if (record.what != What::kEnd) ++count;
    if (record.what != What::kBegin && record.what != What::kEnd) return;
    pairs = true;
    sorted = sorted && record.at >= before;
    before = record.at;
  });
  std::vector<Slice>& slices = result.slices;
  slices.reserve(count);
  std::vector<std::size_t> open;
  const auto take = [&](const SliceRecord& record) {
    if (record.what == What::kEnd) {
      if (open.empty()) {
        ++result.stray_ends;
        return;
      }
      slices[open.back()].end = std::max(record.at, slices[open.back()].begin);
      open.pop_back();
      return;
    }
    Slice slice{.begin = record.at, .end = record.at + record.length};
    if (record.what == What::kTask) {
      slice.task = task_ids[record.name];
    } else {
      slice.subject = record.name;
      slice.detail = SubjectKind::kName;
    }
    if (record.what == What::kBegin) {
      slice.end = last;
      open.push_back(slices.size());
    }
    slices.push_back(slice);
  };
  if (pairs && !sorted) {
    std::vector<SliceRecord> all;
    all.reserve(records.size());
    records.TakeAll([&](const SliceRecord& record) { all.push_back(record); });
    std::ranges::stable_sort(all, {}, &SliceRecord::at);
    for (const SliceRecord& record : all) take(record);
  } else {
    records.TakeAll(take);
  }
  result.unended = open.size();
  if (!std::ranges::is_sorted(slices, OuterFirst)) std::ranges::stable_sort(slices, OuterFirst);
  return result;
}

NestedRow Nest(std::vector<Slice> slices, Nanos tolerance) {
  NestedRow result;
  if (NestInPlace(slices)) {
    result.slices = std::move(slices);
    return result;
  }
  // Where rounding moves a begin, the order can change; one more pass puts that right.
  std::vector<Nester> rows(1);
  for (const Slice& slice : slices) {
    bool placed = false;
    for (std::size_t i = 0; i < rows.size() && !placed; ++i) {
      placed = rows[i].Add(slice, tolerance, result.cut);
    }
    if (placed) continue;
    if (rows.size() <= kMostOverlaps) {
      rows.emplace_back().Add(slice, tolerance, result.cut);
    } else {
      rows.back().Add(slice, std::numeric_limits<Nanos>::max(), result.cut);
    }
  }
  result.slices = rows.front().Take();
  for (std::size_t i = 1; i < rows.size(); ++i) result.overlaps.push_back(rows[i].Take());
  const auto settle = [](std::vector<Slice>& row) {
    if (!std::ranges::is_sorted(row, OuterFirst)) std::ranges::stable_sort(row, OuterFirst);
    NestInPlace(row);
  };
  settle(result.slices);
  for (std::vector<Slice>& row : result.overlaps) settle(row);
  return result;
}

std::vector<Slice> StatesOf(std::span<const Slice> nested, bool innermost) {
  std::vector<Slice> states;
  if (!innermost) {
    states.reserve(
        static_cast<std::size_t>(std::ranges::count(nested, std::uint16_t{0}, &Slice::depth)));
  }
  const auto show = [&](const Slice& slice, Nanos begin, Nanos end) {
    if (begin >= end) return;
    if (!states.empty() && states.back().end == begin && states.back().subject == slice.subject &&
        states.back().task == slice.task) {
      states.back().end = end;
      return;
    }
    states.push_back(slice);
    states.back().begin = begin;
    states.back().end = end;
    states.back().depth = 0;
  };
  if (!innermost) {
    for (const Slice& slice : nested) {
      if (slice.depth == 0) show(slice, slice.begin, slice.end);
    }
    return states;
  }
  std::vector<const Slice*> open;
  Nanos at = 0;
  const auto close_until = [&](Nanos time) {
    while (!open.empty() && open.back()->end <= time) {
      show(*open.back(), at, open.back()->end);
      at = std::max(at, open.back()->end);
      open.pop_back();
    }
  };
  for (const Slice& slice : nested) {
    close_until(slice.begin);
    if (!open.empty()) show(*open.back(), at, slice.begin);
    at = slice.begin;
    open.push_back(&slice);
  }
  close_until(std::numeric_limits<Nanos>::max());
  return states;
}

}  // namespace interleave
