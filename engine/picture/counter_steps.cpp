#include "engine/picture/counter_steps.h"

#include <algorithm>

namespace interleave {
namespace {

constexpr std::ptrdiff_t kLookedAt = 64;  // Points of a part.

}  // namespace

std::vector<std::size_t> CountersWorthARow(const Trace& trace, std::size_t most) {
  std::vector<std::size_t> worth;
  const std::vector<Counter>& counters = trace.counters();
  for (std::size_t i = 0; i < counters.size() && worth.size() < most; ++i) {
    if (counters[i].points.size() > 1) worth.push_back(i);
  }
  return worth;
}

std::int64_t ValueAt(std::span<const CounterPoint> points, Nanos at) {
  const auto after = std::ranges::upper_bound(points, at, {}, &CounterPoint::at);
  return after == points.begin() ? 0 : std::prev(after)->value;
}

std::vector<std::int64_t> HighestPerBin(std::span<const CounterPoint> points, TimeRange view,
                                        std::size_t bins) {
  std::vector<std::int64_t> highest;
  highest.reserve(bins);
  const double length = static_cast<double>(view.length()) / static_cast<double>(bins);
  std::int64_t value = ValueAt(points, view.begin);
  auto it = std::ranges::upper_bound(points, view.begin, {}, &CounterPoint::at);
  for (std::size_t bin = 0; bin < bins; ++bin) {
    const Nanos end = view.begin + static_cast<Nanos>(length * static_cast<double>(bin + 1));
    const auto next = std::ranges::lower_bound(it, points.end(), end, {}, &CounterPoint::at);
    std::int64_t most = value;
    const std::ptrdiff_t step = std::max<std::ptrdiff_t>((next - it) / kLookedAt, 1);
    for (std::ptrdiff_t i = 0; i < next - it; i += step) most = std::max(most, it[i].value);
    if (next != it) value = std::prev(next)->value;
    highest.push_back(std::max(most, value));
    it = next;
  }
  return highest;
}

}  // namespace interleave
