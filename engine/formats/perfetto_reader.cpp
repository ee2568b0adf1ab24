#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <unordered_map>

#include "engine/formats/byte_source.h"
#include "engine/formats/foreign_trace.h"
#include "engine/formats/perfetto.h"
#include "engine/formats/perfetto_event_reader.h"
#include "engine/formats/perfetto_fields.h"
#include "engine/formats/perfetto_sequences.h"
#include "engine/formats/perfetto_switches.h"
#include "engine/formats/proto_cursor.h"
#include "engine/formats/read_budget.h"

namespace interleave {
namespace {

using namespace perfetto;

constexpr std::size_t kMostUnpacked = std::size_t{64} << 20;  // Of packed packets, at a time.
constexpr std::size_t kMostSequences = 65'536;

// Of kinds that are no news: what a trace says of itself, not of what it is of.
std::string_view TitleOf(Field field) {
  switch (field) {
    case 33:
      return " (trace_config)";
    case 35:
      return " (trace_stats)";
    case 45:
      return " (system_info)";
    case 66:
      return " (perf_sample)";
    case 69:
      return " (service_event)";
    case 89:
      return " (trace_uuid)";
    default:
      return "";
  }
}

// Said beside what a packet is of: whose it is, what it follows.
bool IsAside(Field field) {
  switch (field) {
    case 3:   // trusted_uid
    case 36:  // synchronization_marker
    case 42:  // previous_packet_dropped
    case 79:  // trusted_pid
    case 87:  // first_packet_on_sequence
    case 98:  // machine_id
      return true;
    default:
      return false;
  }
}

class PerfettoTrace {
 public:
  PerfettoTrace(const InputFile& file, bool gzipped, const FileWork& work)
      : file_(file),
        work_(work),
        budget_(file, gzipped),
        source_(budget_.Open()),
        window_(*source_) {}

  ReadResult Read() {
    ReadPackets();
    if (work_.stop.stop_requested()) {
      return std::unexpected(FileError{.file = file_.name(), .stopped = true});
    }
    if (!window_.error().empty()) {
      skipped_.Add(fmt::format("rest of the file: {}", window_.error()), window_.offset());
    }
    if (packets_ == 0) {
      const std::string why =
          skipped_.all().empty() ? std::string("it has no packets") : skipped_.all().front().what;
      return std::unexpected(file_.Error("has nothing that can be read: " + why, 0));
    }
    events_.Finish();
    switches_.Finish();
    skipped_.Add("packets of clocks that nothing explains, whose times count as they are", 0,
                 clocks_.unknown());
    OpenedFile opened{.format = "Perfetto"};
    opened.recordings = trace_.Finish(std::filesystem::path(file_.name()).filename().string());
    if (trace_.own()) {
      for (Recording& recording : opened.recordings) {
        if (recording.program.empty()) recording.program = "Interleave";
      }
    }
    opened.skipped = skipped_.all();
    return opened;
  }

 private:
  bool More() {
    if (work_.stop.stop_requested()) return false;
    trace_.SetMemory(budget_.Allowed(window_.offset() + window_.data().size()));
    work_.Report(budget_.Share(*source_));
    return window_.More();
  }

  void ReadPackets() {
    for (;;) {
      std::string_view data = window_.data();
      const std::size_t had = data.size();
      const std::uint64_t from = window_.offset();
      bool damaged = false;
      std::uint64_t pass_over = 0;
      while (!data.empty()) {
        std::string_view rest = data;
        std::uint64_t key = 0, size = 0;
        if (!ProtoCursor::TakeVarint(rest, key) || !ProtoCursor::TakeVarint(rest, size)) break;
        if (key != (std::uint64_t{kTracePacket} << 3 | 2)) {
          damaged = true;
          break;
        }
        if (size > rest.size()) {
          if (size > ReadWindow::kMostBytes / 2) pass_over = had - rest.size() + size;
          break;
        }
        offset_ = from + (had - data.size());
        TakePacket(rest.substr(0, static_cast<std::size_t>(size)), true);
        data = rest.substr(static_cast<std::size_t>(size));
      }
      if (pass_over > 0) {
        skipped_.Add("packets that are too large", from + (had - data.size()));
        if (!PassOver(pass_over)) return;
        continue;
      }
      window_.Advance(had - data.size());
      if (damaged) return skipped_.Add("rest of the file, which is damaged", window_.offset());
      if (More()) continue;
      if (!window_.data().empty() && !work_.stop.stop_requested()) {
        skipped_.Add("packet that is cut off by the end of the file", window_.offset());
      }
      return;
    }
  }

  // Goes so many bytes on; false where the file ends before.
  bool PassOver(std::uint64_t bytes) {
    for (;;) {
      const std::uint64_t here = std::min<std::uint64_t>(bytes, window_.data().size());
      window_.Advance(static_cast<std::size_t>(here));
      bytes -= here;
      if (bytes == 0) return true;
      if (!More()) return false;
    }
  }

  // What nearly all packets have, and nothing else: an event at some time.
  struct EventPacket {
    std::uint64_t at = 0;
    std::uint32_t sequence = 0;
    std::uint64_t flags = 0;
    std::uint64_t clock = 0;
    std::string_view event;
  };
  struct Packet : EventPacket {
    std::string_view interned, defaults, track, ftrace, processes, clocks, state, tree, thread,
        process, packed, own_run, own_row;
    Field other = 0;  // A kind that is not known here.
  };

  // True if the field is one of those.
  static bool LookAtEvent(const ProtoCursor& fields, EventPacket& packet) {
    switch (fields.field()) {
      case packet::kTimestamp:
        packet.at = fields.number();
        return true;
      case packet::kSequenceId:
        packet.sequence = static_cast<std::uint32_t>(fields.number());
        return true;
      case packet::kSequenceFlags:
        packet.flags |= fields.number();
        return true;
      case packet::kClockId:
        packet.clock = fields.number();
        return true;
      case packet::kTrackEvent:
        packet.event = fields.bytes();
        return true;
      default:
        return false;
    }
  }
  // True if it is whole, and there is nothing else in it.
  static bool IsEvent(std::string_view bytes, EventPacket& packet) {
    ProtoCursor fields(bytes);
    while (fields.Next()) {
      if (!LookAtEvent(fields, packet)) return false;
    }
    return fields.ok() && !packet.event.empty() && (packet.flags & kFlagStateCleared) == 0;
  }

  static bool Look(std::string_view bytes, Packet& packet) {
    ProtoCursor fields(bytes);
    while (fields.Next()) {
      if (LookAtEvent(fields, packet)) continue;
      switch (fields.field()) {
        case packet::kStateCleared:
          if (fields.number() != 0) packet.flags |= kFlagStateCleared;
          break;
        case packet::kInternedData:
          packet.interned = fields.bytes();
          break;
        case packet::kDefaults:
          packet.defaults = fields.bytes();
          break;
        case packet::kTrackDescriptor:
          packet.track = fields.bytes();
          break;
        case packet::kFtraceEvents:
          packet.ftrace = fields.bytes();
          break;
        case packet::kProcessTree:
          packet.processes = fields.bytes();
          break;
        case packet::kClockSnapshot:
          packet.clocks = fields.bytes();
          break;
        case packet::kGenericTaskState:
          packet.state = fields.bytes();
          break;
        case packet::kGenericProcessTree:
          packet.tree = fields.bytes();
          break;
        case packet::kThreadDescriptor:
          packet.thread = fields.bytes();
          break;
        case packet::kProcessDescriptor:
          packet.process = fields.bytes();
          break;
        case packet::kCompressedPackets:
          packet.packed = fields.bytes();
          break;
        case packet::kOwnRun:
          packet.own_run = fields.bytes();
          break;
        case packet::kOwnRow:
          packet.own_row = fields.bytes();
          break;
        default:
          if (!IsAside(fields.field())) packet.other = fields.field();
      }
    }
    return fields.ok();
  }

  PerfettoSequence& Sequence(std::uint32_t id) {
    if (last_sequence_ != nullptr && last_id_ == id) return *last_sequence_;
    if (sequences_.size() >= kMostSequences && !sequences_.contains(id)) {
      skipped_.Add("packets of writers beyond the first 65536", offset_);
      id = 0;
    }
    last_id_ = id;
    last_sequence_ = &sequences_[id];
    return *last_sequence_;
  }

  // `outer`: not itself packed into one.
  void TakePacket(std::string_view bytes, bool outer) {
    trace_.SetOffset(offset_);
    if (EventPacket event; IsEvent(bytes, event)) {
      ++packets_;
      return TakeEvent(Sequence(event.sequence), event);
    }
    Packet packet;
    if (!Look(bytes, packet)) return skipped_.Add("damaged packets", offset_);
    ++packets_;
    PerfettoSequence& sequence = Sequence(packet.sequence);
    if ((packet.flags & kFlagStateCleared) != 0) sequence.Clear();
    if (!packet.interned.empty()) sequence.Intern(packet.interned, trace_);
    if (!packet.defaults.empty()) TakeDefaults(sequence, packet.defaults);
    if (!packet.event.empty()) return TakeEvent(sequence, packet);
    if (!packet.clocks.empty()) clocks_.TakeSnapshot(packet.sequence, packet.clocks);
    if (!packet.own_run.empty()) events_.TakeOwnRun(packet.own_run);
    if (!packet.own_row.empty()) events_.TakeOwnRow(packet.own_row);
    if (!packet.track.empty()) events_.TakeTrack(packet.track);
    if (!packet.thread.empty()) events_.TakeThread(sequence, packet.thread);
    if (!packet.process.empty()) events_.TakeProcess(packet.process);
    if (!packet.ftrace.empty()) switches_.TakeFtrace(packet.ftrace);
    if (!packet.processes.empty()) switches_.TakeProcessTree(packet.processes);
    if (!packet.tree.empty()) switches_.TakeGenericTree(packet.tree);
    if (!packet.state.empty()) {
      const auto at = TimeOf(sequence, packet);
      if (at) switches_.TakeGenericState(*at, packet.state);
      if (!at) SkipTime();
    }
    if (!packet.packed.empty()) TakePacked(packet.packed, outer);
    if (packet.other != 0) {
      skipped_.Add(fmt::format("packets of the kind {}{}", packet.other, TitleOf(packet.other)),
                   offset_);
    }
  }

  void TakeEvent(PerfettoSequence& sequence, const EventPacket& packet) {
    const auto at = TimeOf(sequence, packet);
    return at ? events_.TakeEvent(sequence, *at, packet.event) : SkipTime();
  }

  void SkipTime() { skipped_.Add("events whose time is too far away", offset_); }

  std::optional<Nanos> TimeOf(const PerfettoSequence& sequence, const EventPacket& packet) {
    const std::uint64_t clock =
        packet.clock != 0 ? packet.clock : sequence.default_clock.value_or(0);
    return clocks_.ToTrace(packet.sequence, clock, packet.at);
  }

  static void TakeDefaults(PerfettoSequence& sequence, std::string_view defaults) {
    ProtoCursor fields(defaults);
    while (fields.Next()) {
      if (fields.field() == packet::kClockId) sequence.default_clock = fields.number();
      if (fields.field() != packet::kTrackEvent) continue;  // Its defaults have the same number.
      ProtoCursor event(fields.bytes());
      while (event.Next()) {
        if (event.field() == event::kTrackUuid) sequence.default_track = event.number();
      }
    }
  }

  // Packets that are packed together into one, as a file of their own.
  void TakePacked(std::string_view packed, bool outer) {
    if (!outer) return skipped_.Add("packed packets inside of packed ones", offset_);
    std::string bytes(std::min(kMostUnpacked, std::max<std::size_t>(packed.size() * 16, 4096)),
                      '\0');
    z_stream stream{};
    if (inflateInit2(&stream, 15 + 32) != Z_OK) return;
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
    stream.avail_out = static_cast<uInt>(bytes.size());
    const int result = inflate(&stream, Z_FINISH);
    bytes.resize(stream.total_out);
    inflateEnd(&stream);
    if (result != Z_STREAM_END)
      skipped_.Add("packed packets that are damaged or too large", offset_);
    ProtoCursor fields(bytes);
    while (fields.Next()) {
      if (fields.field() == kTracePacket) TakePacket(fields.bytes(), false);
    }
  }

  const InputFile& file_;
  const FileWork& work_;
  const ReadBudget budget_;
  const std::unique_ptr<ByteSource> source_;
  ReadWindow window_;
  SkippedThings skipped_;
  ForeignTrace trace_{skipped_};
  PerfettoSwitches switches_{trace_, skipped_};
  PerfettoEventReader events_{trace_, switches_, skipped_};
  PerfettoClocks clocks_;
  std::unordered_map<std::uint32_t, PerfettoSequence> sequences_;
  std::uint32_t last_id_ = 0;
  PerfettoSequence* last_sequence_ = nullptr;  // An unordered_map does not move what it holds.
  std::uint64_t offset_ = 0;
  std::uint64_t packets_ = 0;
};

}  // namespace

bool LooksLikePerfetto(std::string_view head) {
  std::uint64_t key = 0, size = 0;
  if (!ProtoCursor::TakeVarint(head, key) || key != (std::uint64_t{kTracePacket} << 3 | 2) ||
      !ProtoCursor::TakeVarint(head, size)) {
    return false;
  }
  // The first packet, or as much of it as there is, must look like one.
  const bool whole = size <= head.size();
  if (whole) head = head.substr(0, static_cast<std::size_t>(size));
  ProtoCursor fields(head);
  bool any = false;
  while (fields.Next()) {
    constexpr Field kGreatest = 1 << 20;
    if (fields.field() > kGreatest) return false;
    any = true;
  }
  return whole ? fields.ok() && (any || size == 0) : any || head.size() < 16;
}

ReadResult ReadPerfetto(const InputFile& file, bool gzipped, const FileWork& work) {
  return PerfettoTrace(file, gzipped, work).Read();
}

}  // namespace interleave
