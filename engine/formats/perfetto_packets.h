#pragma once

#include <cstdint>
#include <protozero/pbf_writer.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "engine/formats/json_writer.h"
#include "engine/formats/perfetto_fields.h"

namespace interleave {

// Writes the packets of a Perfetto trace, and the names they share: a text is written once, before
// the first packet that bears it.
//
// Thread safety: none. Lifetime: the sink must outlive it. Call Flush() last.
class PerfettoPackets {
 public:
  using Iid = std::uint64_t;
  // What a name is for; each kind is numbered by itself.
  enum class NameKind : std::uint8_t { kCategory, kEvent, kAnnotation, kString };

  explicit PerfettoPackets(const ByteSink& sink) : sink_(sink) {}
  PerfettoPackets(const PerfettoPackets&) = delete;
  PerfettoPackets& operator=(const PerfettoPackets&) = delete;

  // The number of `text`; for kEvent "" is "unnamed". Invalid UTF-8 is replaced, and counted.
  Iid Name(NameKind kind, std::string_view text);

  // An event of a track, written by hand, as there are millions of them.
  struct Event {
    std::uint64_t type = 0;  // perfetto::event::kBegin ...
    std::int64_t at = 0;
    std::uint64_t track = 0;
    Iid category = 0;  // 0: none.
    Iid name = 0;      // Likewise.
  };
  // Up to kMostAnnotations: AddInt(), AddString(), then the event they belong to.
  static constexpr std::size_t kMostAnnotations = 4;
  void AddInt(Iid name, std::int64_t value);
  void AddString(Iid name, Iid text);
  void AddFlow(std::uint64_t id, bool ends);
  void AddCounterValue(std::int64_t value);
  void Write(const Event& event);

  // Any other packet: fill(packet) writes its fields.
  template <typename Fill>
  void Packet(Fill fill) {
    packet_.clear();
    protozero::pbf_writer writer(packet_);
    fill(writer);
    Put(packet_);
  }

  // `text` without invalid UTF-8.
  std::string Clean(std::string_view text);

  std::uint64_t replaced() const { return replaced_; }
  void Flush();

 private:
  void Put(std::string_view packet);

  const ByteSink& sink_;
  std::string buffer_;
  std::string packet_;
  std::string extra_;  // Fields that the next event has besides.
  std::unordered_map<std::string, Iid> names_[4];
  bool begun_ = false;
  std::uint64_t replaced_ = 0;
};

}  // namespace interleave
