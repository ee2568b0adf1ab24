// The real window as a tool: what it keeps, and lecture mode from the keyboard.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <string>

#include "tests/end_to_end/picture.h"
#include "tests/end_to_end/window_fixture.h"

namespace interleave {
namespace {

using testing::IsEmpty;

constexpr std::uint32_t kDarkPanel = 0x1D2027;
constexpr std::uint32_t kLightPanel = 0xF7F8FA;
constexpr std::uint32_t kDarkWindow = 0x16181D;
constexpr std::uint32_t kBlack = 0x000000;

class ToolTest : public WindowTest {
 protected:
  Program& Open(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"--scenario", "downloads", "--time-scale", "0.05"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Start(arguments);
  }
  void Keys(std::vector<std::string> names) const {
    names.insert(names.begin(), "key");
    ASSERT_TRUE(display_.Do(names));
  }
  bool CornerBecomes(std::uint32_t colour) const {
    return WaitUntil([&] { return display_.Look().At({0, 0}) == colour; });
  }
};

TEST_F(ToolTest, TheThemeIsKeptFromOneStartToTheNext) {
  Program& first = Open();
  ASSERT_THAT(display_.WaitForTitle("downloads.*ready", first), IsEmpty());
  ASSERT_TRUE(CornerBecomes(kDarkPanel));
  Keys({"t"});
  ASSERT_TRUE(CornerBecomes(kLightPanel));
  Keys({"ctrl+q"});
  ASSERT_EQ(first.Wait(), 0) << first.Errors();
  EXPECT_TRUE(std::filesystem::exists(folder_ + "/config/interleave/settings.json"));

  Program& second = Open();
  ASSERT_THAT(display_.WaitForTitle("downloads.*ready", second), IsEmpty());
  EXPECT_TRUE(CornerBecomes(kLightPanel));
}

TEST_F(ToolTest, LectureModeRunsStepsBlanksAndEnds) {
  Program& program = Open();
  ASSERT_THAT(display_.WaitForTitle("downloads.*ready", program), IsEmpty());
  ASSERT_TRUE(CornerBecomes(kDarkPanel));
  Keys({"F5"});
  ASSERT_TRUE(CornerBecomes(kDarkWindow));
  Keys({"space"});
  ASSERT_THAT(display_.WaitForTitle("downloads.*finished", program), IsEmpty());
  Keys({"Next", "Next", "b"});
  ASSERT_TRUE(CornerBecomes(kBlack));
  Keys({"b"});
  ASSERT_TRUE(CornerBecomes(kDarkWindow));
  Keys({"Escape"});
  EXPECT_TRUE(CornerBecomes(kDarkPanel));
}

TEST_F(ToolTest, WhatWasNotExportedIsAskedAboutOnce) {
  Program& program = Open({"--run"});
  ASSERT_THAT(display_.WaitForTitle("downloads.*finished", program), IsEmpty());
  Keys({"ctrl+q"});
  ASSERT_TRUE(WaitUntil([&] {
    return display_.Look().At({0, 0}) != kDarkPanel;
  })) << "The window behind the question is darkened.";
  Keys({"ctrl+q"});
  EXPECT_EQ(program.Wait(), 0) << program.Errors();
}

}  // namespace
}  // namespace interleave
