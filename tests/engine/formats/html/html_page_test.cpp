#include "engine/formats/html/html_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/trace/trace_builder.h"
#include "tests/engine/formats/figure/figures.h"
#include "tests/engine/picture/recordings.h"

namespace interleave {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string Page(const std::vector<Recording>& recordings, FigureOptions options = {}) {
  std::string page;
  const ByteSink sink = [&](std::string_view bytes) { page += bytes; };
  const auto report = WriteHtml({.recordings = recordings,
                                 .version = "0.1.0",
                                 .range = std::nullopt,
                                 .figure = std::move(options),
                                 .work = {}},
                                sink);
  EXPECT_TRUE(report.has_value());
  return page;
}

nlohmann::json DataOf(const std::string& page) {
  constexpr std::string_view kBegin = "id=\"recording\">";
  const std::size_t begin = page.find(kBegin) + kBegin.size();
  return nlohmann::json::parse(page.substr(begin, page.find("</script>", begin) - begin));
}

std::size_t CountOf(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
  return count;
}

// The numbers of a row: see html_rows.h.
std::vector<std::uint64_t> NumbersOf(const std::string& base64) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::vector<std::uint64_t> numbers;
  std::uint64_t value = 0;
  unsigned shift = 0, bits = 0, word = 0;
  for (const char letter : base64) {
    if (letter == '=') break;
    word = word << 6 | static_cast<unsigned>(kLetters.find(letter));
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    const unsigned byte = word >> bits & 0xFFU;
    value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
    shift += 7;
    if ((byte & 0x80U) != 0) continue;
    numbers.push_back(value);
    value = 0;
    shift = 0;
  }
  return numbers;
}

TEST(HtmlPageTest, EverythingIsInOneFile) {
  const std::string page = Page({SmallRecording()});

  EXPECT_THAT(page, StartsWith("<!DOCTYPE html>"));
  EXPECT_THAT(page, HasSubstr("<title>Small</title>"));
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  EXPECT_THAT(page, Not(HasSubstr("http://")));
  EXPECT_THAT(page, Not(HasSubstr("https://")));
  EXPECT_THAT(page, Not(HasSubstr(" src=")));
}

TEST(HtmlPageTest, WhatItShowsIsAlsoThereInWords) {
  const std::string page = Page({SmallRecording()});

  EXPECT_THAT(page, HasSubstr("<th scope=\"row\">Threads</th>"));
  EXPECT_THAT(page, HasSubstr("sum 42"));
  EXPECT_THAT(page, HasSubstr("kernel scheduler records"));
  EXPECT_THAT(page, HasSubstr("2 events found their ring full"));
  EXPECT_THAT(DataOf(page)["runs"][0]["rows"].dump(), HasSubstr("% waiting for I/O"));
}

TEST(HtmlPageTest, RowsKeepTheirSlicesToTheNanosecond) {
  const nlohmann::json data = DataOf(Page({SmallRecording()}));
  std::string row;
  for (const auto& each : data["runs"][0]["rows"]) {
    if (each["name"] == "Thread 1") row = each["data"];
  }
  const std::vector<std::uint64_t> numbers = NumbersOf(row);

  // Starts at 1.5 ms for 0.5 ms, runs for 500 001 ns, waits for /file_a.
  ASSERT_GE(numbers.size(), 15U);
  EXPECT_EQ(numbers[0], 2 * 1'500'000U);
  EXPECT_EQ(numbers[1], 500'000U);
  EXPECT_EQ(numbers[2], static_cast<std::uint64_t>(State::kStarting));
  EXPECT_EQ(numbers[5], 0U);
  EXPECT_EQ(numbers[6], 500'001U);
  EXPECT_EQ(data["labels"][numbers[9]], "fetch \"a\"");
  EXPECT_EQ(numbers[12], static_cast<std::uint64_t>(State::kWaitingIo));
  EXPECT_EQ(data["labels"][numbers[14]], "/file_a");
}

TEST(HtmlPageTest, NamesCannotEndTheirScript) {
  const std::string evil = "</script><script>alert(1)</script><!--";
  TraceBuilder builder(std::make_shared<NameTable>());
  const TrackId thread = builder.AddThread(evil, 1);
  builder.CreateTask(1, builder.names().Intern(evil), 0, 0, thread);
  builder.BeginTask(1, 0, thread);
  builder.OpenSlice(thread, {.begin = 0, .task = 1, .state = State::kRunning});
  builder.AddMark({.at = 5, .track = thread, .name = builder.names().Intern(evil)});
  builder.AdvanceTo(1'000);
  builder.Finish();
  const Recording recording{.title = evil,
                            .program = evil,
                            .result = {.text = evil, .value = {}, .error = {}},
                            .trace = builder.Share()};
  const std::string page = Page({recording});

  EXPECT_EQ(CountOf(page, "<script"), 2U);
  EXPECT_EQ(CountOf(page, "</script"), 2U);
  EXPECT_THAT(page, Not(HasSubstr("<!--")));
  EXPECT_EQ(DataOf(page)["runs"][0]["rows"][0]["name"], evil);
}

TEST(HtmlPageTest, InvalidBytesAreReplaced) {
  Recording recording = SmallRecording();
  recording.result.text =
      "a\xff\x01"
      "b";
  const std::string page = Page({recording});

  EXPECT_THAT(page, HasSubstr("a\xEF\xBF\xBD?b"));
}

TEST(HtmlPageTest, AMillionSlicesAreFolded) {
  Recording recording = SmallRecording();
  recording.trace = TakingTurns(1'000'000, 1'000);
  const std::string page = Page({recording});

  EXPECT_LT(page.size(), 6U << 20);
  EXPECT_THAT(page, HasSubstr("is folded into its neighbours"));
}

TEST(HtmlPageTest, OnlyTheRowsThatWereAskedFor) {
  const nlohmann::json data = DataOf(Page({SmallRecording()}, {.rows = {"Core *"}}));

  ASSERT_EQ(data["runs"][0]["rows"].size(), 2U);
  EXPECT_EQ(data["runs"][0]["rows"][0]["name"], "Core 0");
}

TEST(HtmlPageTest, TheThemeIsChosen) {
  EXPECT_THAT(Page({SmallRecording()}), HasSubstr("data-theme=\"light\""));
  EXPECT_THAT(Page({SmallRecording()}, {.dark = true}), HasSubstr("data-theme=\"dark\""));
}

}  // namespace
}  // namespace interleave
