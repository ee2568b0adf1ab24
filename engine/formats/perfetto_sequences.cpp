#include "engine/formats/perfetto_sequences.h"

#include "engine/formats/proto_cursor.h"
#include "engine/trace/trace_parts.h"

namespace interleave {

using namespace perfetto;

void PerfettoSequence::Intern(std::string_view data, ForeignTrace& trace) {
  ProtoCursor tables(data);
  while (tables.Next()) {
    IidTable* table = nullptr;
    switch (tables.field()) {
      case interned::kCategories:
        table = &categories;
        break;
      case interned::kEventNames:
        table = &names;
        break;
      case interned::kAnnotationNames:
        table = &annotations;
        break;
      case interned::kAnnotationStrings:
        table = &strings;
        break;
      default:
        continue;
    }
    ProtoCursor entry(tables.bytes());
    std::uint64_t iid = 0;
    std::string_view text;
    while (entry.Next()) {
      if (entry.field() == interned::kIid) iid = entry.number();
      if (entry.field() == interned::kText) text = entry.bytes();
    }
    table->Set(iid, trace.Name(text));
  }
}

void PerfettoClocks::TakeSnapshot(std::uint32_t sequence, std::string_view snapshot) {
  struct Seen {
    std::uint64_t id = 0;
    std::uint64_t at = 0;
    std::uint64_t multiplier = 1;
    bool incremental = false;
  };
  constexpr Field kClocks = 1;
  constexpr std::size_t kMostClocks = 256;
  std::vector<Seen> all;
  ProtoCursor fields(snapshot);
  while (fields.Next()) {
    if (fields.field() != kClocks || all.size() >= kMostClocks) continue;
    Seen& seen = all.emplace_back();
    ProtoCursor clock(fields.bytes());
    while (clock.Next()) {
      if (clock.field() == 1) seen.id = clock.number();
      if (clock.field() == 2) seen.at = clock.number();
      if (clock.field() == 3) seen.incremental = clock.number() != 0;
      if (clock.field() == 4) seen.multiplier = clock.number();
    }
    if (seen.multiplier == 0) seen.multiplier = 1;
  }
  // The moment in the trace's own time: by its own clock, or by another that is known.
  std::optional<std::int64_t> moment;
  for (const Seen& seen : all) {
    if (seen.id == kBootTime) moment = static_cast<std::int64_t>(seen.at * seen.multiplier);
  }
  for (const Seen& seen : all) {
    const auto it = clocks_.find(KeyOf(sequence, seen.id));
    if (moment || it == clocks_.end() || it->second.incremental) continue;
    moment = static_cast<std::int64_t>(seen.at * seen.multiplier +
                                       static_cast<std::uint64_t>(it->second.offset));
  }
  for (const Seen& seen : all) {
    if (seen.id == kBootTime) continue;
    const std::uint64_t nanos = seen.at * seen.multiplier;
    const auto now = static_cast<std::uint64_t>(moment.value_or(static_cast<std::int64_t>(nanos)));
    clocks_[KeyOf(sequence, seen.id)] = {.offset = static_cast<std::int64_t>(now - nanos),
                                         .multiplier = seen.multiplier,
                                         .incremental = seen.incremental,
                                         .last = seen.at};
  }
}

std::optional<Nanos> PerfettoClocks::ToTrace(std::uint32_t sequence, std::uint64_t clock,
                                             std::uint64_t at) {
  std::uint64_t nanos = at;
  if (clock != 0 && clock != kBootTime) {
    const auto it = clocks_.find(KeyOf(sequence, clock));
    if (it == clocks_.end()) {
      ++unknown_;
    } else {
      Clock& known = it->second;
      if (known.incremental) nanos = known.last += at;
      nanos = nanos * known.multiplier + static_cast<std::uint64_t>(known.offset);
    }
  }
  const auto time = static_cast<Nanos>(nanos);
  if (time > kFurthestTime / 2 || time < -kFurthestTime / 2) return std::nullopt;
  return time;
}

}  // namespace interleave
