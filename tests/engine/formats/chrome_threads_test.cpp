// A Chrome JSON file that is read by two threads gives what one thread makes of it.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "engine/formats/chrome_reader.h"
#include "tests/engine/formats/opened_bytes.h"
#include "tests/engine/formats/random_trace.h"
#include "tests/engine/formats/same_content.h"
#include "tests/engine/formats/written_bytes.h"

namespace interleave {
namespace {

void ExpectSameRead(const std::string& text) {
  const InputFile file = InputFile::OfBytes(text, "trace");
  const ReadResult one = ReadChromeJson(file, false, {}, false);
  const ReadResult two = ReadChromeJson(file, false, {}, true);
  ASSERT_EQ(one.has_value(), two.has_value());
  if (!one) {
    EXPECT_EQ(one.error().Sentence(), two.error().Sentence());
    return;
  }
  EXPECT_EQ(one->skipped, two->skipped);
  ASSERT_EQ(one->recordings.size(), two->recordings.size());
  for (std::size_t i = 0; i < one->recordings.size(); ++i) {
    // All that a recording has, in a form that can be compared.
    EXPECT_EQ(WrittenAs(".interleave", one->recordings[i]),
              WrittenAs(".interleave", two->recordings[i]));
  }
}

// Several threads' slices, arrows and counters, some megabytes.
std::string Large(unsigned seed) {
  std::mt19937 random(seed);
  std::string text = R"({"traceEvents":[)";
  for (int i = 0; i < 60'000; ++i) {
    const auto tid = random() % 9;
    text += fmt::format(
        R"({{"ph":"X","name":"f{}","cat":"c","pid":1,"tid":{},"ts":{}.{:03},"dur":{},"args":{{"a":[1,{{"b":"]"}}]}}}},)",
        random() % 50, tid, i * 10, random() % 1000, random() % 25);
    if (i % 10 == 0) {
      text +=
          fmt::format(R"({{"ph":"C","name":"n","pid":1,"ts":{},"args":{{"v":{}}}}},)", i * 10, i);
      text += fmt::format(R"({{"ph":"s","id":{0},"pid":1,"tid":{1},"ts":{2}}},)", i, tid, i * 10);
      text +=
          fmt::format(R"({{"ph":"f","id":{0},"pid":1,"tid":{1},"ts":{2}}},)", i, tid, i * 10 + 9);
    }
  }
  return text + "{}]}";
}

TEST(ChromeThreadsTest, AWholeFile) { ExpectSameRead(Large(1)); }

TEST(ChromeThreadsTest, FilesOfOurOwn) {
  for (unsigned seed = 0; seed < 10; ++seed) {
    ExpectSameRead(WrittenAs(".json", Recording{.title = "Run", .trace = RandomTrace(seed)}));
  }
}

TEST(ChromeThreadsTest, DamagedFiles) {
  std::mt19937 random(2);
  for (int run = 0; run < 6; ++run) {
    std::string text = Large(3);
    for (int i = 0; i < 300; ++i) text[random() % text.size()] = static_cast<char>(random());
    text.resize(text.size() - random() % 1'000);
    ExpectSameRead(text);
  }
}

// What is told of a file's members is handed over as well, and may be a lot.
TEST(ChromeThreadsTest, AMillionMembersThatAreNotKnown) {
  std::string text = "{";
  for (int i = 0; i < 1'000'000; ++i) text += R"("a":1,)";
  text += R"("traceEvents":[{"ph":"X","ts":1,"dur":1,"name":"a"}]})";
  ExpectSameRead(text);
  const ReadResult opened = OpenBytes(text);
  ASSERT_TRUE(opened);
  EXPECT_EQ(SkippedCount(*opened, "member \"a\" of the file"), 1'000'000U);
}

TEST(ChromeThreadsTest, OfAMemberThatComesTwiceTheLastCounts) {
  const Recording trace = OpenOne(R"([{"ph":"i","name":"a","ts":1,"ph":"X","dur":5,"name":"b"}])");
  ASSERT_EQ(trace.trace->tracks().size(), 1U);
  ASSERT_EQ(trace.trace->tracks()[0].tasks.size(), 1U);
  EXPECT_EQ(SliceName(*trace.trace, trace.trace->tracks()[0].tasks[0]), "b");
}

}  // namespace
}  // namespace interleave
