#include "engine/formats/perfetto_packets.h"

#include <array>
#include <protozero/varint.hpp>

#include "engine/formats/display_text.h"

namespace interleave {
namespace {

using namespace perfetto;

constexpr std::size_t kBufferBytes = std::size_t{64} << 10;
constexpr std::uint32_t kSequence = 1;  // All events are of one writer.

constexpr std::uint32_t kVarint = 0;
constexpr std::uint32_t kFixed64 = 1;
constexpr std::uint32_t kBytes = 2;
constexpr std::uint64_t Key(Field field, std::uint32_t wire) {
  return std::uint64_t{field} << 3 | wire;
}

// A few fields on the stack. Room for all that an event can have but its annotations.
class SmallMessage {
 public:
  void Varint(Field field, std::uint64_t value) {
    Put(Key(field, kVarint));
    Put(value);
  }
  void Head(Field field, std::size_t size) {
    Put(Key(field, kBytes));
    Put(size);
  }
  std::string_view bytes() const { return {bytes_.data(), size_}; }

 private:
  void Put(std::uint64_t value) {
    size_ +=
        static_cast<std::size_t>(protozero::add_varint_to_buffer(bytes_.data() + size_, value));
  }

  std::array<char, 128> bytes_;
  std::size_t size_ = 0;
};

constexpr Field FieldOf(PerfettoPackets::NameKind kind) {
  switch (kind) {
    case PerfettoPackets::NameKind::kCategory:
      return interned::kCategories;
    case PerfettoPackets::NameKind::kEvent:
      return interned::kEventNames;
    case PerfettoPackets::NameKind::kAnnotation:
      return interned::kAnnotationNames;
    case PerfettoPackets::NameKind::kString:
      break;
  }
  return interned::kAnnotationStrings;
}

}  // namespace

void PerfettoPackets::Put(std::string_view packet) {
  SmallMessage head;
  head.Head(kTracePacket, packet.size());
  buffer_ += head.bytes();
  buffer_ += packet;
  if (buffer_.size() >= kBufferBytes) Flush();
}

void PerfettoPackets::Flush() {
  sink_(buffer_);
  buffer_.clear();
}

std::string PerfettoPackets::Clean(std::string_view text) {
  std::string clean;
  while (!text.empty()) AppendUtf8(clean, TakeCodePoint(text, replaced_));
  return clean;
}

PerfettoPackets::Iid PerfettoPackets::Name(NameKind kind, std::string_view text) {
  if (kind == NameKind::kEvent && text.empty()) text = "unnamed";
  auto& names = names_[static_cast<std::size_t>(kind)];
  const auto [it, added] = names.try_emplace(std::string(text), names.size() + 1);
  if (!added) return it->second;
  const std::string clean = Clean(text);
  Packet([&](protozero::pbf_writer& out) {
    out.add_uint32(packet::kSequenceId, kSequence);
    out.add_uint64(packet::kSequenceFlags, begun_ ? kFlagNeedsState : kFlagStateCleared);
    protozero::pbf_writer data(out, packet::kInternedData);
    protozero::pbf_writer entry(data, FieldOf(kind));
    entry.add_uint64(interned::kIid, it->second);
    entry.add_bytes(interned::kText, clean);
  });
  begun_ = true;
  return it->second;
}

void PerfettoPackets::AddInt(Iid name, std::int64_t value) {
  SmallMessage fields;
  fields.Varint(annotation::kNameIid, name);
  fields.Varint(annotation::kInt, static_cast<std::uint64_t>(value));
  SmallMessage head;
  head.Head(event::kAnnotations, fields.bytes().size());
  extra_ += head.bytes();
  extra_ += fields.bytes();
}

void PerfettoPackets::AddString(Iid name, Iid text) {
  SmallMessage fields;
  fields.Varint(annotation::kNameIid, name);
  fields.Varint(annotation::kStringIid, text);
  SmallMessage head;
  head.Head(event::kAnnotations, fields.bytes().size());
  extra_ += head.bytes();
  extra_ += fields.bytes();
}

void PerfettoPackets::AddFlow(std::uint64_t id, bool ends) {
  protozero::add_varint_to_buffer(
      &extra_, Key(ends ? event::kTerminatingFlowIds : event::kFlowIds, kFixed64));
  for (int i = 0; i < 8; ++i) extra_ += static_cast<char>(id >> (8 * i) & 0xFF);
}

void PerfettoPackets::AddCounterValue(std::int64_t value) {
  SmallMessage field;
  field.Varint(event::kCounterValue, static_cast<std::uint64_t>(value));
  extra_ += field.bytes();
}

void PerfettoPackets::Write(const Event& event) {
  SmallMessage fields;
  fields.Varint(event::kType, event.type);
  fields.Varint(event::kTrackUuid, event.track);
  if (event.category != 0) fields.Varint(event::kCategoryIids, event.category);
  if (event.name != 0) fields.Varint(event::kNameIid, event.name);
  SmallMessage whole;
  whole.Varint(packet::kTimestamp, static_cast<std::uint64_t>(event.at));
  whole.Varint(packet::kSequenceId, kSequence);
  whole.Varint(packet::kSequenceFlags, begun_ ? kFlagNeedsState : kFlagStateCleared);
  whole.Head(packet::kTrackEvent, fields.bytes().size() + extra_.size());
  begun_ = true;
  SmallMessage head;
  head.Head(kTracePacket, whole.bytes().size() + fields.bytes().size() + extra_.size());
  buffer_ += head.bytes();
  buffer_ += whole.bytes();
  buffer_ += fields.bytes();
  buffer_ += extra_;
  extra_.clear();
  if (buffer_.size() >= kBufferBytes) Flush();
}

}  // namespace interleave
