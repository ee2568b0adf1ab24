#include "engine/formats/perfetto_switches.h"

#include <algorithm>

#include "engine/formats/perfetto_fields.h"
#include "engine/formats/proto_cursor.h"
#include "engine/trace/trace_parts.h"

namespace interleave {
namespace {

using namespace perfetto;

constexpr std::uint64_t kMostCpus = 8192;
constexpr std::size_t kMostThreads = std::size_t{1} << 18;  // Beyond it no more are told apart.

// What becomes of a thread that left its core with that number.
std::uint8_t StateOfNumber(std::uint64_t number, std::uint8_t gone) {
  constexpr std::uint64_t kSleeps = 1, kBlocked = 2, kEnded = 16 | 32 | 64;
  if ((number & kBlocked) != 0) return static_cast<std::uint8_t>(State::kBlocked);
  if ((number & kSleeps) != 0) return static_cast<std::uint8_t>(State::kSleeping);
  if ((number & kEnded) != 0) return gone;
  return static_cast<std::uint8_t>(State::kPreempted);
}

bool IsTime(Nanos at) { return at >= 0 && at <= kFurthestTime / 2; }

}  // namespace

void PerfettoSwitches::Add(const Switch& record) {
  if (!IsTime(record.at)) return skipped_.Add("scheduler records whose time is too far away", 0);
  if (trace_.Afford(sizeof(Switch))) switches_.push_back(record);
}

void PerfettoSwitches::NameThread(std::int64_t tid, std::string_view name) {
  if (!name.empty() && names_.size() < kMostThreads) names_[tid] = trace_.Name(name);
}

void PerfettoSwitches::KnowThread(std::int64_t tid, std::int64_t pid) {
  if (pid_of_.size() < kMostThreads) pid_of_[tid] = pid;
}

void PerfettoSwitches::TakeFtrace(std::string_view bundle) {
  std::uint64_t cpu = 0;
  ProtoCursor look(bundle);
  while (look.Next()) {
    if (look.field() == ftrace::kCpu) cpu = look.number();
    if (look.field() == ftrace::kLost && look.number() != 0) {
      skipped_.Add("places where the kernel has lost scheduler records", 0);
    }
  }
  if (cpu >= kMostCpus) return skipped_.Add("records of cores beyond the first 8192", 0);
  ProtoCursor fields(bundle);
  while (fields.Next()) {
    if (fields.field() == ftrace::kCompact) TakeCompact(cpu, fields.bytes());
    if (fields.field() != ftrace::kEvent) continue;
    Nanos at = 0;
    bool known = false;
    ProtoCursor event(fields.bytes());
    while (event.Next()) {
      if (event.field() == ftrace::kEventTimestamp) at = event.whole();
      if (event.field() != ftrace::kSchedSwitch) continue;
      TakeSwitch(at, cpu, event.bytes());
      known = true;
    }
    if (!known) skipped_.Add("kernel events that are no switches between threads", 0);
  }
}

void PerfettoSwitches::TakeSwitch(Nanos at, std::uint64_t cpu, std::string_view event) {
  Switch record{.at = at, .cpu = static_cast<std::int16_t>(cpu)};
  std::uint64_t prev_state = 0;
  std::int32_t prev = 0;
  std::string_view prev_name, next_name;
  ProtoCursor fields(event);
  while (fields.Next()) {
    if (fields.field() == ftrace::kPrevComm) prev_name = fields.bytes();
    if (fields.field() == ftrace::kPrevPid) prev = static_cast<std::int32_t>(fields.number());
    if (fields.field() == ftrace::kPrevState) prev_state = fields.number();
    if (fields.field() == ftrace::kNextComm) next_name = fields.bytes();
    if (fields.field() == ftrace::kNextPid) record.tid = static_cast<std::int32_t>(fields.number());
  }
  record.state = StateOfNumber(prev_state, kGone);
  NameThread(prev, prev_name);
  NameThread(record.tid, next_name);
  Add(record);
}

void PerfettoSwitches::TakeCompact(std::uint64_t cpu, std::string_view events) {
  std::vector<std::string_view> names;
  std::vector<std::uint64_t> times, states, next, next_names;
  ProtoCursor fields(events);
  while (fields.Next()) {
    const auto append = [&](std::vector<std::uint64_t>& to) {
      fields.ForEachNumber([&](std::uint64_t number) { to.push_back(number); });
    };
    if (fields.field() == ftrace::kCompactTimestamps) append(times);
    if (fields.field() == ftrace::kCompactPrevStates) append(states);
    if (fields.field() == ftrace::kCompactNextPids) append(next);
    if (fields.field() == ftrace::kCompactNextNames) append(next_names);
    if (fields.field() == ftrace::kCompactNames) names.push_back(fields.bytes());
  }
  std::uint64_t at = 0;
  const std::size_t count = std::min(times.size(), next.size());
  for (std::size_t i = 0; i < count; ++i) {
    at += times[i];
    const auto tid = static_cast<std::int32_t>(next[i]);
    if (i < next_names.size() && next_names[i] < names.size()) {
      NameThread(tid, names[next_names[i]]);
    }
    Add({.at = static_cast<Nanos>(at),
         .tid = tid,
         .cpu = static_cast<std::int16_t>(cpu),
         .state = StateOfNumber(i < states.size() ? states[i] : 0, kGone)});
  }
}

void PerfettoSwitches::TakeGenericState(Nanos at, std::string_view event) {
  Switch record{.at = at, .state = kGone, .generic = true};
  std::uint64_t cpu = 0;
  std::uint64_t state = 0;
  std::string_view name;
  ProtoCursor fields(event);
  while (fields.Next()) {
    if (fields.field() == generic::kCpu) cpu = fields.number();
    if (fields.field() == generic::kComm) name = fields.bytes();
    if (fields.field() == generic::kTid) record.tid = static_cast<std::int32_t>(fields.number());
    if (fields.field() == generic::kState) state = fields.number();
  }
  if (cpu >= kMostCpus) return skipped_.Add("records of cores beyond the first 8192", 0);
  record.cpu = static_cast<std::int16_t>(cpu);
  // Created, runnable, running, sleeping, blocked, stopped; then it has ended.
  constexpr State kStates[] = {State::kStarting, State::kPreempted, State::kRunning,
                               State::kSleeping, State::kBlocked,   State::kBlocked};
  if (state >= 1 && state <= std::size(kStates)) {
    record.state = static_cast<std::uint8_t>(kStates[state - 1]);
  }
  NameThread(record.tid, name);
  Add(record);
}

void PerfettoSwitches::TakeProcessTree(std::string_view tree) {
  ProtoCursor fields(tree);
  while (fields.Next()) {
    std::int64_t id = 0, group = 0;
    std::string_view name;
    ProtoCursor entry(fields.bytes());
    const bool process = fields.field() == 1;
    while (entry.Next()) {
      if (entry.field() == 1) id = entry.whole();
      if (entry.field() == (process ? 3U : 2U) && name.empty()) name = entry.bytes();
      if (!process && entry.field() == 3) group = entry.whole();
    }
    if (process) {
      trace_.NameProcess(id, name);
      if (!pid_of_.contains(id)) KnowThread(id, id);
    } else if (fields.field() == 2) {
      KnowThread(id, group);
      NameThread(id, name);
    }
  }
}

void PerfettoSwitches::TakeGenericTree(std::string_view tree) {
  ProtoCursor fields(tree);
  while (fields.Next()) {
    std::int64_t first = 0, second = 0;
    std::string_view name;
    ProtoCursor entry(fields.bytes());
    while (entry.Next()) {
      if (entry.field() == 1) first = entry.whole();
      if (entry.field() == 2) second = entry.whole();
      if (entry.field() == 3) name = entry.bytes();
    }
    if (fields.field() == 1) trace_.NameProcess(first, name.substr(0, name.find(' ')));
    if (fields.field() == 2) KnowThread(first, second), NameThread(first, name);
  }
}

ForeignTrace::Row PerfettoSwitches::RowOf(std::int32_t tid) {
  const auto known_row = rows_.find(tid);
  if (known_row != rows_.end()) return known_row->second;
  if (rows_.size() >= kMostThreads) return ForeignTrace::kNoRow;
  ForeignTrace::Row& row = rows_[tid];
  const auto pid = pid_of_.find(tid);
  const bool known = pid != pid_of_.end();
  if (!known) trace_.NameProcess(0, "Threads of no known process");
  row = trace_.Thread(known ? pid->second : 0, tid);
  const auto name = names_.find(tid);
  if (name != names_.end()) trace_.NameRowIfNone(row, trace_.Text(name->second));
  return row;
}

void PerfettoSwitches::Leave(std::int16_t cpu, Nanos at, std::uint8_t state) {
  OnCpu& on = cpus_[cpu];
  if (on.tid == 0) return;
  if (trace_.own()) {
    const auto row = own_threads_.find(on.tid);
    const auto core = own_cores_.find(cpu);
    if (row != own_threads_.end() && core != own_cores_.end()) {
      trace_.AddOnCore(cpu, core->second, row->second, on.since, at);
    }
  } else {
    const ForeignTrace::Row row = RowOf(on.tid);
    trace_.AddOnCore(cpu, ForeignTrace::kNoRow, row, on.since, at);
    trace_.AddState(row, on.since, at, State::kRunning, 0);
  }
  running_on_.erase(on.tid);
  if (waiting_.size() < kMostThreads) waiting_[on.tid] = {at, state};
  on = {};
}

void PerfettoSwitches::Come(std::int16_t cpu, std::int32_t tid, Nanos at) {
  if (tid == 0) return;
  const auto waits = waiting_.find(tid);
  if (waits != waiting_.end()) {
    if (waits->second.state != kGone && !trace_.own() && at > waits->second.since) {
      trace_.AddState(RowOf(tid), waits->second.since, at, static_cast<State>(waits->second.state),
                      0);
    }
    waiting_.erase(waits);
  }
  cpus_[cpu] = {tid, at};
  running_on_[tid] = cpu;
}

void PerfettoSwitches::Finish() {
  std::ranges::stable_sort(switches_, {}, &Switch::at);
  Nanos last = 0;
  for (const Switch& record : switches_) {
    last = record.at;
    if (!record.generic) {
      Leave(record.cpu, record.at, record.state);
      Come(record.cpu, record.tid, record.at);
      continue;
    }
    const auto on = running_on_.find(record.tid);
    if (record.state == static_cast<std::uint8_t>(State::kRunning)) {
      if (on != running_on_.end() && on->second == record.cpu) continue;
      Leave(record.cpu, record.at, static_cast<std::uint8_t>(State::kPreempted));
      Come(record.cpu, record.tid, record.at);
    } else if (on != running_on_.end()) {
      Leave(on->second, record.at, record.state);
    } else {
      const auto waits = waiting_.find(record.tid);
      if (waits != waiting_.end() && waits->second.state != kGone &&
          record.at > waits->second.since) {
        trace_.AddState(RowOf(record.tid), waits->second.since, record.at,
                        static_cast<State>(waits->second.state), 0);
      }
      if (waiting_.size() < kMostThreads) waiting_[record.tid] = {record.at, record.state};
    }
  }
  // What was on a core at the end is there until then.
  std::vector<std::int16_t> busy;
  for (const auto& [cpu, on] : cpus_) {
    if (on.tid != 0 && on.since < last) busy.push_back(cpu);
  }
  std::ranges::sort(busy);
  for (const std::int16_t cpu : busy) Leave(cpu, last, kGone);
  std::vector<Switch>().swap(switches_);
}

}  // namespace interleave
