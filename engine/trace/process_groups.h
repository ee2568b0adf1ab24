#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/trace/trace.h"

namespace interleave {

// Rows of a recording by the process they belong to, and what there is to say of a process. Pure.

// True if the recording has worker processes, so that its rows want headings.
inline bool HasWorkers(const Trace& trace) { return trace.processes().size() > 1; }

// A process whose rows begin at `first`, up to those of the next.
struct ProcessGroup {
  std::uint32_t process = 0;
  std::size_t first = 0;

  bool operator==(const ProcessGroup&) const = default;
};

// Puts `rows` in the order of their processes, the main program's first, and within each the
// threads of the program before those that serve it; else they keep their order. kNoTrack counts
// as the main program's. Without worker processes nothing is changed, and there are no groups.
std::vector<ProcessGroup> GroupByProcess(const Trace& trace, std::vector<TrackId>& rows);

// Its name in the heading of its rows: "Worker 1 · process 4711", "Main program" where the system's
// number is not known. REQUIRES for this and the next: `process` is one of the recording's.
std::string ProcessTitle(const Trace& trace, std::uint32_t process);
// How it ended, if not by itself: "was killed by signal 9 (Killed)"; else "".
std::string HowEnded(const Trace& trace, std::uint32_t process);
// Neither by itself nor on purpose.
bool EndedByAccident(const Trace& trace, std::uint32_t process);

// "PSS 4.10 MiB, RSS 12.3 MiB": the most that was measured, with its share of what it has in common
// with other processes, and with all of that; "" where nothing was.
std::string MemoryWords(const ProcessInfo& process);
// From when it was asked for until it ran; -1 where it has not come to that, and for the main
// program.
Nanos StartUp(const ProcessInfo& process);

// "12.3 MiB"
std::string MibText(std::uint64_t kib);
// "24 bytes", "1.05 MB": powers of ten, as files are counted.
std::string BytesText(std::uint64_t bytes);

}  // namespace interleave
