#include "cli/why_command.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "cli/arguments.h"
#include "engine/analysis/cause.h"
#include "engine/analysis/why.h"
#include "engine/formats/open_recording.h"
#include "engine/task/duration.h"
#include "scenarios/suggest.h"

namespace interleave {
namespace {

using Json = nlohmann::ordered_json;

struct Place {
  const Recording* recording = nullptr;
  TrackId track = kNoTrack;
};

TrackId TrackNamed(const Trace& trace, std::string_view name) {
  const auto found = std::ranges::find(trace.tracks(), name, &Track::name);
  return found == trace.tracks().end() ? kNoTrack
                                       : static_cast<TrackId>(found - trace.tracks().begin());
}

// The track that is meant, or a sentence that says what there is.
std::expected<Place, std::string> Find(const OpenedFile& file, const WhyArguments& arguments) {
  constexpr std::size_t kMostNames = 20;
  std::vector<std::string> models;
  std::vector<std::string> names;
  bool any = false;
  for (const Recording& recording : file.recordings) {
    // A file of another format does not know its models, but has a title for each recording.
    models.push_back(recording.model.empty() ? recording.title : recording.model);
    if (!arguments.model.empty() && recording.model != arguments.model) continue;
    any = true;
    const TrackId track = TrackNamed(*recording.trace, arguments.track);
    if (track != kNoTrack) return Place{&recording, track};
    for (const Track& row : recording.trace->tracks()) {
      const bool known = std::ranges::find(names, row.name) != names.end();
      if (!known && names.size() < kMostNames) names.push_back(row.name);
    }
  }
  if (!any) {
    return std::unexpected(fmt::format("{} has no recording of the model `{}`; it has {}",
                                       arguments.file, arguments.model, fmt::join(models, ", ")));
  }
  return std::unexpected(fmt::format("{} has no track `{}`{}\nit has: {}", arguments.file,
                                     arguments.track, DidYouMean(arguments.track, names),
                                     fmt::join(names, ", ")));
}

Json ToJson(const WhyArguments& arguments, const Place& place, const Why& why) {
  const Trace& trace = *place.recording->trace;
  Json json;
  json["file"] = arguments.file;
  json["recording"] = place.recording->title;
  json["track"] = arguments.track;
  json["at_s"] = ToSeconds(why.at);
  json["sentence"] = why.sentence;
  json["end"] = WhyEndKey(why.end);
  json["chain"] = Json::array();
  for (const WhyLink& link : why.links) {
    json["chain"].push_back(
        {{"track", link.track < trace.tracks().size() ? trace.tracks()[link.track].name : ""},
         {"state", StateKey(link.state)},
         {"begin_s", ToSeconds(link.range.begin)},
         {"end_s", ToSeconds(link.range.end)},
         {"part", link.part}});
  }
  return json;
}

}  // namespace

void DeclareWhy(CLI::App& app, TypedWhy& typed) {
  CLI::App* why = app.add_subcommand("why", "Say why a thread or task waited, from a recording");
  why->add_option("FILE", typed.arguments.file, "A recording; `run --export FILE.interleave`")
      ->required();
  why->add_option("--track", typed.arguments.track, "The thread, task or core, by its name")
      ->type_name("NAME")
      ->required();
  why->add_option("--at", typed.at, "When: 1.25s, 4.9ms, 12us")->type_name("TIME")->required();
  why->add_option("--model", typed.arguments.model,
                  "Whose recording, where the file has several (default: the first with the track)")
      ->type_name("MODEL");
  why->add_flag("--json", typed.arguments.json, "Print one JSON object");
}

std::expected<Nanos, std::string> ParseMoment(std::string_view text) {
  struct Unit {
    std::string_view name;
    double nanos;
  };
  // The longer ones first: "ms" ends in "s", too.
  static constexpr std::array<Unit, 5> kUnits = {
      {{"ns", 1}, {"us", 1e3}, {"µs", 1e3}, {"ms", 1e6}, {"s", 1e9}}};
  std::string_view digits = text;
  double nanos = 1e9;
  for (const Unit& unit : kUnits) {
    if (!digits.ends_with(unit.name)) continue;
    digits.remove_suffix(unit.name.size());
    nanos = unit.nanos;
    break;
  }
  while (digits.ends_with(' ')) digits.remove_suffix(1);
  double value = 0;
  const auto [stopped, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value);
  constexpr double kAYear = 365 * 86'400e9;
  const bool right = error == std::errc() && stopped == digits.data() + digits.size() &&
                     value >= 0 && value * nanos <= kAYear;
  if (right) return static_cast<Nanos>(value * nanos);
  return std::unexpected(fmt::format(
      "--at is `{}`, but must be a time from the start of the recording, such as 1.25s or 4.9ms",
      text));
}

std::expected<WhyArguments, std::string> ReadWhy(const TypedWhy& typed) {
  const auto at = ParseMoment(typed.at);
  if (!at) return std::unexpected(at.error());
  WhyArguments arguments = typed.arguments;
  arguments.at = *at;
  return arguments;
}

int ExplainWhy(const WhyArguments& arguments, Output& out, Output& err) {
  const ReadResult opened = OpenRecording(arguments.file);
  if (!opened) {
    err.Print(fmt::format("interleave-cli: {}\n", opened.error().Sentence()));
    return kExitFailed;
  }
  const auto place = Find(*opened, arguments);
  if (!place) {
    err.Print(fmt::format("interleave-cli: {}\n", place.error()));
    return kExitUsage;
  }
  const Trace& trace = *place->recording->trace;
  if (arguments.at > trace.now_ns()) {
    err.Print(fmt::format("interleave-cli: {} ends at {}, before --at\n", arguments.file,
                          MomentOf(trace, trace.now_ns())));
    return kExitUsage;
  }
  const Why why = WhyAt(trace, place->track, arguments.at);
  out.Print(arguments.json ? ToJson(arguments, *place, why).dump(2) + "\n" : why.sentence + "\n");
  return kExitRight;
}

}  // namespace interleave
