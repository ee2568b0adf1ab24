#include "gui/panels/listing.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "gui/panels/code_text.h"
#include "gui/panels/widgets.h"

namespace interleave {
namespace {

constexpr float kCodeRow = 18;

ImU32 ColourOf(CodeKind kind, const Theme& theme) {
  switch (kind) {
    case CodeKind::kPlain:
      return theme.text_soft;
    case CodeKind::kKeyword:
      return theme.accent;
    case CodeKind::kString:
      return theme.threads[1];
    case CodeKind::kNumber:
      return theme.threads[3];
    case CodeKind::kComment:
      return theme.text_dim;
  }
  return theme.text;
}

// Who is at this line: its ground in the colour of the row, brighter where it runs.
void DrawCurrent(const Rect& row, std::size_t number, std::span<const CurrentLine> lines,
                 const Theme& theme) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  float x = row.x;
  for (const CurrentLine& line : lines) {
    if (line.line != number) continue;
    const ImU32 colour = line.waits                ? theme.warning
                         : line.colour < kNoColour ? theme.ThreadColour(line.colour)
                                                   : theme.text_faint;
    if (x == row.x) {
      draw.AddRectFilled({row.x, row.y}, {row.right(), row.bottom()},
                         (colour & 0x00FFFFFFU) | 0x38000000U);
    }
    // A bar each, in the colour of the row also where it waits.
    const ImU32 own = line.colour < kNoColour ? theme.ThreadColour(line.colour) : theme.text_faint;
    draw.AddRectFilled({x, row.y}, {x + theme.Px(3), row.bottom()}, own);
    x += theme.Px(4);
  }
}

}  // namespace

void DrawProgram(const Rect& seen, float width, const Listing& listing, bool python,
                 std::span<const CurrentLine> lines, const Theme& theme) {
  const ScopedFont font(theme.fonts.small_mono);
  const float letter = ImGui::CalcTextSize("m").x;
  const float gutter = theme.Px(28);
  const auto columns = static_cast<std::size_t>(std::max(0.0F, (width - gutter) / letter));
  const std::string& program = python ? listing.python : listing.cpp;
  const std::vector<CodeRow> rows =
      CodeRows(program, python ? CodeLanguage::kPython : CodeLanguage::kCpp, columns);

  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImVec2 top = ImGui::GetCursorScreenPos();
  const float height = theme.Px(kCodeRow);
  const float offset = std::round((height - ImGui::GetFontSize()) / 2);
  std::size_t number_of_row = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const float y = top.y + static_cast<float>(i) * height;
    if (rows[i].number != 0) number_of_row = rows[i].number;
    if (y + height < seen.y || y > seen.bottom()) continue;
    DrawCurrent({top.x - theme.Px(4), y, width + theme.Px(8), height}, number_of_row, lines, theme);
    if (rows[i].number != 0) {
      const std::string number = fmt::format("{:>2}", rows[i].number);
      draw->AddText({top.x, y + offset}, theme.text_faint, number.c_str());
    }
    float x = top.x + gutter + static_cast<float>(rows[i].indent) * letter;
    for (const CodePiece& piece : rows[i].pieces) {
      const char* end = piece.text.data() + piece.text.size();
      draw->AddText({x, y + offset}, ColourOf(piece.kind, theme), piece.text.data(), end);
      x += ImGui::CalcTextSize(piece.text.data(), end).x;
    }
  }
  ImGui::Dummy({width, height * static_cast<float>(rows.size())});
}

}  // namespace interleave
