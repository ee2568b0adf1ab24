#include "gui/panels/code_text.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace interleave {
namespace {

using namespace std::string_view_literals;

constexpr std::array kPythonWords = {
    "and"sv,      "as"sv,       "assert"sv,  "async"sv, "await"sv,  "break"sv,
    "class"sv,    "continue"sv, "def"sv,     "del"sv,   "elif"sv,   "else"sv,
    "except"sv,   "False"sv,    "finally"sv, "for"sv,   "from"sv,   "global"sv,
    "if"sv,       "import"sv,   "in"sv,      "is"sv,    "lambda"sv, "None"sv,
    "nonlocal"sv, "not"sv,      "or"sv,      "pass"sv,  "raise"sv,  "return"sv,
    "self"sv,     "True"sv,     "try"sv,     "while"sv, "with"sv,   "yield"sv};
constexpr std::array kCppWords = {
    "auto"sv,      "bool"sv,     "break"sv,     "case"sv,     "catch"sv,  "class"sv,  "co_await"sv,
    "co_return"sv, "const"sv,    "constexpr"sv, "continue"sv, "do"sv,     "double"sv, "else"sv,
    "enum"sv,      "false"sv,    "for"sv,       "if"sv,       "int"sv,    "long"sv,   "namespace"sv,
    "new"sv,       "nullptr"sv,  "private"sv,   "public"sv,   "return"sv, "static"sv, "struct"sv,
    "switch"sv,    "template"sv, "this"sv,      "throw"sv,    "true"sv,   "try"sv,    "typedef"sv,
    "typename"sv,  "unsigned"sv, "using"sv,     "void"sv,     "while"sv};

bool IsWordLetter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || (c & 0x80) != 0;
}
bool IsDigit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

bool IsKeyword(std::string_view word, CodeLanguage language) {
  return language == CodeLanguage::kPython
             ? std::ranges::find(kPythonWords, word) != kPythonWords.end()
             : std::ranges::find(kCppWords, word) != kCppWords.end();
}

bool BeginsComment(std::string_view rest, CodeLanguage language) {
  return language == CodeLanguage::kPython ? rest.starts_with('#') : rest.starts_with("//");
}

// Length of the text in quotes that `rest` begins with.
std::size_t QuotedLength(std::string_view rest) {
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == '\\') {
      ++i;
    } else if (rest[i] == rest[0]) {
      return i + 1;
    }
  }
  return rest.size();
}

// The next piece of `rest`, never empty.
CodePiece NextPiece(std::string_view rest, CodeLanguage language) {
  const auto while_true = [&](auto belongs) {
    std::size_t length = 1;
    while (length < rest.size() && belongs(rest[length])) ++length;
    return rest.substr(0, length);
  };
  if (BeginsComment(rest, language)) return {rest, CodeKind::kComment};
  if (language == CodeLanguage::kCpp && rest.starts_with('#')) {
    const std::string_view word = while_true(IsWordLetter);
    return {word, CodeKind::kKeyword};
  }
  if (rest[0] == '"' || rest[0] == '\'') {
    return {rest.substr(0, QuotedLength(rest)), CodeKind::kString};
  }
  if (IsDigit(rest[0])) {
    // 10'000 and 10_000 and 0.5 are one number each.
    return {while_true([](char c) { return IsWordLetter(c) || c == '.' || c == '\''; }),
            CodeKind::kNumber};
  }
  if (IsWordLetter(rest[0])) {
    const std::string_view word = while_true(IsWordLetter);
    const bool keyword = IsKeyword(word, language);
    return {word, keyword ? CodeKind::kKeyword : CodeKind::kPlain};
  }
  return {rest.substr(0, 1), CodeKind::kPlain};
}

bool BeginsLetter(char c) { return (c & 0xC0) != 0x80; }  // Not the middle of a UTF-8 letter.

// Where a row that begins at `line` and has room for `columns` letters ends: after the last space
// in its second half, else at the last comma, bracket or dot there, else wherever it is full.
std::size_t BreakAt(std::string_view line, std::size_t columns) {
  std::size_t letters = 0;
  std::size_t after_space = 0;
  std::size_t at_sign = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (!BeginsLetter(line[i])) continue;
    if (letters == columns) return after_space > 0 ? after_space : at_sign > 0 ? at_sign : i;
    ++letters;
    if (letters <= columns / 2) continue;
    if (line[i] == ' ') after_space = i + 1;
    if (line[i] == ',' || line[i] == '(') at_sign = i + 1;
    if (line[i] == '.') at_sign = i;
  }
  return line.size();
}

std::size_t LettersIn(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, BeginsLetter));
}

// The comment at the end of a line of code, with the room before it; "" if there is none.
std::string_view TrailingComment(std::string_view line, const std::vector<CodePiece>& pieces) {
  if (pieces.size() < 2 || pieces.back().kind != CodeKind::kComment) return {};
  const auto begin = static_cast<std::size_t>(pieces.back().text.data() - line.data());
  const std::size_t code_end = line.substr(0, begin).find_last_not_of(' ');
  if (code_end == std::string_view::npos) return {};  // Nothing but a comment.
  return line.substr(code_end + 1);
}

// The pieces between `begin` and `end`, cut at both.
std::vector<CodePiece> Cut(const std::vector<CodePiece>& pieces, const char* begin,
                           const char* end) {
  std::vector<CodePiece> cut;
  for (const CodePiece& piece : pieces) {
    const char* from = std::max(begin, piece.text.data());
    const char* to = std::min(end, piece.text.data() + piece.text.size());
    if (from < to) cut.push_back({std::string_view(from, to), piece.kind});
  }
  return cut;
}

}  // namespace

std::vector<CodePiece> Highlight(std::string_view line, CodeLanguage language) {
  std::vector<CodePiece> pieces;
  while (!line.empty()) {
    const CodePiece piece = NextPiece(line, language);
    line.remove_prefix(piece.text.size());
    const bool joins = !pieces.empty() && pieces.back().kind == piece.kind;
    if (joins) {
      std::string_view& last = pieces.back().text;
      last = {last.data(), last.size() + piece.text.size()};
    } else {
      pieces.push_back(piece);
    }
  }
  return pieces;
}

std::vector<CodeRow> CodeRows(std::string_view program, CodeLanguage language,
                              std::size_t columns) {
  constexpr std::size_t kContinuation = 4;
  columns = std::max(columns, kContinuation * 2);
  if (program.ends_with('\n')) program.remove_suffix(1);
  std::vector<CodeRow> rows;
  std::size_t number = 0;
  for (bool more = true; more;) {
    const std::size_t line_end = program.find('\n');
    std::string_view line = program.substr(0, line_end);
    more = line_end != std::string_view::npos;
    program.remove_prefix(more ? line_end + 1 : program.size());

    const std::vector<CodePiece> pieces = Highlight(line, language);
    const std::size_t own_indent = std::min(line.find_first_not_of(' '), line.size());
    std::size_t indent = std::min(own_indent + kContinuation, columns / 2);
    std::size_t first_indent = 0;
    if (LettersIn(line) > columns && own_indent > columns / 3) {
      // Stands below something far to the right: moved left, it may fit.
      line.remove_prefix(own_indent);
      first_indent = indent = columns / 4;
    }
    const auto add_rows = [&](std::string_view text) {
      do {
        const bool first = text.data() == line.data();
        const std::size_t row_indent = first ? first_indent : indent;
        const std::size_t length = BreakAt(text, columns - row_indent);
        rows.push_back({.number = first ? ++number : 0,
                        .indent = row_indent,
                        .pieces = Cut(pieces, text.data(), text.data() + length)});
        text.remove_prefix(length);
      } while (!text.empty());
    };
    // A comment that does not fit beside its code goes below it, whole.
    std::string_view comment = TrailingComment(line, pieces);
    if (LettersIn(line) <= columns) comment = {};
    add_rows(line.substr(0, line.size() - comment.size()));
    if (!comment.empty()) add_rows(comment.substr(comment.find_first_not_of(' ')));
  }
  return rows;
}

}  // namespace interleave
