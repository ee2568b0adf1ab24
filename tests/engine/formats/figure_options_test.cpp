#include "engine/formats/figure_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace interleave {
namespace {

using ::testing::HasSubstr;

TEST(FigureOptionsTest, AWidthIsInPixelsOrCentimetres) {
  EXPECT_EQ(ParseFigureWidth("1200"), (FigureWidth{1200, FigureWidth::Unit::kPixels}));
  EXPECT_EQ(ParseFigureWidth("640px"), (FigureWidth{640, FigureWidth::Unit::kPixels}));
  EXPECT_EQ(ParseFigureWidth("16.5cm"), (FigureWidth{16.5, FigureWidth::Unit::kCentimetres}));
}

TEST(FigureOptionsTest, AWrongWidthIsToldWhatIsAllowed) {
  for (const char* wrong : {"", "cm", "16 cm", "16in", "-3cm", "nan", "1e99", "10px", "1000cm"}) {
    const auto width = ParseFigureWidth(wrong);
    ASSERT_FALSE(width) << wrong;
    EXPECT_THAT(width.error(), HasSubstr("5.3cm to 529cm"));
  }
}

TEST(FigureOptionsTest, CentimetresAreThoseOfPrint) {
  const FigureOptions options{.width = FigureWidth{2.54 * 3, FigureWidth::Unit::kCentimetres}};
  EXPECT_NEAR(WidthInPixels(options), 288, 0.001);
  EXPECT_NEAR(WidthInPixels(options) * PngScale(options), 900, 0.001);
  EXPECT_EQ(PngScale({.width = FigureWidth{640}}), 1);
}

TEST(FigureOptionsTest, ATheme) {
  EXPECT_EQ(ParseFigureTheme("light"), false);
  EXPECT_EQ(ParseFigureTheme("dark"), true);
  EXPECT_FALSE(ParseFigureTheme("pink"));
}

TEST(FigureOptionsTest, RowsAreNamedWithStarsAndByKind) {
  const auto wants = [](std::string pattern, TrackKind kind, std::string_view name) {
    return FigureOptions{.rows = {"nothing", std::move(pattern)}}.Wants(kind, name);
  };
  EXPECT_TRUE(wants("Thread 1", TrackKind::kThread, "thread 1"));
  EXPECT_FALSE(wants("Thread 1", TrackKind::kThread, "Thread 11"));
  EXPECT_TRUE(wants("core*", TrackKind::kCore, "Core 12"));
  EXPECT_TRUE(wants("*a*b*", TrackKind::kTask, "xxaxxbxx"));
  EXPECT_FALSE(wants("*a*b", TrackKind::kTask, "xxaxxbxx"));
  EXPECT_TRUE(wants("tasks", TrackKind::kTask, "fetch"));
  EXPECT_FALSE(wants("tasks", TrackKind::kThread, "fetch"));
  EXPECT_TRUE(FigureOptions{}.Wants(TrackKind::kCore, "anything"));
  // No pattern takes long.
  EXPECT_FALSE(wants("*a*a*a*a*a*a*a*a*b", TrackKind::kTask, std::string(100'000, 'a')));
}

}  // namespace
}  // namespace interleave
