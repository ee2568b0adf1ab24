#include "engine/formats/text_box.h"

#include <algorithm>

#include "engine/formats/display_text.h"

namespace interleave {

std::vector<std::string> WrappedLines(std::string_view text, int width, bool ascii) {
  const std::string line = OneLine(text, ascii);
  std::vector<std::string> lines;
  std::string_view rest = line;
  while (!rest.empty()) {
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    if (word.empty()) continue;
    if (!lines.empty() && DisplayWidth(lines.back()) + 1 + DisplayWidth(word) <= width) {
      lines.back() += ' ';
      lines.back() += word;
    } else {
      lines.push_back(Shortened(word, width, ascii));
    }
  }
  return lines;
}

void TextBox::Border(std::string_view left, std::string_view text, std::string_view right) {
  text_ += left;
  int used = 2;
  if (!text.empty()) {
    const std::string shown = Shortened(text, inner_width() - 1, ascii_);
    text_ += ' ';
    text_ += shown;
    text_ += ' ';
    used += DisplayWidth(shown) + 2;
  }
  for (; used < width_; ++used) text_ += ascii_ ? "-" : "─";
  text_ += right;
  text_ += '\n';
}

void TextBox::Top(std::string_view title) { Border(ascii_ ? "+" : "┌", title, ascii_ ? "+" : "┐"); }

void TextBox::Separator() { Border(ascii_ ? "+" : "├", {}, ascii_ ? "+" : "┤"); }

void TextBox::Line(std::string_view text) {
  text_ += ascii_ ? "| " : "│ ";
  text_ += Fitted(text, inner_width(), ascii_);
  text_ += ascii_ ? " |\n" : " │\n";
}

void TextBox::Wrapped(std::string_view text, int indent) {
  for (const std::string& line : WrappedLines(text, inner_width() - indent, ascii_)) {
    Line(std::string(static_cast<std::size_t>(indent), ' ') + line);
  }
}

void TextBox::Bottom(const std::vector<std::string>& items) {
  constexpr std::string_view kGap = "  ";
  std::string line;
  for (const std::string& item : items) {
    if (line.empty()) {
      line = item;
    } else if (DisplayWidth(line) + DisplayWidth(kGap) + DisplayWidth(item) <= inner_width() - 1) {
      line += kGap;
      line += item;
    } else {
      Line(line);
      line = item;
    }
  }
  Border(ascii_ ? "+" : "└", line, ascii_ ? "+" : "┘");
}

}  // namespace interleave
