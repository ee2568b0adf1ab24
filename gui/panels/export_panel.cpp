#include "gui/panels/export_panel.h"

#include <imgui_stdlib.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string_view>
#include <utility>

#include "engine/formats/figure/figure_files.h"
#include "engine/formats/file_format.h"
#include "gui/app/imgui_compat.h"
#include "gui/panels/overlays.h"
#include "gui/panels/widgets.h"

namespace interleave {
namespace {

constexpr float kMargin = 28;
constexpr float kLine = 30;

std::vector<std::string> SplitRows(std::string_view text) {
  std::vector<std::string> rows;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    std::string_view row = text.substr(0, comma);
    while (row.starts_with(' ')) row.remove_prefix(1);
    while (row.ends_with(' ')) row.remove_suffix(1);
    if (!row.empty()) rows.emplace_back(row);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return rows;
}

// Puts pieces of the panel below each other.
class ExportPanel {
 public:
  ExportPanel(const Rect& sheet, ExportQuestion& question, const ExportView& view,
              const Theme& theme, Commands& out)
      : sheet_(sheet), question_(question), view_(view), theme_(theme), out_(out) {}

  void Draw() {
    const float margin = theme_.Px(kMargin);
    const float width = sheet_.width - 2 * margin;
    const float left = sheet_.x + margin;
    DrawTextIn({left, sheet_.y + theme_.Px(16), width, theme_.Px(28)}, theme_.fonts.title,
               theme_.text, "Export");
    const float column = std::min(theme_.Px(230), width * 0.4F);
    const float top = sheet_.y + theme_.Px(54);
    const float bottom = sheet_.bottom() - theme_.Px(132);
    DrawFormats({left, top, column, bottom - top});
    const float right = left + column + theme_.Px(20);
    const Rect rest{right, top, sheet_.right() - margin - right, bottom - top};
    const float options = question_.ShowsPicture() ? theme_.Px(4 + 2 * (kLine + 6)) : 0;
    if (question_.ShowsPicture()) DrawOptions({rest.x, rest.y, rest.width, options});
    DrawPreview({rest.x, rest.y + options, rest.width, rest.height - options});
    DrawEnd({left, bottom + theme_.Px(12), width, theme_.Px(120)});
  }

 private:
  float Line() const { return theme_.Px(kLine); }

  void DrawFormats(const Rect& rect) {
    ImGui::SetCursorScreenPos({rect.x, rect.y});
    if (ImGui::BeginChild("formats", {rect.width, rect.height}, false)) {
      const std::span<const FileFormat> formats = FileFormats();
      const float width = std::max(ImGui::GetContentRegionAvail().x, 1.0F);
      for (std::size_t i = 0; i < formats.size(); ++i) {
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const std::string id = "format:" + std::string(formats[i].extension);
        const bool chosen = question_.choice.format == i;
        if (DrawButton(id.c_str(), {at.x, at.y, width, Line()},
                       {.look = chosen ? ButtonLook::kChosen : ButtonLook::kQuiet,
                        .tooltip = formats[i].readers},
                       theme_)) {
          question_.ChooseFormat(i);
        }
        const float pad = theme_.Px(10);
        const float ending = TextWidth(theme_.fonts.small, formats[i].extension);
        DrawTextIn({at.x + pad, at.y, width - 3 * pad - ending, Line()}, theme_.fonts.text,
                   theme_.text, formats[i].name);
        DrawTextIn({at.x, at.y, width - pad, Line()}, theme_.fonts.small, theme_.text_dim,
                   formats[i].extension, Align::kRight);
        ImGui::SetCursorScreenPos({at.x, at.y + Line() + theme_.Px(2)});
      }
      ImGui::Dummy({1, 1});
    }
    ImGui::EndChild();
  }

  // A pair of buttons of which one is chosen. True if the other was clicked.
  bool Pair(Rect rect, const char* label, const char* first, const char* second, bool second_chosen,
            std::string_view why_not = {}) {
    const float caption = theme_.Px(58);
    DrawTextIn({rect.x, rect.y, caption, rect.height}, theme_.fonts.text, theme_.text_dim, label);
    const float half = std::clamp((rect.width - caption) / 2, 3.0F, theme_.Px(84));
    const Rect a{rect.x + caption, rect.y, half - 2, rect.height};
    const Rect b{a.x + half, rect.y, half - 2, rect.height};
    const auto look = [](bool chosen) { return chosen ? ButtonLook::kChosen : ButtonLook::kPlain; };
    const bool to_first =
        DrawButton(first, a, {.text = first, .look = look(!second_chosen)}, theme_);
    const bool to_second = DrawButton(second, b,
                                      {.text = second,
                                       .look = look(second_chosen),
                                       .enabled = why_not.empty(),
                                       .tooltip = why_not},
                                      theme_);
    return second_chosen ? to_first : to_second;
  }

  void Input(const Rect& rect, const char* id, const char* label, const char* hint,
             std::string& text) {
    const float caption = theme_.Px(58);
    DrawTextIn({rect.x, rect.y, caption, rect.height}, theme_.fonts.text, theme_.text_dim, label);
    ImGui::SetCursorScreenPos({rect.x + caption, rect.y});
    ImGui::SetNextItemWidth(rect.width - caption);
    ImGui::PushStyleColor(ImGuiCol_FrameBg, theme_.window);
    ImGui::InputTextWithHint(id, hint, &text);
    ImGui::PopStyleColor();
  }

  void DrawOptions(const Rect& rect) {
    const float half = rect.width / 2;
    const Rect first{rect.x, rect.y, half - theme_.Px(8), Line()};
    const Rect second{rect.x + half, rect.y, half, Line()};
    if (Pair(first, "Range", "All", "Visible", question_.choice.visible_only,
             view_.zoomed ? "" : "The window shows all: zoom in first.")) {
      question_.choice.visible_only = !question_.choice.visible_only;
    }
    if (Pair(second, "Theme", "Light", "Dark", question_.choice.figure.dark)) {
      question_.choice.figure.dark = !question_.choice.figure.dark;
    }
    const float below = rect.y + Line() + theme_.Px(6);
    Input({first.x, below, first.width, Line()}, "##width", "Width", "1200px, or 16cm",
          question_.width_text);
    Input({second.x, below, second.width, Line()}, "##rows", "Rows", "all, or Thread*, Core 0",
          question_.rows_text);
    question_.Read();
  }

  void DrawPreview(const Rect& rect) {
    ImDrawList* draw = ImGui::GetWindowDrawList();
    question_.room_width = static_cast<int>(std::max(rect.width - 2, 0.0F));
    question_.room_height = static_cast<int>(std::max(rect.height - 2, 0.0F));
    if (rect.empty()) return;
    draw->AddRectFilled({rect.x, rect.y}, {rect.right(), rect.bottom()}, theme_.window,
                        theme_.Px(4));
    const std::string note = PreviewNote();
    if (!note.empty()) {
      ImGui::SetCursorScreenPos({rect.x + theme_.Px(16), rect.y + theme_.Px(14)});
      DrawParagraph(theme_.fonts.text, theme_.text_dim, rect.width - theme_.Px(32), note);
      return;
    }
    const auto width = static_cast<float>(view_.picture_width);
    const auto height = static_cast<float>(view_.picture_height);
    const float shrink = std::min({1.0F, rect.width / width, rect.height / height});
    const float x = std::round(rect.x + (rect.width - width * shrink) / 2);
    const float y = std::round(rect.y + (rect.height - height * shrink) / 2);
    // ImGui calls a texture by a pointer that is none. NOLINTNEXTLINE(performance-no-int-to-ptr)
    draw->AddImage((ImTextureID)view_.picture, {x, y}, {x + width * shrink, y + height * shrink});
  }

  // In place of a picture.
  std::string PreviewNote() const {
    if (!view_.refusal.empty()) return view_.refusal;
    if (!question_.ShowsPicture()) {
      const FileFormat& format = FileFormats()[question_.choice.format];
      return "Opens in " + std::string(format.readers) + ".";
    }
    if (!question_.complaint.empty()) return question_.complaint;
    if (!view_.picture_error.empty()) return view_.picture_error;
    return view_.picture == 0 ? "Drawing the picture ..." : "";
  }

  void DrawEnd(const Rect& rect) {
    ImGui::SetCursorScreenPos({rect.x, rect.y});
    ImGui::SetNextItemWidth(rect.width);
    if (std::exchange(question_.just_opened, false)) ImGui::SetKeyboardFocusHere();
    ImGui::PushStyleColor(ImGuiCol_FrameBg, theme_.window);
    if (ImGui::InputText("##path", &question_.choice.path, ImGuiInputTextFlags_AutoSelectAll)) {
      question_.FollowPath();
    }
    ImGui::PopStyleColor();
    const bool entered = KeyPressed(Key::kEnter);  // Also where the box has lost the keyboard.
    const bool known = FormatOfFile(question_.choice.path) != nullptr;
    const bool can = view_.refusal.empty() && known && question_.Read();
    const float y = rect.y + theme_.Px(56);
    const Rect go{rect.right() - theme_.Px(110), y, theme_.Px(110), theme_.Px(32)};
    const Rect cancel{go.x - theme_.Px(98), y, theme_.Px(90), theme_.Px(32)};
    if (!known) {
      DrawTextIn({rect.x, y, cancel.x - rect.x - theme_.Px(10), theme_.Px(32)}, theme_.fonts.text,
                 theme_.warning, "No format has this ending.");
    }
    const bool clicked = DrawButton(
        "save", go, {.text = "Export", .look = ButtonLook::kPrimary, .enabled = can}, theme_);
    if (can && (entered || clicked)) out_.push_back(ExportRuns{question_.choice});
    if (DrawButton("cancel", cancel, {.text = "Cancel"}, theme_)) out_.push_back(CloseOverlay{});
  }

  const Rect& sheet_;
  ExportQuestion& question_;
  const ExportView& view_;
  const Theme& theme_;
  Commands& out_;
};

}  // namespace

ExportQuestion::ExportQuestion(std::string path) {
  choice.path = std::move(path);
  FollowPath();
}

bool ExportQuestion::ShowsPicture() const { return IsPicture(FileFormats()[choice.format]); }

bool ExportQuestion::Read() {
  complaint.clear();
  choice.figure.rows = SplitRows(rows_text);
  if (width_text.empty()) {
    choice.figure.width.reset();
    return true;
  }
  const auto width = ParseFigureWidth(width_text);
  if (!width) {
    complaint = width.error() + ".";
    complaint.front() = 'A';
    return false;
  }
  choice.figure.width = *width;
  return true;
}

void ExportQuestion::ChooseFormat(std::size_t format) {
  std::string& path = choice.path;
  if (const FileFormat* old = FormatOfFile(path)) path.resize(path.size() - old->extension.size());
  path += FileFormats()[format].extension;
  choice.format = format;
}

void ExportQuestion::FollowPath() {
  if (const FileFormat* format = FormatOfFile(choice.path)) {
    choice.format = static_cast<std::size_t>(format - FileFormats().data());
  }
}

void DrawExportPanel(const Rect& window, ExportQuestion& question, const ExportView& view,
                     const Theme& theme, Commands& out) {
  const Rect sheet = BeginSheet("##export", window, theme.Px(1080), theme.Px(700), theme, out);
  ExportPanel(sheet, question, view, theme, out).Draw();
  EndPanel();
}

}  // namespace interleave
