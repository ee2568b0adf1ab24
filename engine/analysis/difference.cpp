#include "engine/analysis/difference.h"

#include <algorithm>
#include <cstdlib>
#include <unordered_map>

namespace interleave {
namespace {

// By name, in the order in which they are met.
class NamesOfBoth {
 public:
  void Add(const Trace& trace, NameDifference::Side NameDifference::*side) {
    for (const Track& row : trace.tracks()) {
      for (const Slice& slice : row.tasks) {
        NameDifference::Side& sum = Of(NameOf(trace, slice)).*side;
        const Nanos length = trace.EndOf(slice) - slice.begin;
        ++sum.count;
        sum.total_ns += length;
        sum.longest_ns = std::max(sum.longest_ns, length);
      }
    }
  }

  std::vector<NameDifference> Take() {
    std::ranges::stable_sort(names_, std::greater<>(),
                             [](const NameDifference& name) { return std::abs(name.change_ns()); });
    return std::move(names_);
  }

 private:
  static std::string_view NameOf(const Trace& trace, const Slice& slice) {
    if (slice.task != 0 && slice.task < trace.tasks().size()) {
      return trace.Name(trace.tasks()[slice.task].name);
    }
    return slice.detail == SubjectKind::kName ? trace.Name(slice.subject) : std::string_view();
  }

  NameDifference& Of(std::string_view name) {
    const auto [it, added] = index_.try_emplace(std::string(name), names_.size());
    if (added) names_.push_back({.name = std::string(name), .first = {}, .second = {}});
    return names_[it->second];
  }

  std::vector<NameDifference> names_;
  std::unordered_map<std::string, std::size_t> index_;
};

}  // namespace

Difference DifferenceOf(const Trace& first, const Trace& second) {
  NamesOfBoth names;
  names.Add(first, &NameDifference::first);
  names.Add(second, &NameDifference::second);
  return {.first = StatisticsOf(first),
          .second = StatisticsOf(second),
          .first_totals = TotalsOf(first),
          .second_totals = TotalsOf(second),
          .names = names.Take()};
}

}  // namespace interleave
