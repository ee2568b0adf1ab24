#include "gui/timeline/row_choice.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

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

// The rows that a choice names. Of ten thousand only those are counted that are called alike.
class NamedRows {
 public:
  NamedRows(const Trace& trace, std::size_t card, const RowChoice& choice, const CardRows& rows)
      : card_(card) {
    for (const RowName& name : choice.hidden) Want(name);
    for (const RowMove& move : choice.moves) {
      Want(move.row);
      if (move.before) Want(*move.before);
    }
    if (found_.empty()) return;
    for (const TrackId track : rows.threads) {
      if (track == kNoTrack) continue;  // The row of a crowd.
      const std::uint32_t process = trace.tracks()[track].process;
      const std::string_view label = trace.RowLabel(track);
      const auto alike = seen_.find({process, label});
      if (alike == seen_.end()) continue;
      const auto wanted = found_.find({process, label, alike->second++});
      if (wanted != found_.end()) wanted->second = track;
    }
  }

  // kNoTrack for one that is not there, or of another card.
  TrackId Of(const RowName& name) const {
    if (name.card != card_) return kNoTrack;
    return found_.at({name.process, name.label, name.nth});
  }

 private:
  void Want(const RowName& name) {
    if (name.card != card_) return;
    found_.try_emplace({name.process, name.label, name.nth}, kNoTrack);
    seen_.try_emplace({name.process, name.label}, 0);
  }

  std::size_t card_;
  std::map<std::tuple<std::uint32_t, std::string_view, std::size_t>, TrackId> found_;
  std::map<std::pair<std::uint32_t, std::string_view>, std::size_t> seen_;
};

std::size_t PlaceIn(const CardRows& rows, TrackId track) {
  return static_cast<std::size_t>(std::ranges::find(rows.threads, track) - rows.threads.begin());
}

void MoveWithinGroup(TrackId row, std::optional<TrackId> before, CardRows& rows) {
  const std::size_t from = PlaceIn(rows, row);
  if (from == rows.threads.size()) return;
  const auto [first, last] = GroupAround(rows, from);
  const std::size_t to = before ? PlaceIn(rows, *before) : last;
  if (to < first || to > last || (before && to == last)) return;
  const auto at = [&](std::size_t place) {
    return rows.threads.begin() + static_cast<std::ptrdiff_t>(place);
  };
  if (from < to) {
    std::rotate(at(from), at(from + 1), at(to));
  } else {
    std::rotate(at(to), at(from), at(from + 1));
  }
}

void Reorder(std::span<const RowMove> moves, const NamedRows& named, CardRows& rows) {
  for (const RowMove& move : moves) {
    const TrackId row = named.Of(move.row);
    if (row == kNoTrack) continue;
    std::optional<TrackId> before;
    if (move.before) {
      before = named.Of(*move.before);
      if (before == kNoTrack) continue;
    }
    MoveWithinGroup(row, before, rows);
  }
  if (rows.crowd) rows.crowd = PlaceIn(rows, kNoTrack);
}

// Leaves the rows that `shown` says.
template <typename Shown>
void Leave(Shown shown, CardRows& rows) {
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

void FoldGroups(std::size_t card, const std::set<RowGroup>& folded, CardRows& rows) {
  if (folded.contains({card, kWholeBand}) && CanFoldBand(rows)) {
    rows.folded.push_back({.row = 0, .tracks = std::move(rows.threads)});
    rows.threads = {kNoTrack};
    rows.groups.clear();
    return;
  }
  std::vector<TrackId> threads;
  std::vector<ProcessGroup> groups;
  std::optional<std::size_t> crowd;
  for (const ProcessGroup& group : rows.groups) {
    const auto [first, last] = GroupAround(rows, group.first);
    const auto all = std::span(rows.threads).subspan(first, last - first);
    const bool has_crowd = rows.crowd && *rows.crowd >= first && *rows.crowd < last;
    if (has_crowd) crowd = threads.size() + (*rows.crowd - first);
    groups.push_back({.process = group.process, .first = threads.size()});
    if (folded.contains({card, group.process}) && !has_crowd) {
      rows.folded.push_back({.row = threads.size(), .tracks = {all.begin(), all.end()}});
      threads.push_back(kNoTrack);
    } else {
      threads.insert(threads.end(), all.begin(), all.end());
    }
  }
  if (groups.empty()) return;
  rows.threads = std::move(threads);
  rows.groups = std::move(groups);
  rows.crowd = crowd;
}

// As Choose(), but for folding: each row has its track.
void ChooseUnfolded(const Trace& trace, std::size_t card, const RowChoice& choice, CardRows& rows) {
  const NamedRows named(trace, card, choice, rows);
  Reorder(choice.moves, named, rows);
  if (choice.filter.empty() && choice.hidden.empty()) return;
  std::set<TrackId> hidden;
  for (const RowName& name : choice.hidden) hidden.insert(named.Of(name));
  hidden.erase(kNoTrack);
  Leave(
      [&](TrackId track) {
        if (track == kNoTrack) return true;  // The row of a crowd.
        return !hidden.contains(track) && Holds(trace.RowLabel(track), choice.filter);
      },
      rows);
}

}  // namespace

void RowChoice::Move(RowMove move) {
  if (!moves.empty() && moves.back().row == move.row) moves.pop_back();
  moves.push_back(std::move(move));
}

void Choose(const Trace& trace, std::size_t card, const RowChoice& choice, CardRows& rows) {
  if (choice.all()) return;
  ChooseUnfolded(trace, card, choice, rows);
  if (!choice.folded.empty()) FoldGroups(card, choice.folded, rows);
}

std::optional<RowName> NameOf(const Trace& trace, std::size_t card, TrackId track) {
  if (track >= trace.tracks().size()) return std::nullopt;
  RowName name{.card = card,
               .process = trace.tracks()[track].process,
               .label = std::string(trace.RowLabel(track)),
               .nth = 0};
  // A task of a crowd has a row only where few do something.
  const bool task = trace.tracks()[track].kind == TrackKind::kTask;
  const std::span<const TrackId> opened(&track, task ? 1 : 0);
  for (const TrackId row : RowsOf(&trace, 0, opened).threads) {
    if (row == track) return name;
    if (row == kNoTrack || trace.tracks()[row].process != name.process) continue;
    if (trace.RowLabel(row) == name.label) ++name.nth;
  }
  return std::nullopt;
}

std::pair<std::size_t, std::size_t> GroupAround(const CardRows& rows, std::size_t row) {
  const auto below = std::ranges::upper_bound(rows.groups, row, {}, &ProcessGroup::first);
  return {below == rows.groups.begin() ? 0 : std::prev(below)->first,
          below == rows.groups.end() ? rows.threads.size() : below->first};
}

std::optional<RowMove> Shifted(const Trace& trace, std::size_t card, const RowChoice& choice,
                               TrackId track, int by) {
  CardRows rows = RowsOf(&trace, 0);
  ChooseUnfolded(trace, card, choice, rows);
  const std::size_t place = PlaceIn(rows, track);
  std::optional<RowName> name = NameOf(trace, card, track);
  if (!name || place == rows.threads.size()) return std::nullopt;
  const auto [first, last] = GroupAround(rows, place);
  if (by < 0 ? place == first : place + 1 == last) return std::nullopt;
  const std::size_t before = by < 0 ? place - 1 : place + 2;
  if (before == last) return RowMove{.row = std::move(*name), .before = std::nullopt};
  std::optional<RowName> below = NameOf(trace, card, rows.threads[before]);
  if (!below) return std::nullopt;  // The row of a crowd.
  return RowMove{.row = std::move(*name), .before = std::move(below)};
}

bool CanFoldBand(const CardRows& rows) {
  const bool is_folded = rows.groups.empty() && !rows.folded.empty();
  return is_folded || (rows.tasks <= kMostTaskRows && rows.threads.size() > 1);
}

std::set<RowGroup> AllGroups(std::span<const Trace* const> traces) {
  std::set<RowGroup> groups;
  for (std::size_t card = 0; card < traces.size(); ++card) {
    if (traces[card] == nullptr) continue;
    const CardRows rows = RowsOf(traces[card], 0);
    for (const ProcessGroup& group : rows.groups) groups.insert({card, group.process});
    if (rows.groups.empty() && CanFoldBand(rows)) groups.insert({card, kWholeBand});
  }
  return groups;
}

RowChoice KeptFor(RowChoice choice, std::span<const std::string> before,
                  std::span<const std::string> after) {
  const auto is_other = [&](std::size_t card) {
    return card >= before.size() || card >= after.size() || before[card] != after[card];
  };
  std::erase_if(choice.hidden, [&](const RowName& name) { return is_other(name.card); });
  std::erase_if(choice.folded, [&](const RowGroup& group) { return is_other(group.card); });
  std::erase_if(choice.moves, [&](const RowMove& move) { return is_other(move.row.card); });
  return choice;
}

}  // namespace interleave
