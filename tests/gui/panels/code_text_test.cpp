#include "gui/panels/code_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace interleave {
namespace {

using testing::ElementsAre;

// "[k:for] i [k:in] range([n:10])" for what Highlight() finds.
std::string Marked(std::string_view line, CodeLanguage language) {
  std::string text;
  for (const CodePiece& piece : Highlight(line, language)) {
    switch (piece.kind) {
      case CodeKind::kPlain:
        text += piece.text;
        continue;
      case CodeKind::kKeyword:
        text += "[k:";
        break;
      case CodeKind::kString:
        text += "[s:";
        break;
      case CodeKind::kNumber:
        text += "[n:";
        break;
      case CodeKind::kComment:
        text += "[c:";
        break;
    }
    text += std::string(piece.text) + "]";
  }
  return text;
}

std::vector<std::string> Rows(std::string_view program, std::size_t columns) {
  std::vector<std::string> rows;
  for (const CodeRow& row : CodeRows(program, CodeLanguage::kPython, columns)) {
    std::string text = row.number == 0 ? "  " : std::to_string(row.number) + " ";
    text += std::string(row.indent, '.');
    for (const CodePiece& piece : row.pieces) text += piece.text;
    rows.push_back(text);
  }
  return rows;
}

TEST(CodeTextTest, KnowsThePartsOfALine) {
  EXPECT_EQ(Marked("for i in range(10_000):  # all", CodeLanguage::kPython),
            "[k:for] i [k:in] range([n:10_000]):  [c:# all]");
  EXPECT_EQ(Marked("const char* s = \"a\\\"b\";  // \"c\"", CodeLanguage::kCpp),
            "[k:const] char* s = [s:\"a\\\"b\"];  [c:// \"c\"]");
  EXPECT_EQ(Marked("#include <thread>", CodeLanguage::kCpp), "[k:#include] <thread>");
  EXPECT_EQ(Marked("x = 10'000;", CodeLanguage::kCpp), "x = [n:10'000];");
  EXPECT_EQ(Marked("format(information)", CodeLanguage::kPython), "format(information)")
      << "Words that contain keywords are none.";
  EXPECT_EQ(Marked("", CodeLanguage::kPython), "");
  EXPECT_EQ(Marked("print(\"open", CodeLanguage::kPython), "print([s:\"open]");
}

TEST(CodeTextTest, LinesThatFitStayWhole) {
  EXPECT_THAT(Rows("a = 1\n\nb = 2\n", 20), ElementsAre("1 a = 1", "2 ", "3 b = 2"));
}

TEST(CodeTextTest, LongLinesGoOnBelowIndented) {
  EXPECT_THAT(Rows("t = Thread(target=work, args=(N,))", 26),
              ElementsAre("1 t = Thread(target=work, ", "  ....args=(N,))"));
}

TEST(CodeTextTest, WithoutSpacesTheyBreakAtASign) {
  EXPECT_THAT(Rows("name=threading.current_thread().name", 20),
              ElementsAre("1 name=threading", "  .....current_thread(", "  ....).name"));
}

TEST(CodeTextTest, ACommentThatDoesNotFitGoesBelowItsCode) {
  EXPECT_THAT(Rows("url = page()      # 0.5 to 2 s", 24),
              ElementsAre("1 url = page()", "  ....# 0.5 to 2 s"));
}

TEST(CodeTextTest, ACommentFarToTheRightMovesLeft) {
  EXPECT_THAT(Rows("                  # what others did", 24),
              ElementsAre("1 ......# what others did"));
}

TEST(CodeTextTest, NothingIsLostAtAnyWidth) {
  const std::string program = "def f(a, b):\n    return g(a.b.c, \"ünïcödé tèxt\")  # ok\n\n\tx\n";
  for (std::size_t columns = 0; columns < 60; ++columns) {
    std::string joined;
    for (const CodeRow& row : CodeRows(program, CodeLanguage::kPython, columns)) {
      for (const CodePiece& piece : row.pieces) joined += piece.text;
    }
    std::string expected = program;
    std::erase_if(joined, [](char c) { return c == ' '; });
    std::erase_if(expected, [](char c) { return c == ' ' || c == '\n'; });
    EXPECT_EQ(joined, expected) << columns;
  }
}

TEST(CodeTextTest, AnEmptyProgramIsOneEmptyRow) { EXPECT_THAT(Rows("", 20), ElementsAre("1 ")); }

}  // namespace
}  // namespace interleave
