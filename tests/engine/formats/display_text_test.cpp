#include "engine/formats/display_text.h"

#include <gtest/gtest.h>

#include <random>

namespace interleave {
namespace {

TEST(DisplayTextTest, KnowsHowWideTextIs) {
  EXPECT_EQ(DisplayWidth(""), 0);
  EXPECT_EQ(DisplayWidth("abc"), 3);
  EXPECT_EQ(DisplayWidth("naïve ░▒▓█"), 10);
  EXPECT_EQ(DisplayWidth("猫と犬"), 6);
  EXPECT_EQ(DisplayWidth("e\u0301"), 1);  // A combining accent.
  EXPECT_EQ(DisplayWidth("🚀"), 2);
  EXPECT_EQ(DisplayWidth("\xFF"), 1);  // Shown as U+FFFD.
}

TEST(DisplayTextTest, ShortensWithAnEllipsis) {
  EXPECT_EQ(Shortened("Thread 1", 8, false), "Thread 1");
  EXPECT_EQ(Shortened("Thread 10", 8, false), "Thread …");
  EXPECT_EQ(Shortened("Thread 10", 8, true), "Threa...");
  EXPECT_EQ(Shortened("猫と犬", 4, false), "猫…");  // Half of a wide character is none.
  EXPECT_EQ(Shortened("abc", 1, false), "…");
  EXPECT_EQ(Shortened("abc", 0, false), "");
  EXPECT_EQ(Shortened("abc", 2, true), "..");
}

TEST(DisplayTextTest, FitsExactly) {
  EXPECT_EQ(Fitted("ab", 4, false), "ab  ");
  EXPECT_EQ(DisplayWidth(Fitted("猫と犬の話", 6, false)), 6);
}

TEST(DisplayTextTest, NothingReachesTheTerminalButText) {
  EXPECT_EQ(OneLine("a\x1B[31mb\nc\td", false), "a?[31mb?c?d");
  EXPECT_EQ(OneLine("\u202Eabc\u2066\u009B", false), "?abc??");
  EXPECT_EQ(OneLine("naïve · 2.00× · 猫", true), "na?ve - 2.00x - ?");
}

TEST(DisplayTextTest, AnyBytesFitAnyWidth) {
  std::mt19937 random(5);
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (auto i = random() % 30; i > 0; --i) text += static_cast<char>(random());
    const int width = static_cast<int>(random() % 20);
    const bool ascii = random() % 2 == 0;
    const std::string fitted = Fitted(text, width, ascii);
    ASSERT_EQ(DisplayWidth(fitted), width) << fitted;
    if (!ascii) continue;
    for (const char c : fitted) ASSERT_TRUE(c >= 0x20 && c < 0x7F);
  }
}

TEST(DisplayTextTest, ReadsBackTheCodePointsItWrote) {
  for (char32_t c = 1; c <= 0x10FFFF; c += c < 0x3000 ? 1 : 97) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string text;
    AppendUtf8(text, c);
    std::string_view rest = text;
    std::uint64_t replaced = 0;
    ASSERT_EQ(TakeCodePoint(rest, replaced), c);
    ASSERT_TRUE(rest.empty());
    ASSERT_EQ(replaced, 0U);
  }
}

TEST(DisplayTextTest, ReplacesEachInvalidPartOnce) {
  const auto parts = [](std::string_view text) {
    std::uint64_t replaced = 0;
    while (!text.empty()) TakeCodePoint(text, replaced);
    return replaced;
  };
  EXPECT_EQ(parts("\xC0\xAF"), 2U);          // Overlong.
  EXPECT_EQ(parts("\xED\xA0\x80"), 3U);      // A surrogate.
  EXPECT_EQ(parts("\xF4\x90\x80\x80"), 4U);  // Above U+10FFFF.
  EXPECT_EQ(parts("\xE7\x8C"), 1U);          // Cut off.
  EXPECT_EQ(parts("\xE7\x8C x \xF0\x9F\x9A"), 2U);
}

TEST(DisplayTextTest, SecondsHaveThreeDigitsThatMatter) {
  EXPECT_EQ(SecondsText(0, false), "0 s");
  EXPECT_EQ(SecondsText(3.0249, false), "3.02 s");
  EXPECT_EQ(SecondsText(12.34, false), "12.3 s");
  EXPECT_EQ(SecondsText(123.4, false), "123 s");
  EXPECT_EQ(SecondsText(9.9999, false), "10.0 s");
  EXPECT_EQ(SecondsText(0.31, false), "310 ms");
  EXPECT_EQ(SecondsText(0.9996, false), "1.00 s");
  EXPECT_EQ(SecondsText(0.0000851, false), "85.1 µs");
  EXPECT_EQ(SecondsText(0.0000851, true), "85.1 us");
}

TEST(DisplayTextTest, MemoryHasThreeDigitsThatMatter) {
  EXPECT_EQ(MemoryText(0.004), "0.00 MiB");
  EXPECT_EQ(MemoryText(9.994), "9.99 MiB");
  EXPECT_EQ(MemoryText(9.996), "10.0 MiB");
  EXPECT_EQ(MemoryText(41.23), "41.2 MiB");
  EXPECT_EQ(MemoryText(1327.4), "1 327 MiB");
}

TEST(DisplayTextTest, NumbersAreGrouped) {
  EXPECT_EQ(GroupedNumber(0), "0");
  EXPECT_EQ(GroupedNumber(999), "999");
  EXPECT_EQ(GroupedNumber(1327), "1 327");
  EXPECT_EQ(GroupedNumber(333283333335000000), "333 283 333 335 000 000");
}

}  // namespace
}  // namespace interleave
