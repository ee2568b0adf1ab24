#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/scenarios/cli_process.h"
#include "tests/temp_folder.h"

namespace interleave {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// One recording of a scenario, asked about in many ways.
class CliWhyTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<TempFolder>();
    const CliEnded run =
        Cli({"run", "downloads", "--model", "thr,gil", "--time-scale", "0.05", "--export", File()});
    ASSERT_EQ(run.status, 0) << run.err;
  }
  static void TearDownTestSuite() { folder_.reset(); }
  static std::string File() { return folder_->path() / "downloads.interleave"; }

  static inline std::unique_ptr<TempFolder> folder_;
};

TEST_F(CliWhyTest, SaysInOneSentenceWhyTheMainThreadWaited) {
  // The longest download takes 150 ms.
  const CliEnded why = Cli({"why", File(), "--track", "Main", "--at", "120ms"});
  EXPECT_EQ(why.status, 0) << why.err;
  EXPECT_THAT(why.out, AllOf(StartsWith("Main waits for"), HasSubstr("(input or output).\n")));
}

TEST_F(CliWhyTest, AsJsonTheChainIsAListOfRows) {
  const CliEnded why =
      Cli({"why", File(), "--track", "Main", "--at", "0.12", "--model", "gil", "--json"});
  ASSERT_EQ(why.status, 0) << why.err;
  const json answer = json::parse(why.out);
  EXPECT_EQ(answer["track"], "Main");
  EXPECT_EQ(answer["at_s"], 0.12);
  EXPECT_EQ(answer["end"], "outside");
  ASSERT_GE(answer["chain"].size(), 2U);
  EXPECT_EQ(answer["chain"][0]["state"], "waiting_result");
  EXPECT_EQ(answer["chain"].back()["state"], "waiting_io");
}

TEST_F(CliWhyTest, AWrongNameSaysWhichThereAre) {
  const CliEnded why = Cli({"why", File(), "--track", "Mian", "--at", "1ms"});
  EXPECT_EQ(why.status, 2);
  EXPECT_THAT(why.err,
              AllOf(HasSubstr("no track `Mian`; did you mean `Main`?"), HasSubstr("it has: ")));
  EXPECT_THAT(Cli({"why", File(), "--track", "Main", "--at", "1ms", "--model", "seq"}).err,
              HasSubstr("no recording of the model `seq`; it has thr, gil"));
}

TEST_F(CliWhyTest, AWrongTimeIsRefused) {
  for (const char* at : {"soon", "-1s", "1e300s", "", "5 min"}) {
    const CliEnded why = Cli({"why", File(), "--track", "Main", "--at", at});
    EXPECT_EQ(why.status, 2) << at;
    EXPECT_THAT(why.err, HasSubstr("--at")) << at;
  }
  const CliEnded late = Cli({"why", File(), "--track", "Main", "--at", "1000s"});
  EXPECT_EQ(late.status, 2);
  EXPECT_THAT(late.err, HasSubstr("before --at"));
}

TEST_F(CliWhyTest, AFileThatIsNotThereIsNamed) {
  const CliEnded why = Cli({"why", "/nowhere.interleave", "--track", "Main", "--at", "1ms"});
  EXPECT_EQ(why.status, 1);
  EXPECT_THAT(why.err, HasSubstr("/nowhere.interleave"));
}

}  // namespace
}  // namespace interleave
