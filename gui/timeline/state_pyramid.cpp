#include "gui/timeline/state_pyramid.h"

#include <algorithm>
#include <bit>

namespace interleave {
namespace {

constexpr std::size_t kSlicesToAPart = 16;
constexpr std::size_t kLeastParts = 256;
// So much finer could it be before it is built anew.
constexpr std::size_t kTooCoarse = 8;

std::size_t MostParts(std::size_t slices) { return std::max(kLeastParts, slices / kSlicesToAPart); }

std::size_t PartOf(Nanos at, int shift) { return static_cast<std::size_t>(at >> shift); }

Nanos LengthOf(const Slice& slice) { return slice.end - slice.begin; }

}  // namespace

bool StatePyramid::IsSame(std::span<const Slice> row, const MixRule& mix) const {
  if (levels_.empty() || taken_ > row.size()) return false;
  if (!std::ranges::equal(colours_, mix.colours)) return false;
  if (taken_ == 0) return true;
  const Slice& last = row[taken_ - 1];
  return last.begin == last_.begin && last.end == last_.end && last.state == last_.state;
}

void StatePyramid::Restart(std::span<const Slice> row, Nanos extent, const MixRule& mix) {
  levels_.assign(1, {});
  taken_ = 0;
  end_ = 0;
  complete_ = false;
  unusable_ = !row.empty() && row.front().begin < 0;
  colours_.assign(mix.colours.begin(), mix.colours.end());
  const Nanos length = std::max<Nanos>(extent, 1);
  shift_ = 0;
  while (PartOf(length, shift_) >= MostParts(row.size())) ++shift_;
}

std::size_t StatePyramid::Follow(std::span<const Slice> row, Nanos extent, bool live,
                                 const MixRule& mix, std::size_t budget) {
  if (!IsSame(row, mix)) Restart(row, extent, mix);
  if (unusable_) {
    complete_ = true;
    return 0;
  }
  std::size_t last = row.size();
  while (last > taken_ && (row[last - 1].end == kOpenEnd || (live && last == row.size()))) --last;
  const std::size_t to = std::min(last, taken_ + budget);
  if (to == taken_) {
    complete_ = taken_ == last;
    return 0;
  }
  const Nanos dirty = end_;
  const std::size_t took = to - taken_;
  for (; taken_ < to; ++taken_) Take(row, taken_, mix);
  last_ = row[taken_ - 1];
  RaiseFrom(row, PartOf(dirty, shift_));
  complete_ = taken_ == last;
  // A recording that began slowly: what came since deserves finer parts.
  if (complete_ && MostParts(taken_) > kTooCoarse * levels_.front().size()) {
    const Nanos length = std::max(extent, end_);
    if (shift_ > 0 && PartOf(length, shift_ - 1) < MostParts(taken_)) {
      Restart(row.first(taken_), length, mix);
    }
  }
  return took;
}

void StatePyramid::MakeRoom(std::span<const Slice> row, Nanos end, std::size_t slices) {
  while (PartOf(end, shift_) >= MostParts(slices)) {
    ++shift_;
    if (levels_.size() == 1) levels_.emplace_back();
    // The next level takes the place of the lowest, once it holds all of that.
    std::vector<Part>& below = levels_[0];
    std::vector<Part>& above = levels_[1];
    above.resize((below.size() + 1) / 2);
    for (std::size_t i = 0; i < above.size(); ++i) {
      const bool both = 2 * i + 1 < below.size();
      above[i] = Merged(row, below[2 * i], both ? &below[2 * i + 1] : nullptr);
    }
    levels_.erase(levels_.begin());
  }
}

void StatePyramid::Take(std::span<const Slice> row, std::size_t index, const MixRule& mix) {
  const Slice& slice = row[index];
  const Nanos last_ns = std::max(slice.end - 1, slice.begin);
  MakeRoom(row, last_ns, index + 1);
  std::vector<Part>& parts = levels_.front();
  const std::size_t first = PartOf(slice.begin, shift_);
  const std::size_t last = PartOf(last_ns, shift_);
  if (parts.size() <= last) parts.resize(last + 1);

  if (const Nanos gap = slice.begin - end_; gap > 0) {
    for (std::size_t i = PartOf(end_, shift_); i <= PartOf(slice.begin - 1, shift_); ++i) {
      parts[i].widest_ns = std::max(parts[i].widest_ns, gap);
    }
  }
  ++parts[first].begins;
  const MixKey key = mix.KeyOf(slice);
  const Nanos length = LengthOf(slice);
  for (std::size_t i = first; i <= last; ++i) {
    Part& part = parts[i];
    const Nanos begin = static_cast<Nanos>(i) << shift_;
    const Nanos from = std::max(slice.begin, begin);
    const Nanos to = std::min(slice.end, begin + (Nanos{1} << shift_));
    part.ns[key] += static_cast<float>(std::max<Nanos>(to - from, 0));
    part.widest_ns = std::max(part.widest_ns, length);
    if (i > first) part.entered = true;
    if (IsWaitForOthers(slice.state) && (part.wait == 0 || LengthOf(row[part.wait - 1]) < length)) {
      part.wait = static_cast<std::uint32_t>(index + 1);
    }
  }
  end_ = std::max(end_, slice.end);
}

StatePyramid::Part StatePyramid::Merged(std::span<const Slice> row, const Part& a,
                                        const Part* b) const {
  Part part = a;
  if (b == nullptr) return part;
  for (std::size_t i = 0; i < kMixKeys; ++i) part.ns[i] += b->ns[i];
  part.widest_ns = std::max(a.widest_ns, b->widest_ns);
  part.begins += b->begins;
  const bool longer =
      b->wait != 0 && (a.wait == 0 || LengthOf(row[b->wait - 1]) > LengthOf(row[a.wait - 1]));
  if (longer) part.wait = b->wait;
  return part;
}

void StatePyramid::RaiseFrom(std::span<const Slice> row, std::size_t part) {
  for (std::size_t level = 1; levels_[level - 1].size() > 1; ++level) {
    if (levels_.size() == level) levels_.emplace_back();
    const std::vector<Part>& below = levels_[level - 1];
    std::vector<Part>& above = levels_[level];
    part /= 2;
    const std::size_t first = std::min(part, above.size());
    above.resize((below.size() + 1) / 2);
    for (std::size_t i = first; i < above.size(); ++i) {
      const bool both = 2 * i + 1 < below.size();
      above[i] = Merged(row, below[2 * i], both ? &below[2 * i + 1] : nullptr);
    }
  }
}

const StatePyramid::Part* StatePyramid::At(Nanos begin, Nanos length) const {
  const int shift = std::countr_zero(static_cast<std::uint64_t>(length));
  if (levels_.empty() || unusable_ || shift < shift_ || begin < 0 || begin + length > end_) {
    return nullptr;
  }
  const auto level = static_cast<std::size_t>(shift - shift_);
  if (level >= levels_.size()) return nullptr;
  const std::size_t part = PartOf(begin, shift);
  return part < levels_[level].size() ? &levels_[level][part] : nullptr;
}

void FoldRow(std::span<const Slice> row, TimeRange view, const FoldRule& rule,
             const StatePyramid* pyramid, RowPieces& out) {
  if (pyramid == nullptr || view.begin < 0 || row.empty()) {
    FoldRow(row, view, rule, out);
    return;
  }
  const Nanos bin_ns = rule.bin_ns;
  const float share_of_ns = 1 / static_cast<float>(bin_ns);  // Exact: a power of two.
  auto rest = row.begin();                                   // What is not before the next stretch.
  Nanos looked_at = -1;  // A stretch that must be looked at slice by slice begins here.
  const auto look_closer = [&](Nanos end) {
    if (looked_at < 0) return;
    const Nanos begin = looked_at;
    looked_at = -1;
    rest = Gallop(rest, row.end(), [begin](const Slice& slice) { return slice.end <= begin; });
    FoldRow(std::span(rest, row.end()), {begin, end}, rule, out, {begin, end});
  };
  Nanos bin = view.begin / bin_ns * bin_ns;
  for (; bin < view.end; bin += bin_ns) {
    const StatePyramid::Part* part = pyramid->At(bin, bin_ns);
    const bool empty = part != nullptr && part->slices() == 0;
    if (!empty && (part == nullptr || part->widest_ns >= rule.fold_ns)) {
      if (looked_at < 0) looked_at = bin;
      continue;
    }
    look_closer(bin);
    if (empty) continue;
    Fold& fold = out.folds.emplace_back();
    fold.range = {bin, bin + bin_ns};
    fold.slices = part->slices();
    for (std::size_t i = 0; i < kMixKeys; ++i) fold.share[i] = part->ns[i] * share_of_ns;
    if (part->wait != 0) fold.longest_wait = &row[part->wait - 1];
  }
  look_closer(bin);
}

const StatePyramid* Pyramids::Of(const Trace& trace, TrackId track, const MixRule& mix) {
  const std::vector<Slice>& row = trace.tracks()[track].slices;
  if (row.size() < kLeastSlices) return nullptr;
  auto kept = std::ranges::find(kept_, &trace, &Kept::trace);
  if (kept == kept_.end()) kept = kept_.insert(kept_.end(), {.trace = &trace, .rows = {}});
  kept->asked_for = true;
  if (kept->rows.size() <= track) kept->rows.resize(track + 1);
  std::unique_ptr<StatePyramid>& pyramid = kept->rows[track];
  if (!pyramid) pyramid = std::make_unique<StatePyramid>();
  left_ -= pyramid->Follow(row, trace.now_ns(), trace.live(), mix, left_);
  if (!pyramid->complete()) behind_now_ = true;
  return pyramid.get();
}

void Pyramids::EndFrame() {
  std::erase_if(kept_, [](const Kept& kept) { return !kept.asked_for; });
  for (Kept& kept : kept_) kept.asked_for = false;
  left_ = kBudget;
  behind_ = behind_now_;
  behind_now_ = false;
}

}  // namespace interleave
