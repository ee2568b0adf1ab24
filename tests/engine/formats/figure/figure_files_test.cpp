#include "engine/formats/figure/figure_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "tests/engine/formats/figure/figures.h"

namespace interleave {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Written {
  std::string bytes;
  std::expected<ExportReport, std::string> report;
};

Written Write(decltype(&WriteFigurePng) write, FigureOptions options, FileWork work = {}) {
  const std::vector<Recording> recordings = {SmallRecording()};
  Written written;
  const ByteSink sink = [&](std::string_view bytes) { written.bytes += bytes; };
  written.report = write({.recordings = recordings,
                          .version = "0.1.0",
                          .range = std::nullopt,
                          .figure = std::move(options),
                          .work = std::move(work)},
                         sink);
  return written;
}

std::uint32_t BigEndian(const std::string& bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i)
    value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

TEST(FigureFilesTest, APngInPixelsIsExactlyThatWide) {
  const Written png = Write(&WriteFigurePng, {.width = FigureWidth{.value = 640}});

  ASSERT_THAT(png.bytes, StartsWith("\x89PNG\r\n\x1a\n"));
  EXPECT_EQ(BigEndian(png.bytes, 16), 640U);
}

TEST(FigureFilesTest, APngInCentimetresHasThreeHundredDotsPerInch) {
  const Written png =
      Write(&WriteFigurePng, {.width = FigureWidth{16, FigureWidth::Unit::kCentimetres}});

  EXPECT_NEAR(BigEndian(png.bytes, 16), 16 / 2.54 * 300, 1);
  // The file says so, right behind its header.
  EXPECT_EQ(png.bytes.substr(37, 4), "pHYs");
  EXPECT_NEAR(BigEndian(png.bytes, 41), 300 / 0.0254, 1);
}

TEST(FigureFilesTest, APdfIsOnePageWithATitle) {
  const Written pdf = Write(&WriteFigurePdf, {});

  EXPECT_THAT(pdf.bytes, StartsWith("%PDF-"));
  EXPECT_THAT(pdf.bytes, HasSubstr("/Count 1"));
  EXPECT_THAT(pdf.bytes, HasSubstr("/Title (Small)"));
  EXPECT_THAT(pdf.bytes, HasSubstr("%%EOF"));
}

TEST(FigureFilesTest, TheSameRecordingGivesTheSameSvg) {
  EXPECT_EQ(Write(&WriteFigureSvg, {}).bytes, Write(&WriteFigureSvg, {}).bytes);
}

TEST(FigureFilesTest, DarkAndLightDiffer) {
  EXPECT_THAT(Write(&WriteFigureSvg, {}).bytes, HasSubstr("fill=\"#ffffff\""));
  EXPECT_THAT(Write(&WriteFigureSvg, {.dark = true}).bytes, HasSubstr("fill=\"#16181d\""));
}

TEST(FigureFilesTest, APictureThatNoViewerOpensIsRefused) {
  Drawing drawing{.width = 1'000, .height = 40'000};
  FigureFonts fonts;
  const auto pixels = PaintPixels(drawing, 1, fonts, {});

  ASSERT_FALSE(pixels);
  EXPECT_THAT(pixels.error(), HasSubstr("1000 by 40000 pixels"));
}

TEST(FigureFilesTest, ProgressRisesToTheEnd) {
  double last = 0;
  Write(&WriteFigureSvg, {}, {.progress = [&](double share) {
    EXPECT_GE(share, last);
    last = share;
  }});
  EXPECT_EQ(last, 1);
}

TEST(FigureFilesTest, AStoppedExportSaysSo) {
  std::stop_source stop;
  stop.request_stop();
  const Written svg = Write(&WriteFigureSvg, {}, {.progress = {}, .stop = stop.get_token()});

  ASSERT_TRUE(svg.report);
  EXPECT_TRUE(svg.report->stopped);
}

TEST(FigureFilesTest, ThePreviewFitsIntoItsRoom) {
  const std::vector<Recording> recordings = {SmallRecording()};
  const auto pixels =
      FigurePreview({.recordings = recordings, .version = "0.1.0"}, /*most_width=*/300, 100);

  ASSERT_TRUE(pixels);
  EXPECT_LE(pixels->width, 300);
  EXPECT_LE(pixels->height, 100);
  EXPECT_EQ(pixels->argb.size(),
            static_cast<std::size_t>(pixels->width) * static_cast<std::size_t>(pixels->height));
}

}  // namespace
}  // namespace interleave
