#include "gui/app/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>

#include "gui/timeline/navigation.h"
#include "scenarios/explore.h"
#include "scenarios/run.h"
#include "scenarios/suggest.h"

namespace interleave {
namespace {

using Error = std::unexpected<std::string>;

template <typename Number>
std::optional<Number> ParseNumber(std::string_view text) {
  Number number{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::expected<const Scenario*, std::string> CheckScenario(const std::string& id,
                                                          std::span<const Scenario> catalogue) {
  if (id.empty()) return &catalogue.front();
  const auto found = std::ranges::find(catalogue, id, &Scenario::id);
  if (found != catalogue.end()) return &*found;
  std::vector<std::string> ids;
  for (const Scenario& scenario : catalogue) ids.push_back(scenario.id);
  return Error(fmt::format("There is no scenario `{}`{}", id, DidYouMean(id, ids)));
}

std::expected<std::vector<Model>, std::string> CheckModels(const std::string& text,
                                                           const Scenario& scenario) {
  std::vector<Model> models;
  if (text.empty() || text == "all") return models;
  std::vector<std::string> keys;
  for (const Model model : scenario.RunnableModels()) keys.emplace_back(ModelKey(model));
  for (const Model model : kSimulatedModels) {
    if (scenario.Supports(model)) keys.emplace_back(ModelKey(model));
  }
  for (const std::string_view key : Split(text, ',')) {
    const std::optional<Model> model = ModelFromKey(key);
    if (!model) return Error(fmt::format("There is no model `{}`{}", key, DidYouMean(key, keys)));
    if (std::ranges::find(keys, key) == keys.end()) {
      return Error(fmt::format("`{}` does not run on the model `{}`; it runs on {}", scenario.id,
                               key, fmt::join(keys, ", ")));
    }
    models.push_back(*model);
  }
  return models;
}

std::expected<std::vector<std::pair<std::string, double>>, std::string> CheckParameters(
    const std::vector<std::string>& settings, const Scenario& scenario) {
  Values values(scenario.parameters);
  std::vector<std::pair<std::string, double>> checked;
  for (const std::string& setting : settings) {
    const std::size_t equals = setting.find('=');
    if (equals == std::string::npos) {
      return Error(fmt::format("--set {} has no value; write it as NAME=VALUE", setting));
    }
    const std::string id = setting.substr(0, equals);
    if (auto set = SetParameter(scenario, id, setting.substr(equals + 1), values); !set) {
      return Error(std::move(set.error()));
    }
    checked.emplace_back(id, values.Real(id));
  }
  return checked;
}

std::expected<std::pair<int, int>, std::string> CheckSize(const std::string& text) {
  constexpr int kLeast = 64;
  constexpr int kMost = 16384;
  const std::vector<std::string_view> parts = Split(text, 'x');
  if (parts.size() == 2) {
    const std::optional<int> width = ParseNumber<int>(parts[0]);
    const std::optional<int> height = ParseNumber<int>(parts[1]);
    const auto fits = [](std::optional<int> side) {
      return side && *side >= kLeast && *side <= kMost;
    };
    if (fits(width) && fits(height)) return std::pair(*width, *height);
  }
  return Error(
      fmt::format("--size must be WIDTHxHEIGHT, each from {} to {}, like 1720x1060, not {}", kLeast,
                  kMost, text));
}

std::expected<SelectOption, std::string> CheckSelect(const std::string& text) {
  const std::vector<std::string_view> parts = Split(text, ':');
  if (parts.size() == 3) {
    const auto card = ParseNumber<std::size_t>(parts[0]);
    const auto row = ParseNumber<std::size_t>(parts[1]);
    const auto seconds = ParseNumber<double>(parts[2]);
    if (card && row && seconds && *card > 0 && *row > 0 && *seconds >= 0) {
      return SelectOption{.card = *card, .row = *row, .seconds = *seconds};
    }
  }
  return Error(fmt::format(
      "--select must be CARD:ROW:SECONDS, counted from 1, like 2:1:2.36, not {}", text));
}

std::expected<double, std::string> CheckRange(std::string_view option, const std::string& text,
                                              double least, double most) {
  const std::optional<double> value = ParseNumber<double>(text);
  if (value && *value >= least && *value <= most) return *value;
  return Error(fmt::format("{} must be a number from {} to {}, not {}", option, least, most, text));
}

}  // namespace

std::expected<Options, std::string> CheckOptions(const OptionTexts& texts,
                                                 std::span<const Scenario> catalogue) {
  Options options;
  options.run = texts.run;
  options.screenshot = texts.screenshot;
  options.file = texts.file;

  auto scenario = CheckScenario(texts.scenario, catalogue);
  if (!scenario) return Error(std::move(scenario.error()));
  options.scenario = *scenario;
  auto models = CheckModels(texts.models, **scenario);
  if (!models) return Error(std::move(models.error()));
  options.models = std::move(*models);
  auto parameters = CheckParameters(texts.parameters, **scenario);
  if (!parameters) return Error(std::move(parameters.error()));
  options.parameters = std::move(*parameters);

  if (!texts.playhead.empty()) {
    options.playhead = ParseTime(texts.playhead);
    if (!options.playhead) {
      return Error(
          fmt::format("--playhead must be a time, such as 2.5s or 500ms, not {}", texts.playhead));
    }
  }
  options.present = texts.present;
  if (!texts.by_hand.empty()) {
    if (const auto why_not = WhyNotExplore(**scenario)) return Error("--by-hand: " + *why_not);
    options.by_hand = Schedule{};
    if (texts.by_hand != "start") {
      auto schedule = ParseSchedule(texts.by_hand);
      if (!schedule) {
        return Error("--by-hand must be a schedule or the word start: " + schedule.error());
      }
      options.by_hand = std::move(*schedule);
    }
  }
  options.size_given = !texts.size.empty();
  if (!texts.theme.empty()) {
    if (texts.theme != "dark" && texts.theme != "light") {
      return Error(fmt::format("--theme must be dark or light, not {}", texts.theme));
    }
    options.dark = texts.theme == "dark";
  }
  if (!texts.size.empty()) {
    auto size = CheckSize(texts.size);
    if (!size) return Error(std::move(size.error()));
    std::tie(options.width, options.height) = *size;
  }
  if (!texts.time_scale.empty()) {
    auto scale = CheckRange("--time-scale", texts.time_scale, kMinTimeScale, kMaxTimeScale);
    if (!scale) return Error(std::move(scale.error()));
    options.time_scale = *scale;
  }
  if (!texts.scale.empty()) {
    auto scale = CheckRange("--scale", texts.scale, 0.5, 4);
    if (!scale) return Error(std::move(scale.error()));
    options.scale = static_cast<float>(*scale);
  }
  if (!texts.seed.empty()) {
    const auto seed = ParseNumber<std::uint64_t>(texts.seed);
    if (!seed) return Error(fmt::format("--seed must be a whole number, not {}", texts.seed));
    options.seed = *seed;
  }
  if (!texts.select.empty()) {
    auto select = CheckSelect(texts.select);
    if (!select) return Error(std::move(select.error()));
    options.select = *select;
  }
  return options;
}

}  // namespace interleave
