// Files made to break a reader.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "tests/engine/formats/opened_bytes.h"

namespace interleave {
namespace {

constexpr std::string_view kEvent = R"({"ph":"X","ts":1,"dur":1,"name":"a"})";

std::size_t Slices(const ReadResult& opened) {
  std::size_t count = 0;
  if (!opened) return count;
  for (const Track& track : opened->recordings[0].trace->tracks()) count += track.tasks.size();
  return count;
}

TEST(ChromeHostileTest, AMillionBracketsAreNoStack) {
  const std::string deep(1'000'000, '[');
  EXPECT_FALSE(OpenBytes(deep));
  EXPECT_FALSE(OpenBytes("{\"a\":" + deep));
  const std::string closed = deep + std::string(1'000'000, ']');
  const std::string event = R"([{"ph":"X","ts":1,"dur":1,"args":)" + closed + "}]";
  EXPECT_EQ(Slices(OpenBytes(event)), 1U);
}

TEST(ChromeHostileTest, AMillionBeginsNestAsFarAsDepthsGo) {
  std::string text = "[";
  for (int i = 0; i < 1'000'000; ++i) text += R"({"ph":"B","ts":1},)";
  const ReadResult opened = OpenBytes(text + "]");
  ASSERT_TRUE(opened);
  EXPECT_EQ(Slices(opened), 1'000'000U);
  EXPECT_EQ(SkippedCount(*opened, "begins of what does not end"), 1'000'000U);
}

TEST(ChromeHostileTest, AStringLargerThanTheWindowIsPassedOver) {
  const std::string large(std::size_t{70} << 20, 'x');
  const std::string text =
      "[" + std::string(kEvent) + R"(,{"name":")" + large + "\"}," + std::string(kEvent) + "]";
  const ReadResult opened = OpenBytes(text);
  EXPECT_EQ(Slices(opened), 2U);
}

TEST(ChromeHostileTest, AStringThatDoesNotEndIsTheEnd) {
  const std::string text =
      "[" + std::string(kEvent) + R"(,{"name":")" + std::string(std::size_t{40} << 20, 'x');
  EXPECT_EQ(Slices(OpenBytes(text)), 1U);
}

TEST(ChromeHostileTest, TimesThatOverflowAreCountedAndLeftOut) {
  const ReadResult opened = OpenBytes(
      R"([{"ph":"X","ts":1e300,"dur":1},{"ph":"X","ts":9223372036854775807,"dur":1},)"
      R"({"ph":"X","ts":1,"dur":1e999},{"ph":"X","ts":NaN},{"ph":"X","ts":-2e15,"dur":2e15},)"
      R"({"ph":"X","ts":2e15,"dur":2e15},{"ph":"X","ts":0,"dur":-5}])");
  ASSERT_TRUE(opened);
  EXPECT_EQ(Slices(opened), 3U);
  for (const Slice& slice : opened->recordings[0].trace->tracks()[0].tasks) {
    EXPECT_LE(slice.begin, slice.end);
  }
}

// The fuzzer's: under UBSan the time overflowed before it was found to be too long.
TEST(ChromeHostileTest, ATimeOfAHundredDigitsIsTooFarAway) {
  const std::string digits(100, '5');
  const ReadResult opened = OpenBytes("[" + std::string(kEvent) + R"(,{"ph":"X","ts":)" + digits +
                                      R"(.614,"dur":1},{"ph":"X","ts":1,"dur":)" + digits + "}]");
  EXPECT_EQ(Slices(opened), 1U);
  EXPECT_EQ(SkippedCount(*opened, "events whose time is no number, or too far away"), 1U);
}

TEST(ChromeHostileTest, AbsurdNumbersOfCoresTasksAndIndicesCostNothing) {
  const ReadResult opened = OpenBytes(
      R"([{"ph":"M","name":"thread_name","tid":1,"args":{"row":"core","core":2000000000,"task":18446744073709551615}},)"
      R"({"ph":"X","cat":"task","ts":1,"dur":1,"tid":1,"args":{"task":9223372036854775807}},)"
      R"({"ph":"X","cat":"core","ts":1,"dur":1,"tid":1,"args":{"tid":99}},)"
      R"({"ph":"T","name":"Running","ts":0,"dur":5,"tid":2,"args":{"cpu":1e12}}])");
  ASSERT_TRUE(opened);
  EXPECT_LE(opened->recordings[0].trace->tasks().size(), 2U);
  EXPECT_LE(opened->recordings[0].trace->tracks().size(), 3U);
}

TEST(ChromeHostileTest, CyclicArrowsAndInvalidUtf8AreTaken) {
  const ReadResult opened = OpenBytes(
      "[{\"ph\":\"s\",\"id\":1,\"ts\":5,\"tid\":1},{\"ph\":\"f\",\"id\":1,\"ts\":5,\"tid\":1},"
      "{\"ph\":\"s\",\"id\":1,\"ts\":9,\"tid\":1},{\"ph\":\"f\",\"id\":1,\"ts\":2,\"tid\":1},"
      "{\"ph\":\"X\",\"ts\":1,\"name\":\"\xff\xc0\\ud800\\u12\"}]");
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->recordings[0].trace->flows().size(), 1U);
}

TEST(ChromeHostileTest, APackedFileThatUnpacksToFarMoreIsReadWithinItsMemory) {
  std::string text = "[";
  while (text.size() < std::size_t{24} << 20) text += R"({"ph":"B","ts":1},)";
  uLongf size = compressBound(text.size());
  std::string packed(size, '\0');
  z_stream stream{};
  ASSERT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  const std::size_t whole = packed.size();
  // Four times over: gzip files may be put behind one another.
  for (int i = 0; i < 2; ++i) packed += packed;
  const ReadResult opened = OpenBytes(packed);
  ASSERT_TRUE(opened);
  const std::uint64_t left = SkippedCount(*opened, "events for which there is no room in memory");
  EXPECT_GT(left, 0U);
  EXPECT_GT(Slices(opened), 1'000'000U);
  packed.resize(whole / 2);
  const ReadResult half = OpenBytes(packed);
  ASSERT_TRUE(half);
  EXPECT_GT(Slices(half), 0U);
  EXPECT_EQ(SkippedCount(*half, "rest of the file: the packed file ends in the middle"), 1U);
}

TEST(ChromeHostileTest, WhatIsNotWhatItBeginsLikeIsAnError) {
  EXPECT_FALSE(OpenBytes(std::string("\x1f\x8b\x08\x00garbage that is no gzip", 26)));
  EXPECT_FALSE(OpenBytes(""));
  EXPECT_FALSE(
      OpenBytes("\x7f"
                "ELF"));
  EXPECT_FALSE(OpenBytes(std::string(100, '\0')));
}

}  // namespace
}  // namespace interleave
