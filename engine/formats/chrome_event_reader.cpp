#include "engine/formats/chrome_event_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/formats/display_text.h"

namespace interleave {
namespace {

// Where a number is a name, it gets one of these: far from what numbers threads.
constexpr std::int64_t kFirstNamedNumber = std::int64_t{1} << 40;

bool IsTrue(const JsonToken& token) {
  return token.text == "true" || token.text == "1" || token.text == "True";
}

std::uint64_t Mixed(std::uint64_t hash, std::string_view text) {
  return hash * 0x9E3779B97F4A7C15 + NameCache::Hash(text);
}

JsonToken MemberOf(const JsonToken& object, std::string_view wanted) {
  JsonToken found;
  ForEachMember(object, [&](std::string_view key, const JsonToken& value) {
    if (key == wanted) found = value;
  });
  return found;
}

}  // namespace

void ChromeEventReader::Take(const Fields& fields, std::uint64_t offset) {
  offset_ = offset;
  trace_.SetOffset(offset);
  Apply(fields);
}

std::int64_t ChromeEventReader::ThreadNumber(const JsonToken& tid) {
  if (!tid) return 0;
  if (const auto number = WholeNumber(tid)) return *number;
  return kFirstNamedNumber + NameOf(tid);
}

std::int64_t ChromeEventReader::ProcessNumber(const Fields& fields) {
  const std::int64_t pid = ThreadNumber(fields.pid);
  if (pid > kFirstNamedNumber && fields.pid.is_string()) {
    trace_.NameProcess(pid, TextOf(fields.pid, scratch_));
  }
  return pid;
}

ForeignTrace::Row ChromeEventReader::RowOf(const Fields& fields) {
  const std::int64_t pid = ProcessNumber(fields);
  const std::int64_t tid = ThreadNumber(fields.tid);
  const ForeignTrace::Row row = trace_.Thread(pid, tid);
  if (tid > kFirstNamedNumber && fields.tid.is_string()) {
    trace_.NameRow(row, TextOf(fields.tid, scratch_));
  }
  return row;
}

void ChromeEventReader::Apply(const Fields& fields) {
  if (!fields.ph || fields.ph.text.size() != 1) {
    return Skip(fields.ph ? "events whose phase is not one letter" : "events without a phase");
  }
  const char phase = fields.ph.text.front();
  if (phase == 'M') {
    ++events_;
    return ApplyMetadata(fields);
  }
  // Kinds that say nothing of time; all else happens at some time.
  if (std::string_view("XBEiIRCTbnesStfF").find(phase) == std::string_view::npos) {
    return Skip(fmt::format("events of the phase \"{}\"", OneLine(fields.ph.text, false)));
  }
  const std::optional<Nanos> at = Micros(fields.ts);
  if (!at) {
    return Skip(fields.ts ? "events whose time is no number, or too far away"
                          : "events without a time");
  }
  ++events_;
  switch (phase) {
    case 'X':
      return ApplyWhole(fields, *at);
    case 'B':
      trace_.BeginSlice(RowOf(fields), *at, NameOf(fields.name));
      return ApplyBoundFlow(fields, *at);
    case 'E':
      return trace_.EndSlice(RowOf(fields), *at);
    case 'i':
    case 'I':
    case 'R':
    case 'n':
      return ApplyInstant(fields, *at);
    case 'C':
      return ApplyCounter(fields, *at);
    case 'T':
      return ApplyThreadState(fields, *at);
    case 's':
    case 't':
    case 'f':
      return ApplyFlow(fields, phase, *at);
    default:
      return ApplyAsync(fields, phase, *at);
  }
}

void ChromeEventReader::ApplyWhole(const Fields& fields, Nanos at) {
  std::optional<Nanos> length = fields.dur ? Micros(fields.dur) : Nanos{0};
  if (!length) return Skip("events whose length is no number, or too long");
  if (*length < 0) {
    Skip("events of a length below zero, which count as zero");
    length = 0;
  }
  const ForeignTrace::Row row = RowOf(fields);
  if (trace_.own() && ApplyOwn(fields, row, at, *length)) return;
  trace_.AddSlice(row, at, *length, NameOf(fields.name));
  ApplyBoundFlow(fields, at);
}

void ChromeEventReader::ApplyThreadState(const Fields& fields, Nanos at) {
  if (trace_.own()) return;  // Its slices say the same, and more.
  const std::optional<Nanos> length = Micros(fields.dur);
  if (!length || *length < 0) return Skip("events of the phase \"T\" without a length");
  std::optional<std::int64_t> cpu;
  bool io = false;
  NameId reason = 0;
  ForEachMember(fields.args, [&](std::string_view key, const JsonToken& value) {
    if (key == "cpu") cpu = WholeNumber(value);
    if (key == "io_wait") io = IsTrue(value);
    if (key == "blocked_function") reason = NameOf(value);
  });
  const std::string_view letter = fields.name.text;
  State state = State::kBlocked;
  if (letter == "Running") state = State::kRunning;
  if (letter == "R") state = State::kQueued;
  if (letter == "R+") state = State::kPreempted;
  if (letter.starts_with("S") || io) state = io ? State::kWaitingIo : State::kSleeping;
  if (letter == "Created") state = State::kStarting;
  const ForeignTrace::Row row = RowOf(fields);
  trace_.AddState(row, at, at + *length, state, reason);
  constexpr std::int64_t kMostCores = 8192;
  if (state == State::kRunning && cpu && *cpu >= 0 && *cpu < kMostCores) {
    trace_.AddOnCore(static_cast<std::int32_t>(*cpu), ForeignTrace::kNoRow, row, at, at + *length);
  }
}

void ChromeEventReader::ApplyAsync(const Fields& fields, char phase, Nanos at) {
  JsonToken id = fields.id;
  if (!id) id = MemberOf(fields.id2, "local");
  if (!id) id = MemberOf(fields.id2, "global");
  if (!id) return Skip("asynchronous events without an id");
  const std::int64_t pid = ProcessNumber(fields);
  const NameId group = NameOf(fields.cat);
  const std::uint64_t key = Mixed(0, id.text);
  const NameId name = NameOf(fields.name);
  if (phase == 'b' || phase == 'S') {
    trace_.BeginAsync(pid, group, key, at, name);
  } else {
    trace_.EndAsync(pid, group, key, at, name);
  }
}

void ChromeEventReader::ApplyCounter(const Fields& fields, Nanos at) {
  const std::int64_t pid = ProcessNumber(fields);
  std::string series(TextOf(fields.name, scratch_));
  if (fields.id) series += fmt::format("[{}]", fields.id.text);
  const std::size_t length = series.size();
  bool any = false;
  ForEachMember(fields.args, [&](std::string_view key, const JsonToken& value) {
    const std::optional<double> number = Number(value);
    if (!number || std::abs(*number) > 9e18) return;
    any = true;
    std::int64_t whole = 0;
    if (const auto exact = WholeNumber(value); exact && std::floor(*number) == *number) {
      whole = *exact;
    } else {
      whole = std::llround(*number);
      Skip("decimals of counters, which were rounded");
    }
    series.resize(length);
    if (key != "value") (series += '.') += key;
    trace_.AddCounter(pid, at, trace_.Name(series), whole);
  });
  if (!any) Skip("counters without a number");
}

void ChromeEventReader::ApplyInstant(const Fields& fields, Nanos at) {
  std::int64_t value = 0;
  if (trace_.own()) value = WholeNumber(MemberOf(fields.args, "value")).value_or(0);
  const bool of_thread = !fields.scope || fields.scope.text == "t";
  if (of_thread && fields.ph.text != "n") {
    trace_.AddMark(RowOf(fields), at, NameOf(fields.name), value);
  } else {
    trace_.AddProcessMark(ProcessNumber(fields), at, NameOf(fields.name), value);
  }
}

void ChromeEventReader::ApplyFlow(const Fields& fields, char phase, Nanos at) {
  using Step = ForeignTrace::FlowStep;
  JsonToken id = fields.id ? fields.id : fields.bind_id;
  if (!id) return Skip("arrows without an id");
  const std::uint64_t key = Mixed(Mixed(Mixed(1, fields.cat.text), fields.name.text), id.text);
  const Step step = phase == 's' ? Step::kStart : phase == 't' ? Step::kStep : Step::kEnd;
  std::uint32_t bytes = 0;
  if (trace_.own() && fields.args) {
    bytes = static_cast<std::uint32_t>(WholeNumber(MemberOf(fields.args, "bytes")).value_or(0));
  }
  trace_.AddFlow(step, key, RowOf(fields), at, NameOf(fields.name), bytes);
}

// The newer way: a slice says that arrows come or go.
void ChromeEventReader::ApplyBoundFlow(const Fields& fields, Nanos at) {
  using Step = ForeignTrace::FlowStep;
  if (!fields.bind_id) return;
  const bool in = IsTrue(fields.flow_in);
  const bool out = IsTrue(fields.flow_out);
  if (!in && !out) return;
  const Step step = in && out ? Step::kStep : in ? Step::kEnd : Step::kStart;
  trace_.AddFlow(step, Mixed(2, fields.bind_id.text), RowOf(fields), at, NameOf(fields.name));
}

}  // namespace interleave
