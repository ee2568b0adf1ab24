#include "engine/formats/chrome_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <sstream>

#include "engine/formats/display_text.h"
#include "engine/trace/interpreter.h"
#include "engine/trace/trace_builder.h"
#include "tests/engine/formats/chrome_events.h"
#include "tests/engine/formats/golden.h"
#include "tests/engine/formats/random_trace.h"
#include "tests/engine/formats/small_trace.h"

namespace interleave {
namespace {

using nlohmann::json;

std::string Written(std::span<const NamedTrace> runs, ChromeJsonReport* report = nullptr) {
  std::string text;
  const ByteSink sink = [&](std::string_view bytes) { text += bytes; };
  const ChromeJsonReport result = WriteChromeJson(runs, "1.2.3", sink);
  if (report != nullptr) *report = result;
  return text;
}

std::string Written(const Trace& trace, ChromeJsonReport* report = nullptr) {
  const NamedTrace run{"Run", &trace};
  return Written({&run, 1}, report);
}

void ExpectAscending(const json& events) {
  Nanos last = 0;
  for (const json& event : events) {
    if (event["ph"] == "M") continue;
    ASSERT_GE(TimeOf(event, "ts"), last) << event;
    last = TimeOf(event, "ts");
  }
}

void ExpectWellFormed(const json& events) {
  std::map<std::int64_t, std::int64_t> pid_of_tid;
  for (const json& event : events) {
    ASSERT_TRUE(event["name"].is_string() && !event["name"].get<std::string>().empty()) << event;
    ASSERT_TRUE(event["pid"].is_number_integer() && event["tid"].is_number_integer()) << event;
    ASSERT_GT(event["pid"], 0);
    ASSERT_GT(event["tid"], 0);
    const auto [it, added] = pid_of_tid.emplace(event["tid"], event["pid"]);
    ASSERT_EQ(it->second, event["pid"]) << "one thread number in two processes: " << event;
  }
}

void ExpectPairedFlows(const json& events) {
  std::map<std::int64_t, json> starts;
  for (const json& event : events) {
    if (event["ph"] == "s") {
      ASSERT_TRUE(starts.emplace(event["id"], event).second) << event;
    }
    if (event["ph"] != "f") continue;
    const auto start = starts.find(event["id"]);
    ASSERT_NE(start, starts.end()) << event;
    EXPECT_EQ(event["cat"], start->second["cat"]);
    EXPECT_EQ(event["name"], start->second["name"]);
    EXPECT_EQ(event["bp"], "e");
  }
}

TEST(ChromeJsonTest, WritesASmallRecordingByteForByte) {
  const auto trace = SmallTrace();
  ExpectGolden("small_trace.json", Written(*trace));
}

TEST(ChromeJsonTest, AnEmptyRecordingIsAValidFile) {
  const Trace trace(std::make_shared<NameTable>());
  const json file = json::parse(Written(trace));
  EXPECT_EQ(CountByPhase(file["traceEvents"]).size(), 1U);  // The name of the process.
  EXPECT_EQ(json::parse(Written(std::span<const NamedTrace>()))["traceEvents"].size(), 0U);
}

TEST(ChromeJsonTest, AnyRecordingFollowsTheRulesOfTheFormat) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    const auto trace = RandomTrace(seed, /*finished=*/seed % 2 == 0);
    ChromeJsonReport report;
    const json file = json::parse(Written(*trace, &report));
    const json& events = file["traceEvents"];
    ExpectAscending(events);
    ExpectWellFormed(events);
    ExpectNested(events, "X", /*may_nest=*/true);
    ExpectNested(events, "T", /*may_nest=*/false);
    ExpectNestedInDoubles(events, false);
    ExpectNestedInDoubles(events, true);
    ExpectPairedFlows(events);
    if (HasFatalFailure()) return;

    auto counts = CountByPhase(events);
    std::size_t counter_points = 0;
    for (const Counter& counter : trace->counters()) counter_points += counter.points.size();
    EXPECT_EQ(counts["s"], trace->flows().size());
    EXPECT_EQ(counts["f"], trace->flows().size());
    EXPECT_EQ(counts["i"], trace->marks().size());
    EXPECT_EQ(counts["C"], counter_points);
    EXPECT_EQ(report.events, events.size() - counts["M"]);
    EXPECT_EQ(file["otherData"]["invalid_utf8_replaced"], report.replaced);
  }
}

std::string WithoutBrokenUtf8(std::string_view text) {
  std::string valid;
  std::uint64_t replaced = 0;
  while (!text.empty()) AppendUtf8(valid, TakeCodePoint(text, replaced));
  return valid;
}

TEST(ChromeJsonTest, NothingIsLostOrAddedByCuttingSlices) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    const auto trace = RandomTrace(seed);
    std::map<std::string, Nanos> expected, in_slices;
    Nanos thread_states = 0;
    std::size_t tasks = 0, core_slices = 0;
    for (const Track& track : trace->tracks()) {
      tasks += track.tasks.size();
      if (track.kind == TrackKind::kCore) core_slices += track.slices.size();
      if (track.kind == TrackKind::kCore) continue;
      for (const Slice& slice : track.slices) {
        const bool named_for_task =
            track.kind == TrackKind::kLoop && slice.task != 0 && slice.state == State::kRunning;
        const std::string label =
            named_for_task ? trace->TaskLabel(slice.task) : std::string(StateTitle(slice.state));
        expected[label.empty() ? "unnamed" : WithoutBrokenUtf8(label)] += slice.end - slice.begin;
        if (IsThread(track.kind)) thread_states += slice.end - slice.begin;
      }
    }
    std::size_t tasks_written = 0, core_slices_written = 0;
    const json file = json::parse(Written(*trace));
    for (const json& event : file["traceEvents"]) {
      if (event["ph"] == "T") thread_states -= TimeOf(event, "dur");
      if (event["ph"] != "X") continue;
      if (event["cat"] == "state") in_slices[event["name"]] += TimeOf(event, "dur");
      tasks_written += event["cat"] == "task";
      core_slices_written += event["cat"] == "core";
    }
    EXPECT_EQ(in_slices, expected);
    EXPECT_EQ(thread_states, 0);
    EXPECT_EQ(tasks_written, tasks);
    EXPECT_EQ(core_slices_written, core_slices);
    if (HasFailure()) return;
  }
}

TEST(ChromeJsonTest, SeveralRunsAreSeveralProcesses) {
  const auto a = SmallTrace(), b = RandomTrace(2), c = SmallTrace();
  const std::vector<NamedTrace> runs = {{"A", a.get()}, {"B", b.get()}, {"C", c.get()}};
  const json file = json::parse(Written(runs));
  const json& events = file["traceEvents"];
  ExpectAscending(events);
  ExpectWellFormed(events);
  ExpectNested(events, "X", true);
  ExpectPairedFlows(events);
  std::vector<std::string> names;
  for (const json& event : events) {
    if (event["name"] == "process_name") names.push_back(event["args"]["name"]);
  }
  // And whatever workers the made-up run has.
  EXPECT_THAT(names, testing::IsSupersetOf({"A", "A (cores)", "B", "B (cores)", "C", "C (cores)"}));
  ASSERT_EQ(file["otherData"]["runs"].size(), 3U);
  EXPECT_EQ(file["otherData"]["runs"][2]["dropped"], 2);
  EXPECT_EQ(file["otherData"]["runs"][2]["truth"], "kernel");
  EXPECT_EQ(file["otherData"]["version"], "1.2.3");
}

TEST(ChromeJsonTest, EscapesEveryStringAndSaysWhatItReplaced) {
  TraceBuilder b(std::make_shared<NameTable>());
  b.AddThread("quote \" slash \\ line \n tab \t bell \a naïve 猫", 1);
  b.AddThread("broken \xFF\xFE and \xE7\x8C end", 2);
  b.SetTruth(Truth::kEstimated, "because \"why\"");
  b.Finish();
  ChromeJsonReport report;

  const json file = json::parse(Written(b.trace(), &report));

  std::vector<std::string> names;
  for (const json& event : file["traceEvents"]) {
    if (event["name"] == "thread_name") names.push_back(event["args"]["name"]);
  }
  EXPECT_THAT(names, testing::ElementsAre("quote \" slash \\ line \n tab \t bell \a naïve 猫",
                                          "broken \uFFFD\uFFFD and \uFFFD end"));
  EXPECT_EQ(report.replaced, 3U);
  EXPECT_EQ(file["otherData"]["invalid_utf8_replaced"], 3);
  EXPECT_EQ(file["otherData"]["runs"][0]["truth_reason"], "because \"why\"");
}

TEST(ChromeJsonTest, ARunningThreadIsCutWhereItChangesItsCore) {
  const auto trace = SmallTrace();
  std::vector<std::string> running;
  const json file = json::parse(Written(*trace));
  for (const json& event : file["traceEvents"]) {
    if (event["ph"] != "T" || event["name"] != "Running") continue;
    running.push_back(event["tid"].dump() + " on " + event["args"]["cpu"].dump());
  }
  EXPECT_THAT(running, testing::ElementsAre("5 on 0", "6 on 1", "6 on 1", "6 on 0", "5 on 1"));
}

TEST(ChromeJsonTest, ALoopThatRunsATaskIsOnTheCoreThatBearsTheTask) {
  Interpreter interpreter(std::make_shared<NameTable>(), 1);
  NameTable& names = interpreter.builder().names();
  const auto number = [](auto value) { return static_cast<std::uint32_t>(value); };
  const std::vector<Fact> facts = {
      {.subject = names.Intern("Event loop"),
       .arg = 7,
       .extra = number(LaneRole::kLoop),
       .kind = EventKind::kLaneOpened},
      {.kind = EventKind::kSwitchIn},
      {.subject = 1, .arg = names.Intern("fetch"), .kind = EventKind::kTaskCreated},
      {.at = 1'000, .subject = 1, .kind = EventKind::kStepBegin},
      {.at = 5'000, .subject = 1, .extra = number(State::kWaitingIo), .kind = EventKind::kStepEnd},
      {.at = 6'000, .kind = EventKind::kLaneClosed}};
  interpreter.Add(facts);
  interpreter.builder().Finish();

  std::vector<std::string> running;
  const json file = json::parse(Written(interpreter.trace()));
  for (const json& event : file["traceEvents"]) {
    if (event["ph"] != "T" || event["name"] != "Running") continue;
    running.push_back(event["ts"].dump() + " on " + event["args"]["cpu"].dump());
  }
  EXPECT_THAT(running, testing::ElementsAre("1.0 on 0"));
}

class SaveChromeJsonTest : public testing::Test {
 protected:
  SaveChromeJsonTest()
      : folder_(std::filesystem::temp_directory_path() /
                (std::string("interleave-chrome-") +
                 testing::UnitTest::GetInstance()->current_test_info()->name())),
        trace_(SmallTrace()),
        run_{"Run", trace_.get()} {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directory(folder_);
  }
  ~SaveChromeJsonTest() override { std::filesystem::remove_all(folder_); }

  const std::filesystem::path folder_;
  const std::shared_ptr<const Trace> trace_;
  const NamedTrace run_;
};

TEST_F(SaveChromeJsonTest, WritesWhatTheWriterWrites) {
  const auto report = SaveChromeJson({&run_, 1}, "1.2.3", folder_ / "a.json");
  ASSERT_TRUE(report.has_value()) << report.error();
  std::ostringstream saved;
  saved << std::ifstream(folder_ / "a.json").rdbuf();
  EXPECT_EQ(saved.str(), Written(*trace_));
}

TEST_F(SaveChromeJsonTest, SaysWhyAPlaceCannotBeWritten) {
  const auto report = SaveChromeJson({&run_, 1}, "", folder_ / "none" / "a.json");
  ASSERT_FALSE(report.has_value());
  EXPECT_THAT(report.error(), testing::HasSubstr((folder_ / "none" / "a.json").string()));
  EXPECT_THAT(report.error(), testing::HasSubstr("Create the folder"));
}

TEST_F(SaveChromeJsonTest, ACancelledExportLeavesTheOldFile) {
  std::ofstream(folder_ / "a.json") << "old";
  std::stop_source stop;
  stop.request_stop();
  TraceBuilder many(std::make_shared<NameTable>());
  const TrackId thread = many.AddThread("A", 1);
  for (Nanos at = 0; at < 5000; ++at) many.AddMark({.at = at, .track = thread});
  const NamedTrace run{"Run", &many.trace()};

  const auto report = SaveChromeJson({&run, 1}, "", folder_ / "a.json", stop.get_token());

  ASSERT_FALSE(report.has_value());
  EXPECT_THAT(report.error(), testing::HasSubstr("cancelled"));
  std::ostringstream kept;
  kept << std::ifstream(folder_ / "a.json").rdbuf();
  EXPECT_EQ(kept.str(), "old");
}

}  // namespace
}  // namespace interleave
