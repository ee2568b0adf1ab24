#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "tests/end_to_end/picture.h"
#include "tests/end_to_end/window_fixture.h"

namespace interleave {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

TEST_F(WindowTest, AScreenshotShowsTheFinishedRuns) {
  const std::string file = folder_ + "/dark.png";
  Program& program = Start({"--screenshot", file, "--scenario", "downloads", "--models", "seq,thr",
                            "--time-scale", "0.05", "--size", "1280x720"});
  ASSERT_EQ(program.Wait(), 0) << program.Errors();
  const std::optional<Picture> picture = ReadPng(file);
  ASSERT_TRUE(picture);
  std::map<std::uint32_t, int> colours = picture->Colours();
  EXPECT_EQ(picture->width, 1280);
  EXPECT_EQ(picture->height, 720);
  EXPECT_GT(colours.size(), 500U) << "Letters have many shades.";
  EXPECT_GT(colours[0x1D2027], 100'000) << "The panels' ground.";
  EXPECT_GT(colours[0x4A2C20], 500) << "Waiting for I/O.";
  EXPECT_GT(colours[0xE8EAF0], 200) << "Text.";
}

TEST_F(WindowTest, AScreenshotMayBeLargerThanTheScreenAndLight) {
  const std::string file = folder_ + "/light.png";
  Program& program = Start({"--screenshot", file, "--scenario", "chunk-sum", "--theme", "light",
                            "--size", "2000x1200", "--scale", "1.5", "--select", "1:1:0"});
  ASSERT_EQ(program.Wait(), 0) << program.Errors();
  const std::optional<Picture> picture = ReadPng(file);
  ASSERT_TRUE(picture);
  std::map<std::uint32_t, int> colours = picture->Colours();
  EXPECT_EQ(picture->width, 2000);
  EXPECT_EQ(picture->height, 1200);
  EXPECT_GT(colours[0xFFFFFF], 100'000) << "The cards' ground.";
  EXPECT_GT(colours[0x1B1F27], 200) << "Text.";
}

TEST_F(WindowTest, AWrongNameIsSaidWithTheRightOneAndNothingStarts) {
  Program& scenario = Start({"--scenario", "gil-cup", "--screenshot", folder_ + "/a.png"});
  EXPECT_EQ(scenario.Wait(), 2);
  EXPECT_THAT(scenario.Errors(), AllOf(HasSubstr("gil-cup"), HasSubstr("`gil-cpu`")));
  Program& option = Start({"--scenaro", "gil-cpu"});
  EXPECT_EQ(option.Wait(), 2);
  EXPECT_FALSE(fs::exists(folder_ + "/a.png"));
}

TEST_F(WindowTest, APictureThatCannotBeWrittenIsSaid) {
  Program& program = Start({"--screenshot", folder_ + "/no/such/a.png", "--scenario", "chunk-sum"});
  EXPECT_EQ(program.Wait(), 1);
  EXPECT_THAT(program.Errors(), HasSubstr("no/such"));
}

TEST_F(WindowTest, WithoutADisplayItNamesTheCommandLine) {
  Program& program = Start({"--scenario", "gil-cpu"}, {"DISPLAY"});
  EXPECT_EQ(program.Wait(), 1);
  EXPECT_THAT(program.Errors(), AllOf(HasSubstr("No display"), HasSubstr("./dev cli run gil-cpu")));
}

}  // namespace
}  // namespace interleave
