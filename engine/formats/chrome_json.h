#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "engine/formats/json_writer.h"
#include "engine/trace/trace.h"

namespace interleave {

// Recordings as Chrome Trace Event JSON, the format that nearly every viewer reads.
//
// Each run is a process with its threads (and the tasks of an event loop, which overlap, as threads
// of their own), each of its worker processes another, "TITLE (Worker 1, process 4711)", and a last
// one, "TITLE (cores)", has its cores. On a thread lie its tasks (cat
// "task") and inside them what it was doing (cat "state"); a state that reaches over the end of a
// task is cut there, so that slices always nest. What was serialised or deserialised lies inside of
// the states (cat "transfer"), cut likewise. Thread states (ph "T") say the same to viewers
// that know them, with the core. Arrows are flows, flags are instants, counters counters. Times are
// microseconds since the start of each run, events in their order, all runs from 0. "otherData"
// tells of each run how true its cores are, what was lost, and what else is known of it.

struct NamedTrace {
  std::string title;             // "Three downloads: threads"
  const Trace* trace = nullptr;  // May be live: its open slices reach to now.
  std::string about;             // See AboutJson(); empty: nothing else is known.
};

struct ChromeJsonReport {
  std::uint64_t events = 0;    // Without metadata.
  std::uint64_t replaced = 0;  // Invalid UTF-8 sequences in names, written as U+FFFD.
  bool stopped = false;        // `stop` was asked for: what was written is not complete.
};

// Writes to `sink`, a few ten kilobytes at a time; besides these it needs memory for an index of
// the flows and for the transfers, not for a copy of the recording. `version` is the program's.
ChromeJsonReport WriteChromeJson(std::span<const NamedTrace> runs, std::string_view version,
                                 const ByteSink& sink, const std::stop_token& stop = {});

// Writes to a file; one that exists is replaced only when the new one is complete.
// Errors: a sentence with path, reason and what to do, also if `stop` was asked for.
std::expected<ChromeJsonReport, std::string> SaveChromeJson(std::span<const NamedTrace> runs,
                                                            std::string_view version,
                                                            const std::filesystem::path& path,
                                                            const std::stop_token& stop = {});

}  // namespace interleave
