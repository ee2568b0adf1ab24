#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/background_work.h"
#include "cli/file_commands.h"
#include "engine/analysis/statistics.h"
#include "engine/formats/display_text.h"
#include "engine/formats/recording_summary.h"

namespace interleave {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostRows = 40;  // Of threads and tasks, in text; JSON has all.

double Seconds(Nanos nanos) { return static_cast<double>(nanos) / 1e9; }
std::string Time(Nanos nanos) { return SecondsText(Seconds(nanos), false); }

Json StatesJson(const StateTimes& times) {
  Json json = Json::object();
  for (std::size_t i = 0; i < kStateCount; ++i) {
    if (times[i] > 0) json[std::string(StateKey(static_cast<State>(i)))] = Seconds(times[i]);
  }
  return json;
}

Json ToJson(const Recording& recording, const ComparisonLine& line) {
  const Trace& trace = *recording.trace;
  const Statistics statistics = StatisticsOf(trace);
  const Totals totals = TotalsOf(trace);
  Json json;
  json["title"] = recording.title;
  json["scenario"] = recording.scenario;
  json["model"] = recording.model;
  json["wall_s"] = line.wall_s;
  json["length_s"] = Seconds(trace.now_ns());
  json["speedup"] = line.speedup > 0 ? Json(line.speedup) : Json(nullptr);
  json["cores_busy"] = line.cores_busy;
  json["cpu_s"] = line.cpu_s;
  json["on_core_s"] = Seconds(statistics.on_core_ns);
  json["truth"] = TruthKey(trace.truth());
  json["events"] = trace.events();
  json["dropped"] = trace.dropped();
  json["states"] = StatesJson(statistics.state_ns);
  json["switches"] = {{"voluntary", totals.voluntary_switches},
                      {"involuntary", totals.involuntary_switches}};
  json["gil_hand_overs"] = statistics.gil_hand_overs;
  json["threads"] = Json::array();
  for (const ThreadStatistics& thread : statistics.threads) {
    json["threads"].push_back({{"name", trace.tracks()[thread.track].name},
                               {"on_core_s", Seconds(thread.on_core_ns)},
                               {"states", StatesJson(thread.state_ns)}});
  }
  json["ok"] = recording.result.ok;
  json["outcome"] = OutcomeText(recording);
  return json;
}

// "running 1.20 s, waiting for I/O 0.80 s": the longest first.
std::string StatesText(const StateTimes& times) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < kStateCount; ++i) {
    if (times[i] > 0) order.push_back(i);
  }
  std::ranges::stable_sort(order, std::greater<>(), [&](std::size_t i) { return times[i]; });
  std::string text;
  for (const std::size_t i : order) {
    text += fmt::format("{}{} {}", text.empty() ? "" : " · ", StateTitle(static_cast<State>(i)),
                        Time(times[i]));
  }
  return text.empty() ? "nothing" : text;
}

std::string ToText(const Recording& recording) {
  const Trace& trace = *recording.trace;
  const Statistics statistics = StatisticsOf(trace);
  std::string text = OneLine(recording.title, false) + "\n";
  text += fmt::format("  all together: {}\n", StatesText(statistics.state_ns));
  std::size_t shown = 0;
  for (const ThreadStatistics& thread : statistics.threads) {
    if (++shown > kMostRows) break;
    text += fmt::format("  {}: {}\n", OneLine(trace.tracks()[thread.track].name, false),
                        StatesText(thread.state_ns));
  }
  if (statistics.threads.size() > kMostRows) {
    text += fmt::format("  and {} more rows; --json has them all\n",
                        GroupedNumber(statistics.threads.size() - kMostRows));
  }
  return text;
}

}  // namespace

int ShowStatistics(const StatsArguments& arguments, Output& out, Output& err) {
  StopSignals signals;
  auto opened = Open(arguments.from, signals, err);
  if (!opened) {
    err.Print(fmt::format("interleave-cli: {}\n", opened.error()));
    return kExitFailed;
  }
  std::vector<Recording> recordings = std::move(opened->recordings);
  if (!arguments.cut.empty()) {
    auto parts = CutRecordings(recordings, arguments.cut);
    if (!parts) {
      err.Print(fmt::format("interleave-cli: {}\n", parts.error()));
      return kExitFailed;
    }
    recordings = std::move(*parts);
  }
  const std::vector<ComparisonLine> lines = Compare(recordings);
  if (arguments.json) {
    Json json;
    json["file"] = arguments.from.file;
    json["format"] = opened->format;
    json["skipped"] = Json::array();
    for (const Skipped& skipped : opened->skipped) {
      json["skipped"].push_back(
          {{"what", skipped.what}, {"count", skipped.count}, {"offset", skipped.offset}});
    }
    json["recordings"] = Json::array();
    for (std::size_t i = 0; i < recordings.size(); ++i) {
      json["recordings"].push_back(ToJson(recordings[i], lines[i]));
    }
    // Names come from a file, and may be of any bytes.
    out.Print(json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
    return kExitRight;
  }
  for (const Recording& recording : recordings) out.Print(ToText(recording) + "\n");
  out.Print(ComparisonTable(lines, {.width = out.columns() > 0 ? out.columns() : 80}));
  return kExitRight;
}

}  // namespace interleave
