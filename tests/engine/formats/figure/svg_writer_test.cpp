#include "engine/formats/figure/svg_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/engine/formats/figure/figures.h"

namespace interleave {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string Svg(const Drawing& drawing) {
  std::string svg;
  const ByteSink sink = [&](std::string_view bytes) { svg += bytes; };
  WriteSvgDrawing(drawing, "cm", 2.54 / 96, sink);
  return svg;
}

TEST(SvgWriterTest, TextStaysText) {
  const std::string svg = Svg(LaidOut({SmallRecording()}));

  EXPECT_THAT(svg, StartsWith("<svg xmlns="));
  EXPECT_THAT(svg, HasSubstr(">CONCURRENCY</text>"));
  EXPECT_THAT(svg, HasSubstr("width=\"31.75cm\""));
  EXPECT_TRUE(svg.ends_with("</svg>\n"));
}

TEST(SvgWriterTest, WhatItShowsIsSaidForWhoCannotSeeIt) {
  const std::string svg = Svg(LaidOut({SmallRecording()}));

  EXPECT_THAT(svg, HasSubstr("role=\"img\""));
  EXPECT_THAT(svg, HasSubstr("<title id=\"t\">Small</title>"));
  EXPECT_THAT(svg, HasSubstr("<desc id=\"d\">Small. Threads: total 10.0 ms;"));
}

TEST(SvgWriterTest, NamesAreEscaped) {
  Drawing drawing{.width = 100,
                  .height = 50,
                  .ground = 0xFFFFFF,
                  .title = "</title><script>",
                  .description = "a \"b\" & c"};
  drawing.shapes.emplace_back(TextShape{.text = "<script>alert(1)</script>"});
  drawing.shapes.emplace_back(BoxShape{.fill = 0, .tooltip = "x' onload='y"});
  const std::string svg = Svg(drawing);

  EXPECT_THAT(svg, Not(HasSubstr("<script")));
  EXPECT_THAT(svg, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
  EXPECT_THAT(svg, HasSubstr("x&#39; onload=&#39;y"));
}

TEST(SvgWriterTest, WhatXmlMayNotHoldIsReplaced) {
  EXPECT_EQ(XmlText(std::string_view("a\0b\x01\xff\xEF\xBF\xBE", 8)), "a�b���");
  EXPECT_EQ(XmlText("Größe 名前 اسم"), "Größe 名前 اسم");
}

TEST(SvgWriterTest, EachColourOfLinesHasOnePattern) {
  Drawing drawing{.width = 100, .height = 50};
  for (int i = 0; i < 3; ++i) drawing.shapes.emplace_back(BoxShape{.hatch = 0xFF0000});
  const std::string svg = Svg(drawing);

  EXPECT_EQ(svg.find("<pattern"), svg.rfind("<pattern"));
  EXPECT_THAT(svg, HasSubstr("url(#h0)"));
}

}  // namespace
}  // namespace interleave
