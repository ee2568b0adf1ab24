#include "gui/timeline/card_rows.h"

#include <algorithm>

namespace interleave {
namespace {

// More cores than any machine of today: a damaged file must not ask for a billion rows.
constexpr int kMaxCores = 4096;

}  // namespace

bool MainIsWorthShowing(const Trace& trace, const Track& main) {
  // The body itself is the first task; what it ran in place follows at once. Looking at a few is
  // enough, and keeps a frame independent of how many there are.
  const std::size_t looked_at = std::min<std::size_t>(main.tasks.size(), 16);
  const auto nested = [](const Slice& task) { return task.depth > 0; };
  if (std::any_of(main.tasks.begin(), main.tasks.begin() + static_cast<std::ptrdiff_t>(looked_at),
                  nested)) {
    return true;
  }
  constexpr Nanos kStartUp = 10'000'000;
  return main.on_core_ns > kStartUp && main.on_core_ns > trace.now_ns() / 20;
}

CardRows RowsOf(const Trace* trace, int cores) {
  CardRows rows;
  rows.cores.assign(static_cast<std::size_t>(std::clamp(cores, 0, kMaxCores)), kNoTrack);
  if (trace == nullptr) return rows;

  const std::vector<Track>& tracks = trace->tracks();
  rows.colours.assign(tracks.size(), kNoColour);
  const bool alone = std::ranges::none_of(
      tracks, [](const Track& track) { return track.kind == TrackKind::kThread && !track.main; });
  ColourIndex next = 0;
  for (TrackId id = 0; id < tracks.size(); ++id) {
    const Track& track = tracks[id];
    if (track.kind == TrackKind::kCore) {
      if (track.core < 0 || track.core >= kMaxCores) continue;
      const auto core = static_cast<std::size_t>(track.core);
      if (core >= rows.cores.size()) rows.cores.resize(core + 1, kNoTrack);
      rows.cores[core] = id;
      continue;
    }
    if (track.main) {
      if (!alone && !MainIsWorthShowing(*trace, track)) continue;
      rows.threads.push_back(id);
      // Beside others it takes the last colour: it may come into sight during a live run, and the
      // others keep theirs.
      rows.colours[id] = alone ? 0 : kColourCount - 1;
      continue;
    }
    rows.threads.push_back(id);
    rows.colours[id] = next;
    next = static_cast<ColourIndex>((next + 1) % kColourCount);
  }
  return rows;
}

}  // namespace interleave
