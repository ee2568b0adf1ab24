// What only our own Perfetto traces say, and what only older ones of Chrome do.

#include <algorithm>
#include <limits>
#include <utility>

#include "engine/formats/own_words.h"
#include "engine/formats/perfetto_event_reader.h"
#include "engine/formats/perfetto_fields.h"
#include "engine/formats/proto_cursor.h"

namespace interleave {

using namespace perfetto;

namespace {

std::int32_t Small(std::uint64_t number) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::int32_t>::max();
  return number <= kMost ? static_cast<std::int32_t>(number) : 0;
}

}  // namespace

void PerfettoEventReader::TakeOwnRun(std::string_view message) {
  constexpr std::size_t kMostProcesses = 65'536;
  trace_.SetOwn();
  if (!trace_.Afford(message.size() + sizeof(ForeignTrace::OwnRun))) return;
  ForeignTrace::OwnRun run;
  ProtoCursor fields(message);
  while (fields.Next()) {
    switch (fields.field()) {
      case own::kTitle:
        run.title = fields.bytes();
        break;
      case own::kPid:
        run.pid = fields.whole();
        break;
      case own::kTruth:
        run.truth = TruthOfWord(fields.bytes());
        break;
      case own::kTruthReason:
        run.truth_reason = fields.bytes();
        break;
      case own::kEvents:
        run.events = fields.number();
        break;
      case own::kDropped:
        run.dropped = fields.number();
        break;
      case own::kLength:
        run.length = fields.whole();
        break;
      case own::kLive:
        run.live = fields.number() != 0;
        break;
      case own::kAbout:
        if (trace_.Afford(fields.bytes().size())) run.about = fields.bytes();
        break;
      case own::kProcess: {
        if (run.processes.size() >= kMostProcesses || !trace_.Afford(sizeof(ProcessInfo))) break;
        ProcessInfo& process = run.processes.emplace_back();
        ProtoCursor of(fields.bytes());
        while (of.Next()) {
          if (of.field() == own::kProcessName) process.name = of.bytes();
          if (of.field() == own::kProcessSystemPid) process.pid = Small(of.number());
          if (of.field() == own::kProcessStart) process.created = 0, process.entered = of.whole();
          if (of.field() == own::kProcessResident) process.resident_kib = of.number();
          if (of.field() == own::kProcessProportional) process.proportional_kib = of.number();
          if (of.field() == own::kProcessHow) process.how = trace_.Name(of.bytes());
        }
        break;
      }
      default:
        break;
    }
  }
  trace_.AddRun(std::move(run));
}

void PerfettoEventReader::TakeOwnRow(std::string_view message) {
  std::int64_t pid = 0, tid = 0;
  std::uint64_t uuid = 0;
  std::string_view name;
  std::optional<std::uint64_t> cpu;
  ForeignTrace::OwnRow known;
  ProtoCursor fields(message);
  while (fields.Next()) {
    const std::uint64_t number = fields.number();
    switch (fields.field()) {
      case own::kRowPid:
        pid = fields.whole();
        break;
      case own::kRowTid:
        tid = fields.whole();
        break;
      case own::kRowUuid:
        uuid = number;
        break;
      case own::kRowKind:
        known.kind = RowOfWord(fields.bytes());
        break;
      case own::kRowCore:
        known.core = Small(number);
        break;
      case own::kRowSystemTid:
        known.system_tid = Small(number);
        break;
      case own::kRowTask:
        known.task = number;
        break;
      case own::kRowMain:
        known.main = number != 0;
        break;
      case own::kRowService:
        known.service = number != 0;
        break;
      case own::kRowName:
        name = fields.bytes();
        break;
      case own::kRowCpu:
        cpu = number;
        break;
      case own::kRowCpuTime:
        known.cpu_ns = fields.whole();
        break;
      case own::kRowVoluntary:
        known.voluntary_switches = number;
        break;
      case own::kRowInvoluntary:
        known.involuntary_switches = number;
        break;
      case own::kRowCoreChanges:
        known.core_changes = number;
        break;
      default:
        break;
    }
  }
  TrackData& data = Track(uuid);
  data.kind = TrackKind::kThread;
  data.pid = pid;
  data.tid = tid;
  const ForeignTrace::Row row = RowOf(uuid, data);
  trace_.NameRow(row, name);
  trace_.SortRow(row, tid);
  trace_.DescribeRow(row, known);
  switches_.KnowOwnThread(tid, row);
  if (cpu) switches_.KnowOwnCore(Small(*cpu), row);
}

void PerfettoEventReader::ApplyLegacy(PerfettoSequence& sequence, const Event& event, Nanos at) {
  constexpr Field kNameIid = 1, kPhase = 2, kDuration = 3, kUnscopedId = 6, kLocalId = 10,
                  kGlobalId = 11, kPid = 18, kTid = 19;
  std::int64_t phase = 0;
  std::int64_t micros = 0;
  std::optional<std::uint64_t> id;
  NameId name = event.name;
  auto [pid, tid] = sequence.thread.value_or(std::pair<std::int64_t, std::int64_t>{0, 0});
  ProtoCursor fields(event.legacy);
  while (fields.Next()) {
    switch (fields.field()) {
      case kNameIid:
        name = sequence.names.Find(fields.number());
        break;
      case kPhase:
        phase = fields.whole();
        break;
      case kDuration:
        micros = fields.whole();
        break;
      case kUnscopedId:
      case kLocalId:
      case kGlobalId:
        id = fields.number();
        break;
      case kPid:
        pid = static_cast<std::int32_t>(fields.number());
        break;
      case kTid:
        tid = static_cast<std::int32_t>(fields.number());
        break;
      default:
        break;
    }
  }
  constexpr std::int64_t kMostMicros = std::int64_t{1} << 50;
  ++events_;
  const ForeignTrace::Row row = trace_.Thread(pid, tid);
  switch (phase) {
    case 'X':
      if (micros < 0 || micros > kMostMicros) return skipped_.Add("events that are too long", 0);
      return trace_.AddSlice(row, at, micros * 1000, name);
    case 'B':
      return trace_.BeginSlice(row, at, name);
    case 'E':
      return trace_.EndSlice(row, at);
    case 'I':
    case 'i':
    case 'R':
      return trace_.AddMark(row, at, name, 0);
    case 'b':
    case 'S':
      if (id) return trace_.BeginAsync(pid, 0, *id, at, name);
      break;
    case 'e':
    case 'F':
      if (id) return trace_.EndAsync(pid, 0, *id, at, name);
      break;
    default:
      break;
  }
  skipped_.Add("older events of other kinds than slices and moments", 0);
}

}  // namespace interleave
