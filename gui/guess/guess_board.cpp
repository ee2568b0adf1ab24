#include "gui/guess/guess_board.h"

#include <algorithm>
#include <span>
#include <utility>

#include "gui/guess/guess_plan.h"
#include "gui/guess/guess_text.h"

namespace interleave {
namespace {

Nanos EndOfAll(Nanos end, std::span<const GuessBlock> blocks) {
  return blocks.empty() ? end : std::max(end, blocks.back().end);
}

}  // namespace

GuessTruth LayTruthOver(const GuessSheet& sheet, std::shared_ptr<const Trace> trace) {
  GuessTruth truth{.trace = std::move(trace)};
  truth.tracks = TracksOf(sheet.plan(), *truth.trace);
  for (const TrackId track : truth.tracks) truth.blocks.push_back(BlocksOf(*truth.trace, track));
  std::vector<GuessPair> pairs;
  truth.length = 1;
  for (std::size_t row = 0; row < truth.blocks.size(); ++row) {
    pairs.push_back({.guess = sheet.blocks(row), .truth = truth.blocks[row]});
    truth.length = EndOfAll(EndOfAll(truth.length, pairs[row].guess), pairs[row].truth);
  }
  truth.comparison = CompareGuess(pairs, truth.length);
  truth.score = ScoreText(truth.comparison, sheet.empty());
  truth.sentence = DifferenceText(sheet, truth);
  return truth;
}

const GuessSheet* GuessBoard::sheet() const {
  if (!model) return nullptr;
  const auto found = sheets.find(*model);
  return found == sheets.end() ? nullptr : &found->second;
}

GuessSheet* GuessBoard::sheet() { return const_cast<GuessSheet*>(std::as_const(*this).sheet()); }

}  // namespace interleave
