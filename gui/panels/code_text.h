#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace interleave {

// A program listing cut into what is drawn: rows that fit, pieces of one colour. Pure; every view
// points into the text it was given.

enum class CodeLanguage { kPython, kCpp };
enum class CodeKind { kPlain, kKeyword, kString, kNumber, kComment };

struct CodePiece {
  std::string_view text;
  CodeKind kind = CodeKind::kPlain;
};

// One line, in order and without gaps. Knows lines only: a text over several lines is cut up as if
// each were alone.
std::vector<CodePiece> Highlight(std::string_view line, CodeLanguage language);

// One row on screen: a line, or the part of a long one.
struct CodeRow {
  std::size_t number = 0;  // Of its line, from 1; 0 for what continues the row above.
  std::size_t indent = 0;  // Letters to the left of `pieces`.
  std::vector<CodePiece> pieces;
};

// `program` in rows of at most `columns` letters; long lines go on below, a little indented.
// Letters outside of ASCII count as one each.
std::vector<CodeRow> CodeRows(std::string_view program, CodeLanguage language, std::size_t columns);

}  // namespace interleave
