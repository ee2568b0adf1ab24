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
  const std::size_t card = view_.lecture.card;
  const Trace* trace = card < cards.size() ? cards[card].trace : nullptr;
  if (trace == nullptr || trace->live()) return {};
  const std::pair key{trace, trace->now_ns()};
  if (key != steps_of_) {
    steps_ = LectureSteps(*trace);
    steps_of_ = key;
  }
  return steps_;
}

}  // namespace interleave
