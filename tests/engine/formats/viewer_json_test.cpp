// The files of other viewers, parsed anew and held against the rules of their formats.

#include "engine/formats/viewer_json.h"

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "tests/engine/formats/golden.h"
#include "tests/engine/formats/random_trace.h"
#include "tests/engine/formats/same_content.h"
#include "tests/engine/formats/small_trace.h"
#include "tests/engine/formats/written_bytes.h"

namespace interleave {
namespace {

using nlohmann::json;

TEST(SpeedscopeTest, ASmallRecordingIsWhatItIs) {
  ExpectGolden("small.speedscope.json",
               WrittenAs(".speedscope.json", {.title = "Small", .trace = SmallTrace()}));
}

TEST(SpeedscopeTest, EventsOfEveryProfileNestInOrderOfTime) {
  for (unsigned seed = 0; seed < 30; ++seed) {
    const json file =
        json::parse(WrittenAs(".speedscope.json", {.title = "Run", .trace = RandomTrace(seed)}));
    const std::size_t frames = file["shared"]["frames"].size();
    for (const json& profile : file["profiles"]) {
      std::vector<std::size_t> open;
      double last = profile["startValue"];
      for (const json& event : profile["events"]) {
        const double at = event["at"];
        ASSERT_GE(at, last);
        last = at;
        const std::size_t frame = event["frame"];
        ASSERT_LT(frame, frames);
        if (event["type"] == "O") {
          open.push_back(frame);
        } else {
          ASSERT_FALSE(open.empty());
          ASSERT_EQ(open.back(), frame);
          open.pop_back();
        }
      }
      EXPECT_TRUE(open.empty());
      EXPECT_LE(last, profile["endValue"].get<double>());
    }
  }
}

TEST(SpeedscopeTest, TimesInEachTaskComeToWhatTheRecordingHas) {
  const auto trace = SmallTrace();
  const json file = json::parse(WrittenAs(".speedscope.json", {.title = "", .trace = trace}));
  const json& worker = file["profiles"][3];
  EXPECT_EQ(worker["name"], "Thread 1");
  std::map<std::string, std::int64_t> times;
  std::vector<std::int64_t> begins;
  for (const json& event : worker["events"]) {
    if (event["type"] == "O") begins.push_back(event["at"]);
    if (event["type"] == "O") continue;
    times[file["shared"]["frames"][event["frame"].get<std::size_t>()]["name"]] +=
        event["at"].get<std::int64_t>() - begins.back();
    begins.pop_back();
  }
  EXPECT_EQ(times["fetch \"a\""], 7'000'000);
  EXPECT_EQ(times["Waiting for a lock: counter lock"], 2'000'000);
}

TEST(FirefoxTest, ASmallRecordingIsWhatItIs) {
  ExpectGolden("small.firefox.json",
               WrittenAs(".firefox.json", {.title = "Small", .trace = SmallTrace()}));
}

TEST(FirefoxTest, EveryTableHasItsLengthAndEveryIndexLeadsSomewhere) {
  for (unsigned seed = 0; seed < 30; ++seed) {
    SCOPED_TRACE(seed);
    const auto trace = RandomTrace(seed);
    const json file = json::parse(WrittenAs(".firefox.json", {.title = "Run", .trace = trace}));
    const std::size_t categories = file["meta"]["categories"].size();
    ASSERT_EQ(file["threads"].size(), trace->tracks().size());
    for (std::size_t i = 0; i < trace->tracks().size(); ++i) {
      const json& thread = file["threads"][i];
      EXPECT_EQ(thread["name"], Clean(trace->tracks()[i].name));
      for (const auto& [name, table] : thread.items()) {
        if (!table.is_object()) continue;
        for (const auto& [column, values] : table.items()) {
          if (values.is_array()) {
            EXPECT_EQ(values.size(), table["length"]) << name << "." << column;
          }
        }
      }
      const auto below = [&](const json& values, std::size_t size) {
        for (const json& value : values) {
          if (!value.is_null()) {
            EXPECT_LT(value.get<std::size_t>(), size);
          }
        }
      };
      const std::size_t texts = thread["stringArray"].size();
      below(thread["samples"]["stack"], thread["stackTable"]["length"]);
      below(thread["stackTable"]["frame"], thread["frameTable"]["length"]);
      below(thread["stackTable"]["prefix"], thread["stackTable"]["length"]);
      below(thread["stackTable"]["category"], categories);
      below(thread["frameTable"]["func"], thread["funcTable"]["length"]);
      below(thread["funcTable"]["name"], texts);
      below(thread["markers"]["name"], texts);
      below(thread["markers"]["category"], categories);
      EXPECT_GE(thread["markers"]["length"].get<std::size_t>(),
                trace->tracks()[i].tasks.size() + trace->tracks()[i].slices.size());
    }
  }
}

TEST(CsvTest, ASmallRecordingIsWhatItIs) {
  const Recording small{.title = "Small, \"quoted\"", .trace = SmallTrace()};
  ExpectGolden("small.slices.csv", WrittenAs(".csv", small));
  ExpectGolden("small.states.csv", WrittenAs(".states.csv", small));
  ExpectGolden("small.statistics.csv", WrittenAs(".statistics.csv", small));
}

// A reader of its own, as RFC 4180 has it.
std::vector<std::vector<std::string>> ParseCsv(std::string_view text) {
  std::vector<std::vector<std::string>> lines(1, {""});
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      lines.back().back() += text[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && c == ',') {
      lines.back().emplace_back();
    } else if (!quoted && c == '\r') {
      ++i;
      lines.push_back({""});
    } else {
      lines.back().back() += c;
    }
  }
  lines.pop_back();
  return lines;
}

TEST(CsvTest, EveryLineHasEveryColumnWhateverNamesHold) {
  for (unsigned seed = 0; seed < 30; ++seed) {
    const auto trace = RandomTrace(seed);
    const auto lines = ParseCsv(WrittenAs(".csv", {.title = "Run", .trace = trace}));
    std::size_t slices = 1;
    for (const Track& row : trace->tracks()) slices += row.slices.size() + row.tasks.size();
    ASSERT_EQ(lines.size(), slices);
    for (const auto& line : lines) EXPECT_EQ(line.size(), 10U);
    EXPECT_EQ(lines[1][0], "Run");
  }
}

TEST(MarkdownTest, ASmallRecordingIsWhatItIs) {
  const std::vector<Recording> recordings = {
      {.title = "Sum: One | two", .model = "seq", .result = {.text = "*3*"}, .trace = SmallTrace()},
      {.title = "Sum: Threads",
       .model = "thr",
       .result = {.error = "lost <b>updates</b>", .ok = false, .wall_s = 0.005},
       .trace = SmallTrace()}};
  ExpectGolden("small.md", WrittenAs(".md", recordings));
  ExpectGolden("small.txt", WrittenAs(".txt", recordings));
}

}  // namespace
}  // namespace interleave
