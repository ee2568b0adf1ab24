#include "scenarios/prediction.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/recording_of.h"
#include "scenarios/simulated_machine.h"
#include "tests/scenarios/cli_process.h"
#include "tests/scenarios/run_to_end.h"
#include "tests/temp_folder.h"

namespace interleave {
namespace {

constexpr double kNanosecond = 1e-9;
constexpr double kNobodysIteration = 999'999;  // Picoseconds.

const Calibration kMeasured = {.switch_us = 3,
                               .wake_up_us = 20,
                               .start_ms = 2,
                               .byte_ns = 0.25,
                               .network_ms = 0.5,
                               .iteration_ps = kNobodysIteration,
                               .cores = 2};

bool Never() { return false; }

TEST(PredictionTest, TheErrorIsInPerCentOfTheRealTime) {
  Prediction prediction;
  prediction.real.result.wall_s = 2;
  prediction.simulated.result.wall_s = 1.9;
  EXPECT_NEAR(prediction.off_percent(), -5, 1e-9);
}

TEST(PredictionTest, TheTwinOfAProgramThatComputesHasItsOwnCostOfAnIteration) {
  const RunRequest request = Request("gil-cpu", Model::kThreads, {{"n", "20000"}, {"rounds", "1"}});
  const auto values = ValuesOfTwin(request, kMeasured, Never);
  ASSERT_TRUE(values) << values.error();
  EXPECT_NE(values->Real(kIterationCost), kNobodysIteration);
  EXPECT_EQ(values->Real(kSwitchCost), 3);
  EXPECT_EQ(values->Int(kCores), 2);
}

TEST(PredictionTest, TheTwinOfAProgramThatOnlyWaitsIsTheMachineAsItWasMeasured) {
  const auto values = ValuesOfTwin(Request("semaphore", Model::kThreads), kMeasured, Never);
  ASSERT_TRUE(values) << values.error();
  EXPECT_EQ(values->Real(kIterationCost), kNobodysIteration);
  EXPECT_EQ(values->Real(kWakeUp), 20);
}

TEST(PredictionTest, TheTwinRunsInVirtualTime) {
  const RunRequest request = Request("semaphore", Model::kThreads, {}, 0.01);
  const auto values = ValuesOfTwin(request, {.cores = 2}, Never);
  ASSERT_TRUE(values) << values.error();
  const Prediction prediction = Predict(request, *values, 1, Never);
  ASSERT_EQ(prediction.error, "");
  EXPECT_NEAR(prediction.simulated.result.wall_s, 0.06, kNanosecond);
  EXPECT_GE(prediction.real.result.wall_s, 0.06);
  EXPECT_EQ(prediction.simulated.trace->truth(), Truth::kSimulated);
  EXPECT_NE(prediction.real.trace->truth(), Truth::kSimulated);
}

TEST(PredictionTest, TheRecordingOfATwinKeepsTheMachineItRanOn) {
  RunRequest request = Request("semaphore", Model::kSimulatedThreads);
  Apply(kMeasured, *request.scenario, request.values);
  const Recording recording = DescriptionOf(request, "test");
  for (const auto& [id, value] : {std::pair<std::string_view, double>(kSwitchCost, 3),
                                  {kWakeUp, 20},
                                  {kNetworkLatency, 0.5},
                                  {kIterationCost, kNobodysIteration},
                                  {kCores, 2}}) {
    const auto kept = std::ranges::find(recording.parameters, id, &RecordedParameter::id);
    ASSERT_NE(kept, recording.parameters.end()) << id;
    EXPECT_EQ(kept->value, value) << id;
  }
}

TEST(AmdahlTest, ThePartThatMoreCoresMakeShorterIsFoundAgain) {
  std::vector<SpeedUpPoint> curve;
  for (const int cores : {1, 2, 4, 8, 16}) {
    curve.push_back({.cores = cores, .speed_up = AmdahlSpeedUp(0.9, cores)});
  }
  EXPECT_NEAR(AmdahlFraction(curve), 0.9, 1e-9);
}

// The program with a machine that was measured before, kept where settings are.
class CliPredictTest : public ::testing::Test {
 protected:
  CliPredictTest() {
    const auto saved = Save(kMeasured, folder_.path() / "interleave" / "machine.json");
    EXPECT_TRUE(saved) << saved.error();
    setenv("XDG_CONFIG_HOME", folder_.path().c_str(), 1);
  }
  ~CliPredictTest() override { unsetenv("XDG_CONFIG_HOME"); }

 private:
  TempFolder folder_;
};

TEST_F(CliPredictTest, SaysHowFarOffTheTwinWas) {
  CliProcess run({"predict", "semaphore", "--model", "thr", "--time-scale", "0.01", "--json"});
  ASSERT_EQ(run.WaitForEnd(), 0) << run.err();
  const auto json = nlohmann::json::parse(run.out());
  ASSERT_EQ(json.at("predictions").size(), 1U);
  const auto& one = json.at("predictions")[0];
  const double real = one.at("real_s").get<double>();
  EXPECT_GE(real, 0.06);
  EXPECT_NEAR(one.at("off_percent").get<double>(),
              100 * (one.at("simulated_s").get<double>() - real) / real, 1e-6);
  EXPECT_EQ(json.at("speed_up").size(), 7U);
}

TEST_F(CliPredictTest, ShowsTheTwinBelowTheRunOnTheSameAxis) {
  CliProcess run({"predict", "semaphore", "--model", "thr", "--time-scale", "0.01"});
  ASSERT_EQ(run.WaitForEnd(), 0) << run.err();
  const std::size_t real = run.out().find("Threads");
  const std::size_t twin = run.out().find(ModelTitle(Model::kSimulatedThreads));
  EXPECT_NE(real, std::string::npos) << run.out();
  EXPECT_NE(twin, std::string::npos) << run.out();
}

TEST_F(CliPredictTest, TheWholeCatalogueIsPredictedAsItIs) {
  CliProcess run({"predict", "--model", "thr"});
  EXPECT_EQ(run.WaitForEnd(), 2);
  EXPECT_NE(run.err().find("want the ID of a scenario"), std::string::npos) << run.err();
}

TEST(CliSimulatedTest, AllMeansEachModelOfTheScenarioInVirtualTime) {
  CliProcess run({"run", "downloads", "--model", "sim:all", "--set", "size=16", "--json"});
  ASSERT_EQ(run.WaitForEnd(), 0) << run.err();
  const auto json = nlohmann::json::parse(run.out());
  std::vector<std::string> models;
  for (const auto& each : json.at("runs")) models.push_back(each.at("model"));
  EXPECT_EQ(models, std::vector<std::string>({"sim:seq", "sim:thr", "sim:gil", "sim:loop"}));
}

}  // namespace
}  // namespace interleave
