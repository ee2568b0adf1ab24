// What a run does when the system gives it too few files, in a process of its own.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/paths.h"

namespace interleave {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;

struct Ended {
  int status = 0;
  std::string out;  // Standard error among it.
};

// The command line program under these limits on open files.
Ended CliUnder(int soft, int hard, const std::string& arguments) {
  const std::string command = "exec 2>&1; ulimit -Sn " + std::to_string(soft) + " && ulimit -Hn " +
                              std::to_string(hard) + " && exec " INTERLEAVE_CLI " " + arguments;
  std::FILE* pipe = popen(command.c_str(), "re");
  if (pipe == nullptr) return {-1, "no shell"};
  Ended ended;
  std::array<char, 4096> buffer;
  while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
    ended.out.append(buffer.data(), count);
  }
  const int status = pclose(pipe);
  ended.status = WIFEXITED(status) ? WEXITSTATUS(status) : 1000;
  return ended;
}

TEST(FileLimitTest, TheProgramRaisesItsLimitAsFarAsItMay) {
  const Ended run = CliUnder(48, 1024,
                             "run ten-thousand --model loop --set over=server --set tasks=200 "
                             "--time-scale 0.1 --json");
  ASSERT_EQ(run.status, 0) << run.out;
  EXPECT_EQ(json::parse(run.out)["runs"][0]["result"], 200);
}

class TooManyConnectionsTest : public ::testing::TestWithParam<const char*> {};

TEST_P(TooManyConnectionsTest, SayTheLimitAndHowToRaiseItAndEndCleanly) {
  const std::string model = GetParam();
  const Ended run = CliUnder(
      64, 64, "run ten-thousand --set over=server --set tasks=200 --model " + model + " --json");
  EXPECT_EQ(run.status, 1);
  const json all = json::parse(run.out);
  ASSERT_EQ(all["runs"].size(), 1U);
  EXPECT_EQ(all["runs"][0]["ok"], false);
  EXPECT_TRUE(all["runs"][0]["speedup"].is_null());  // What failed early is not fast.
  EXPECT_THAT(
      all["runs"][0]["error"].get<std::string>(),
      AllOf(HasSubstr("At most 64 files may be open at once"), HasSubstr("ulimit -n 65536")));
}

INSTANTIATE_TEST_SUITE_P(Each, TooManyConnectionsTest, ::testing::Values("loop", "thr"));

// The clients alone would take every descriptor, and the server could never answer the first.
TEST(FileLimitTest, TheServerCanAlwaysAnswerSoThatNothingHangs) {
  for (int tasks = 20; tasks <= 44; tasks += 3) {
    SCOPED_TRACE(tasks);
    const Ended run =
        CliUnder(64, 64,
                 "run ten-thousand --set over=server --set tasks=" + std::to_string(tasks) +
                     " --model loop --time-scale 0.01 --json");
    EXPECT_THAT(run.status, ::testing::AnyOf(0, 1)) << run.out;
    EXPECT_EQ(json::parse(run.out)["runs"][0]["ok"], run.status == 0);
  }
}

TEST(FileLimitTest, ManyThreadsNeedNoFilesToRunButToBeSeenOnTheirCores) {
  const Ended run =
      CliUnder(64, 64, "run ten-thousand --model thr --set tasks=100 --time-scale 0.1 --json");
  ASSERT_EQ(run.status, 0) << run.out;
  EXPECT_EQ(json::parse(run.out)["runs"][0]["threads"], 101);
}

TEST(FileLimitTest, TooFewToBeginAtAllIsSaidToo) {
  for (int limit = 4; limit <= 16; ++limit) {
    SCOPED_TRACE(limit);
    const Ended run = CliUnder(limit, limit, "run gather --model loop --time-scale 0.01");
    // 127: with what this test has inherited, not even the loader could open a library.
    EXPECT_THAT(run.status, ::testing::AnyOf(0, 1, 127)) << run.out;
    if (run.status == 1) {
      EXPECT_THAT(run.out, HasSubstr("ulimit -n"));
    }
  }
}

}  // namespace
}  // namespace interleave
