#include "scenarios/toml/formula.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace interleave {
namespace {

std::optional<FormulaName> Find(std::string_view name) {
  if (name == "work") return FormulaName{{Formula::Operation::kParameter, 0}, true};
  if (name == "n") return FormulaName{{Formula::Operation::kParameter, 1}, false};
  if (name == "index") return FormulaName{{Formula::Operation::kIndex, 0}, false};
  return std::nullopt;
}

std::expected<Formula, FormulaError> Parse(std::string_view text) {
  return ParseFormula(text, Find, {"work", "n", "index"});
}

// With work = 0.02 s, n = 6 and index = 2.
double ValueOf(std::string_view text) {
  const auto formula = Parse(text);
  EXPECT_TRUE(formula) << text << ": " << formula.error().text;
  return formula ? formula->Bound({0.02, 6}).Value(2) : 0;
}

std::string ErrorOf(std::string_view text) {
  const auto formula = Parse(text);
  return formula ? "" : fmt::format("{}: {}", formula.error().at, formula.error().text);
}

TEST(FormulaTest, CountsAsSchoolsTeachIt) {
  EXPECT_DOUBLE_EQ(ValueOf("1 + 2 * 3"), 7);
  EXPECT_DOUBLE_EQ(ValueOf("(1 + 2) * 3"), 9);
  EXPECT_DOUBLE_EQ(ValueOf("10 - 2 - 3"), 5);
  EXPECT_DOUBLE_EQ(ValueOf("7 % 4"), 3);
  EXPECT_DOUBLE_EQ(ValueOf("--3"), 3);
  EXPECT_DOUBLE_EQ(ValueOf("-n + 10"), 4);
  EXPECT_DOUBLE_EQ(ValueOf("min(n, 4) + max(index, 1)"), 6);
  EXPECT_DOUBLE_EQ(ValueOf("1_000"), 1000);
}

TEST(FormulaTest, TimesAreSecondsWhateverTheirUnit) {
  EXPECT_DOUBLE_EQ(ValueOf("20 ms"), 0.02);
  EXPECT_DOUBLE_EQ(ValueOf("1.5 s + 500 ms"), 2);
  EXPECT_DOUBLE_EQ(ValueOf("index * work"), 0.04);
  EXPECT_DOUBLE_EQ(ValueOf("1 s / work"), 50);
  EXPECT_TRUE(Parse("2 * work")->is_time());
  EXPECT_FALSE(Parse("1 s / work")->is_time());
}

TEST(FormulaTest, KnowsWhatDependsOnTheTask) {
  EXPECT_TRUE(Parse("2 * n")->same_for_all());
  EXPECT_FALSE(Parse("2 * index")->same_for_all());
  EXPECT_FALSE(Parse("random(1, 2)")->same_for_all());
}

TEST(FormulaTest, RandomValuesLieInTheirRangeAndAreTheSameForTheSameSeed) {
  const Formula formula = *Parse("random(1 s, 3 s)");
  std::mt19937_64 first(7), second(7);
  for (int i = 0; i < 100; ++i) {
    const double value = formula.Value(0, &first);
    EXPECT_GE(value, 1);
    EXPECT_LT(value, 3);
    EXPECT_EQ(value, formula.Value(0, &second));
  }
}

TEST(FormulaTest, SaysWhereItIsWrongAndWhatIsAllowed) {
  EXPECT_EQ(ErrorOf(""), "0: the formula ends, but a number, a name or `(` is expected");
  EXPECT_EQ(ErrorOf("2 *"), "3: the formula ends, but a number, a name or `(` is expected");
  EXPECT_EQ(ErrorOf("2 $ 3"), "2: `$` where an operator (+ - * / %) or the end is expected");
  EXPECT_EQ(ErrorOf("(1 + 2"), "6: the formula ends, but `)` is expected");
  EXPECT_EQ(ErrorOf("20 min"), "3: `min` is no unit; units are s, ms, us and ns");
  EXPECT_EQ(ErrorOf("1.2.3"), "0: `1.2.3` is not a number");
  EXPECT_EQ(ErrorOf("2 * wrok"),
            "4: no parameter `wrok`; did you mean `work`?; there are work, n, index");
  EXPECT_EQ(ErrorOf("work + 1"),
            "5: a time and a plain number cannot be added; write times with their unit, as in "
            "`20 ms`");
  EXPECT_EQ(ErrorOf("work * work"), "5: two times cannot be multiplied");
  EXPECT_EQ(ErrorOf("random(1)"), "8: `)` where `,` and a second value is expected");
}

TEST(FormulaTest, DepthAndLengthHaveALimitInsteadOfACrash) {
  EXPECT_NE(ErrorOf(std::string(900, '(')).find("50 deep"), std::string::npos);
  EXPECT_NE(ErrorOf(std::string(5000, '(')).find("at most 1000"), std::string::npos);
  EXPECT_DOUBLE_EQ(ValueOf(fmt::format("{:->998}1", "")), 1);
}

}  // namespace
}  // namespace interleave
