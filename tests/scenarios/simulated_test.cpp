// The whole catalogue in virtual time, and the times of the textbooks.

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "engine/formats/file_format.h"
#include "engine/trace/by_task.h"
#include "scenarios/parameters.h"
#include "scenarios/recording_of.h"
#include "tests/scenarios/cli_process.h"
#include "tests/scenarios/run_to_end.h"
#include "tests/scenarios/trace_hashes.h"

namespace interleave {
namespace {

struct Case {
  const Scenario* scenario;
  Model model;
};

// What is big only to keep a real machine busy; the rest runs as it is.
const std::vector<Setting>& Smaller() {
  static const std::vector<Setting> smaller = {
      {"increments", "1000"}, {"n", "20000"}, {"rounds", "1"}, {"limit", "20000"},
      {"images", "4"},        {"kib", "16"},  {"pages", "5"},  {"call", "50"},
      {"requests", "10"},     {"work", "0"},  {"tasks", "4"},  {"size", "16"},
  };
  return smaller;
}

RunRequest SmallRequest(const Case& each) {
  std::vector<Setting> settings;
  for (const Setting& setting : Smaller()) {
    const Parameter* parameter = each.scenario->FindParameter(setting.id);
    if (parameter == nullptr || parameter->machine() || !parameter->choices.empty()) continue;
    const double value = std::stod(std::string(setting.value));
    if (!WhyNot(*parameter, value)) settings.push_back(setting);
  }
  return Request(each.scenario->id, each.model, settings, 1);
}

class SimulatedCatalogueTest : public ::testing::TestWithParam<Case> {};

std::string Exported(const RunRequest& request, const EndedRun& run, const char* extension) {
  const Recording recording = RecordingOf(request, run.result, run.trace, "test");
  const std::filesystem::path path = std::filesystem::path(::testing::TempDir()) /
                                     fmt::format("simulated-{}{}", getpid(), extension);
  const auto saved = SaveRecordings(*FormatOfFile(path.string()),
                                    {.recordings = {&recording, 1}, .version = "test"}, path);
  EXPECT_TRUE(saved) << saved.error();
  std::ifstream file(path, std::ios::binary);
  std::string bytes(std::istreambuf_iterator<char>(file), {});
  std::filesystem::remove(path);
  return bytes;
}

TEST_P(SimulatedCatalogueTest, ComesOutTheSameToTheByteEveryTime) {
  const RunRequest request = SmallRequest(GetParam());
  const EndedRun run = RunToEnd(request);
  ASSERT_NE(run.trace, nullptr);
  EXPECT_TRUE(run.result.ok) << run.result.error;
  EXPECT_EQ(run.trace->truth(), Truth::kSimulated);
  EXPECT_EQ(run.trace->dropped(), 0U);
  const EndedRun again = RunToEnd(request);
  ASSERT_NE(again.trace, nullptr);
  for (const char* extension : {".json", ".interleave"}) {
    const std::string first = Exported(request, run, extension);
    EXPECT_GT(first.size(), 100U);
    EXPECT_TRUE(first == Exported(request, again, extension)) << extension;
  }
}

Nanos TimeOnCores(const Trace& trace) {
  Nanos time = 0;
  for (const Track& track : trace.tracks()) {
    if (track.kind != TrackKind::kCore) continue;
    for (const Slice& slice : track.slices) time += trace.EndOf(slice) - slice.begin;
  }
  return time;
}

TEST_P(SimulatedCatalogueTest, ByTaskItIsTheSameRun) {
  const EndedRun run = RunToEnd(SmallRequest(GetParam()));
  ASSERT_NE(run.trace, nullptr);
  const std::shared_ptr<const Trace> by_task = ByTask(*run.trace);
  EXPECT_EQ(TimeOnCores(*by_task), TimeOnCores(*run.trace));
  std::size_t rows = 0;
  for (const Track& track : by_task->tracks()) {
    if (track.kind != TrackKind::kTask) continue;
    ++rows;
    const TaskInfo& task = by_task->tasks()[track.task];
    const Nanos first = task.created >= 0 ? task.created : task.begin;
    if (track.slices.empty()) {  // It took no time at all, and nothing came after it.
      EXPECT_EQ(first, task.end >= 0 ? task.end : by_task->now_ns()) << track.name;
      continue;
    }
    EXPECT_EQ(track.slices.front().begin, first) << track.name;
    for (std::size_t i = 1; i < track.slices.size(); ++i) {
      EXPECT_EQ(track.slices[i].begin, track.slices[i - 1].end) << track.name << ", slice " << i;
    }
  }
  EXPECT_EQ(rows, std::ranges::count_if(run.trace->tasks(), [](const TaskInfo& task) {
              return task.created >= 0 || task.begin >= 0;
            }));
}

TEST_P(SimulatedCatalogueTest, ComesOutTheSameToTheByteWithEveryCompilerAndOnEveryMachine) {
  const RunRequest request = SmallRequest(GetParam());
  const EndedRun run = RunToEnd(request);
  ASSERT_NE(run.trace, nullptr);
  ExpectGoldenHash(fmt::format("{}/{}", request.scenario->id, ModelKey(request.model)),
                   Exported(request, run, ".json"));
}

std::vector<Case> AllCases() {
  std::vector<Case> cases;
  for (const Scenario& scenario : Catalogue()) {
    for (const Model model : kSimulatedModels) {
      if (scenario.Supports(model)) cases.push_back({&scenario, model});
    }
  }
  return cases;
}

std::string NameOfCase(const ::testing::TestParamInfo<Case>& each) {
  std::string name = fmt::format("{}_{}", each.param.scenario->id, ModelKey(each.param.model));
  std::ranges::replace_if(
      name, [](char c) { return c == '-' || c == ':'; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Each, SimulatedCatalogueTest, ::testing::ValuesIn(AllCases()), NameOfCase);

// Times of the textbooks: exact to the nanosecond, since nothing but computing and waiting costs.

double WallSeconds(std::string_view id, Model model, const std::vector<Setting>& settings = {}) {
  const EndedRun run = RunToEnd(Request(id, model, settings, 1));
  EXPECT_TRUE(run.result.ok) << run.result.error;
  return run.result.wall_s;
}

constexpr double kNanosecond = 1e-9;

TEST(TextbookTest, DownloadsTakeTheSumOneAfterAnotherAndTheLongestAtOnce) {
  // Each download reads what it got, 0.5 ns a byte.
  const std::vector<Setting> tiny = {{"size", "16"}};
  const double work = 16 * 1024 * 0.5e-9;
  EXPECT_NEAR(WallSeconds("downloads", Model::kSimulatedSequential, tiny), 6 + 3 * work, 3e-9);
  EXPECT_NEAR(WallSeconds("downloads", Model::kSimulatedThreads, tiny), 3 + work, 3e-9);
  EXPECT_NEAR(WallSeconds("downloads", Model::kSimulatedEventLoop, tiny), 3 + work, 3e-9);
}

TEST(TextbookTest, EightQueriesOverThreeConnectionsTakeThreeTurns) {
  EXPECT_NEAR(WallSeconds("semaphore", Model::kSimulatedThreads), 6, kNanosecond);
  EXPECT_NEAR(WallSeconds("semaphore", Model::kSimulatedEventLoop), 6, kNanosecond);
}

TEST(TextbookTest, TheGlobalLockGainsNothingAndFourCoresAFactorOfFour) {
  const std::vector<Setting> settings = {
      {"tasks", "4"}, {"n", "100000"}, {"rounds", "10"}, {"cores", "4"}};
  const double sequential = WallSeconds("gil-cpu", Model::kSimulatedSequential, settings);
  EXPECT_GT(sequential, 0);
  EXPECT_NEAR(WallSeconds("gil-cpu", Model::kSimulatedGlobalLock, settings), sequential,
              kNanosecond);
  EXPECT_NEAR(WallSeconds("gil-cpu", Model::kSimulatedThreads, settings), sequential / 4,
              kNanosecond);
  EXPECT_NEAR(WallSeconds("gil-cpu", Model::kSimulatedProcesses, settings), sequential / 4,
              kNanosecond);
}

TEST(TextbookTest, AProcessTakesItsTimeToStart) {
  EXPECT_NEAR(WallSeconds("processes", Model::kSimulatedProcesses, {{"start-cost", "20"}}), 1.02,
              kNanosecond);
}

TEST(MachineTest, WhatIsOutOfRangeIsRefusedWithTheRange) {
  RunRequest request = Request("gil-cpu", Model::kSimulated);
  for (const auto& [id, value] :
       {std::pair("cores", "0"), std::pair("switch-cost", "-1"), std::pair("wake-up", "-0.5"),
        std::pair("scheduler", "lottery")}) {
    const auto set = SetParameter(*request.scenario, id, value, request.values);
    ASSERT_FALSE(set) << id;
    EXPECT_NE(set.error().find("must be"), std::string::npos) << set.error();
  }
  request.values.Set("cores", 0);
  const auto run = interleave::Run::Start(request);
  ASSERT_FALSE(run);
  EXPECT_NE(run.error().find("`cores` is 0 but goes from 1 to 1024"), std::string::npos)
      << run.error();
}

TEST(MachineTest, SimStandsForTheMainModelOrTheOneThatIsNamed) {
  EXPECT_EQ(RunToEnd(Request("semaphore", Model::kSimulated)).result.wall_s,
            RunToEnd(Request("semaphore", Model::kSimulatedThreads)).result.wall_s);
  const auto run = interleave::Run::Start(
      Request("gil-cpu", Model::kSimulated, {{"simulates", "gil"}, {"rounds", "1"}}));
  ASSERT_TRUE(run);
  EXPECT_EQ((*run)->request().model, Model::kSimulatedGlobalLock);
}

// The same in two processes, through the command line.

TEST(CliSimulatedTest, TwoProcessesWriteTheSameBytes) {
  std::string bytes[2];
  for (std::string& each : bytes) {
    const std::filesystem::path file =
        std::filesystem::path(::testing::TempDir()) / fmt::format("twice-{}.json", getpid());
    CliProcess run({"run", "web-scraper", "--model", "sim:thr,sim:loop", "--set", "switch-cost=3",
                    "--export", file.string()});
    EXPECT_EQ(run.WaitForEnd(), 0) << run.err();
    std::ifstream in(file, std::ios::binary);
    each.assign(std::istreambuf_iterator<char>(in), {});
    std::filesystem::remove(file);
  }
  EXPECT_GT(bytes[0].size(), 1000U);
  EXPECT_TRUE(bytes[0] == bytes[1]);
}

TEST(CliSimulatedTest, JsonNamesTheModelAndSaysThatItIsSimulated) {
  CliProcess run({"run", "downloads", "--model", "sim:seq,sim", "--set", "size=16", "--json"});
  ASSERT_EQ(run.WaitForEnd(), 0) << run.err();
  const auto json = nlohmann::json::parse(run.out());
  ASSERT_EQ(json.at("runs").size(), 2U);
  EXPECT_EQ(json.at("runs")[0].at("model"), "sim:seq");
  EXPECT_EQ(json.at("runs")[1].at("model"), "sim:thr");
  for (const auto& each : json.at("runs")) EXPECT_EQ(each.at("truth"), "simulated");
  EXPECT_NEAR(json.at("runs")[1].at("speedup").get<double>(), 2, 0.001);
}

TEST(CliExploreTest, TwoIncrementsHaveTwentyInterleavings) {
  CliProcess run({"explore", "race-counter", "--json"});
  EXPECT_EQ(run.WaitForEnd(), 1) << run.err();
  const auto json = nlohmann::json::parse(run.out());
  EXPECT_EQ(json.at("explored"), 20);
  EXPECT_EQ(json.at("failing"), 18);
  EXPECT_EQ(json.at("failures").at("lost update"), 18);
  EXPECT_EQ(json.at("interleavings").size(), 20U);
  EXPECT_EQ(json.at("found").at("switches"), 2);
  EXPECT_EQ(json.at("found").at("fewest"), true);

  CliProcess shown({"explore", "race-counter", "--schedule",
                    json.at("found").at("schedule").get<std::string>()});
  EXPECT_EQ(shown.WaitForEnd(), 1);
  EXPECT_NE(shown.out().find("read counter"), std::string::npos) << shown.out();
}

TEST(CliExploreTest, FindsWhatIsWrongAndProvesWhatIsRight) {
  struct Program {
    std::vector<std::string> words;
    const char* failure;
  };
  for (const Program& program : {
           Program{{"missed-notify"}, "expectation"},
           Program{{"double-checked"}, "expectation"},
           Program{{"deadlock"}, "deadlock"},
           Program{{"deadlock", "--set", "program=philosophers"}, "deadlock"},
           Program{{"missed-notify", "--set", "look=under"}, nullptr},
           Program{{"double-checked", "--set", "order=the value"}, nullptr},
           Program{{"race-counter", "--set", "lock=with"}, nullptr},
           Program{{"deadlock", "--set", "order=fixed"}, nullptr},
       }) {
    std::vector<std::string> words = {"explore"};
    words.insert(words.end(), program.words.begin(), program.words.end());
    words.emplace_back("--json");
    SCOPED_TRACE(fmt::format("{}", fmt::join(words, " ")));
    CliProcess run(words);
    EXPECT_EQ(run.WaitForEnd(), program.failure != nullptr ? 1 : 0) << run.err();
    const auto json = nlohmann::json::parse(run.out());
    EXPECT_EQ(json.at("complete"), true);
    if (program.failure == nullptr) {
      EXPECT_EQ(json.at("failing"), 0);
    } else {
      EXPECT_EQ(json.at("found").at("failure"), program.failure);
      EXPECT_EQ(json.at("found").at("fewest"), true);
    }
  }
}

TEST(CliExploreTest, AScheduleThatDoesNotFitSaysWhere) {
  CliProcess run({"explore", "race-counter", "--schedule", "1-1-1-1"});
  EXPECT_EQ(run.WaitForEnd(), 2);
  EXPECT_NE(run.err().find("stops fitting at step 4"), std::string::npos) << run.err();
}

}  // namespace
}  // namespace interleave
