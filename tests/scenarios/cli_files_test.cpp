// The commands about files: convert, info, stats, diff, and exports to standard output.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>

#include "engine/formats/file_format.h"
#include "engine/formats/open_recording.h"
#include "tests/scenarios/cli_process.h"
#include "tests/temp_folder.h"

namespace interleave {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// A recording of a real run, made once for all tests.
class CliFilesTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<TempFolder>();
    recording_ = Path("downloads.interleave");
    const CliEnded run = Cli(
        {"run", "downloads", "--model", "seq,thr", "--time-scale", "0.01", "--export", recording_});
    ASSERT_EQ(run.status, 0) << run.err;
  }
  static void TearDownTestSuite() { folder_.reset(); }

  static std::string Path(std::string_view name) { return folder_->path() / name; }
  static std::string Read(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
  }

  static inline std::unique_ptr<TempFolder> folder_;
  static inline std::string recording_;
};

TEST_F(CliFilesTest, ConvertsToEveryFormatThereIs) {
  for (const FileFormat& format : FileFormats()) {
    const std::string file = Path("all" + std::string(format.extension));
    const CliEnded convert = Cli({"convert", recording_, file});
    EXPECT_EQ(convert.status, 0) << convert.err;
    EXPECT_THAT(convert.err, HasSubstr("wrote "));
    EXPECT_GT(fs::file_size(file), 0U);
  }
}

TEST_F(CliFilesTest, WhatGoesThroughOtherFormatsComesBack) {
  for (const char* extension : {"json", "json.gz", "pftrace"}) {
    const std::string file = Path(std::string("there.") + extension);
    const std::string back = Path("back.interleave");
    ASSERT_EQ(Cli({"convert", recording_, file}).status, 0);
    ASSERT_EQ(Cli({"convert", file, back}).status, 0);
    const CliEnded diff = Cli({"diff", recording_, back, "--json"});
    ASSERT_EQ(diff.status, 0) << diff.err;
    const json pairs = json::parse(diff.out);
    ASSERT_EQ(pairs.size(), 2U) << extension;
    for (const json& pair : pairs) {
      EXPECT_EQ(pair["a"]["states"], pair["b"]["states"]) << extension;
      // Other formats know a task's label alone ("download 2"), not what it is one of.
      std::int64_t slices_a = 0;
      std::int64_t slices_b = 0;
      for (const json& name : pair["names"]) {
        slices_a += name["a"]["count"].get<std::int64_t>();
        slices_b += name["b"]["count"].get<std::int64_t>();
      }
      EXPECT_GT(slices_a, 0);
      EXPECT_EQ(slices_a, slices_b) << extension;
    }
  }
}

TEST_F(CliFilesTest, InfoTellsWhatARecordingIsOf) {
  const CliEnded info = Cli({"info", recording_});
  EXPECT_EQ(info.status, 0) << info.err;
  EXPECT_THAT(info.out, AllOf(HasSubstr("Interleave"), HasSubstr("2 recordings"),
                              HasSubstr("downloads"), HasSubstr("thr"), HasSubstr("seed"),
                              HasSubstr("wait-a="), HasSubstr("slices")));
}

TEST_F(CliFilesTest, StatsAddUpAsTextAndAsJson) {
  const CliEnded text = Cli({"stats", recording_});
  EXPECT_EQ(text.status, 0) << text.err;
  EXPECT_THAT(text.out, AllOf(HasSubstr("Waiting for I/O"), HasSubstr("Speed-up")));
  const CliEnded stats = Cli({"stats", recording_, "--json"});
  EXPECT_EQ(stats.status, 0);
  const json file = json::parse(stats.out);
  EXPECT_EQ(file["format"], "Interleave");
  ASSERT_EQ(file["recordings"].size(), 2U);
  EXPECT_GT(file["recordings"][1]["states"]["waiting_io"].get<double>(), 0);
  EXPECT_EQ(file["recordings"][1]["model"], "thr");
}

TEST_F(CliFilesTest, RangesAndRowsAreCutOut) {
  const std::string part = Path("part.interleave");
  const CliEnded convert =
      Cli({"convert", recording_, part, "--range", "2ms..7ms", "--rows", "Thread 1,cores"});
  ASSERT_EQ(convert.status, 0) << convert.err;
  const ReadResult opened = OpenRecording(part);
  ASSERT_TRUE(opened);
  for (const Recording& recording : opened->recordings) {
    EXPECT_EQ(recording.trace->now_ns(), 5'000'000);
    for (const Track& row : recording.trace->tracks()) {
      EXPECT_TRUE(row.kind == TrackKind::kCore || row.name == "Thread 1") << row.name;
    }
  }
  const json stats = json::parse(Cli({"stats", recording_, "--range", "..4ms", "--json"}).out);
  EXPECT_EQ(stats["recordings"][0]["length_s"], 0.004);
}

TEST_F(CliFilesTest, StandardOutputCarriesNothingButTheFile) {
  const CliEnded convert = Cli({"convert", recording_, "-", "--to", "json"});
  EXPECT_EQ(convert.status, 0);
  EXPECT_EQ(json::parse(convert.out)["otherData"]["program"], "Interleave");
  const CliEnded run = Cli({"run", "downloads", "--model", "thr", "--time-scale", "0.01",
                            "--export", "-", "--to", ".json"});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_TRUE(json::parse(run.out).contains("traceEvents"));
  EXPECT_THAT(run.err, HasSubstr("Three downloads"));
}

TEST_F(CliFilesTest, StandardInputIsReadWhateverItIs) {
  CliProcess info({"info", "-"}, false, recording_);
  EXPECT_EQ(info.WaitForEnd(), 0) << info.err();
  EXPECT_THAT(info.out(), HasSubstr("2 recordings"));
  CliProcess wrong({"info", "-", "--from", "json"}, false, recording_);
  EXPECT_EQ(wrong.WaitForEnd(), 1);
  EXPECT_THAT(wrong.err(), HasSubstr("of the format Interleave, not Chrome JSON"));
}

TEST_F(CliFilesTest, WhatIsTypedWrongIsToldBeforeAnythingIsRead) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> wrong = {
      {{"convert", recording_, "-"}, "add --to"},
      {{"convert", recording_, "x.nothing"}, "no format is called"},
      {{"convert", recording_, "x.json", "--to", "nothing"}, "--to is `nothing`"},
      {{"convert", recording_, "x.json", "--from", "nothing"}, "--from is `nothing`"},
      {{"convert", recording_, "x.json", "--range", "5"}, "must be two times"},
      {{"convert", recording_, "x.json", "--range", "5..4"}, "ends before it begins"},
      {{"convert", recording_, "x.json", "--range", "1h..2h"}, "must be two times"},
      {{"diff", "-", "-"}, "not both"},
      {{"convert", recording_}, "OUT"},
  };
  for (const auto& [arguments, sentence] : wrong) {
    const CliEnded ended = Cli(arguments);
    EXPECT_EQ(ended.status, 2) << sentence;
    EXPECT_THAT(ended.err, HasSubstr(sentence));
    EXPECT_FALSE(fs::exists("x.json"));
  }
}

TEST_F(CliFilesTest, FilesThatCannotBeReadOrWrittenAreSentences) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> wrong = {
      {{"info", Path("not there")}, "No such file"},
      {{"info", folder_->path()}, "is a folder"},
      {{"info", "/dev/null"}, "is empty"},
      {{"convert", recording_, Path("gone/x.json")}, "Create the folder"},
      {{"convert", recording_, "/dev/full", "--to", "json"}, "/dev/full"},
      {{"convert", recording_, Path("x.json"), "--rows", "nobody"}, "no row is called `nobody`"},
      {{"convert", recording_, Path("x.json"), "--range", "1000s.."}, "behind the end"},
  };
  for (const auto& [arguments, sentence] : wrong) {
    const CliEnded ended = Cli(arguments);
    EXPECT_EQ(ended.status, 1) << sentence;
    EXPECT_THAT(ended.err, HasSubstr(sentence));
    EXPECT_FALSE(fs::exists(Path("x.json")));
  }
}

TEST_F(CliFilesTest, ADamagedFileIsReadAsFarAsItGoesAndWhatIsLostIsTold) {
  const std::string bytes = Read(recording_);
  std::ofstream(Path("half.interleave"), std::ios::binary) << bytes.substr(0, bytes.size() * 3 / 4);
  const CliEnded info = Cli({"info", Path("half.interleave")});
  EXPECT_EQ(info.status, 0) << info.err;
  EXPECT_THAT(info.err, HasSubstr("left out"));
}

TEST_F(CliFilesTest, WhatWasRecordedIsKeptWhenTheProgramIsKilled) {
  const std::string file = Path("killed.interleave");
  // A run of many seconds, killed once there is something in the file.
  CliProcess run({"run", "downloads", "--model", "thr", "--time-scale", "5", "--record", file},
                 /*err_on_terminal=*/true);
  ASSERT_TRUE(run.ReadErrUntil("events"));
  std::size_t tasks = 0;
  while (tasks < 3) {
    const ReadResult opened = OpenRecording(file);
    if (opened) tasks = opened->recordings[0].trace->tasks().size();
  }
  run.Signal(SIGKILL);
  EXPECT_EQ(run.WaitForEnd(), 1000 + SIGKILL);
  const CliEnded info = Cli({"info", file});
  EXPECT_EQ(info.status, 0) << info.err;
  EXPECT_THAT(info.out, AllOf(HasSubstr("downloads"), HasSubstr("Threads")));
  EXPECT_THAT(info.err, HasSubstr("was not finished"));
}

TEST_F(CliFilesTest, ARecordingMadeWhileItRunsIsTheSameAsTheExport) {
  const std::string recorded = Path("while.interleave");
  const std::string exported = Path("after.interleave");
  const CliEnded run = Cli({"run", "downloads", "--model", "seq,thr", "--time-scale", "0.01",
                            "--record", recorded, "--export", exported});
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.err, HasSubstr("recorded to " + recorded));
  for (const json& pair : json::parse(Cli({"diff", recorded, exported, "--json"}).out)) {
    EXPECT_EQ(pair["a"], pair["b"]);
  }
  EXPECT_EQ(Cli({"run", "downloads", "--record", Path("x.json")}).status, 2);
}

// The file is a pipe that nobody ends: reading goes on until Ctrl-C.
TEST_F(CliFilesTest, CtrlCCancelsAndLeavesTheOldFile) {
  const std::string pipe = Path("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const std::string target = Path("kept.json");
  std::ofstream(target) << "old";
  CliProcess convert({"convert", pipe, target}, /*err_on_terminal=*/true);
  const int feed = open(pipe.c_str(), O_WRONLY | O_CLOEXEC);  // Until it has opened it, too.
  ASSERT_GE(feed, 0);
  ASSERT_TRUE(convert.ReadErrUntil("Ctrl-C cancels"));
  convert.Signal(SIGINT);
  EXPECT_EQ(convert.WaitForEnd(), 1);
  close(feed);
  EXPECT_THAT(convert.err(), HasSubstr("cancelled"));
  EXPECT_EQ(Read(target), "old");
  for (const auto& entry : fs::directory_iterator(folder_->path())) {
    EXPECT_THAT(entry.path().string(), Not(HasSubstr(".tmp")));
  }
}

}  // namespace
}  // namespace interleave
