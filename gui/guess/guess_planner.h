#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gui/app/background_job.h"
#include "gui/app/session.h"
#include "gui/guess/guess_board.h"

namespace interleave {

// The models of the session that can be drawn: those chosen that run for real.
std::vector<Model> GuessModels(const Session& session);

// Finds out beside the window what there is to draw in: a run of the same program in virtual time
// has the same rows.
//
// Thread safety: one owner thread. Lifetime: the destructor ends the run under way.
class GuessPlanner {
 public:
  // Runs the twin of a request in virtual time. Called on a thread of its own. Errors: a sentence.
  using TwinRunner = std::function<std::expected<std::shared_ptr<const Trace>, std::string>(
      RunRequest, const std::function<bool()>& stopped)>;

  void SetRunner(TwinRunner runner) { runner_ = std::move(runner); }
  bool busy() const { return job_.busy(); }
  // What is under way is of no use, or would disturb a measurement.
  void Cancel() { job_.Cancel(); }

  // Call it whenever the session or the board may have changed, and a few dozen times a second
  // while busy(): takes in what has been found, and begins to look where the board is open and
  // shows no sheet, or one for other parameters. Never beside a run. True if the board has changed.
  bool Update(GuessBoard& board, const Session& session);

 private:
  struct Found {
    GuessKey key;
    std::optional<std::expected<GuessPlan, std::string>> plan;  // None: it was stopped.
  };
  bool TakeIn(GuessBoard& board);

  TwinRunner runner_;
  std::shared_ptr<Found> found_;    // Filled by job_.
  std::optional<GuessKey> failed_;  // It would fail again.
  BackgroundJob job_;               // Last: ends before what it fills is gone.
};

}  // namespace interleave
