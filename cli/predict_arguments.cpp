#include "cli/predict_arguments.h"

#include <CLI/CLI.hpp>
#include <utility>

namespace interleave {
namespace {

constexpr int kMostRepeats = 100;

}  // namespace

void DeclarePredict(CLI::App& predict, TypedPredict& typed) {
  DeclareRun(predict, typed.run);
  predict.get_option("ID")->required(false)->description(
      "The scenario, or a file of your own; without it, a table of the whole catalogue");
  predict
      .add_option("--repeat", typed.repeats,
                  "Run each so often for real; the one in the middle counts (default 1)")
      ->type_name("N");
}

Checked<PredictArguments> ReadPredict(const TypedPredict& typed) {
  const auto repeats = ParseNumber("--repeat", typed.repeats, 1, kMostRepeats, "a whole number");
  if (!repeats) return std::unexpected(repeats.error());
  if (typed.run.id.empty()) {
    if (!typed.run.models.empty() || !typed.run.settings.empty() || !typed.run.machine.empty()) {
      return std::unexpected(
          "the whole catalogue is predicted as it is: --model, --set and the like want the ID of a "
          "scenario");
    }
    const auto time_scale = ReadTimeScale(typed.run);
    if (!time_scale) return std::unexpected(time_scale.error());
    return PredictArguments{.run = {.time_scale = *time_scale}, .repeats = *repeats};
  }
  auto run = ReadRun(typed.run);
  if (!run) return std::unexpected(run.error());
  return PredictArguments{.run = std::move(*run), .repeats = *repeats};
}

}  // namespace interleave
