#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/trace/trace.h"
#include "gui/guess/compare_guess.h"
#include "gui/guess/guess_drag.h"
#include "gui/guess/guess_sheet.h"
#include "gui/timeline/timeline.h"

namespace interleave {

// What really happened, laid over a guess.
struct GuessTruth {
  std::shared_ptr<const Trace> trace;
  std::vector<TrackId> tracks;  // By row of the plan; kNoTrack for one that the run does not have.
  std::vector<GuessBlocks> blocks;  // Likewise: what each did.
  Nanos length = 0;                 // What is compared: until both are over.
  GuessComparison comparison;
  std::string score;     // "Right for 71 % of the time."
  std::string sentence;  // "Until 1.00 s you were right. Then ..."
};

// Compares a guess with a finished run of the same program. Looks at every slice of its rows.
GuessTruth LayTruthOver(const GuessSheet& sheet, std::shared_ptr<const Trace> trace);

// The program drawn before it runs: a guess for each model, kept until another scenario is chosen.
struct GuessBoard {
  bool open = false;                     // In place of the cards.
  GuessKind kind = GuessKind::kRunning;  // Of what is drawn next.
  std::optional<Model> wanted;           // Which model was asked for; without, the first chosen.
  std::optional<Model> model;            // The one that is shown: of those chosen.
  std::map<Model, GuessSheet> sheets;    // Those that there is something to draw in.
  std::string trouble;                   // Why there is none for `model`.
  std::optional<GuessTruth> truth;       // Of the sheet that is shown, once it has run.

  GuessSheet* sheet();
  const GuessSheet* sheet() const;
};

// A drag that has not come to its end: it changes nothing yet.
struct GuessDrag {
  std::size_t row = 0;
  GuessHold hold;
  Nanos from = 0;
  float from_x = 0;    // Pixels.
  bool moved = false;  // Far enough to be meant.
  GuessKind kind = GuessKind::kRunning;
};

// What the board remembers from frame to frame.
struct GuessMemory {
  std::optional<GuessDrag> drag;
  const Trace* shown = nullptr;  // Whose first difference has been scrolled to; only compared.
  TimelineMemory timeline;       // Of the recording that lies over the guess.
};

}  // namespace interleave
