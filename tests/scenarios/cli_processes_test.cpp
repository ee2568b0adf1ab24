#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/scenarios/cli_process.h"

namespace interleave {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

// The command line program, run to its end. What it said on standard error is part of a failure.
std::string Cli(const std::vector<std::string>& arguments) {
  CliProcess process(arguments);
  EXPECT_EQ(process.WaitForEnd(), 0) << process.err();
  return process.out();
}

TEST(CliProcessesTest, EachWorkerHasAHeadingAndALine) {
  const std::string out = Cli({"run", "primes", "--model", "proc", "--set", "rounds=1", "--set",
                               "workers=2", "--width", "100"});
  EXPECT_THAT(out, ContainsRegex("│ Main program · process [0-9]+ · PSS"));
  EXPECT_THAT(out, ContainsRegex("│ Worker 1 · process [0-9]+ · PSS .*, RSS"));
  EXPECT_THAT(out, HasSubstr("│ Main thread:"));
  EXPECT_THAT(out, HasSubstr("│ Pool manager:"));
  EXPECT_THAT(out, ContainsRegex("\nWorker 1 · process [0-9]+: started in [0-9.]+ ms, PSS [0-9.]+ "
                                 "MiB, RSS [0-9.]+ MiB, ended by itself\n"));
}

TEST(CliProcessesTest, ThreadsAloneHaveNeither) {
  const std::string out =
      Cli({"run", "primes", "--model", "thr", "--set", "rounds=1", "--width", "100"});
  EXPECT_THAT(out, Not(HasSubstr("process ")));
}

// A thread that watches over the processes rests all the time; the program has three.
TEST(CliProcessesTest, ThreadsThatOnlyServeAreNotCounted) {
  const json run = json::parse(
      Cli({"run", "gil-cpu", "--model", "proc", "--set", "rounds=1", "--json"}))["runs"][0];
  EXPECT_EQ(run["processes"].size(), 2U);
  EXPECT_EQ(run["threads"], 3U);
}

TEST(CliProcessesTest, AnExportHasEachProcessAsOne) {
  const fs::path file = fs::path(testing::TempDir()) / "interleave-processes.json";
  Cli({"run", "producer-consumer", "--model", "proc", "--time-scale", "0.01", "--export",
       file.string()});
  const json document = json::parse(std::ifstream(file));
  fs::remove(file);
  std::map<std::int64_t, std::string> names;
  std::set<std::int64_t> with_memory, with_tasks;
  std::map<std::int64_t, std::int64_t> sent_from;  // By flow.
  std::size_t between = 0, transfers = 0;
  for (const json& event : document["traceEvents"]) {
    if (event["name"] == "process_name") names[event["pid"]] = event["args"]["name"];
    if (event["ph"] == "C" && event["name"].get<std::string>().starts_with("memory of")) {
      with_memory.insert(event["pid"].get<std::int64_t>());
    }
    if (event.value("cat", "") == "task") with_tasks.insert(event["pid"].get<std::int64_t>());
    transfers += event.value("cat", "") == "transfer";
    if (event["name"] != "message") continue;
    EXPECT_GT(event["args"]["bytes"], 0);
    if (event["ph"] == "s") sent_from[event["id"]] = event["pid"];
    if (event["ph"] == "f" && sent_from.at(event["id"]) != event["pid"]) ++between;
  }
  EXPECT_EQ(names.size(), 7U);        // The main program, five workers, the cores.
  EXPECT_EQ(with_memory.size(), 6U);  // All but the cores.
  EXPECT_EQ(with_tasks.size(), 6U);
  EXPECT_GE(between, 18U);    // Every item went from one process to another,
  EXPECT_GE(transfers, 20U);  // the arguments and results of five tasks did both ways.
}

}  // namespace
}  // namespace interleave
