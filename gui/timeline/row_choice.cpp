#include "gui/timeline/row_choice.h"

#include <algorithm>
#include <cctype>
#include <string>

namespace interleave {
namespace {

// Capitals of ASCII do not count.
bool Holds(std::string_view text, std::string_view part) {
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
  };
  return part.empty() || !std::ranges::search(text, part, same).empty();
}

}  // namespace

void Choose(const Trace& trace, std::size_t card, const RowChoice& choice, CardRows& rows) {
  if (choice.all()) return;
  const auto hidden = [&](TrackId track) { return choice.hidden.contains({card, track}); };
  const auto shown = [&](TrackId track) {
    if (track == kNoTrack) return true;  // The row of a crowd.
    return !hidden(track) && Holds(trace.RowLabel(track), choice.filter);
  };
  std::vector<TrackId> threads;
  std::vector<ProcessGroup> groups;
  std::optional<std::size_t> crowd;
  std::size_t group = 0;
  for (std::size_t i = 0; i < rows.threads.size(); ++i) {
    // A heading stays as long as one of its rows does.
    while (group + 1 < rows.groups.size() && rows.groups[group + 1].first <= i) ++group;
    if (!shown(rows.threads[i])) continue;
    const bool grouped = group < rows.groups.size() && rows.groups[group].first <= i;
    if (grouped && (groups.empty() || groups.back().process != rows.groups[group].process)) {
      groups.push_back(rows.groups[group]);
      groups.back().first = threads.size();
    }
    if (rows.crowd == i) crowd = threads.size();
    threads.push_back(rows.threads[i]);
  }
  rows.threads = std::move(threads);
  rows.groups = std::move(groups);
  rows.crowd = crowd;
}

}  // namespace interleave
