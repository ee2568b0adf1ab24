#include <gtest/gtest.h>

#include <random>

#include "scenarios/toml/description.h"
#include "tests/scenarios/toml/examples.h"

namespace interleave {
namespace {

// One small thing changed, as a slip of the hand or a damaged disk would.
void Damage(std::string& text, std::mt19937_64& random) {
  static const std::vector<std::string> kPieces = {"\"",
                                                   "[",
                                                   "]",
                                                   "{",
                                                   "}",
                                                   "=",
                                                   ",",
                                                   "\n",
                                                   "[[task]]\n",
                                                   "-1",
                                                   "1e400",
                                                   "nan",
                                                   "0",
                                                   "9e99",
                                                   "99999999",
                                                   "index",
                                                   "/ 0",
                                                   "random(1, 2)",
                                                   "ms",
                                                   "phases",
                                                   "each = ",
                                                   "repeat =",
                                                   "\xff",
                                                   "\u00e9",
                                                   "1979-05-27",
                                                   "#",
                                                   "'''",
                                                   "count = 1_000_000_000_000\n",
                                                   "{ wait = 1 }",
                                                   "\\"};
  const std::size_t at = text.empty() ? 0 : random() % text.size();
  const std::string& piece = kPieces[random() % kPieces.size()];
  switch (random() % 6) {
    case 0:
      text.insert(at, piece);
      break;
    case 1:
      text.erase(at, 1 + random() % 8);
      break;
    case 2:
      text.replace(at, 1, piece);
      break;
    case 3:
      if (!text.empty()) text[at] = static_cast<char>(random());
      break;
    case 4:
      text.insert(at, text.substr(random() % (text.size() + 1), random() % 60));
      break;
    default:
      text.resize(at);
  }
}

TEST(ScenarioFileFuzzTest, ADamagedFileIsRightOrGivesASentenceWithItsPlace) {
  std::vector<std::string> seeds;
  for (const auto& path : ExampleFiles()) seeds.push_back(ReadAll(path));
  ASSERT_FALSE(seeds.empty());
  std::mt19937_64 random(5);
  int wrong = 0;
  for (int round = 0; round < 1500; ++round) {
    std::string text = seeds[random() % seeds.size()];
    const std::size_t slips = 1 + random() % 3;
    for (std::size_t slip = 0; slip < slips; ++slip) Damage(text, random);
    const auto description = ReadDescription(text, "fuzz.toml");
    if (description) continue;
    ++wrong;
    EXPECT_GE(description.error().place.line, 1) << text;
    EXPECT_GE(description.error().place.column, 1) << text;
    EXPECT_GT(description.error().text.size(), 10U) << text;
    EXPECT_EQ(description.error().text.find('\n'), std::string::npos) << description.error().text;
  }
  EXPECT_GT(wrong, 500);
}

}  // namespace
}  // namespace interleave
