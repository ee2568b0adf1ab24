#include "gui/present/lecture.h"

#include <algorithm>

#include "engine/analysis/why.h"
#include "engine/picture/level_of_detail.h"
#include "engine/trace/time_text.h"
#include "gui/timeline/explain.h"

namespace interleave {
namespace {

// Nobody sees that two things did not happen together that are nearer than that, by the length of
// all.
constexpr Nanos kTogether = 2000;

// Of "A; B." both, as sentences.
Caption Split(const std::string& sentence) {
  const std::size_t semicolon = sentence.find("; ");
  if (semicolon == std::string::npos) return {.headline = sentence, .detail = {}};
  return {.headline = sentence.substr(0, semicolon) + ".",
          .detail = sentence.substr(semicolon + 2)};
}

// While one runs, who waits for another thread: "Thread 1 waits for the global lock; ..."; "" if
// nobody does.
std::string WhoWaits(const Trace& trace, TrackId but, Nanos at) {
  for (TrackId id = 0; id < trace.tracks().size(); ++id) {
    const Track& track = trace.tracks()[id];
    if (id == but || track.main || track.service || !TellsProgress(track.kind)) continue;
    const Slice* slice = trace.SliceAt(id, at);
    if (slice != nullptr && IsWaitForOthers(slice->state)) return WhyAt(trace, id, at).sentence;
  }
  return "";
}

struct RowChange {
  TrackId track = kNoTrack;  // kNoTrack: nobody does anything.
  Nanos begin = -1;
};

// The row that changed last before `at`, or at it.
RowChange ChangeAt(const Trace& trace, Nanos at) {
  RowChange latest;
  bool waits = false;
  for (TrackId id = 0; id < trace.tracks().size(); ++id) {
    const Track& track = trace.tracks()[id];
    if (!TellsProgress(track.kind) || track.service) continue;
    const Slice* slice = trace.SliceAt(id, at);
    if (slice == nullptr) continue;
    // Of those that changed together, one that waits says more.
    const bool says_more = slice->begin > latest.begin || (slice->begin == latest.begin && !waits &&
                                                           IsWaiting(slice->state) && !track.main);
    if (!says_more) continue;
    latest = {.track = id, .begin = slice->begin};
    waits = IsWaiting(slice->state);
  }
  return latest;
}

}  // namespace

std::vector<std::size_t> PresentedCards(const Lecture& lecture, std::size_t cards) {
  if (lecture.card >= cards) return {};
  std::vector<std::size_t> shown = {lecture.card};
  if (lecture.beside && *lecture.beside < cards && *lecture.beside != lecture.card) {
    shown.push_back(*lecture.beside);
  } else if (cards == 2 && !lecture.alone) {
    shown.push_back(1 - lecture.card);
  }
  std::ranges::sort(shown);
  return shown;
}

std::vector<const Trace*> PresentedTraces(const Lecture& lecture,
                                          std::span<const TimelineCard> cards) {
  std::vector<const Trace*> traces;
  for (const std::size_t card : PresentedCards(lecture, cards.size())) {
    const Trace* trace = cards[card].trace;
    if (trace == nullptr) continue;
    if (trace->live()) return {};
    traces.push_back(trace);
  }
  return traces;
}

void ShowBeside(Lecture& lecture, std::optional<std::size_t> card, std::size_t cards) {
  const std::vector<std::size_t> shown = PresentedCards(lecture, cards);
  if (shown.empty() || (card && *card >= cards)) return;
  const bool both = shown.size() == 2;
  const std::size_t other = both && shown[0] == lecture.card ? shown[1] : shown[0];
  if (!card) {
    std::size_t next = both ? other + 1 : 0;
    if (next == lecture.card) ++next;
    card = next < cards ? std::optional(next) : std::nullopt;
  } else if (std::ranges::find(shown, *card) != shown.end()) {
    if (both && *card == lecture.card) lecture.card = other;
    card.reset();
  }
  lecture.beside = card;
  lecture.alone = !card;
}

std::vector<Nanos> LectureSteps(std::span<const Trace* const> traces) {
  std::vector<Nanos> moments;
  Nanos end = 0;
  for (const Trace* trace : traces) {
    end = std::max(end, trace->now_ns());
    const std::size_t most = moments.size() + 8 * kMostLectureSteps;
    for (const Track& track : trace->tracks()) {
      if (!TellsProgress(track.kind) || track.service) continue;
      for (const Slice& slice : track.slices) {
        if (moments.size() >= most) break;
        moments.push_back(slice.begin);
      }
    }
  }
  std::ranges::sort(moments);
  const Nanos apart = end / kTogether;
  std::vector<Nanos> steps;
  for (const Nanos moment : moments) {
    if (steps.size() == kMostLectureSteps) break;
    if (steps.empty() || moment - steps.back() > apart) {
      steps.push_back(moment);
    }
  }
  return steps;
}

std::size_t StepAt(const std::vector<Nanos>& steps, Nanos at) {
  return static_cast<std::size_t>(std::ranges::upper_bound(steps, at) - steps.begin());
}

std::size_t LastToChange(std::span<const Trace* const> traces, Nanos at) {
  const auto changed = [at](const Trace* trace) { return ChangeAt(*trace, at).begin; };
  return static_cast<std::size_t>(std::ranges::max_element(traces, {}, changed) - traces.begin());
}

Caption CaptionAt(const Trace& trace, Nanos at) {
  const TrackId changed = ChangeAt(trace, at).track;
  if (changed == kNoTrack) {
    return at <= 0 ? Caption{.headline = "Before the first step.", .detail = {}}
                   : Caption{.headline = "The program has ended.",
                             .detail = "It took " + DurationText(trace.now_ns()) + "."};
  }
  Caption caption = Split(WhyAt(trace, changed, at).sentence);
  if (caption.detail.empty()) caption.detail = WhoWaits(trace, changed, at);
  if (caption.detail.empty()) {
    // What the headline says already is not said again.
    caption.detail = ExplainSlice(trace, changed, *trace.SliceAt(changed, at)).sentence;
    if (caption.detail.starts_with(caption.headline)) {
      caption.detail.erase(0, caption.headline.size() + 1);
    }
  }
  return caption;
}

float LectureScale(float width, float height) {
  // Of a screen of 1600 x 900 letters are read from the last row.
  constexpr float kLetters = 1.6F;
  const float fits = std::min(width / 1600, height / 900);
  return std::clamp(kLetters * fits, 0.5F, 4.0F);
}

}  // namespace interleave
