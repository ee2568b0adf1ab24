#include "engine/formats/text_cells.h"

#include <algorithm>

#include "engine/analysis/statistics.h"

namespace interleave {
namespace {

// One change from waiting to running is none that took turns.
constexpr int kLeastTurns = 3;

// What happened in the time of one cell.
struct Share {
  StateTimes state_ns{};
  Nanos length = 0;          // Of the cell.
  Nanos running_begin = -1;  // First and last moment it ran.
  Nanos running_end = -1;
  Nanos middle = 0;
  int turns = 0;  // Slices of running and of lock waits.

  Nanos Covered() const {
    Nanos sum = 0;
    for (const Nanos time : state_ns) sum += time;
    return sum;
  }
  State Largest() const {
    return static_cast<State>(std::ranges::max_element(state_ns) - state_ns.begin());
  }
};

bool IsLockWait(State state) { return state == State::kWaitingGil || state == State::kWaitingLock; }

// Cells of a range; neighbours touch, and together they are the range to the nanosecond.
class Grid {
 public:
  Grid(TimeRange range, int count) : range_(range), count_(count) {}

  Nanos Begin(int cell) const { return range_.begin + range_.length() * cell / count_; }
  int CellAt(Nanos at) const {
    auto cell = static_cast<int>((at - range_.begin) * count_ / range_.length());
    while (cell > 0 && Begin(cell) > at) --cell;
    while (cell + 1 < count_ && Begin(cell + 1) <= at) ++cell;
    return cell;
  }

 private:
  TimeRange range_;
  int count_;
};

std::vector<Share> SharesOf(const Trace& trace, TrackId track, TimeRange range, int count) {
  std::vector<Share> shares(static_cast<std::size_t>(count));
  if (range.length() <= 0) return shares;
  const Grid grid(range, count);
  for (int cell = 0; cell < count; ++cell) {
    Share& share = shares[static_cast<std::size_t>(cell)];
    share.length = grid.Begin(cell + 1) - grid.Begin(cell);
    share.middle = grid.Begin(cell) + share.length / 2;
  }
  for (const Slice& slice : trace.SlicesIn(track, range)) {
    const Nanos begin = std::max(slice.begin, range.begin);
    const Nanos end = std::min(trace.EndOf(slice), range.end);
    if (begin >= end) continue;
    for (int cell = grid.CellAt(begin); cell < count && grid.Begin(cell) < end; ++cell) {
      Share& share = shares[static_cast<std::size_t>(cell)];
      const Nanos part_begin = std::max(begin, grid.Begin(cell));
      const Nanos part_end = std::min(end, grid.Begin(cell + 1));
      if (part_begin >= part_end) continue;
      share.state_ns[static_cast<std::size_t>(slice.state)] += part_end - part_begin;
      share.turns += slice.state == State::kRunning || IsLockWait(slice.state) ? 1 : 0;
      if (slice.state != State::kRunning) continue;
      if (share.running_begin < 0) share.running_begin = part_begin;
      share.running_end = part_end;
    }
  }
  return shares;
}

TextCell Moment(const Share& share) {
  const Nanos middle = share.running_begin + (share.running_end - share.running_begin) / 2;
  return {middle < share.middle ? TextCell::Kind::kMomentLeft : TextCell::Kind::kMomentRight};
}

State LongerLockWait(const Share& share) {
  return TimeIn(share.state_ns, State::kWaitingGil) >= TimeIn(share.state_ns, State::kWaitingLock)
             ? State::kWaitingGil
             : State::kWaitingLock;
}

bool ShowsLockWait(const TextCell& cell) {
  return cell.kind == TextCell::Kind::kTurns ||
         (cell.kind == TextCell::Kind::kState && IsLockWait(cell.state));
}

bool ShowsRunning(const TextCell& cell) {
  return cell.kind == TextCell::Kind::kMomentLeft || cell.kind == TextCell::Kind::kMomentRight ||
         cell.kind == TextCell::Kind::kTurns ||
         (cell.kind == TextCell::Kind::kState && cell.state == State::kRunning);
}

TextCell ThreadCell(const Share& share, bool running_just_shown) {
  const Nanos covered = share.Covered();
  if (covered == 0) return {};
  const Nanos running = TimeIn(share.state_ns, State::kRunning);
  if (share.turns >= kLeastTurns && 8 * running >= covered &&
      8 * TimeWaitingForLocks(share.state_ns) >= covered) {
    return {TextCell::Kind::kTurns};
  }
  const State largest = share.Largest();
  if (largest != State::kRunning && running > 0 && !running_just_shown) return Moment(share);
  return {TextCell::Kind::kState, largest};
}

}  // namespace

std::vector<TextCell> ThreadCells(const Trace& trace, TrackId track, TimeRange range, int count) {
  const std::vector<Share> shares = SharesOf(trace, track, range, count);
  std::vector<TextCell> cells;
  cells.reserve(shares.size());
  for (const Share& share : shares) {
    cells.push_back(ThreadCell(share, !cells.empty() && ShowsRunning(cells.back())));
  }
  const auto most = std::ranges::max_element(
      shares, {}, [](const Share& share) { return TimeWaitingForLocks(share.state_ns); });
  if (TimeWaitingForLocks(most->state_ns) > 0 && std::ranges::none_of(cells, ShowsLockWait)) {
    cells[static_cast<std::size_t>(most - shares.begin())] = {TextCell::Kind::kState,
                                                              LongerLockWait(*most)};
  }
  return cells;
}

std::vector<TextCell> CoreCells(const Trace& trace, TrackId track, TimeRange range, int count) {
  std::vector<TextCell> cells;
  for (const Share& share : SharesOf(trace, track, range, count)) {
    const Nanos running = TimeIn(share.state_ns, State::kRunning);
    if (running == 0) {
      cells.push_back({});
    } else if (2 * running >= share.length) {
      cells.push_back({TextCell::Kind::kState, State::kRunning});
    } else {
      cells.push_back(Moment(share));
    }
  }
  return cells;
}

}  // namespace interleave
