#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/paths.h"
#include "tests/scenarios/cli_process.h"

namespace interleave {
namespace {

using ::testing::HasSubstr;

constexpr const char* kBakery = INTERLEAVE_SOURCE_DIR "/scenarios/examples/bakery.toml";

TEST(CliScenarioFileTest, RunsAFileLikeAnyScenario) {
  CliProcess run({"run", kBakery, "--model", "thr,loop", "--set", "loaves=3", "--time-scale",
                  "0.02", "--json"});
  EXPECT_EQ(run.WaitForEnd(), 0) << run.err();
  const auto json = nlohmann::json::parse(run.out());
  EXPECT_EQ(json["scenario"], "bakery.toml");
  ASSERT_EQ(json["runs"].size(), 2U);
  for (const auto& each : json["runs"]) {
    EXPECT_EQ(each["ok"], true) << each["error"];
    EXPECT_EQ(each["result"]["shared"]["shelf"]["got"], 6);
  }
}

TEST(CliScenarioFileTest, RunsAFileOnWorkerProcesses) {
  CliProcess run({"run", INTERLEAVE_SOURCE_DIR "/scenarios/examples/web-shop.toml", "--model",
                  "proc", "--set", "orders=8", "--time-scale", "0.02", "--json"});
  EXPECT_EQ(run.WaitForEnd(), 0) << run.err();
  const auto json = nlohmann::json::parse(run.out());
  EXPECT_EQ(json["runs"][0]["result"]["shared"]["stock"]["entered"], 8);
  EXPECT_EQ(json["runs"][0]["processes"].size(), 4U);
}

TEST(CliScenarioFileTest, ShowsAFile) {
  CliProcess show({"show", kBakery});
  EXPECT_EQ(show.WaitForEnd(), 0);
  EXPECT_THAT(show.out(), HasSubstr("A bakery with one till"));
  EXPECT_THAT(show.out(), HasSubstr("Loaves of each baker"));
}

TEST(CliScenarioFileTest, AFileThatIsNotThereIsWrongUsage) {
  CliProcess run({"run", "/nowhere/my.toml"});
  EXPECT_EQ(run.WaitForEnd(), 2);
  EXPECT_THAT(run.err(), HasSubstr("cannot open /nowhere/my.toml: No such file"));
}

TEST(CliScenarioFileTest, CtrlCEndsAProgramThatNeverEnds) {
  CliProcess run({"run", kBakery, "--model", "gil", "--set", "loaves=1000", "--set", "bake=1000"},
                 true);
  ASSERT_TRUE(run.ReadErrUntil("Ctrl-C stops"));
  run.Signal(SIGINT);
  EXPECT_EQ(run.WaitForEnd(), 1);
  EXPECT_THAT(run.out(), HasSubstr("stopped before its end"));
}

}  // namespace
}  // namespace interleave
