#include <algorithm>
#include <memory>
#include <utility>

#include "gui/app/app.h"
#include "gui/app/cards.h"

// What the app computes from recordings for the panels and keeps while nothing changes.

namespace interleave {

std::vector<TimelineCard> App::Cards() {
  const bool by_task = view_.timeline.rows.by_task;
  task_traces_.KeepOnly(by_task ? session_.runs() : std::span<const SessionRun>());
  return MakeCards(session_, cores_, by_task ? &task_traces_ : nullptr);
}

const Inspection* App::Inspected(std::span<const TimelineCard> cards) {
  const std::optional<TimelineSelection>& selection = view_.timeline.selection;
  const Trace* trace =
      selection && selection->card < cards.size() ? cards[selection->card].trace : nullptr;
  if (trace == nullptr) return nullptr;
  const InspectedKey key{.trace = trace, .now_ns = trace->now_ns(), .selection = *selection};
  const bool same = key.trace == inspected_key_.trace && key.now_ns == inspected_key_.now_ns &&
                    key.selection.card == inspected_key_.selection.card &&
                    key.selection.track == inspected_key_.selection.track &&
                    key.selection.at == inspected_key_.selection.at;
  if (!same) {
    inspected_ = Inspect(*trace, cards[selection->card].title, *selection);
    inspected_key_ = key;
  }
  return inspected_ ? &*inspected_ : nullptr;
}

const SearchResult& App::Found(std::span<const TimelineCard> cards) {
  FoundKey key{.query = view_.browser.search, .traces = {}};
  for (const TimelineCard& card : cards) {
    if (card.trace == nullptr) continue;
    key.traces.push_back(card.trace);
    // While it is live it changes all the time: then twice a second of its own is enough.
    constexpr Nanos kHalfSecond = 500'000'000;
    key.extent += card.live ? card.trace->now_ns() / kHalfSecond : card.trace->now_ns();
  }
  if (key == found_key_) return found_;
  found_ = SearchIn(cards, key.query, WholeRange(cards));
  found_key_ = std::move(key);
  view_.timeline.hits = found_.density;
  return found_;
}

std::span<const Nanos> App::StepsOf(std::span<const TimelineCard> cards) {
  const std::vector<const Trace*> traces = PresentedTraces(view_.lecture, cards);
  PresentedKey key;
  for (const Trace* trace : traces) key.emplace_back(trace, trace->now_ns());
  if (key != steps_of_) {
    steps_ = LectureSteps(traces);
    steps_of_ = std::move(key);
  }
  return steps_;
}

const SpeedVerdict* App::VerdictOf(std::span<const TimelineCard> cards) {
  const std::vector<std::size_t> shown = PresentedCards(view_.lecture, cards.size());
  if (shown.size() != 2) return nullptr;
  const TimelineCard& first = cards[shown[0]];
  const TimelineCard& second = cards[shown[1]];
  const auto ended = [](const TimelineCard& card) {
    return card.trace != nullptr && !card.live && card.error.empty();
  };
  if (!ended(first) || !ended(second)) return nullptr;
  PresentedKey key = {{first.trace, first.trace->now_ns()}, {second.trace, second.trace->now_ns()}};
  if (key != verdict_of_) {
    verdict_ = CompareSpeed(first.title, *first.trace, second.title, *second.trace);
    verdict_of_ = std::move(key);
  }
  return verdict_.claim.empty() ? nullptr : &verdict_;
}

}  // namespace interleave
