#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gui/app/app.h"

// Runs in virtual time that the app starts beside the window, on its background job.

namespace interleave {

bool App::IsOccupied() {
  if (!session_.running() && !job_.busy()) return false;
  view_.notices.push_back(
      {.error = true, .text = "Something else is under way: wait for its end."});
  return true;
}

void App::BeginSeries() {
  if (IsOccupied() || !series_runner_) return;
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

void App::OpenHand() {
  view_.CloseOverlays();
  if (const auto why_not = WhyNotExplore(session_.scenario())) {
    view_.notices.push_back({.error = true, .text = *why_not + "."});
    return;
  }
  hand_memory_ = {};
  view_.hand.emplace(session_.scenario(), session_.seed());
}

void App::BeginTrying() {
  if (!view_.hand || view_.hand->trying || IsOccupied()) return;
  view_.hand->trying = true;
  view_.hand->tried.reset();
  tried_ = std::make_shared<TriedOrders>();
  job_.Start("Trying all orders of the steps",
             [request = view_.hand->request(), into = tried_](const FileWork& work) -> Notice {
               ExploreRequest stoppable = request;
               stoppable.stopped = [&work] { return work.stop.stop_requested(); };
               TriedOrders tried = TryOrders(stoppable);
               // Half of it would look like all of it.
               if (!work.stop.stop_requested()) *into = std::move(tried);
               return {};
             });
}

void App::TakeTried() {
  const std::shared_ptr<TriedOrders> tried = std::exchange(tried_, nullptr);
  if (!tried || !view_.hand || !view_.hand->trying) return;
  view_.hand->trying = false;
  if (!tried->text.empty()) view_.hand->tried = std::move(*tried);
}

void App::LayTruth() {
  GuessBoard& board = view_.guess;
  const GuessSheet* sheet = std::as_const(board).sheet();
  if (!board.open || sheet == nullptr) return;
  const auto run = std::ranges::find(session_.runs(), *board.model, &SessionRun::model);
  if (run == session_.runs().end() || run->trace == nullptr) return;  // A notice says why.
  if (run->result.stopped) {
    view_.notices.push_back(
        {.error = false, .text = "The run was stopped: run it to its end to see how you did."});
    return;
  }
  board.truth = LayTruthOver(*sheet, run->trace);
}

}  // namespace interleave
