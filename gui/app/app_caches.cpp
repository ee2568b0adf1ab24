#include <algorithm>
#include <memory>
#include <utility>

#include "gui/app/app.h"
#include "gui/app/cards.h"

// What the app computes from recordings for the panels and keeps while nothing changes.

namespace interleave {

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

void App::BeginSeries() {
  if (session_.running() || job_.busy() || !series_runner_) {
    view_.notices.push_back(
        {.error = true, .text = "Something else is under way: wait for its end."});
    return;
  }
  std::vector<Model> models = session_.ModelsToRun();
  std::erase(models, Model::kSequential);
  std::erase_if(models, IsSimulated);
  if (models.empty() || !session_.scenario().Supports(Model::kSimulated)) {
    view_.notices.push_back(
        {.error = true, .text = "Choose a model that uses more than one core, such as Threads."});
    return;
  }
  view_.CloseOverlays();
  RunRequest request = session_.RequestFor(models.front());
  view_.series =
      Series{.title = session_.scenario().title + " · " + std::string(ModelTitle(request.model)) +
                      " · in virtual time, on 1 to 64 cores",
             .points = {},
             .error = {}};
  series_ = std::make_shared<Series>(*view_.series);
  request.model = SimulatedModel(request.model);
  job_.Start("Running on 1 to 64 cores",
             [run = series_runner_, request = std::move(request),
              into = series_](const FileWork& work) -> Notice {
               auto points = run(request, [&work] { return work.stop.stop_requested(); });
               if (points) {
                 into->points = std::move(*points);
               } else {
                 into->error = points.error();
               }
               return {};
             });
}

}  // namespace interleave
