#include "engine/formats/perfetto_event_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/formats/own_words.h"
#include "engine/formats/perfetto_fields.h"
#include "engine/formats/proto_cursor.h"

namespace interleave {
namespace {

using namespace perfetto;

constexpr std::uint64_t kExtraKey = std::uint64_t{1} << 63;  // Apart from other keys of rows.
constexpr int kMostParents = 32;

}  // namespace

PerfettoEventReader::TrackData& PerfettoEventReader::Track(std::uint64_t uuid) {
  if (last_track_ != nullptr && last_uuid_ == uuid) return *last_track_;
  constexpr std::size_t kMostTracks = std::size_t{1} << 18;
  if (tracks_.size() >= kMostTracks && !tracks_.contains(uuid)) {
    skipped_.Add("tracks beyond the first 262144, which count as one", 0);
    uuid = 0;
  }
  last_uuid_ = uuid;
  last_track_ = &tracks_[uuid];
  return *last_track_;
}

std::int64_t PerfettoEventReader::PidOf(const TrackData& track) const {
  const TrackData* at = &track;
  for (int i = 0; i < kMostParents; ++i) {
    if (at->kind == TrackKind::kThread || at->kind == TrackKind::kProcess) return at->pid;
    const auto parent = tracks_.find(at->parent);
    if (at->parent == 0 || parent == tracks_.end()) return 0;
    at = &parent->second;
  }
  return 0;
}

ForeignTrace::Row PerfettoEventReader::RowOf(std::uint64_t uuid, TrackData& track) {
  if (track.has_row) return track.row;
  track.has_row = true;
  if (track.kind == TrackKind::kThread) {
    track.row = trace_.Thread(track.pid, track.tid);
    return track.row;
  }
  const std::string name = track.name != 0 ? std::string(trace_.Text(track.name))
                           : track.kind == TrackKind::kProcess ? std::string("Process")
                                                               : fmt::format("Track {}", uuid);
  track.row = trace_.Extra(PidOf(track), uuid | kExtraKey, name);
  if (track.rank) trace_.SortRow(track.row, *track.rank);
  return track.row;
}

void PerfettoEventReader::TakeTrack(std::string_view descriptor) {
  std::uint64_t uuid = 0;
  ProtoCursor look(descriptor);
  while (look.Next()) {
    if (look.field() == track::kUuid) uuid = look.number();
  }
  TrackData& data = Track(uuid);
  if (data.kind == TrackKind::kUnknown) data.kind = TrackKind::kPlain;
  ProtoCursor fields(descriptor);
  std::string_view thread_name;
  while (fields.Next()) {
    switch (fields.field()) {
      case track::kName:
      case track::kStaticName:
        if (!fields.bytes().empty()) data.name = trace_.Name(fields.bytes());
        break;
      case track::kParentUuid:
        data.parent = fields.number();
        break;
      case track::kOrderRank:
        data.rank = static_cast<std::int32_t>(fields.number());
        break;
      case track::kProcess: {
        data.kind = TrackKind::kProcess;
        ProtoCursor process(fields.bytes());
        while (process.Next()) {
          if (process.field() == process::kPid) {
            data.pid = static_cast<std::int32_t>(process.number());
          }
        }
        TakeProcess(fields.bytes());
        break;
      }
      case track::kThread: {
        data.kind = TrackKind::kThread;
        ProtoCursor thread(fields.bytes());
        while (thread.Next()) {
          if (thread.field() == thread::kPid) data.pid = static_cast<std::int32_t>(thread.number());
          if (thread.field() == thread::kTid) data.tid = thread.whole();
          if (thread.field() == thread::kName) thread_name = thread.bytes();
        }
        break;
      }
      default:
        break;
    }
  }
  if (data.kind == TrackKind::kThread && !trace_.own()) {
    switches_.KnowThread(data.tid, data.pid);
    const ForeignTrace::Row row = RowOf(uuid, data);
    if (thread_name.empty()) thread_name = trace_.Text(data.name);
    if (!thread_name.empty()) trace_.NameRow(row, thread_name);
  } else if (data.has_row && data.name != 0 && !trace_.own()) {
    trace_.NameRow(data.row, trace_.Text(data.name));
  }
}

void PerfettoEventReader::TakeProcess(std::string_view descriptor) {
  std::int64_t pid = 0;
  std::string_view name;
  ProtoCursor fields(descriptor);
  while (fields.Next()) {
    if (fields.field() == process::kPid) pid = static_cast<std::int32_t>(fields.number());
    if (fields.field() == process::kName) name = fields.bytes();
  }
  if (!name.empty() || trace_.own()) trace_.NameProcess(pid, name);
}

void PerfettoEventReader::TakeThread(PerfettoSequence& sequence, std::string_view descriptor) {
  std::int64_t pid = 0, tid = 0;
  std::string_view name;
  ProtoCursor fields(descriptor);
  while (fields.Next()) {
    if (fields.field() == thread::kPid) pid = static_cast<std::int32_t>(fields.number());
    if (fields.field() == thread::kTid) tid = fields.whole();
    if (fields.field() == thread::kName) name = fields.bytes();
  }
  sequence.thread = {pid, tid};
  if (!name.empty()) trace_.NameRow(trace_.Thread(pid, tid), name);
}

void PerfettoEventReader::ReadAnnotation(PerfettoSequence& sequence, std::string_view bytes,
                                         Event& event) {
  std::string_view name;
  std::int64_t number = 0;
  NameId text = 0;
  ProtoCursor fields(bytes);
  while (fields.Next()) {
    switch (fields.field()) {
      case annotation::kNameIid:
        name = trace_.Text(sequence.annotations.Find(fields.number()));
        break;
      case annotation::kInt:
      case annotation::kUint:
        number = fields.whole();
        break;
      case annotation::kStringIid:
        text = sequence.strings.Find(fields.number());
        break;
      default:
        break;
    }
  }
  if (name == "queued_ns") {
    event.queued = number;
  } else if (text != 0) {
    event.text = text;
  } else {
    event.number = number;
  }
}

void PerfettoEventReader::ReadEvent(PerfettoSequence& sequence, std::string_view bytes,
                                    Event& event) {
  const auto add = [](std::array<std::uint64_t, 8>& to, std::size_t& count, std::uint64_t id) {
    if (count < to.size()) to[count++] = id;
  };
  ProtoCursor fields(bytes);
  while (fields.Next()) {
    switch (fields.field()) {
      case event::kType:
        event.type = fields.number();
        break;
      case event::kTrackUuid:
        event.track = fields.number();
        break;
      case event::kNameIid:
        event.name = sequence.names.Find(fields.number());
        break;
      case event::kName:
        event.name = trace_.Name(fields.bytes());
        break;
      case event::kCategoryIids:
        if (trace_.own()) event.category = sequence.categories.Find(fields.number());
        break;
      case event::kAnnotations:
        if (trace_.own()) ReadAnnotation(sequence, fields.bytes(), event);
        break;
      case event::kCounterValue:
        event.value = fields.whole();
        break;
      case event::kDoubleCounterValue: {
        const double value = fields.real();
        if (!std::isfinite(value) || std::abs(value) > 9e18) break;
        event.value = std::llround(value);
        if (std::floor(value) != value) skipped_.Add("decimals of counters, which were rounded", 0);
        break;
      }
      case event::kFlowIds:
      case event::kOldFlowIds:
        fields.ForEachNumber([&](std::uint64_t id) { add(event.flows, event.flow_count, id); });
        break;
      case event::kTerminatingFlowIds:
      case event::kOldTerminatingFlowIds:
        fields.ForEachNumber([&](std::uint64_t id) { add(event.ends, event.end_count, id); });
        break;
      case event::kLegacy:
        event.legacy = fields.bytes();
        break;
      default:
        break;
    }
  }
  if (!fields.ok()) skipped_.Add("events that are damaged", 0);
}

void PerfettoEventReader::TakeEvent(PerfettoSequence& sequence, Nanos at, std::string_view bytes) {
  Event event;
  ReadEvent(sequence, bytes, event);
  if (!event.legacy.empty() && event.type == 0) return ApplyLegacy(sequence, event, at);
  ++events_;
  if (!event.track) event.track = sequence.default_track;
  if (!event.track && sequence.thread) {
    const ForeignTrace::Row row = trace_.Thread(sequence.thread->first, sequence.thread->second);
    if (event.type == event::kBegin) trace_.BeginSlice(row, at, event.name);
    if (event.type == event::kEnd) trace_.EndSlice(row, at);
    if (event.type == event::kInstant) trace_.AddMark(row, at, event.name, 0);
    return AddFlows(event, row, at);
  }
  const std::uint64_t uuid = event.track.value_or(0);
  TrackData& track = Track(uuid);
  if (event.type == event::kCounter) {
    if (!event.value) return skipped_.Add("counters without a number", 0);
    return trace_.AddCounter(PidOf(track), at, track.name, *event.value);
  }
  // A flag of a whole process needs no row.
  if (event.type == event::kInstant && track.kind == TrackKind::kProcess &&
      event.flow_count + event.end_count == 0) {
    return trace_.AddProcessMark(track.pid, at, event.name, event.number);
  }
  const ForeignTrace::Row row = RowOf(uuid, track);
  switch (event.type) {
    case event::kBegin:
      if (trace_.own()) {
        if (trace_.Afford(sizeof(Open))) {
          track.open.push_back({.at = at,
                                .category = event.category,
                                .name = event.name,
                                .text = event.text,
                                .number = event.number,
                                .queued = event.queued});
        }
      } else {
        trace_.BeginSlice(row, at, event.name);
      }
      break;
    case event::kEnd:
      if (trace_.own()) return EndOwn(track, row, at);
      trace_.EndSlice(row, at);
      break;
    case event::kInstant:
      return ApplyInstant(event, row, at);
    default:
      return skipped_.Add(fmt::format("track events of the type {}", event.type), 0);
  }
  AddFlows(event, row, at);
}

void PerfettoEventReader::AddFlows(const Event& event, ForeignTrace::Row row, Nanos at) {
  using Step = ForeignTrace::FlowStep;
  for (std::size_t i = 0; i < event.flow_count; ++i) {
    trace_.AddFlow(Step::kStep, event.flows[i], row, at, event.name);
  }
  for (std::size_t i = 0; i < event.end_count; ++i) {
    trace_.AddFlow(Step::kEnd, event.ends[i], row, at, event.name);
  }
}

void PerfettoEventReader::ApplyInstant(const Event& event, ForeignTrace::Row row, Nanos at) {
  using Step = ForeignTrace::FlowStep;
  if (trace_.own() && trace_.Text(event.category) == "flow") {
    const auto bytes = static_cast<std::uint32_t>(event.number);
    if (event.flow_count > 0) {
      trace_.AddFlow(Step::kStart, event.flows[0], row, at, event.name, bytes);
    } else if (event.end_count > 0) {
      trace_.AddFlow(Step::kEnd, event.ends[0], row, at, event.name, bytes);
    }
    return;
  }
  trace_.AddMark(row, at, event.name, event.number);
  AddFlows(event, row, at);
}

void PerfettoEventReader::EndOwn(TrackData& track, ForeignTrace::Row row, Nanos at) {
  if (track.open.empty()) return skipped_.Add("ends of what has not begun", 0);
  const Open open = track.open.back();
  track.open.pop_back();
  const std::string_view category = trace_.Text(open.category);
  const Nanos end = std::max(at, open.at);
  if (category == "state") {
    // On the row of a loop stands which task had it.
    const std::optional<State> state = StateTitled(trace_.Text(open.name));
    trace_.AddState(row, open.at, end, state.value_or(State::kRunning), open.text,
                    state ? 0 : open.name);
  } else if (category == "task") {
    trace_.AddTask({.id = static_cast<std::uint64_t>(std::max<std::int64_t>(open.number, 0)),
                    .name = open.name,
                    .row = row,
                    .begin = open.at,
                    .end = end,
                    .queued = open.queued,
                    .outcome = OutcomeOfWord(trace_.Text(open.text))});
  } else if (category == "transfer") {
    trace_.AddTransfer(row, open.at, end - open.at, trace_.Text(open.name) == "serialise",
                       static_cast<std::uint32_t>(open.number), open.text);
  } else {
    trace_.AddSlice(row, open.at, end - open.at, open.name);
  }
}

void PerfettoEventReader::Finish() {
  std::uint64_t unended = 0;
  for (const auto& [uuid, track] : tracks_) unended += track.open.size();
  skipped_.Add("begins of what does not end", 0, unended);
}

}  // namespace interleave
