#include "engine/picture/level_of_detail.h"

#include <bit>
#include <iterator>

namespace interleave {
namespace {

// The sample of a large fold: so many places, evenly spread in time, and so many neighbours each.
// Neighbours, because a program that takes turns looks the same at every other slice.
constexpr Nanos kPlaces = 8;
constexpr std::size_t kNeighbours = kExactSlices / kPlaces;

// Adds up what lies within `range`.
class FoldSum {
 public:
  FoldSum(const FoldRule& rule, Fold& fold) : rule_(rule), fold_(fold) {}

  // `weight`: what a nanosecond counts.
  void Add(std::span<const Slice> slices, TimeRange range, double weight) {
    for (const Slice& slice : slices) {
      const Nanos begin = std::max(slice.begin, range.begin);
      const Nanos end = std::min(EndOf(slice), range.end);
      if (end <= begin) continue;
      fold_.share[rule_.mix.KeyOf(slice)] +=
          static_cast<float>(static_cast<double>(end - begin) * weight);
      if (IsWaitForOthers(slice.state) && Length(slice) > longest_) {
        longest_ = Length(slice);
        fold_.longest_wait = &slice;
      }
    }
  }

  Nanos EndOf(const Slice& slice) const {
    return slice.end == kOpenEnd ? std::max(rule_.now_ns, slice.begin) : slice.end;
  }

 private:
  Nanos Length(const Slice& slice) const { return EndOf(slice) - slice.begin; }

  const FoldRule& rule_;
  Fold& fold_;
  Nanos longest_ = 0;
};

std::span<const Slice> Touching(std::span<const Slice> row, TimeRange range) {
  const auto first = std::ranges::upper_bound(row, range.begin, {}, &Slice::end);
  const auto last = std::ranges::lower_bound(first, row.end(), range.end, {}, &Slice::begin);
  return {first, last};
}

bool GoesOn(const Block& block, const Slice& next, const FoldRule& rule) {
  const Slice& first = *block.slice;
  return first.state == State::kRunning && next.state == State::kRunning &&
         first.task == next.task && first.subject == next.subject &&
         next.begin - block.range.end < rule.unseen_ns;
}

void AppendBlock(const Slice& slice, const FoldRule& rule, std::vector<Block>& blocks) {
  const Nanos end = slice.end == kOpenEnd ? rule.now_ns : slice.end;
  if (!blocks.empty() && GoesOn(blocks.back(), slice, rule)) {
    blocks.back().range.end = end;
  } else {
    blocks.push_back({.slice = &slice, .range = {slice.begin, end}});
  }
}

// A stretch of slices none of which is wide enough: one fold, or several if it is long.
void AppendFolds(std::span<const Slice> stretch, TimeRange view, const FoldRule& rule,
                 TimeRange limits, RowPieces& out) {
  const Nanos begin = std::max(stretch.front().begin, limits.begin);
  const Slice& last = stretch.back();
  const Nanos last_end = last.end == kOpenEnd ? std::max(rule.now_ns, last.begin) : last.end;
  const Nanos end = std::min(last_end, limits.end);
  if (end <= begin) return;  // Just begun: as yet without length.
  if (end - begin <= rule.bin_ns) {
    out.folds.push_back(FoldOf(stretch, {begin, end}, rule));
    return;
  }
  const Nanos from = std::max(begin, view.begin);
  const Nanos to = std::min(end, view.end);
  Nanos bin = from / rule.bin_ns * rule.bin_ns;
  if (bin > from) bin -= rule.bin_ns;  // Division rounds towards zero.
  for (; bin < to; bin += rule.bin_ns) {
    const TimeRange range{std::max(bin, begin), std::min(bin + rule.bin_ns, end)};
    if (range.length() <= 0) continue;
    Fold fold = FoldOf(stretch, range, rule);
    if (fold.slices > 0) out.folds.push_back(fold);
  }
}

}  // namespace

bool Fold::ShowsWaits() const {
  constexpr float kSeen = 0.1F;
  for (std::size_t i = 0; i < kStateCount; ++i) {
    if (share[i] > kSeen && IsWaitForOthers(static_cast<State>(i))) return true;
  }
  return false;
}

void RowPieces::Clear() {
  blocks.clear();
  folds.clear();
}

const Block* RowPieces::Interrupted(TimeRange range) const {
  const auto begin = [](const Block& block) { return block.range.begin; };
  const auto after = std::ranges::upper_bound(blocks, range.begin, {}, begin);
  if (after == blocks.begin()) return nullptr;
  const Block& block = *std::prev(after);
  return block.range.end >= range.end ? &block : nullptr;
}

FoldRule RuleFor(const TimeAxis& axis, double scale, Nanos now_ns, MixRule mix) {
  const Nanos bin = axis.Span(kBinPx * scale);
  return {.fold_ns = axis.Span(kFoldPx * scale),
          .bin_ns = static_cast<Nanos>(std::bit_ceil(static_cast<std::uint64_t>(bin))),
          .unseen_ns = axis.Span(scale),
          .now_ns = now_ns,
          .mix = mix};
}

Fold FoldOf(std::span<const Slice> row, TimeRange range, const FoldRule& rule) {
  Fold fold;
  fold.range = range;
  const std::span<const Slice> slices = Touching(row, range);
  fold.slices = slices.size();
  if (slices.empty()) return fold;

  FoldSum sum(rule, fold);
  const double length = static_cast<double>(range.length());
  if (slices.size() <= kExactSlices) {
    sum.Add(slices, range, 1 / length);
    return fold;
  }
  for (Nanos place = 0; place < kPlaces; ++place) {
    const Nanos at = range.begin + range.length() / (2 * kPlaces) * (2 * place + 1);
    const auto found = std::ranges::upper_bound(slices, at, {}, &Slice::end);
    const auto index =
        std::min(static_cast<std::size_t>(found - slices.begin()), slices.size() - kNeighbours);
    const std::span<const Slice> neighbours = slices.subspan(index, kNeighbours);
    // Up to where the next one begins, so that gaps count too.
    const std::size_t next = index + kNeighbours;
    const Nanos end = next < slices.size() ? slices[next].begin : sum.EndOf(neighbours.back());
    const TimeRange seen{neighbours.front().begin, end};
    if (seen.length() <= 0) continue;
    sum.Add(neighbours, seen,
            1.0 / static_cast<double>(kPlaces) / static_cast<double>(seen.length()));
  }
  return fold;
}

void FoldRow(std::span<const Slice> row, TimeRange view, const FoldRule& rule, RowPieces& out,
             TimeRange limits) {
  std::span<const Slice> stretch;
  const auto flush = [&] {
    if (!stretch.empty()) AppendFolds(stretch, view, rule, limits, out);
    stretch = {};
  };
  ForEachGroup(row, view, rule.fold_ns, [&](std::span<const Slice> group) {
    const Slice& first = group.front();
    const Nanos end = first.end == kOpenEnd ? rule.now_ns : first.end;
    if (group.size() == 1 && end - first.begin >= rule.fold_ns) {
      flush();
      AppendBlock(first, rule, out.blocks);
      return;
    }
    const bool adjacent = !stretch.empty() && first.begin - stretch.back().end < rule.fold_ns;
    if (!adjacent) {
      flush();
      stretch = group;
    } else {
      stretch = std::span(stretch.data(), stretch.size() + group.size());
    }
  });
  flush();
}

}  // namespace interleave
