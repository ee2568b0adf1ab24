#include "gui/guess/guess_planner.h"

#include <algorithm>
#include <utility>

#include "gui/guess/guess_plan.h"

namespace interleave {
namespace {

// The one asked for; else the first on which things happen at the same time.
std::optional<Model> ShownModel(const GuessBoard& board, const std::vector<Model>& models) {
  if (board.wanted && std::ranges::find(models, *board.wanted) != models.end()) {
    return board.wanted;
  }
  const auto at_once =
      std::ranges::find_if(models, [](Model model) { return model != Model::kSequential; });
  if (at_once != models.end()) return *at_once;
  return models.empty() ? std::nullopt : std::optional(models.front());
}

GuessKey KeyOf(const RunRequest& request) {
  return {.scenario = request.scenario->id,
          .model = request.model,
          .values = request.values.all(),
          .time_scale = request.time_scale,
          .seed = request.seed};
}

// True if it was another one.
bool SetTrouble(GuessBoard& board, const std::string& trouble) {
  return std::exchange(board.trouble, trouble) != trouble;
}

}  // namespace

std::vector<Model> GuessModels(const Session& session) {
  std::vector<Model> models = session.ModelsToRun();
  std::erase_if(models, IsSimulated);
  return models;
}

bool GuessPlanner::TakeIn(GuessBoard& board) {
  std::optional<Notice> notice = job_.Poll();
  if (!notice) return false;
  const std::shared_ptr<Found> found = std::exchange(found_, nullptr);
  // What a thrown exception said.
  if (!found->plan && !notice->text.empty()) found->plan = std::unexpected(notice->text);
  if (!found->plan) return false;
  if (!*found->plan) {
    failed_ = found->key;
    board.trouble = found->plan->error();
    return true;
  }
  GuessPlan& plan = **found->plan;
  if (plan.rows.empty()) {
    failed_ = found->key;
    board.trouble = "This program has no rows to draw in.";
    return true;
  }
  board.sheets[found->key.model].Adopt(std::move(plan));
  if (board.model == found->key.model) board.truth.reset();
  return true;
}

bool GuessPlanner::Update(GuessBoard& board, const Session& session) {
  bool changed = job_.busy() && TakeIn(board);
  if (!board.open) {
    if (job_.busy()) job_.Cancel();
    return changed;
  }
  if (session.running()) {
    if (job_.busy()) job_.Cancel();  // It would compute beside what is measured.
    return changed;
  }
  const std::optional<Model> model = ShownModel(board, GuessModels(session));
  if (board.model != model) {
    board.model = model;
    board.truth.reset();
    changed = true;
  }
  if (!model)
    return SetTrouble(board, "Choose a model at the top: what would you draw?") || changed;
  RunRequest request = session.RequestFor(*model);
  GuessKey key = KeyOf(request);
  const GuessSheet* sheet = std::as_const(board).sheet();
  if (sheet != nullptr && sheet->plan().key == key) return SetTrouble(board, "") || changed;
  if (failed_ == key) return changed;
  failed_.reset();
  changed = SetTrouble(board, "") || changed;
  if (job_.busy()) {
    if (found_->key != key) job_.Cancel();
    return changed;
  }
  if (!runner_) {
    return SetTrouble(board, "Nothing here can run a program in virtual time.") || changed;
  }
  found_ = std::make_shared<Found>(Found{.key = std::move(key), .plan = std::nullopt});
  job_.Start(
      "Looking for rows",
      [run = runner_, request = std::move(request), into = found_](const FileWork& work) -> Notice {
        const auto twin = run(request, [&work] { return work.stop.stop_requested(); });
        if (work.stop.stop_requested()) return {};
        if (twin) {
          into->plan = PlanOf(into->key, **twin);
        } else {
          into->plan = std::unexpected(twin.error());
        }
        return {};
      });
  return true;
}

}  // namespace interleave
