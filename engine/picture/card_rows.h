#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/trace/process_groups.h"
#include "engine/trace/trace.h"

namespace interleave {

// Which rows a recording has on screen, and in which of the thread colours. Pure.

// A thread's or task's place in the palette; kNoColour for one that has no row or only serves the
// model: grey on a core.
using ColourIndex = std::uint8_t;
inline constexpr ColourIndex kColourCount = 8;
inline constexpr ColourIndex kNoColour = kColourCount;

// More tasks of an event loop than this do not get a row each: one row stands for all of them.
inline constexpr std::size_t kMostTaskRows = 40;
// More counters than this have no row.
inline constexpr std::size_t kMostCounterRows = 8;

// Rows that are shown as one.
struct FoldedRows {
  std::size_t row = 0;  // In CardRows::threads.
  std::vector<TrackId> tracks;
};

struct CardRows {
  // CONCURRENCY, from the top: the event loop, the body, the other tasks in the order of their
  // creation, threads; where there are worker processes, those of each process together.
  std::vector<TrackId> threads;
  std::vector<ProcessGroup> groups;   // Of `threads`, each with a heading; none without workers.
  std::optional<std::size_t> crowd;   // The row that stands for all tasks; kNoTrack in `threads`.
  std::vector<FoldedRows> folded;     // By row, each kNoTrack in `threads`; as the user asks.
  std::size_t tasks = 0;              // Of the event loop, whether they have rows or not;
  std::size_t task_rows = 0;          // those that have. Both without the body.
  std::vector<TrackId> cores;         // PARALLELISM, by core; kNoTrack for one that ran nothing.
  std::vector<ColourIndex> colours;   // By TrackId.
  std::vector<std::size_t> counters;  // COUNTERS: places in Trace::counters().

  void Clear() {
    threads.clear();
    groups.clear();
    crowd.reset();
    folded.clear();
    tasks = 0;
    task_rows = 0;
    cores.clear();
    colours.clear();
    counters.clear();
  }
};

// True if the main thread did something of its own, so that its row is worth the room:
// it ran a task inside of the body (as everything does when nothing runs beside it), or it was on a
// core for more than 5 % of the time and more than 10 ms, which is more than starting others takes.
// In all other runs it only waits for results.
bool MainIsWorthShowing(const Trace& trace, const Track& main);

// The row of the task that runs the body on an event loop: the first one, which no other created.
// kNoTrack if there is none.
TrackId BodyRow(const Trace& trace);

// True if the body did something of its own: it ran, slept or waited for input for that long.
bool BodyIsWorthShowing(const Trace& trace, const Track& body);

// The rows of `trace`, or of nothing where it is null; at least `cores` core rows.
// The body's own row is there if it is worth showing, if nothing else exists, or if there are
// worker processes, as what goes to them begins there. `opened`: the tasks that have rows where
// there are more than kMostTaskRows; without any, one row stands for all.
CardRows RowsOf(const Trace* trace, int cores, std::span<const TrackId> opened = {});
// The same into `rows`, whose memory is used again: for who asks in every frame.
void FillRows(const Trace* trace, int cores, std::span<const TrackId> opened, CardRows& rows);

}  // namespace interleave
