#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "engine/formats/chrome_json.h"
#include "tests/engine/formats/golden.h"
#include "tests/engine/formats/random_trace.h"
#include "tests/engine/formats/small_trace.h"
#include "tests/engine/trace/process_recording.h"

namespace interleave {
namespace {

using nlohmann::json;
using testing::ElementsAre;

std::string Written(std::span<const NamedTrace> runs) {
  std::string text;
  const ByteSink sink = [&](std::string_view bytes) { text += bytes; };
  WriteChromeJson(runs, "1.2.3", sink);
  return text;
}

std::string Written(const Trace& trace) {
  const NamedTrace run{"Run", &trace};
  return Written({&run, 1});
}

TEST(ChromeProcessesTest, AreWrittenByteForByte) {
  const auto trace = ProcessRecording();
  ExpectGolden("process_recording.json", Written(*trace));
}

TEST(ChromeProcessesTest, EachHasANumberOfItsOwn) {
  const auto small = SmallTrace(), processes = ProcessRecording();
  const std::vector<NamedTrace> runs = {{"A", processes.get()}, {"B", small.get()}};
  const json file = json::parse(Written(runs));
  std::map<std::int64_t, std::string> names;
  std::map<std::string, std::vector<std::string>> threads;
  std::map<std::string, std::int64_t> memory;
  for (const json& event : file["traceEvents"]) {
    if (event["name"] == "process_name") {
      EXPECT_TRUE(names.emplace(event["pid"], event["args"]["name"]).second) << event;
    }
    if (event["name"] == "thread_name") {
      threads[names.at(event["pid"])].push_back(event["args"]["name"]);
    }
    if (event["ph"] == "C") memory[names.at(event["pid"])] = event["args"]["value"];
  }
  const std::string worker = "A (Worker 1, process 4711)", killed = "A (Worker 2, process 4712)";
  const std::map<std::int64_t, std::string> expected = {
      {1, "A"}, {2, worker}, {3, killed}, {4, "A (cores)"}, {5, "B"}, {6, "B (cores)"}};
  EXPECT_EQ(names, expected);
  EXPECT_THAT(threads["A"], ElementsAre("Main", "Pool manager"));
  EXPECT_THAT(threads[worker], ElementsAre("Worker 1", "jobs feeder"));
  EXPECT_THAT(threads[killed], ElementsAre("Worker 2"));
  EXPECT_EQ(memory.at(worker), 12'595);
  EXPECT_EQ(memory.at(killed), 11'264);
  const json& told = file["otherData"]["runs"][0]["processes"];
  ASSERT_EQ(told.size(), 3U);
  EXPECT_EQ(told[1]["start_us"], 2000.0);
  EXPECT_EQ(told[2]["system_pid"], 4712);
  EXPECT_EQ(told[2]["ended"], "was killed by signal 9 (Killed)");
  EXPECT_FALSE(file["otherData"]["runs"][1].contains("processes"));
}

TEST(ChromeProcessesTest, TransfersAreCutLikeTheStatesTheyReachOver) {
  std::vector<std::string> pieces;
  const json file = json::parse(Written(*ProcessRecording()));
  for (const json& event : file["traceEvents"]) {
    if (event.value("cat", "") != "transfer" || event["name"] != "deserialise") continue;
    pieces.push_back(event["ts"].dump() + " for " + event["dur"].dump() + ": " +
                     event["args"]["bytes"].dump());
  }
  EXPECT_THAT(pieces, ElementsAre("3000.0 for 200.0: 1050000", "3200.0 for 100.0: 1050000",
                                  "3300.0 for 100.0: 1050000", "7100.0 for 100.0: 8"));
}

TEST(ChromeProcessesTest, AMessageIsAnArrowBetweenThemWithItsBytes) {
  std::vector<std::string> ends;
  const json file = json::parse(Written(*ProcessRecording()));
  for (const json& event : file["traceEvents"]) {
    if (event["name"] != "message") continue;
    ends.push_back(event["ph"].get<std::string>() + " in " + event["pid"].dump() + ", " +
                   event["args"]["bytes"].dump());
  }
  EXPECT_THAT(ends, ElementsAre("s in 2, 24", "s in 2, 24", "f in 2, 24", "f in 3, 24"));
}

// By the file, in nanoseconds.
Nanos TransferTimes(const json& events) {
  Nanos sum = 0;
  for (const json& event : events) {
    if (event.value("cat", "") == "transfer") {
      sum += std::llround(event["dur"].get<double>() * 1000);
    }
  }
  return sum;
}

// By the recording; what overlaps on a track counts once.
Nanos TransferTimes(const Trace& trace) {
  Nanos sum = 0;
  for (TrackId track = 0; track < trace.tracks().size(); ++track) {
    std::vector<TimeRange> ranges;
    for (const Transfer& transfer : trace.transfers()) {
      if (transfer.track == track) ranges.push_back({transfer.begin, transfer.end});
    }
    std::ranges::stable_sort(ranges, {}, &TimeRange::begin);
    Nanos reached = 0;
    for (const TimeRange& range : ranges) {
      sum += std::max<Nanos>(range.end - std::max(range.begin, reached), 0);
      reached = std::max(reached, range.end);
    }
  }
  return sum;
}

TEST(ChromeProcessesTest, NoPartOfATransferIsLostOrWrittenTwice) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    const auto trace = RandomTrace(seed, /*finished=*/seed % 2 == 0);
    EXPECT_EQ(TransferTimes(json::parse(Written(*trace))["traceEvents"]), TransferTimes(*trace));
  }
}

}  // namespace
}  // namespace interleave
