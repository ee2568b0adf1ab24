#include "gui/timeline/navigation.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <ranges>

namespace interleave {
namespace {

constexpr double kMostNs = 9.2e18;

// The length of a unit in nanoseconds; 0 for no unit.
double UnitNs(std::string_view unit) {
  if (unit == "ns") return 1;
  if (unit == "us" || unit == "µs" || unit == "μs") return 1e3;
  if (unit == "ms") return 1e6;
  if (unit.empty() || unit == "s" || unit == "sec") return 1e9;
  if (unit == "min" || unit == "m") return 60e9;
  return unit == "h" ? 3600e9 : 0;
}

void SkipSpace(std::string_view& text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) {
    text.remove_prefix(1);
  }
}

std::optional<double> TakeNumber(std::string_view& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || !std::isfinite(value) || value < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

std::string_view TakeUnit(std::string_view& text) {
  const auto ends = [](char c) {
    return std::isspace(static_cast<unsigned char>(c)) != 0 ||
           std::isdigit(static_cast<unsigned char>(c)) != 0 || c == ':';
  };
  const auto length = static_cast<std::size_t>(std::ranges::find_if(text, ends) - text.begin());
  const std::string_view unit = text.substr(0, length);
  text.remove_prefix(length);
  return unit;
}

// "1:30" and "1:02:30".
std::optional<double> ParseClock(std::string_view text) {
  double seconds = 0;
  for (int parts = 0; parts < 3; ++parts) {
    const auto part = TakeNumber(text);
    if (!part) return std::nullopt;
    seconds = seconds * 60 + *part;
    if (text.empty()) return seconds * 1e9;
    if (text.front() != ':') return std::nullopt;
    text.remove_prefix(1);
  }
  return std::nullopt;
}

std::optional<double> ParseUnits(std::string_view text) {
  double total = 0;
  while (!text.empty()) {
    const auto number = TakeNumber(text);
    if (!number) return std::nullopt;
    SkipSpace(text);
    const double unit = UnitNs(TakeUnit(text));
    if (unit == 0) return std::nullopt;
    total += *number * unit;
    SkipSpace(text);
  }
  return total;
}

}  // namespace

std::optional<TimelineSelection> NeighbourSlice(std::span<const TimelineCard> cards,
                                                const TimelineSelection& selection, int by) {
  if (selection.card >= cards.size() || by == 0) return std::nullopt;
  const Trace* trace = cards[selection.card].trace;
  if (trace == nullptr || selection.track >= trace->tracks().size()) return std::nullopt;
  const std::vector<Slice>& slices = trace->tracks()[selection.track].slices;
  const Slice* here = trace->SliceAt(selection.track, selection.at);
  const TaskId task = here == nullptr ? 0 : here->task;
  const auto wanted = [task](const Slice& slice) { return task == 0 || slice.task == task; };
  const auto found = [&](const Slice& slice) {
    return TimelineSelection{selection.card, selection.track, slice.begin};
  };
  if (by > 0) {
    const auto after = std::ranges::upper_bound(slices, selection.at, {}, &Slice::begin);
    const auto next = std::find_if(after, slices.end(), wanted);
    return next == slices.end() ? std::nullopt : std::optional(found(*next));
  }
  const Nanos before = here == nullptr ? selection.at : here->begin;
  const auto end = std::ranges::lower_bound(slices, before, {}, &Slice::begin);
  const auto earlier = std::ranges::subrange(slices.begin(), end) | std::views::reverse;
  const auto previous = std::ranges::find_if(earlier, wanted);
  return previous == earlier.end() ? std::nullopt : std::optional(found(*previous));
}

TimeRange Showing(TimeRange range, Nanos at, TimeRange bounds) {
  const Nanos room = range.length() / 20;
  if (at >= range.begin + room && at < range.end - room) return range;
  const Nanos begin = at - range.length() / 2;
  return Within({begin, begin + range.length()}, bounds);
}

std::optional<Nanos> ParseTime(std::string_view text) {
  SkipSpace(text);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) {
    text.remove_suffix(1);
  }
  if (text.empty()) return std::nullopt;
  const std::optional<double> ns =
      text.find(':') == std::string_view::npos ? ParseUnits(text) : ParseClock(text);
  if (!ns || *ns > kMostNs) return std::nullopt;
  return std::llround(*ns);
}

std::optional<Nanos> NeighbourEvent(std::span<const TimelineCard> cards, Nanos at, int by) {
  std::optional<Nanos> best;
  const auto offer = [&](Nanos moment) {
    if (moment == kOpenEnd || (by > 0 ? moment <= at : moment >= at)) return;
    if (!best || (by > 0 ? moment < *best : moment > *best)) best = moment;
  };
  for (const TimelineCard& card : cards) {
    if (card.trace == nullptr) continue;
    for (const Track& track : card.trace->tracks()) {
      // Slices neither overlap nor go back: the neighbours of a moment are beside each other.
      const auto after = std::ranges::upper_bound(track.slices, at, {}, &Slice::begin);
      const auto first = std::max(after - std::min<std::ptrdiff_t>(2, after - track.slices.begin()),
                                  track.slices.begin());
      const auto last = after == track.slices.end() ? after : after + 1;
      for (auto it = first; it != last; ++it) {
        offer(it->begin);
        offer(it->end);
      }
    }
  }
  return best;
}

}  // namespace interleave
