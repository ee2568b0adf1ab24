#include "gui/panels/open_panel.h"

#include <fmt/format.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <system_error>
#include <utility>

#include "gui/app/files.h"
#include "gui/app/imgui_compat.h"
#include "gui/panels/overlays.h"
#include "gui/panels/widgets.h"

namespace interleave {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostEntries = 3'000;
constexpr float kLine = 26;

bool IsFolder(const std::string& path) {
  std::error_code error;
  return fs::is_directory(ExpandedPath(path), error);
}

// Shows another folder.
void Enter(OpenQuestion& question, const std::string& folder) {
  question.listing = ListFolder(folder);
  question.path = question.listing->folder;
  if (!question.path.ends_with('/')) question.path += '/';
}

// One line of a list. True if it was clicked.
bool Entry(const std::string& id, std::string_view text, bool folder, const Theme& theme) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const Rect rect{at.x, at.y, std::max(ImGui::GetContentRegionAvail().x, 1.0F), theme.Px(kLine)};
  const bool clicked = DrawButton(id.c_str(), rect, {.look = ButtonLook::kQuiet}, theme);
  const float pad = theme.Px(10);
  DrawTextIn({rect.x + pad, rect.y, rect.width - 2 * pad, rect.height}, theme.fonts.text,
             folder ? theme.text : theme.text_soft, text);
  ImGui::SetCursorScreenPos({at.x, at.y + rect.height});
  return clicked;
}

void DrawEntries(OpenQuestion& question, std::span<const std::string> recent, const Theme& theme,
                 Commands& out) {
  std::string enter;
  if (!recent.empty()) DrawCaption("RECENT", theme);
  for (const std::string& path : recent) {
    if (Entry("recent:" + path, path, false, theme)) out.push_back(OpenFile{path});
  }
  const FolderListing& listing = *question.listing;
  DrawCaption(listing.folder, theme);
  if (!listing.error.empty()) {
    DrawParagraph(theme.fonts.text, theme.warning, ImGui::GetContentRegionAvail().x, listing.error);
  }
  const fs::path here(listing.folder);
  if (here.has_relative_path() && Entry("up", "..", true, theme)) {
    enter = here.parent_path().string();
  }
  // Only what can be seen is drawn.
  const float line = theme.Px(kLine);
  const float scroll = ImGui::GetScrollY() - ImGui::GetCursorPosY();
  const float height = ImGui::GetWindowHeight();
  const auto count = static_cast<float>(listing.entries.size());
  const float first = std::clamp(std::floor(scroll / line), 0.0F, count);
  const float last = std::clamp(std::ceil((scroll + height) / line), first, count);
  ImGui::Dummy({1, first * line});
  for (auto i = static_cast<std::size_t>(first); i < static_cast<std::size_t>(last); ++i) {
    const FolderEntry& entry = listing.entries[i];
    const std::string shown = entry.folder ? entry.name + "/" : entry.name;
    if (!Entry("entry:" + entry.name, shown, entry.folder, theme)) continue;
    const std::string path = (here / entry.name).string();
    if (entry.folder) {
      enter = path;
    } else {
      out.push_back(OpenFile{path});
    }
  }
  ImGui::Dummy({1, (count - last) * line});
  if (!enter.empty()) Enter(question, enter);
}

}  // namespace

FolderListing ListFolder(const std::string& folder) {
  std::error_code error;
  const fs::path path = fs::weakly_canonical(folder, error);
  FolderListing listing{.folder = error ? folder : path.string(), .entries = {}, .error = {}};
  for (fs::directory_iterator it(listing.folder, error), end; !error && it != end;
       it.increment(error)) {
    std::error_code unknown;
    std::string name = it->path().filename().string();
    if (name.starts_with('.')) continue;
    if (listing.entries.size() == kMostEntries) {
      listing.error = fmt::format("Only the first {} files are listed here.", kMostEntries);
      break;
    }
    listing.entries.push_back({.name = std::move(name), .folder = it->is_directory(unknown)});
  }
  if (error) listing.error = fmt::format("{}: {}.", listing.folder, error.message());
  std::ranges::sort(listing.entries, [](const FolderEntry& a, const FolderEntry& b) {
    return std::pair(!a.folder, std::string_view(a.name)) <
           std::pair(!b.folder, std::string_view(b.name));
  });
  return listing;
}

void DrawOpenPanel(const Rect& window, OpenQuestion& question, std::span<const std::string> recent,
                   const Theme& theme, Commands& out) {
  if (!question.listing) {
    std::error_code error;
    Enter(question, fs::current_path(error).string());
  }
  const Rect sheet = BeginSheet("##open", window, theme.Px(720), theme.Px(560), theme, out);
  const float margin = theme.Px(28);
  const float width = sheet.width - 2 * margin;
  const float left = sheet.x + margin;
  DrawTextIn({left, sheet.y + theme.Px(16), width, theme.Px(28)}, theme.fonts.title, theme.text,
             "Open a recording");
  ImGui::SetCursorScreenPos({left, sheet.y + theme.Px(52)});
  ImGui::SetNextItemWidth(width);
  if (std::exchange(question.just_opened, false)) ImGui::SetKeyboardFocusHere();
  ImGui::PushStyleColor(ImGuiCol_FrameBg, theme.window);
  ImGui::InputText("##file", &question.path);
  ImGui::PopStyleColor();
  const bool entered = KeyPressed(Key::kEnter);

  const float top = sheet.y + theme.Px(94);
  ImGui::SetCursorScreenPos({left, top});
  if (ImGui::BeginChild("entries", {width, sheet.bottom() - theme.Px(62) - top}, false)) {
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    DrawEntries(question, recent, theme, out);
    ImGui::PopStyleVar();
  }
  ImGui::EndChild();

  const float y = sheet.bottom() - theme.Px(48);
  const Rect go{sheet.right() - margin - theme.Px(110), y, theme.Px(110), theme.Px(32)};
  const Rect cancel{go.x - theme.Px(98), y, theme.Px(90), theme.Px(32)};
  const bool can = !question.path.empty();
  const bool clicked =
      DrawButton("open", go, {.text = "Open", .look = ButtonLook::kPrimary, .enabled = can}, theme);
  if (can && (entered || clicked)) {
    if (IsFolder(question.path)) {
      Enter(question, ExpandedPath(question.path));
      question.just_opened = true;  // The keyboard stays in the box.
    } else {
      out.push_back(OpenFile{question.path});
    }
  }
  if (DrawButton("cancel", cancel, {.text = "Cancel"}, theme)) out.push_back(CloseOverlay{});
  EndPanel();
}

}  // namespace interleave
