#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/record/event.h"

namespace interleave {

// The events of a Chrome JSON file, parsed: an array.

// Nanoseconds; the file has microseconds with three decimals.
inline Nanos TimeOf(const nlohmann::json& event, const char* key) {
  return std::llround(event[key].get<double>() * 1000);
}

inline std::map<std::string, std::size_t> CountByPhase(const nlohmann::json& events) {
  std::map<std::string, std::size_t> counts;
  for (const nlohmann::json& event : events) ++counts[event["ph"].get<std::string>()];
  return counts;
}

// Of the events of one phase: each lies inside or outside of every other on its track.
inline void ExpectNested(const nlohmann::json& events, std::string_view phase, bool may_nest) {
  std::map<std::pair<int, int>, std::vector<Nanos>> open;
  for (const nlohmann::json& event : events) {
    if (event["ph"] != phase) continue;
    std::vector<Nanos>& ends = open[{event["pid"], event["tid"]}];
    const Nanos begin = TimeOf(event, "ts"), end = begin + TimeOf(event, "dur");
    ASSERT_GE(end, begin) << event;
    while (!ends.empty() && ends.back() <= begin) ends.pop_back();
    if (!ends.empty()) {
      ASSERT_TRUE(may_nest) << event;
      ASSERT_LE(end, ends.back()) << event;
    }
    ends.push_back(end);
  }
}

// The same for who adds the two times as doubles, as viewers do, some after taking off the first
// time of the row: the last bit of a sum must not make neighbours overlap.
inline void ExpectNestedInDoubles(const nlohmann::json& events, bool shifted) {
  struct Row {
    double first = 0;
    std::vector<double> ends;
  };
  std::map<std::pair<int, int>, Row> rows;
  for (const nlohmann::json& event : events) {
    if (event["ph"] != "X") continue;
    const auto at = event["ts"].get<double>();
    Row& row = rows.try_emplace({event["pid"], event["tid"]}, Row{.first = at}).first->second;
    const double begin = shifted ? at - row.first : at;
    const double end = begin + event["dur"].get<double>();
    while (!row.ends.empty() && row.ends.back() <= begin) row.ends.pop_back();
    if (!row.ends.empty()) {
      ASSERT_LE(end, row.ends.back()) << event;
    }
    row.ends.push_back(end);
  }
}

}  // namespace interleave
