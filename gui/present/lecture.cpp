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

}  // namespace

std::vector<Nanos> LectureSteps(const Trace& trace) {
  std::vector<Nanos> moments;
  for (const Track& track : trace.tracks()) {
    if (!TellsProgress(track.kind) || track.service) continue;
    for (const Slice& slice : track.slices) {
      if (moments.size() >= 8 * kMostLectureSteps) break;
      moments.push_back(slice.begin);
    }
  }
  std::ranges::sort(moments);
  const Nanos apart = trace.now_ns() / kTogether;
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

Caption CaptionAt(const Trace& trace, Nanos at) {
  TrackId changed = kNoTrack;
  Nanos latest = -1;
  bool waits = false;
  for (TrackId id = 0; id < trace.tracks().size(); ++id) {
    const Track& track = trace.tracks()[id];
    if (!TellsProgress(track.kind) || track.service) continue;
    const Slice* slice = trace.SliceAt(id, at);
    if (slice == nullptr) continue;
    // Of those that changed together, one that waits says more.
    const bool says_more = slice->begin > latest || (slice->begin == latest && !waits &&
                                                     IsWaiting(slice->state) && !track.main);
    if (!says_more) continue;
    changed = id;
    latest = slice->begin;
    waits = IsWaiting(slice->state);
  }
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
