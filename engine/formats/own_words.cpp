#include "engine/formats/own_words.h"

#include <array>

namespace interleave {
namespace {

constexpr std::array<std::string_view, 4> kOutcomes = {"", "done", "failed", "cancelled"};
constexpr std::array<std::string_view, 4> kRows = {"thread", "core", "loop", "task"};

}  // namespace

std::string_view OutcomeWord(TaskOutcome outcome) {
  return kOutcomes[static_cast<std::size_t>(outcome)];
}

TaskOutcome OutcomeOfWord(std::string_view word) {
  for (std::size_t i = 1; i < kOutcomes.size(); ++i) {
    if (kOutcomes[i] == word) return static_cast<TaskOutcome>(i);
  }
  return TaskOutcome::kNone;
}

std::string_view RowWord(TrackKind kind) { return kRows[static_cast<std::size_t>(kind)]; }

TrackKind RowOfWord(std::string_view word) {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (kRows[i] == word) return static_cast<TrackKind>(i);
  }
  return TrackKind::kThread;
}

std::optional<State> StateTitled(std::string_view title) {
  for (std::size_t i = 0; i < kStateCount; ++i) {
    if (StateTitle(static_cast<State>(i)) == title) return static_cast<State>(i);
  }
  return std::nullopt;
}

Truth TruthOfWord(std::string_view word) {
  for (const Truth truth : {Truth::kEstimated, Truth::kSimulated}) {
    if (TruthKey(truth) == word) return truth;
  }
  return Truth::kKernel;
}

FlowKind FlowTitled(std::string_view title) {
  for (const FlowKind kind :
       {FlowKind::kSubmit, FlowKind::kResult, FlowKind::kLock, FlowKind::kCancel,
        FlowKind::kMessage, FlowKind::kDropRequest, FlowKind::kWokenInVain}) {
    if (FlowTitle(kind) == title) return kind;
  }
  return FlowKind::kWake;
}

}  // namespace interleave
