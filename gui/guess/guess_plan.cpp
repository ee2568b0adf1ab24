#include "gui/guess/guess_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "engine/picture/card_rows.h"
#include "engine/trace/process_groups.h"
#include "gui/guess/guess_drag.h"

namespace interleave {
namespace {

constexpr std::string_view kMainThread = "Main thread";
// An axis that is longer than this many times the run would leave no room to draw in.
constexpr Nanos kMostWorkByLength = 8;

// Worker processes are told by their number: what they are called differs from model to model.
std::string KeyOf(const Trace& trace, TrackId id, std::map<std::string, int>& seen) {
  const Track& track = trace.tracks()[id];
  std::string key = fmt::format("{}/{}", track.process, trace.RowLabel(id));
  const int ordinal = ++seen[key];
  return ordinal == 1 ? key : fmt::format("{}/{}", key, ordinal);
}

std::string NameOf(const Trace& trace, TrackId id) {
  const Track& track = trace.tracks()[id];
  const std::string_view label = trace.RowLabel(id);
  if (track.process == 0) return std::string(label);
  const std::string& process = trace.processes()[track.process].name;
  if (label == kMainThread || process.empty())
    return process.empty() ? std::string(label) : process;
  return fmt::format("{} · {}", process, label);
}

bool IsWork(State state) {
  return state == State::kRunning || state == State::kWaitingIo || state == State::kSleeping;
}

}  // namespace

std::optional<GuessKind> GuessKindOf(State state) {
  switch (state) {
    case State::kRunning:
      return GuessKind::kRunning;
    case State::kStarting:
    case State::kIdle:
    case State::kDone:
    case State::kFailed:
    case State::kCancelled:
      return std::nullopt;
    default:
      return GuessKind::kWaiting;
  }
}

GuessBlocks BlocksOf(const Trace& trace, TrackId track) {
  GuessBlocks blocks;
  if (track >= trace.tracks().size()) return blocks;
  for (const Slice& slice : trace.tracks()[track].slices) {
    const std::optional<GuessKind> kind = GuessKindOf(slice.state);
    const GuessBlock block{.begin = slice.begin,
                           .end = trace.EndOf(slice),
                           .kind = kind.value_or(GuessKind::kRunning)};
    if (!kind || block.length() <= 0) continue;
    if (!blocks.empty() && blocks.back().kind == *kind && blocks.back().end == block.begin) {
      blocks.back().end = block.end;
    } else {
      blocks.push_back(block);
    }
  }
  return blocks;
}

std::vector<TrackId> GuessTracks(const Trace& trace) {
  CardRows rows = RowsOf(&trace, 0);
  if (rows.crowd) {
    std::vector<TrackId> first;
    const TrackId body = BodyRow(trace);
    for (TrackId id = 0; id < trace.tracks().size() && first.size() < kMostGuessRows; ++id) {
      if (trace.tracks()[id].kind == TrackKind::kTask && id != body) first.push_back(id);
    }
    rows = RowsOf(&trace, 0, first);
  }
  std::erase_if(rows.threads, [&](TrackId id) {
    return id == kNoTrack || !TellsProgress(trace.tracks()[id].kind) || trace.tracks()[id].service;
  });
  return std::move(rows.threads);
}

GuessPlan PlanOf(GuessKey key, const Trace& twin) {
  GuessPlan plan{.key = std::move(key)};
  const std::vector<TrackId> tracks = GuessTracks(twin);
  const CardRows rows = RowsOf(&twin, 0);
  std::map<std::string, int> seen;
  for (const TrackId id : tracks) {
    for (const Slice& slice : twin.tracks()[id].slices) {
      if (IsWork(slice.state)) plan.work += twin.EndOf(slice) - slice.begin;
    }
    if (plan.rows.size() == kMostGuessRows) {
      ++plan.left_out;
      continue;
    }
    plan.rows.push_back(
        {.key = KeyOf(twin, id, seen), .name = NameOf(twin, id), .colour = rows.colours[id]});
  }
  const Nanos end = twin.now_ns();
  const Nanos longest = std::max(std::min(plan.work, kMostWorkByLength * end), end);
  plan.length = RoundLength(longest + longest / 20);
  return plan;
}

std::vector<TrackId> TracksOf(const GuessPlan& plan, const Trace& trace) {
  std::map<std::string, TrackId> by_key;
  std::map<std::string, int> seen;
  // Also those that are not worth a row of their own here, but are in the plan.
  for (TrackId id = 0; id < trace.tracks().size(); ++id) {
    const Track& track = trace.tracks()[id];
    if (!TellsProgress(track.kind) || track.service) continue;
    by_key.emplace(KeyOf(trace, id, seen), id);
  }
  std::vector<TrackId> tracks;
  for (const GuessRow& row : plan.rows) {
    const auto found = by_key.find(row.key);
    tracks.push_back(found == by_key.end() ? kNoTrack : found->second);
  }
  return tracks;
}

}  // namespace interleave
