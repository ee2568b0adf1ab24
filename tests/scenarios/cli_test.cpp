#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>

#include "scenarios/scenario.h"
#include "tests/paths.h"
#include "tests/scenarios/cli_process.h"
#include "tests/scenarios/program_notes.h"
#include "tests/temp_folder.h"

namespace interleave {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

// A folder of its own for each test, gone afterwards.
class CliExportTest : public ::testing::Test {
 protected:
  std::string Path(std::string_view name) const { return folder_ / name; }
  static std::string Read(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }

  const TempFolder temp_;
  const fs::path folder_ = temp_.path();
};

TEST(CliTest, ListNamesEveryScenario) {
  const CliEnded list = Cli({"list"});
  EXPECT_EQ(list.status, 0);
  EXPECT_THAT(list.err, IsEmpty());
  for (const Scenario& scenario : Catalogue()) {
    EXPECT_THAT(list.out, AllOf(HasSubstr(scenario.id), HasSubstr(scenario.title)));
  }
}

TEST(CliTest, ListAsJsonHasWhatARunCanBeAskedFor) {
  const CliEnded list = Cli({"list", "--json"});
  EXPECT_EQ(list.status, 0);
  const json catalogue = json::parse(list.out);
  ASSERT_EQ(catalogue.size(), Catalogue().size());
  for (const json& scenario : catalogue) {
    for (const char* key : {"id", "title", "group", "question", "models", "runnable_models",
                            "parameters", "what_to_see"}) {
      EXPECT_TRUE(scenario.contains(key)) << key;
    }
  }
  EXPECT_EQ(catalogue[0]["id"], "downloads");
  EXPECT_EQ(catalogue[0]["parameters"][0]["id"], "wait-a");
  EXPECT_EQ(catalogue[0]["parameters"][0]["default"], 2);
}

TEST(CliTest, ShowHasParametersListingsAndWhatToSee) {
  const CliEnded show = Cli({"show", "gil-cpu"});
  EXPECT_EQ(show.status, 0);
  EXPECT_THAT(show.out,
              AllOf(HasSubstr("CPU-bound under a global lock"), HasSubstr("switch-interval"),
                    HasSubstr("0.1 to 100 ms, default 5"), HasSubstr("def sum_squares(n):"),
                    HasSubstr("int main()"), HasSubstr("The simulated machine")));
}

TEST(CliTest, ShowBreaksNoLineInsideANumber) {
  const std::regex broken("[0-9]\n *[0-9]{3}[^0-9]");
  for (const Scenario& scenario : Catalogue()) {
    const std::string text = Cli({"show", scenario.id}).out;
    const std::string prose = text.substr(0, text.find("\nPython\n"));
    EXPECT_FALSE(std::regex_search(prose, broken)) << prose;
  }
}

TEST(CliTest, RunAsJsonHasExactlyTheAgreedShape) {
  const CliEnded run = Cli({"run", "chunk-sum", "--set", "rounds=1", "--seed", "7", "--json"});
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.err, IsEmpty());
  const json all = json::parse(run.out);
  EXPECT_EQ(all["scenario"], "chunk-sum");
  EXPECT_EQ(all["seed"], 7);
  EXPECT_EQ(all["time_scale"], 1);
  EXPECT_TRUE(all["machine"].contains("cpu") && all["machine"].contains("cores"));
  ASSERT_EQ(all["runs"].size(), 4U);
  EXPECT_EQ(all["runs"][0]["model"], "seq");
  EXPECT_EQ(all["runs"][1]["model"], "thr");
  EXPECT_EQ(all["runs"][2]["model"], "gil");
  EXPECT_EQ(all["runs"][3]["model"], "proc");
  EXPECT_EQ(all["runs"][0]["speedup"], 1);
  EXPECT_TRUE(all["runs"][1]["processes"].empty());
  ASSERT_EQ(all["runs"][3]["processes"].size(), 3U);
  for (const json& process : all["runs"][3]["processes"]) {
    for (const char* key : {"pid", "start_ms", "rss_mib", "pss_mib"}) {
      EXPECT_GT(process.at(key).get<double>(), 0) << key;
    }
    EXPECT_EQ(process.at("ended"), "by itself");
  }
  for (const json& one : all["runs"]) {
    for (const char* key : {"wall_s", "cpu_s", "speedup", "cores_busy", "events", "dropped",
                            "threads", "memory_mib"}) {
      EXPECT_TRUE(one.at(key).is_number()) << key;
    }
    for (const char* state : {"running", "waiting_io", "waiting_gil"}) {
      EXPECT_TRUE(one.at("states").at(state).is_number()) << state;
    }
    EXPECT_TRUE(one.at("switches").at("voluntary").is_number());
    EXPECT_TRUE(one.at("switches").at("involuntary").is_number());
    EXPECT_EQ(one.at("result"), 9'000'450'005'000);
    EXPECT_THAT(one.at("truth"), ::testing::AnyOf("kernel", "estimated"));
    EXPECT_THAT(ProgramNotes(one.at("notes")), IsEmpty());
    EXPECT_EQ(one.at("ok"), true);
    EXPECT_EQ(one.at("error"), "");
  }
}

TEST(CliTest, RunForPeopleShowsEachModelTheComparisonAndTheResult) {
  const CliEnded run = Cli({"run", "api-calls", "--model", "thr,gil", "--time-scale", "0.01"});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr("Threads + GIL"), HasSubstr("Speed-up"),
                             HasSubstr("Result: 2 answers parsed, on every model"),
                             Not(HasSubstr("Sequential"))));
  EXPECT_THAT(run.err, IsEmpty());  // It is a pipe: no progress.
}

TEST(CliTest, NoLineForPeopleIsWiderThanATerminalOfEightyColumns) {
  for (const std::string id : {"gil-io", "race-counter", "ten-thousand"}) {
    std::vector<std::string> arguments = {"run", id, "--time-scale", "0.02", "--ascii"};
    if (id == "ten-thousand") arguments.insert(arguments.end(), {"--set", "tasks=50"});
    const CliEnded run = Cli(arguments);
    std::istringstream lines(run.out);
    for (std::string line; std::getline(lines, line);) {
      const auto begins = [&](const char* word) { return line.starts_with(word); };
      // Sentences, which the terminal breaks.
      if (begins("Note") || begins("Result") || begins("Finding") || begins("Process ")) continue;
      EXPECT_LE(line.size(), 80U) << line;
    }
  }
}

TEST(CliTest, JsonNamesChoices) {
  const CliEnded run = Cli({"run", "race-counter", "--model", "thr", "--set", "increments=100",
                            "--set", "lock=with", "--json"});
  const json parameters = json::parse(run.out).at("parameters");
  EXPECT_EQ(parameters.at("lock"), "with");
  EXPECT_EQ(parameters.at("increments"), 100);
}

TEST(CliTest, OptionsMayStandBeforeTheScenario) {
  const CliEnded run =
      Cli({"run", "--json", "--model", "seq", "--set", "rounds=1", "--model", "thr", "chunk-sum"});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(json::parse(run.out)["runs"].size(), 2U);
}

TEST(CliTest, AsciiIsPlain) {
  const CliEnded run = Cli(
      {"run", "downloads", "--model", "thr", "--time-scale", "0.01", "--ascii", "--width", "60"});
  EXPECT_EQ(run.status, 0) << run.err;
  for (const char letter : run.out) ASSERT_EQ(letter & 0x80, 0) << run.out;
}

TEST(CliTest, WithoutKernelRecordsTheCoresAreEstimated) {
  const CliEnded run = Cli({"run", "chunk-sum", "--model", "thr", "--no-kernel-records", "--json"});
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(json::parse(run.out)["runs"][0]["truth"], "estimated");
}

TEST(CliTest, HelpAndVersionGoToStandardOutput) {
  EXPECT_THAT(Cli({"--version"}).out, StartsWith("interleave-cli 0."));
  const CliEnded help = Cli({"--help"});
  EXPECT_EQ(help.status, 0);
  EXPECT_THAT(help.out, AllOf(HasSubstr("list"), HasSubstr("show"), HasSubstr("run")));
  const CliEnded run_help = Cli({"run", "--help"});
  EXPECT_EQ(run_help.status, 0);
  EXPECT_THAT(run_help.out, AllOf(HasSubstr("--time-scale"), HasSubstr(".json")));
}

struct WrongUsage {
  std::vector<std::string> arguments;
  std::string sentence;  // Part of what it says.
};

class CliWrongUsageTest : public ::testing::TestWithParam<WrongUsage> {};

TEST_P(CliWrongUsageTest, SaysWhatIsWrongAndLeavesWithTwo) {
  const CliEnded run = Cli(GetParam().arguments);
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.out, IsEmpty());
  EXPECT_THAT(run.err, HasSubstr(GetParam().sentence));
}

INSTANTIATE_TEST_SUITE_P(
    Each, CliWrongUsageTest,
    ::testing::Values(
        WrongUsage{{}, "run"}, WrongUsage{{"rnu"}, "no command `rnu`; did you mean `run`?"},
        WrongUsage{{"run"}, "ID"},
        WrongUsage{{"run", "gil-cup"}, "no scenario `gil-cup`; did you mean `gil-cpu`?"},
        WrongUsage{{"show", "gil-cup"}, "no scenario `gil-cup`; did you mean `gil-cpu`?"},
        WrongUsage{{"run", "zebra"}, "`interleave-cli list` shows all"},
        WrongUsage{{"run", "gil-cpu", "--model", "gli"}, "no model `gli`; did you mean `gil`?"},
        WrongUsage{{"run", "gil-cpu", "--model", "seq,x"}, "`gil-cpu` runs on seq, thr, gil, proc"},
        WrongUsage{{"run", "gil-cpu", "--model", "sim:loop"}, "no sense on the model `sim:loop`"},
        WrongUsage{{"run", "gil-cpu", "--model", "sim", "--cores", "0"},
                   "must be a whole number from 1 to 1 024"},
        WrongUsage{{"run", "gil-cpu", "--model", "sim", "--set", "switch-cost=-1"},
                   "must be a number from 0 to 10 000 µs"},
        WrongUsage{{"run", "gil-cpu", "--model", "sim", "--scheduler", "lottery"},
                   "`scheduler` is `lottery`"},
        WrongUsage{{"explore", "race-counter", "--schedule", "1-x-2"},
                   "step 2 of the schedule is `x`"},
        WrongUsage{{"explore", "gather"}, "there is nothing to choose"},
        WrongUsage{{"run", "named-threads", "--model", "seq"}, "`named-threads` runs on thr, gil"},
        WrongUsage{{"run", "gil-cpu", "--set", "taks=2"},
                   "no parameter `taks`; did you mean `tasks`?"},
        WrongUsage{{"run", "gil-cpu", "--set", "tasks=9"},
                   "`tasks` is 9, but must be a whole number from 1 to 8"},
        WrongUsage{{"run", "gil-cpu", "--set", "tasks"}, "--set wants NAME=VALUE"},
        WrongUsage{{"run", "gil-cpu", "--set", "=3"}, "--set wants NAME=VALUE"},
        WrongUsage{{"run", "gil-cpu", "--time-scale", "11"},
                   "--time-scale is `11`, but must be a number from 0.01 to 10"},
        WrongUsage{{"run", "gil-cpu", "--time-scale", "nan"}, "--time-scale is `nan`"},
        WrongUsage{{"run", "gil-cpu", "--seed", "-1"}, "--seed is `-1`"},
        WrongUsage{{"run", "gil-cpu", "--seed", "99999999999999999999"}, "--seed is"},
        WrongUsage{{"run", "gil-cpu", "--width", "10"}, "--width is `10`"},
        WrongUsage{{"run", "gil-cpu", "--export", "trace.xyz"}, "Chrome JSON (.json)"},
        WrongUsage{{"run", "gil-cpu", "--export", "trace"}, "no extension"},
        WrongUsage{{"run", "gil-cpu", "--speed", "2"}, "no option `--speed`"},
        WrongUsage{{"run", "gil-cpu", "--time-scal", "2"}, "did you mean `--time-scale`?"},
        WrongUsage{{"run", "gil-io", "--start-method", "spawn"},
                   "--start-method says how worker processes start, but `gil-io` has none: it runs "
                   "on seq, thr, gil, loop"},
        WrongUsage{{"--vresion"}, "no option `--vresion`; did you mean `--version`?"},
        WrongUsage{{"run", "gil-cpu", "primes"}, "`primes` is one word too many"}));

TEST_F(CliExportTest, ExportWritesEveryRunAsOneDocument) {
  const std::string file = Path("trace.json");
  const CliEnded run = Cli({"run", "downloads", "--time-scale", "0.01", "--export", file});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.err, HasSubstr(file));
  const json document = json::parse(Read(file));
  std::string text = document.dump();
  for (const char* title : {"Three downloads: Sequential", "Three downloads: Threads",
                            "Three downloads: Threads + GIL"}) {
    EXPECT_THAT(text, HasSubstr(title));
  }
}

TEST_F(CliExportTest, ExportToAPlaceThatDoesNotExistSaysWhyBeforeAnythingStarts) {
  const std::string file = Path("missing/trace.json");
  const CliEnded run = Cli({"run", "downloads", "--time-scale", "10", "--export", file});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, IsEmpty());
  EXPECT_THAT(run.err, HasSubstr(file));
}

TEST_F(CliExportTest, ExportKeepsTheOldFileWhenTheCommandLineIsWrong) {
  const std::string file = Path("trace.json");
  std::ofstream(file) << "old";
  EXPECT_EQ(Cli({"run", "downloads", "--set", "size=0", "--export", file}).status, 2);
  EXPECT_EQ(Read(file), "old");
}

TEST_F(CliExportTest, CtrlCEndsTheRunAndStillWritesWhatWasRecorded) {
  const std::string file = Path("trace.json");
  // Progress on a terminal tells that the run is under way.
  CliProcess process({"run", "downloads", "--time-scale", "10", "--json", "--export", file},
                     /*err_on_terminal=*/true);
  ASSERT_TRUE(process.ReadErrUntil("Ctrl-C stops"));
  process.Signal(SIGINT);
  EXPECT_EQ(process.WaitForEnd(), 1);
  EXPECT_THAT(process.err(), HasSubstr("stopped"));
  const json all = json::parse(process.out());
  ASSERT_EQ(all["runs"].size(), 1U);
  EXPECT_EQ(all["not_run"], json({"thr", "gil", "loop"}));
  EXPECT_THAT(process.err(), HasSubstr("not run: Threads, Threads + GIL, Event loop"));
  EXPECT_EQ(all["runs"][0]["ok"], false);
  EXPECT_THAT(all["runs"][0]["error"].get<std::string>(), HasSubstr("stopped"));
  EXPECT_LT(all["runs"][0]["wall_s"], 50);  // Of the 60 s that it would have waited.
  EXPECT_TRUE(json::parse(Read(file)).is_object() || json::parse(Read(file)).is_array());
}

TEST(CliTest, TerminateStopsLikeCtrlC) {
  CliProcess process({"run", "gil-cpu", "--model", "gil", "--set", "rounds=10000"},
                     /*err_on_terminal=*/true);
  ASSERT_TRUE(process.ReadErrUntil("Ctrl-C stops"));
  process.Signal(SIGTERM);
  EXPECT_EQ(process.WaitForEnd(), 1);
  EXPECT_THAT(process.out(), AllOf(HasSubstr("stopped before its end"), Not(HasSubstr("FAILED")),
                                   Not(HasSubstr("1.00×"))));
}

TEST(CliTest, AStopNamesTheModelsThatNeverRan) {
  CliProcess process({"run", "downloads", "--model", "seq,gil,loop", "--time-scale", "10"},
                     /*err_on_terminal=*/true);
  ASSERT_TRUE(process.ReadErrUntil("Ctrl-C stops"));
  process.Signal(SIGINT);
  EXPECT_EQ(process.WaitForEnd(), 1);
  EXPECT_THAT(process.out(), AllOf(HasSubstr("Result: stopped before its end"),
                                   HasSubstr("Threads + GIL: not run"),
                                   HasSubstr("Event loop: not run"), Not(HasSubstr("FAILED"))));
}

TEST(CliTest, ProgressOnATerminalLeavesNoTrace) {
  CliProcess process({"run", "downloads", "--model", "thr", "--time-scale", "0.1"},
                     /*err_on_terminal=*/true);
  EXPECT_EQ(process.WaitForEnd(), 0);
  EXPECT_THAT(process.err(), ::testing::EndsWith("\r\x1b[K"));
}

TEST(CliTest, AReaderThatGoesAwayIsNoCrash) {
  CliProcess process({"run", "api-calls", "--time-scale", "0.01"}, /*err_on_terminal=*/true);
  process.CloseOut();
  const int status = process.WaitForEnd();
  EXPECT_TRUE(status == 0 || status == 1) << status;  // Not killed by a signal.
}

TEST(CliTest, AFullDiskIsSaid) {
  const int status = std::system(INTERLEAVE_CLI " list > /dev/full 2> /dev/null");
  EXPECT_EQ(WEXITSTATUS(status), 1);
}

}  // namespace
}  // namespace interleave
