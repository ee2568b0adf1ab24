#pragma once

#include <vector>

#include "engine/analysis/findings.h"

namespace interleave {

// Each looks for one kind of finding; see findings.h.
void FindDeadlocks(const Trace& trace, std::vector<Finding>& out);
void FindLostUpdates(const Trace& trace, std::vector<Finding>& out);
void FindConvoys(const Trace& trace, std::vector<Finding>& out);
void FindSerialisation(const Trace& trace, std::vector<Finding>& out);
void FindStragglers(const Trace& trace, std::vector<Finding>& out);
void FindOversubscription(const Trace& trace, std::vector<Finding>& out);
void FindStarvedPools(const Trace& trace, std::vector<Finding>& out);
void FindBlockedLoops(const Trace& trace, std::vector<Finding>& out);
void FindSmallWork(const Trace& trace, std::vector<Finding>& out);

// What is shorter than this may be the machine's doing: another program, a late wake-up.
inline constexpr Nanos kNoise = 1'000'000;

// True for the rows of the program's own threads and tasks.
inline bool IsOfProgram(const Track& track) { return TellsProgress(track.kind) && !track.service; }
// The part of `slice` that lies in `range`; 0 where none does.
Nanos Within(const Trace& trace, const Slice& slice, TimeRange range);
// The middle one; 0 of none.
Nanos MedianOf(std::vector<Nanos> values);
// The time that what the body did took, the first event to the last.
TimeRange Span(const Trace& trace);

}  // namespace interleave
