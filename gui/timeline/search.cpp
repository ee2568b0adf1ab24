#include "gui/timeline/search.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace interleave {
namespace {

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// Which tasks, objects and states of one recording are meant: words are compared once for each
// name, not for each slice.
class Meant {
 public:
  Meant(const Trace& trace, std::string_view query) : trace_(trace) {
    const auto holds = [&](std::string_view text) {
      return Lower(text).find(query) != std::string::npos;
    };
    tasks_.resize(trace.tasks().size());
    for (std::size_t i = 1; i < tasks_.size(); ++i) {
      tasks_[i] = holds(trace.TaskLabel(static_cast<TaskId>(i)));
    }
    objects_.resize(trace.objects().size());
    for (std::size_t i = 1; i < objects_.size(); ++i) {
      objects_[i] = holds(trace.Name(trace.objects()[i].name));
    }
    for (std::size_t i = 0; i < kStateCount; ++i) {
      states_[i] = IsWaiting(static_cast<State>(i)) && holds(StateTitle(static_cast<State>(i)));
    }
    query_ = query;
  }

  bool Task(TaskId task) const { return task < tasks_.size() && tasks_[task]; }
  bool Wait(const Slice& slice) const {
    if (!IsWaiting(slice.state)) return false;
    if (states_[static_cast<std::size_t>(slice.state)]) return true;
    switch (slice.detail) {
      case SubjectKind::kObject:
        return slice.subject < objects_.size() && objects_[slice.subject];
      case SubjectKind::kTask:
        return Task(slice.subject);
      case SubjectKind::kNone:
        return false;
      default:
        return Lower(trace_.SubjectLabel(slice)).find(query_) != std::string::npos;
    }
  }
  bool Flag(const Mark& mark) const {
    return Lower(trace_.Name(mark.name)).find(query_) != std::string::npos;
  }

 private:
  const Trace& trace_;
  std::string_view query_;
  std::vector<bool> tasks_;
  std::vector<bool> objects_;
  std::array<bool, kStateCount> states_{};
};

void CollectFrom(const Trace& trace, std::size_t card, const Meant& meant,
                 std::vector<SearchHit>& hits) {
  for (TrackId id = 0; id < trace.tracks().size(); ++id) {
    const Track& track = trace.tracks()[id];
    if (track.kind == TrackKind::kCore) continue;
    for (const Slice& task : track.tasks) {
      if (meant.Task(task.task)) hits.push_back({card, id, {task.begin, trace.EndOf(task)}});
    }
    for (const Slice& slice : track.slices) {
      if (meant.Wait(slice)) hits.push_back({card, id, {slice.begin, trace.EndOf(slice)}});
    }
  }
  for (const Mark& mark : trace.marks()) {
    if (mark.track != kNoTrack && meant.Flag(mark)) {
      hits.push_back({card, mark.track, {mark.at, mark.at + 1}});
    }
  }
}

std::vector<float> DensityOf(std::span<const SearchHit> hits, TimeRange whole) {
  std::vector<float> density(kDensityColumns);
  if (whole.length() <= 0) return density;
  for (const SearchHit& hit : hits) {
    const double share =
        static_cast<double>(hit.range.begin - whole.begin) / static_cast<double>(whole.length());
    const double column = share * static_cast<double>(kDensityColumns);
    if (column < 0 || column >= static_cast<double>(kDensityColumns)) continue;
    density[static_cast<std::size_t>(column)] += 1;
  }
  const float most = std::ranges::max(density);
  for (float& value : density) {
    if (most > 0) value /= most;
  }
  return density;
}

}  // namespace

SearchResult SearchIn(std::span<const TimelineCard> cards, std::string_view query,
                      TimeRange whole) {
  SearchResult result;
  const std::string wanted = Lower(Trimmed(query));
  if (wanted.empty()) return result;
  for (std::size_t card = 0; card < cards.size(); ++card) {
    if (cards[card].trace == nullptr) continue;
    CollectFrom(*cards[card].trace, card, Meant(*cards[card].trace, wanted), result.hits);
  }
  result.total = result.hits.size();
  result.density = DensityOf(result.hits, whole);
  const auto earlier = [](const SearchHit& a, const SearchHit& b) {
    return a.range.begin != b.range.begin ? a.range.begin < b.range.begin : a.card < b.card;
  };
  const std::size_t kept = std::min(result.hits.size(), kMostHits);
  std::ranges::partial_sort(result.hits, result.hits.begin() + static_cast<std::ptrdiff_t>(kept),
                            earlier);
  result.hits.resize(kept);
  return result;
}

std::string HitText(std::span<const TimelineCard> cards, const SearchHit& hit) {
  if (hit.card >= cards.size() || cards[hit.card].trace == nullptr) return "";
  const Trace& trace = *cards[hit.card].trace;
  if (hit.track >= trace.tracks().size()) return "";
  std::string text;
  const Slice* slice = trace.SliceAt(hit.track, hit.range.begin);
  if (slice != nullptr && slice->begin == hit.range.begin && IsWaiting(slice->state)) {
    text = trace.SubjectLabel(*slice);
    if (text.empty()) text = StateTitle(slice->state);
  }
  if (const Slice* task = trace.TaskAt(hit.track, hit.range.begin); text.empty() && task) {
    text = trace.TaskLabel(task->task);
  }
  text += (text.empty() ? "" : " · ") + std::string(trace.RowLabel(hit.track));
  return cards.size() > 1 ? text + " · " + cards[hit.card].title : text;
}

}  // namespace interleave
