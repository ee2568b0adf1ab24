#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "cli/background_work.h"
#include "cli/file_commands.h"
#include "engine/analysis/difference.h"
#include "engine/formats/display_text.h"

namespace interleave {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostNames = 12;  // In text; JSON has all.
constexpr int kLabelColumns = 30;
constexpr int kFigureColumns = 12;

double Seconds(Nanos nanos) { return static_cast<double>(nanos) / 1e9; }

// Two recordings that are compared.
struct Pair {
  const Recording* first = nullptr;
  const Recording* second = nullptr;
};

// Those of the same model, or, where a file does not say, of the same place in it.
std::vector<Pair> PairUp(const std::vector<Recording>& first,
                         const std::vector<Recording>& second) {
  std::vector<Pair> pairs;
  for (std::size_t i = 0; i < first.size(); ++i) {
    const Recording& a = first[i];
    const auto same = std::ranges::find_if(second, [&](const Recording& b) {
      return !a.model.empty() && a.model == b.model && a.scenario == b.scenario;
    });
    if (same != second.end()) {
      pairs.push_back({&a, &*same});
    } else if (i < second.size() && (a.model.empty() || second[i].model.empty())) {
      pairs.push_back({&a, &second[i]});
    }
  }
  // One each: whatever they are, somebody wants to see them side by side.
  if (pairs.empty()) pairs.push_back({&first.front(), &second.front()});
  return pairs;
}

std::string SecondsOrNone(double seconds) {
  return seconds > 0 ? SecondsText(seconds, false) : "–";
}

std::string ChangeOf(double first, double second) {
  if (first == second) return "=";
  if (first <= 0) return "new";
  if (second <= 0) return "gone";
  return fmt::format("{:+.1f} %", (second / first - 1) * 100);
}

class DifferenceText {
 public:
  void Line(std::string_view label, const std::string& first, const std::string& second,
            const std::string& change) {
    text_ += "  " + Fitted(OneLine(label, false), kLabelColumns, false);
    for (const std::string& figure : {first, second, change}) {
      const int missing = kFigureColumns - DisplayWidth(figure);
      text_.append(static_cast<std::size_t>(std::max(missing, 1)), ' ');
      text_ += figure;
    }
    text_ += '\n';
  }
  void Seconds(std::string_view label, double first, double second) {
    if (first <= 0 && second <= 0) return;
    Line(label, SecondsOrNone(first), SecondsOrNone(second), ChangeOf(first, second));
  }
  void Count(std::string_view label, std::uint64_t first, std::uint64_t second) {
    if (first == 0 && second == 0) return;
    Line(label, GroupedNumber(first), GroupedNumber(second),
         ChangeOf(static_cast<double>(first), static_cast<double>(second)));
  }
  void Plain(std::string_view text) { text_ += std::string(text) + "\n"; }

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::string ToText(const Pair& pair, const Difference& difference) {
  DifferenceText text;
  const std::string a = OneLine(pair.first->title, false);
  const std::string b = OneLine(pair.second->title, false);
  text.Plain(a == b ? a : a + "  →  " + b);
  text.Line("", "A", "B", "change");
  text.Seconds("wall", WallSeconds(*pair.first), WallSeconds(*pair.second));
  text.Seconds("CPU", Seconds(difference.first_totals.cpu_ns),
               Seconds(difference.second_totals.cpu_ns));
  text.Seconds("on cores", Seconds(difference.first.on_core_ns),
               Seconds(difference.second.on_core_ns));
  text.Count("threads", difference.first_totals.threads, difference.second_totals.threads);
  text.Count(
      "switches",
      difference.first_totals.voluntary_switches + difference.first_totals.involuntary_switches,
      difference.second_totals.voluntary_switches + difference.second_totals.involuntary_switches);
  text.Count("hand-overs of the global lock", difference.first.gil_hand_overs,
             difference.second.gil_hand_overs);
  for (std::size_t i = 0; i < kStateCount; ++i) {
    text.Seconds(StateTitle(static_cast<State>(i)), Seconds(difference.first.state_ns[i]),
                 Seconds(difference.second.state_ns[i]));
  }
  if (difference.names.empty()) return text.text();
  text.Plain("  by name, the greatest change first:");
  for (std::size_t i = 0; i < std::min(kMostNames, difference.names.size()); ++i) {
    const NameDifference& name = difference.names[i];
    const std::string label = name.name.empty() ? "unnamed" : name.name;
    text.Seconds(fmt::format("{} ({}, {})", label, name.first.count, name.second.count),
                 Seconds(name.first.total_ns), Seconds(name.second.total_ns));
  }
  if (difference.names.size() > kMostNames) {
    text.Plain(fmt::format("  and {} more names; --json has them all",
                           GroupedNumber(difference.names.size() - kMostNames)));
  }
  return text.text();
}

Json StatesJson(const StateTimes& times) {
  Json json = Json::object();
  for (std::size_t i = 0; i < kStateCount; ++i) {
    if (times[i] > 0) json[std::string(StateKey(static_cast<State>(i)))] = Seconds(times[i]);
  }
  return json;
}

Json SideJson(const Recording& recording, const Statistics& statistics, const Totals& totals) {
  return {{"title", recording.title},
          {"wall_s", WallSeconds(recording)},
          {"cpu_s", Seconds(totals.cpu_ns)},
          {"on_core_s", Seconds(statistics.on_core_ns)},
          {"threads", totals.threads},
          {"switches", totals.voluntary_switches + totals.involuntary_switches},
          {"gil_hand_overs", statistics.gil_hand_overs},
          {"states", StatesJson(statistics.state_ns)}};
}

Json ToJson(const Pair& pair, const Difference& difference) {
  Json json;
  json["a"] = SideJson(*pair.first, difference.first, difference.first_totals);
  json["b"] = SideJson(*pair.second, difference.second, difference.second_totals);
  json["names"] = Json::array();
  for (const NameDifference& name : difference.names) {
    const auto side = [](const NameDifference::Side& of) {
      return Json{{"count", of.count},
                  {"total_s", Seconds(of.total_ns)},
                  {"longest_s", Seconds(of.longest_ns)}};
    };
    json["names"].push_back(
        {{"name", name.name}, {"a", side(name.first)}, {"b", side(name.second)}});
  }
  return json;
}

}  // namespace

int ShowDifference(const DiffArguments& arguments, Output& out, Output& err) {
  StopSignals signals;
  std::vector<std::vector<Recording>> both;
  for (const Source& source : {arguments.first, arguments.second}) {
    auto opened = Open(source, signals, err);
    if (!opened) {
      err.Print(fmt::format("interleave-cli: {}\n", opened.error()));
      return kExitFailed;
    }
    both.push_back(std::move(opened->recordings));
  }
  Json json = Json::array();
  std::string text;
  for (const Pair& pair : PairUp(both[0], both[1])) {
    const Difference difference = DifferenceOf(*pair.first->trace, *pair.second->trace);
    if (arguments.json) {
      json.push_back(ToJson(pair, difference));
    } else {
      text += (text.empty() ? "" : "\n") + ToText(pair, difference);
    }
  }
  // Names come from a file, and may be of any bytes.
  if (arguments.json) text = json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  out.Print(text);
  return kExitRight;
}

}  // namespace interleave
