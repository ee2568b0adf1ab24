#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace interleave {

// Lines of one display width between borders. Text that is too long for its line is shortened or
// wrapped, never lets a border jut out.
class TextBox {
 public:
  // REQUIRES: width >= 20.
  TextBox(int width, bool ascii) : width_(width), ascii_(ascii) {}

  // Columns between the borders and a blank on either side.
  int inner_width() const { return width_ - 4; }

  void Top(std::string_view title);
  void Line(std::string_view text);
  // As many lines as `text` takes, broken at blanks, each after `indent` blanks.
  void Wrapped(std::string_view text, int indent);
  void Separator();
  // The bottom border with `items` in it; those that find no room there stand in lines above.
  void Bottom(const std::vector<std::string>& items);

  const std::string& text() const { return text_; }

 private:
  void Border(std::string_view left, std::string_view text, std::string_view right);

  const int width_;
  const bool ascii_;
  std::string text_;
};

// `text` in lines of at most `width` columns, broken at blanks where there are any.
std::vector<std::string> WrappedLines(std::string_view text, int width, bool ascii);

}  // namespace interleave
