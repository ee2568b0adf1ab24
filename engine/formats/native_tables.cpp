#include "engine/formats/native_tables.h"

#include <algorithm>

namespace interleave {
namespace {

// Runs `decode` for each of `count` entries, appended to `table`. Entries take a byte at least, so
// that a count can be checked before memory is asked for.
template <typename T, typename Decode>
bool Append(std::string_view bytes, std::size_t count, std::vector<T>& table, Decode decode) {
  if (count > bytes.size()) return false;
  ByteDecoder in(bytes);
  const std::size_t had = table.size();
  table.reserve(std::max(table.capacity(), had + count));
  for (std::size_t i = 0; i < count && in.ok(); ++i) decode(in, table.emplace_back());
  if (in.ok() && in.left() == 0) return true;
  table.resize(had);
  return false;
}

// The same to the places from `first` on. REQUIRES: the caller has seen to it that `first` is not
// absurd.
template <typename T, typename Decode>
bool Place(std::string_view bytes, std::size_t first, std::size_t count, std::vector<T>& table,
           Decode decode) {
  if (count > bytes.size()) return false;
  ByteDecoder in(bytes);
  if (table.size() < first + count) table.resize(first + count);
  for (std::size_t i = 0; i < count && in.ok(); ++i) decode(in, table[first + i]);
  return in.ok() && in.left() == 0;
}

// A track, of which "none" is the most frequent: 0, and the others from 1.
void PutTrack(ByteEncoder& out, TrackId track) { out.Number(std::uint32_t{track + 1}); }
TrackId GetTrack(ByteDecoder& in) { return in.Small<std::uint32_t>() - 1; }

// Like a time, but the open end, which is far away, is short.
void PutEnd(ByteEncoder& out, Nanos end, Nanos begin) {
  out.Signed(end == kOpenEnd ? 0 : end >= begin ? Less(end, begin) + 1 : Less(end, begin));
}
Nanos GetEnd(ByteDecoder& in, Nanos begin) {
  const std::int64_t length = in.Signed();
  if (length == 0) return kOpenEnd;
  return Plus(begin, length > 0 ? length - 1 : length);
}

}  // namespace

void EncodeNames(const NameTable& names, std::size_t first, std::size_t count, ByteEncoder& out) {
  for (std::size_t i = first; i < first + count; ++i) {
    out.Text(names.Text(static_cast<NameId>(i)));
  }
}

bool DecodeNames(std::string_view bytes, std::size_t first, std::size_t count,
                 std::vector<std::string>& names) {
  return Place(bytes, first, count, names,
               [](ByteDecoder& in, std::string& name) { name = in.Text(); });
}

void EncodeTracks(std::span<const Track> tracks, ByteEncoder& out) {
  for (const Track& track : tracks) {
    out.Byte(static_cast<std::uint8_t>(track.kind));
    out.Text(track.name);
    out.Signed(track.tid);
    out.Signed(track.core);
    out.Number(track.task);
    out.Byte(static_cast<std::uint8_t>((track.main ? 1 : 0) | (track.service ? 2 : 0) |
                                       (track.closed ? 4 : 0)));
    out.Number(track.process);
    out.Signed(track.cpu_ns);
    out.Signed(track.on_core_ns);
    out.Number(track.voluntary_switches);
    out.Number(track.involuntary_switches);
    out.Number(track.core_changes);
    out.Number(track.slices.size());
    out.Number(track.tasks.size());
  }
}

bool DecodeTracks(std::string_view bytes, std::size_t first, std::size_t count,
                  std::vector<Track>& tracks, std::vector<TrackSizes>& sizes) {
  if (count > bytes.size()) return false;
  if (sizes.size() < first + count) sizes.resize(first + count);
  std::size_t at = first;
  return Place(bytes, first, count, tracks, [&](ByteDecoder& in, Track& track) {
    track.kind = static_cast<TrackKind>(in.Byte());
    track.name = in.Text();
    track.tid = static_cast<std::int32_t>(in.Signed());
    track.core = static_cast<std::int32_t>(in.Signed());
    track.task = in.Small<std::uint32_t>();
    const std::uint8_t flags = in.Byte();
    track.main = (flags & 1) != 0;
    track.service = (flags & 2) != 0;
    track.closed = (flags & 4) != 0;
    track.process = in.Small<std::uint32_t>();
    track.cpu_ns = in.Signed();
    track.on_core_ns = in.Signed();
    track.voluntary_switches = in.Number();
    track.involuntary_switches = in.Number();
    track.core_changes = in.Number();
    sizes[at].slices = in.Number();
    sizes[at].tasks = in.Number();
    ++at;
  });
}

void EncodeTasks(std::span<const TaskInfo> tasks, ByteEncoder& out) {
  Nanos last = 0;
  for (const TaskInfo& task : tasks) {
    out.Number(task.name);
    out.Number(task.parent);
    out.Number(std::uint64_t{task.ordinal} << 1 | (task.shares_name ? 1 : 0));
    out.Signed(Less(task.created, last));
    out.Signed(Less(task.begin, task.created));
    out.Signed(Less(task.end, task.begin));
    last = task.created;
    PutTrack(out, task.created_on);
    PutTrack(out, task.ran_on);
    out.Byte(static_cast<std::uint8_t>(task.outcome));
  }
}

bool DecodeTasks(std::string_view bytes, std::size_t first, std::size_t count,
                 std::vector<TaskInfo>& tasks) {
  Nanos last = 0;
  return Place(bytes, first, count, tasks, [&](ByteDecoder& in, TaskInfo& task) {
    task.name = in.Small<std::uint32_t>();
    task.parent = in.Small<std::uint32_t>();
    const std::uint64_t ordinal = in.Number();
    task.ordinal = static_cast<std::uint32_t>(ordinal >> 1);
    task.shares_name = (ordinal & 1) != 0;
    task.created = last = Plus(last, in.Signed());
    task.begin = Plus(task.created, in.Signed());
    task.end = Plus(task.begin, in.Signed());
    task.created_on = GetTrack(in);
    task.ran_on = GetTrack(in);
    task.outcome = static_cast<TaskOutcome>(in.Byte());
  });
}

void EncodeObjects(std::span<const ObjectInfo> objects, ByteEncoder& out) {
  for (const ObjectInfo& object : objects) {
    out.Number(object.name);
    out.Byte(static_cast<std::uint8_t>(object.waits_as));
  }
}

bool DecodeObjects(std::string_view bytes, std::size_t first, std::size_t count,
                   std::vector<ObjectInfo>& objects) {
  return Place(bytes, first, count, objects, [](ByteDecoder& in, ObjectInfo& object) {
    object.name = in.Small<std::uint32_t>();
    object.waits_as = static_cast<State>(in.Byte());
  });
}

void EncodeProcesses(std::span<const ProcessInfo> processes, ByteEncoder& out) {
  for (const ProcessInfo& process : processes) {
    out.Text(process.name);
    out.Signed(process.pid);
    out.Signed(process.created);
    out.Signed(process.entered);
    out.Signed(process.ended);
    out.Number(process.how);
    out.Number(process.resident_kib);
    out.Number(process.proportional_kib);
  }
}

bool DecodeProcesses(std::string_view bytes, std::size_t first, std::size_t count,
                     std::vector<ProcessInfo>& processes) {
  return Place(bytes, first, count, processes, [](ByteDecoder& in, ProcessInfo& process) {
    process.name = in.Text();
    process.pid = static_cast<std::int32_t>(in.Signed());
    process.created = in.Signed();
    process.entered = in.Signed();
    process.ended = in.Signed();
    process.how = in.Small<std::uint32_t>();
    process.resident_kib = in.Number();
    process.proportional_kib = in.Number();
  });
}

void EncodeFlows(std::span<const Flow> flows, ByteEncoder& out) {
  Nanos last = 0;
  for (const Flow& flow : flows) {
    out.Byte(static_cast<std::uint8_t>(flow.kind));
    out.Signed(Less(flow.to_ns, last));
    out.Signed(Less(flow.to_ns, flow.from_ns));
    last = flow.to_ns;
    PutTrack(out, flow.from);
    PutTrack(out, flow.to);
    out.Number(flow.subject);
    out.Number(flow.bytes);
  }
}

bool DecodeFlows(std::string_view bytes, std::size_t count, std::vector<Flow>& flows) {
  Nanos last = 0;
  return Append(bytes, count, flows, [&](ByteDecoder& in, Flow& flow) {
    flow.kind = static_cast<FlowKind>(in.Byte());
    flow.to_ns = last = Plus(last, in.Signed());
    flow.from_ns = Less(flow.to_ns, in.Signed());
    flow.from = GetTrack(in);
    flow.to = GetTrack(in);
    flow.subject = in.Small<std::uint32_t>();
    flow.bytes = in.Small<std::uint32_t>();
  });
}

void EncodeMarks(std::span<const Mark> marks, ByteEncoder& out) {
  Nanos last = 0;
  for (const Mark& mark : marks) {
    out.Signed(Less(mark.at, last));
    last = mark.at;
    PutTrack(out, mark.track);
    out.Number(mark.name);
    out.Signed(mark.value);
  }
}

bool DecodeMarks(std::string_view bytes, std::size_t count, std::vector<Mark>& marks) {
  Nanos last = 0;
  return Append(bytes, count, marks, [&](ByteDecoder& in, Mark& mark) {
    mark.at = last = Plus(last, in.Signed());
    mark.track = GetTrack(in);
    mark.name = in.Small<std::uint32_t>();
    mark.value = in.Signed();
  });
}

void EncodeHolds(std::span<const Hold> holds, ByteEncoder& out) {
  Nanos last = 0;
  for (const Hold& hold : holds) {
    out.Number(hold.object);
    PutTrack(out, hold.track);
    out.Number(hold.task);
    out.Signed(Less(hold.begin, last));
    PutEnd(out, hold.end, hold.begin);
    last = hold.begin;
  }
}

bool DecodeHolds(std::string_view bytes, std::size_t count, std::vector<Hold>& holds) {
  Nanos last = 0;
  return Append(bytes, count, holds, [&](ByteDecoder& in, Hold& hold) {
    hold.object = in.Small<std::uint32_t>();
    hold.track = GetTrack(in);
    hold.task = in.Small<std::uint32_t>();
    hold.begin = last = Plus(last, in.Signed());
    hold.end = GetEnd(in, hold.begin);
  });
}

void EncodeTransfers(std::span<const Transfer> transfers, ByteEncoder& out) {
  Nanos last = 0;
  for (const Transfer& transfer : transfers) {
    out.Signed(Less(transfer.end, last));
    out.Signed(Less(transfer.end, transfer.begin));
    last = transfer.end;
    PutTrack(out, transfer.track);
    out.Number(transfer.task);
    out.Number(transfer.bytes);
    out.Byte(transfer.outward ? 1 : 0);
  }
}

bool DecodeTransfers(std::string_view bytes, std::size_t count, std::vector<Transfer>& transfers) {
  Nanos last = 0;
  return Append(bytes, count, transfers, [&](ByteDecoder& in, Transfer& transfer) {
    transfer.end = last = Plus(last, in.Signed());
    transfer.begin = Less(transfer.end, in.Signed());
    transfer.track = GetTrack(in);
    transfer.task = in.Small<std::uint32_t>();
    transfer.bytes = in.Small<std::uint32_t>();
    transfer.outward = in.Byte() != 0;
  });
}

void EncodeCounter(const Counter& counter, std::span<const CounterPoint> points, ByteEncoder& out) {
  out.Number(counter.name);
  out.Number(counter.process);
  CounterPoint last;
  for (const CounterPoint& point : points) {
    out.Signed(Less(point.at, last.at));
    out.Signed(Less(point.value, last.value));
    last = point;
  }
}

bool DecodeCounter(std::string_view bytes, std::size_t index, std::size_t count,
                   std::vector<Counter>& counters) {
  ByteDecoder in(bytes);
  if (counters.size() <= index) counters.resize(index + 1);
  Counter& counter = counters[index];
  counter.name = in.Small<std::uint32_t>();
  counter.process = in.Small<std::uint32_t>();
  if (!in.ok()) return false;
  CounterPoint last;
  return Append(bytes.substr(bytes.size() - in.left()), count, counter.points,
                [&](ByteDecoder& each, CounterPoint& point) {
                  point.at = last.at = Plus(last.at, each.Signed());
                  point.value = last.value = Plus(last.value, each.Signed());
                });
}

}  // namespace interleave
