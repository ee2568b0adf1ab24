#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stb_image.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/end_to_end/display.h"

namespace interleave {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

struct Pixels {
  int width = 0;
  int height = 0;
  std::map<std::uint32_t, int> counts;  // By 0xRRGGBB.

  int Count(std::uint32_t colour) const {
    const auto found = counts.find(colour);
    return found == counts.end() ? 0 : found->second;
  }
};

std::optional<Pixels> ReadPng(const std::string& path) {
  Pixels pixels;
  int channels = 0;
  const std::unique_ptr<stbi_uc, void (*)(void*)> bytes(
      stbi_load(path.c_str(), &pixels.width, &pixels.height, &channels, 3), stbi_image_free);
  if (bytes == nullptr) return std::nullopt;
  const stbi_uc* end = bytes.get() + std::ptrdiff_t{pixels.width} * pixels.height * 3;
  for (const stbi_uc* p = bytes.get(); p < end; p += 3) {
    ++pixels.counts[std::uint32_t{p[0]} << 16 | std::uint32_t{p[1]} << 8 | p[2]];
  }
  return pixels;
}

// The real window, on a screen of its own. Needs Xvfb and xdotool.
class WindowTest : public testing::Test {
 protected:
  WindowTest() : folder_(MakeFolder()), display_(folder_) {}
  ~WindowTest() override { fs::remove_all(folder_); }

  void SetUp() override {
    ASSERT_FALSE(display_.variable().empty())
        << "Xvfb did not start; install the packages xvfb and xdotool.";
  }

  static std::string MakeFolder() {
    std::string folder = (fs::path(testing::TempDir()) / "interleave_window_XXXXXX").string();
    if (mkdtemp(folder.data()) == nullptr) std::abort();
    return folder;
  }

  Program Start(std::vector<std::string> arguments,
                std::vector<std::string> environment = {}) const {
    arguments.insert(arguments.begin(), INTERLEAVE_WINDOW);
    environment.push_back("WAYLAND_DISPLAY");
    if (std::ranges::find(environment, "DISPLAY") == environment.end()) {
      environment.push_back(display_.variable());
    }
    return Program(arguments, environment, folder_);
  }

  const std::string folder_;
  const Display display_;
};

TEST_F(WindowTest, AScreenshotShowsTheFinishedRuns) {
  const std::string file = folder_ + "/dark.png";
  Program program = Start({"--screenshot", file, "--scenario", "downloads", "--models", "seq,thr",
                           "--time-scale", "0.05", "--size", "1280x720"});
  ASSERT_EQ(program.Wait(), 0) << program.Errors();
  const std::optional<Pixels> pixels = ReadPng(file);
  ASSERT_TRUE(pixels);
  EXPECT_EQ(pixels->width, 1280);
  EXPECT_EQ(pixels->height, 720);
  EXPECT_GT(pixels->counts.size(), 500U) << "Letters have many shades.";
  EXPECT_GT(pixels->Count(0x1D2027), 100'000) << "The panels' ground.";
  EXPECT_GT(pixels->Count(0x4A2C20), 500) << "Waiting for I/O.";
  EXPECT_GT(pixels->Count(0xE8EAF0), 200) << "Text.";
}

TEST_F(WindowTest, AScreenshotMayBeLargerThanTheScreenAndLight) {
  const std::string file = folder_ + "/light.png";
  Program program = Start({"--screenshot", file, "--scenario", "chunk-sum", "--theme", "light",
                           "--size", "2000x1200", "--scale", "1.5", "--select", "1:1:0"});
  ASSERT_EQ(program.Wait(), 0) << program.Errors();
  const std::optional<Pixels> pixels = ReadPng(file);
  ASSERT_TRUE(pixels);
  EXPECT_EQ(pixels->width, 2000);
  EXPECT_EQ(pixels->height, 1200);
  EXPECT_GT(pixels->Count(0xFFFFFF), 100'000) << "The cards' ground.";
  EXPECT_GT(pixels->Count(0x1B1F27), 200) << "Text.";
}

TEST_F(WindowTest, AWrongNameIsSaidWithTheRightOneAndNothingStarts) {
  Program scenario = Start({"--scenario", "gil-cup", "--screenshot", folder_ + "/a.png"});
  EXPECT_EQ(scenario.Wait(), 2);
  EXPECT_THAT(scenario.Errors(), AllOf(HasSubstr("gil-cup"), HasSubstr("`gil-cpu`")));
  Program option = Start({"--scenaro", "gil-cpu"});
  EXPECT_EQ(option.Wait(), 2);
  EXPECT_FALSE(fs::exists(folder_ + "/a.png"));
}

TEST_F(WindowTest, APictureThatCannotBeWrittenIsSaid) {
  Program program = Start({"--screenshot", folder_ + "/no/such/a.png", "--scenario", "chunk-sum"});
  EXPECT_EQ(program.Wait(), 1);
  EXPECT_THAT(program.Errors(), HasSubstr("no/such"));
}

TEST_F(WindowTest, WithoutADisplayItNamesTheCommandLine) {
  Program program = Start({"--scenario", "gil-cpu"}, {"DISPLAY"});
  EXPECT_EQ(program.Wait(), 1);
  EXPECT_THAT(program.Errors(), AllOf(HasSubstr("No display"), HasSubstr("./dev cli run gil-cpu")));
}

}  // namespace
}  // namespace interleave
