#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engine/formats/open_recording.h"

namespace interleave {

// Reads `bytes` by the reader of that name, recognised or not, and holds what comes of it against
// what every recording promises. Ends the program if a promise is broken.
inline void FuzzReader(std::string_view format, const std::uint8_t* bytes, std::size_t size) {
  constexpr std::size_t kMost = std::size_t{1} << 20;
  if (size > kMost) return;
  const InputFile file = InputFile::OfBytes({reinterpret_cast<const char*>(bytes), size}, "fuzzed");
  for (const Reader& reader : Readers()) {
    if (reader.format != format) continue;
    const ReadResult opened = reader.read(file, false, {});
    if (!opened) {
      if (opened.error().reason.empty()) std::abort();
      return;
    }
    if (opened->recordings.empty()) std::abort();
    for (const Recording& recording : opened->recordings) {
      const Trace& trace = *recording.trace;
      for (const Track& row : trace.tracks()) {
        Nanos last = row.slices.empty() ? 0 : row.slices.front().begin;
        for (const Slice& slice : row.slices) {
          if (slice.begin < last || trace.EndOf(slice) < slice.begin) std::abort();
          last = slice.end == kOpenEnd ? slice.begin : slice.end;
          if (row.kind == TrackKind::kCore && slice.subject >= trace.tracks().size()) std::abort();
        }
        for (const Slice& slice : row.tasks) {
          if (trace.EndOf(slice) < slice.begin) std::abort();
        }
      }
      for (const Flow& flow : trace.flows()) {
        if (flow.from >= trace.tracks().size() || flow.to >= trace.tracks().size()) std::abort();
      }
    }
  }
}

}  // namespace interleave
