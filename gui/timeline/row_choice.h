#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/picture/card_rows.h"

namespace interleave {

// Which rows of threads and tasks the user wants to see, and in which order. Plain values and pure
// functions.

// A row by what it is called, which the next run of the same program gives it again; tracks have
// other numbers there.
struct RowName {
  std::size_t card = 0;
  std::uint32_t process = 0;
  std::string label;
  std::size_t nth = 0;  // Of those of the process that are called alike.

  auto operator<=>(const RowName&) const = default;
};

// The same in the recordings that are shown.
struct RowTrack {
  std::size_t card = 0;
  TrackId track = kNoTrack;
};

// The rows below one heading: those of a process, or all of the band.
struct RowGroup {
  std::size_t card = 0;
  std::uint32_t process = 0;

  auto operator<=>(const RowGroup&) const = default;
};
inline constexpr std::uint32_t kWholeBand = std::numeric_limits<std::uint32_t>::max();

// A row was put right above another one of its group; without one, below all of them.
struct RowMove {
  RowName row;
  std::optional<RowName> before;

  bool operator==(const RowMove&) const = default;
};

struct RowChoice {
  std::string filter;  // In the names of threads and tasks.
  std::set<RowName> hidden;
  std::set<RowGroup> folded;   // Each one row.
  std::vector<RowMove> moves;  // In the order in which they were made.
  bool by_task = false;        // A row for each task, not for each thread.

  bool all() const { return filter.empty() && hidden.empty() && folded.empty() && moves.empty(); }
  // Those of other rows: threads in place of tasks, or the other way round.
  void ForgetRows() { *this = {.filter = std::move(filter), .by_task = by_task}; }
  // Adds a move, or replaces the last one where that was of the same row.
  void Move(RowMove move);
};

// Puts the threads and tasks of `rows` in the order that was chosen, leaves those that are shown,
// and folds groups. A row that stands for many tasks stays, and so do cores.
void Choose(const Trace& trace, std::size_t card, const RowChoice& choice, CardRows& rows);

// What a row of a card is called; nullopt for a track that has none.
std::optional<RowName> NameOf(const Trace& trace, std::size_t card, TrackId track);

// The places [first, second) of the rows that stand below one heading with the one at `row`.
// REQUIRES: row < rows.threads.size().
std::pair<std::size_t, std::size_t> GroupAround(const CardRows& rows, std::size_t row);

// The move that brings a row up (by < 0) or down by one among those that are shown; nullopt where
// it is the first or last of its group, or has no row of its own.
std::optional<RowMove> Shifted(const Trace& trace, std::size_t card, const RowChoice& choice,
                               TrackId track, int by);

// True if the band may be one row: it has several, and none that already stands for many.
bool CanFoldBand(const CardRows& rows);

// Every group there is: of each card the processes, or the band where it has none. `traces`: of
// the cards, null for those that have not run.
std::set<RowGroup> AllGroups(std::span<const Trace* const> traces);

// What of the choice holds for the next runs: that of cards which have the same title then.
RowChoice KeptFor(RowChoice choice, std::span<const std::string> before,
                  std::span<const std::string> after);

}  // namespace interleave
