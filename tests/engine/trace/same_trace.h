#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "engine/trace/trace.h"

namespace interleave {

// Whether two recordings are the same in everything: bit for bit.

inline bool Same(const Slice& a, const Slice& b) {
  return a.begin == b.begin && a.end == b.end && a.task == b.task && a.subject == b.subject &&
         a.detail == b.detail && a.state == b.state && a.depth == b.depth;
}
inline bool Same(const TaskInfo& a, const TaskInfo& b) {
  return a.name == b.name && a.parent == b.parent && a.ordinal == b.ordinal &&
         a.shares_name == b.shares_name && a.created == b.created && a.begin == b.begin &&
         a.end == b.end && a.created_on == b.created_on && a.ran_on == b.ran_on &&
         a.outcome == b.outcome;
}
inline bool Same(const ObjectInfo& a, const ObjectInfo& b) {
  return a.name == b.name && a.waits_as == b.waits_as;
}
inline bool Same(const Flow& a, const Flow& b) {
  return a.kind == b.kind && a.from_ns == b.from_ns && a.to_ns == b.to_ns && a.from == b.from &&
         a.to == b.to && a.subject == b.subject && a.bytes == b.bytes;
}
inline bool Same(const Mark& a, const Mark& b) {
  return a.at == b.at && a.track == b.track && a.name == b.name && a.value == b.value;
}
inline bool Same(const CounterPoint& a, const CounterPoint& b) {
  return a.at == b.at && a.value == b.value;
}
inline bool Same(const Hold& a, const Hold& b) {
  return a.object == b.object && a.track == b.track && a.task == b.task && a.begin == b.begin &&
         a.end == b.end;
}
inline bool Same(const ProcessInfo& a, const ProcessInfo& b) {
  return a.name == b.name && a.pid == b.pid && a.created == b.created && a.entered == b.entered &&
         a.ended == b.ended && a.how == b.how && a.resident_kib == b.resident_kib &&
         a.proportional_kib == b.proportional_kib;
}
inline bool Same(const Transfer& a, const Transfer& b) {
  return a.begin == b.begin && a.end == b.end && a.track == b.track && a.task == b.task &&
         a.bytes == b.bytes && a.outward == b.outward;
}

// The first place where two tables differ; "" if they do not.
template <typename T>
std::string DifferenceOf(const char* table, const std::vector<T>& a, const std::vector<T>& b) {
  if (a.size() != b.size()) return fmt::format("{}: {} and {} of them", table, a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!Same(a[i], b[i])) return fmt::format("{} {} differ", table, i);
  }
  return "";
}

inline std::string DifferenceOf(const Track& a, const Track& b) {
  if (a.kind != b.kind || a.name != b.name || a.tid != b.tid || a.core != b.core ||
      a.task != b.task || a.main != b.main || a.process != b.process || a.service != b.service ||
      a.closed != b.closed || a.cpu_ns != b.cpu_ns || a.on_core_ns != b.on_core_ns ||
      a.voluntary_switches != b.voluntary_switches ||
      a.involuntary_switches != b.involuntary_switches || a.core_changes != b.core_changes) {
    return "what is said of the track differs";
  }
  const std::string slices = DifferenceOf("slices", a.slices, b.slices);
  return slices.empty() ? DifferenceOf("tasks", a.tasks, b.tasks) : slices;
}

// The first thing in which two recordings differ, in words; "" if they are the same.
inline std::string DifferenceOf(const Trace& a, const Trace& b) {
  if (a.names().size() != b.names().size()) return "the names are not as many";
  for (NameId id = 0; id < a.names().size(); ++id) {
    if (a.Name(id) != b.Name(id)) return fmt::format("name {} differs", id);
  }
  if (a.tracks().size() != b.tracks().size()) return "the tracks are not as many";
  for (std::size_t i = 0; i < a.tracks().size(); ++i) {
    const std::string difference = DifferenceOf(a.tracks()[i], b.tracks()[i]);
    if (!difference.empty()) return fmt::format("track {}: {}", i, difference);
  }
  if (a.counters().size() != b.counters().size()) return "the counters are not as many";
  for (std::size_t i = 0; i < a.counters().size(); ++i) {
    const Counter& x = a.counters()[i];
    const Counter& y = b.counters()[i];
    if (x.name != y.name || x.process != y.process) return fmt::format("counter {} differs", i);
    const std::string points = DifferenceOf("points", x.points, y.points);
    if (!points.empty()) return fmt::format("counter {}: {}", i, points);
  }
  for (const std::string& difference :
       {DifferenceOf("tasks", a.tasks(), b.tasks()),
        DifferenceOf("objects", a.objects(), b.objects()),
        DifferenceOf("flows", a.flows(), b.flows()), DifferenceOf("marks", a.marks(), b.marks()),
        DifferenceOf("holds", a.holds(), b.holds()),
        DifferenceOf("processes", a.processes(), b.processes()),
        DifferenceOf("transfers", a.transfers(), b.transfers())}) {
    if (!difference.empty()) return difference;
  }
  if (a.now_ns() != b.now_ns() || a.live() != b.live() || a.truth() != b.truth() ||
      a.truth_reason() != b.truth_reason() || a.events() != b.events() ||
      a.dropped() != b.dropped()) {
    return "what is said of the whole differs";
  }
  return "";
}

}  // namespace interleave
