// The window beside pictures of it that somebody has looked at. What it shows are runs in virtual
// time, so that nothing of the machine is in them. After a change that was meant, look at the new
// ones: INTERLEAVE_UPDATE_REFERENCES=1 writes them.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tests/end_to_end/picture.h"
#include "tests/end_to_end/window_fixture.h"
#include "tests/paths.h"

namespace interleave {
namespace {

struct ScreenCase {
  const char* name;
  const char* theme;
  int scale;
};

class ReferenceTest : public WindowTest, public testing::WithParamInterface<ScreenCase> {};

// The mean colour of a square of pixels, per channel.
std::array<double, 3> MeanOf(const Picture& picture, const Area& square) {
  std::array<double, 3> sum{};
  for (const std::uint32_t pixel : picture.Cut(square)) {
    for (int channel = 0; channel < 3; ++channel) sum[channel] += pixel >> (8 * channel) & 0xFF;
  }
  for (double& each : sum) each /= square.width * square.height;
  return sum;
}

// The share of squares, eight pixels wide (of the smaller scale), whose mean colours differ by more
// than an eye would miss. Other versions of fonts and drivers draw the same letters a little
// differently; they move nothing by half a square.
double Difference(const Picture& a, const Picture& b, int scale) {
  constexpr double kSeen = 24;
  const int side = 8 * scale;
  int squares = 0, different = 0;
  for (int y = 0; y + side <= a.height; y += side) {
    for (int x = 0; x + side <= a.width; x += side) {
      const Area square{.x = x, .y = y, .width = side, .height = side};
      const auto in_a = MeanOf(a, square), in_b = MeanOf(b, square);
      bool differs = false;
      for (int channel = 0; channel < 3; ++channel) {
        differs |= std::abs(in_a[channel] - in_b[channel]) > kSeen;
      }
      ++squares;
      different += differs ? 1 : 0;
    }
  }
  return static_cast<double>(different) / squares;
}

TEST_P(ReferenceTest, LooksAsItDidWhenSomebodyLooked) {
  constexpr double kTolerated = 0.005;
  const ScreenCase& screen = GetParam();
  const std::string file = folder_ + "/picture.png";
  Program& program =
      Start({"--screenshot", file, "--scenario", "gil-cpu", "--set", "n=2000000", "--models",
             "sim:seq,sim:thr,sim:gil", "--theme", screen.theme, "--size",
             std::to_string(1280 * screen.scale) + "x" + std::to_string(720 * screen.scale),
             "--scale", std::to_string(screen.scale)});
  ASSERT_EQ(program.Wait(), 0) << program.Errors();
  const std::string reference =
      std::string(INTERLEAVE_SOURCE_DIR) + "/tests/end_to_end/references/" + screen.name + ".png";
  if (std::getenv("INTERLEAVE_UPDATE_REFERENCES") != nullptr) {
    std::filesystem::copy_file(file, reference, std::filesystem::copy_options::overwrite_existing);
  }
  const std::optional<Picture> drawn = ReadPng(file);
  const std::optional<Picture> expected = ReadPng(reference);
  ASSERT_TRUE(drawn && expected) << reference;
  ASSERT_EQ(drawn->width, expected->width);
  ASSERT_EQ(drawn->height, expected->height);
  const double difference = Difference(*drawn, *expected, screen.scale);
  if (difference <= kTolerated) return;
  const std::string kept =
      (std::filesystem::path(testing::TempDir()) / (std::string(screen.name) + ".png")).string();
  WritePng(*drawn, kept);
  ADD_FAILURE() << 100 * difference << " % of the window looks different: compare " << kept
                << " with " << reference;
}

INSTANTIATE_TEST_SUITE_P(Screens, ReferenceTest,
                         testing::Values(ScreenCase{"dark", "dark", 1},
                                         ScreenCase{"light", "light", 1},
                                         ScreenCase{"dark-twice", "dark", 2},
                                         ScreenCase{"light-twice", "light", 2}),
                         [](const auto& screen) {
                           std::string name = screen.param.name;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

TEST(PictureDifferenceTest, AMovedRowIsSeenAndAnotherShadeOfALetterIsNot) {
  Picture plain{.width = 320, .height = 160, .pixels = std::vector<std::uint32_t>(320 * 160, 0)};
  Picture letters = plain, row = plain;
  for (std::size_t i = 0; i < letters.pixels.size(); i += 16) letters.pixels[i] = 0x404040;
  for (std::size_t i = 0; i < 320 * 8; ++i) row.pixels[i] = 0x3D8BFF;
  EXPECT_EQ(Difference(plain, plain, 1), 0);
  EXPECT_EQ(Difference(plain, letters, 1), 0);
  EXPECT_NEAR(Difference(plain, row, 1), 8.0 / 160, 1e-9);
}

}  // namespace
}  // namespace interleave
