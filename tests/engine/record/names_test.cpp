#include "engine/record/names.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace interleave {
namespace {

TEST(NamesTest, TheSameTextHasTheSameIdAndAnotherTextAnother) {
  NameTable names;
  const NameId a = names.Intern("a");
  const NameId b = names.Intern("b");
  EXPECT_NE(a, b);
  EXPECT_NE(a, 0U);
  EXPECT_EQ(names.Intern("a"), a);
  EXPECT_EQ(names.Text(a), "a");
  EXPECT_EQ(names.Text(b), "b");
}

TEST(NamesTest, TheEmptyTextIsZeroAndSoAreIdsNobodyGaveOut) {
  NameTable names;
  EXPECT_EQ(names.Intern(""), 0U);
  EXPECT_EQ(names.Text(0), "");
  EXPECT_EQ(names.Text(1), "");
  EXPECT_EQ(names.Text(0xFFFFFFFF), "");
}

TEST(NamesTest, KeepsATextOfItsOwn) {
  NameTable names;
  std::string text = "first";
  const NameId id = names.Intern(text);
  text = "other";
  EXPECT_EQ(names.Text(id), "first");
  EXPECT_NE(names.Intern(text), id);
}

TEST(NamesTest, ViewsStayValidWhileTheTableGrows) {
  NameTable names;
  const std::string_view early = names.Text(names.Intern("x"));  // Short: inside the string object.
  for (int i = 0; i < 10'000; ++i) names.Intern(std::to_string(i));
  EXPECT_EQ(early, "x");
  EXPECT_EQ(names.Intern("x"), 1U);
}

TEST(NamesTest, ThreadsThatInternTheSameTextsAgreeOnTheirIds) {
  constexpr std::size_t kThreads = 4, kTexts = 500;
  NameTable names;
  std::vector<std::vector<NameId>> ids(kThreads);
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        for (std::size_t i = 0; i < kTexts; ++i) {
          ids[t].push_back(names.Intern(std::to_string(i)));
          EXPECT_EQ(names.Text(ids[t].back()), std::to_string(i));
        }
      });
    }
  }
  for (std::size_t t = 1; t < kThreads; ++t) EXPECT_EQ(ids[t], ids[0]);
}

}  // namespace
}  // namespace interleave
