#pragma once

#include <imgui_internal.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gui/app/app.h"
#include "gui/app/fonts.h"
#include "gui/app/imgui_compat.h"
#include "gui/app/main_view.h"
#include "tests/gui/fake_files.h"
#include "tests/gui/fake_run.h"

namespace interleave {

// The whole main window without a window: an ImGui context of its own, fed with mouse and keys.
// What a frame asks for is applied, as the frame loop does, and kept in `commands`.
class HeadlessWindow {
 public:
  explicit HeadlessWindow(float width = 1720, float height = 1060, float scale = 1,
                          std::vector<Scenario> scenarios = TestCatalogue())
      : catalogue(std::move(scenarios)), context_(ImGui::CreateContext()) {
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.DisplaySize = {width, height};
    io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
    MapKeysWithoutWindow();
    // No font files: a test draws the same on every machine.
    const LoadedFonts loaded = LoadFonts(*io.Fonts, {}, scale);
    unsigned char* pixels = nullptr;
    int texture_width = 0;
    int texture_height = 0;
    io.Fonts->GetTexDataAsRGBA32(&pixels, &texture_width, &texture_height);
    io.FontDefault = loaded.fonts.text;
    fonts_ = loaded.fonts;
    scale_ = scale;
    FeedMousePosition({-1000, -1000});
    Frame();
    Frame();  // ImGui knows windows only after it has seen them.
  }
  ~HeadlessWindow() { ImGui::DestroyContext(context_); }
  HeadlessWindow(const HeadlessWindow&) = delete;
  HeadlessWindow& operator=(const HeadlessWindow&) = delete;

  void Frame() {
    ImGui::GetIO().DeltaTime = 1.0F / 60;
    const Theme theme = ThemeOf(app.view(), scale_, fonts_);
    ApplyToImGui(theme);
    ImGui::NewFrame();
    Commands asked;
    grounds = DrawMainWindow(app, theme, "", {}, asked);
    ImGui::Render();
    app.Apply(asked);
    commands.insert(commands.end(), asked.begin(), asked.end());
  }

  const Fonts& fonts() const { return fonts_; }

  void RunToEnd() {
    app.Apply(StartRuns{});
    while (app.busy()) app.Tick();
    Frame();
    Frame();
  }

  // Where the mouse hovers the item called `id` in whatever ImGui window.
  std::optional<ImVec2> Find(const char* id) {
    Frame();  // What has come up since the last one.
    for (ImGuiWindow* window :
         std::vector<ImGuiWindow*>(context_->Windows.begin(), context_->Windows.end())) {
      if (!window->WasActive || window->SkipItems) continue;
      const ImGuiID wanted = window->GetID(id);
      const std::optional<ImRect> place = PlaceOf(wanted, *window);
      if (!place) continue;
      for (const float across : {0.5F, 0.1F, 0.9F}) {
        for (const float down : {0.5F, 0.1F, 0.9F}) {
          const ImVec2 at(ImLerp(place->Min.x, place->Max.x, across),
                          ImLerp(place->Min.y, place->Max.y, down));
          FeedMousePosition(at);
          Frame();
          if (context_->HoveredId == wanted) return at;
        }
      }
    }
    return std::nullopt;
  }

  // False if there is no such item.
  bool Click(const char* id) {
    const std::optional<ImVec2> at = Find(id);
    if (!at) return false;
    FeedMousePosition(*at);
    Frame();
    FeedMouseButton(0, true);
    Frame();
    FeedMouseButton(0, false);
    Frame();
    Frame();  // What it opened.
    return true;
  }

  void Press(Key key) {
    FeedKey(key, true);
    Frame();
    FeedKey(key, false);
    Frame();
  }
  void Type(const char* text) {
    FeedCharacters(text);
    Frame();
    Frame();
  }

  // The last command of type T that was asked for.
  template <typename T>
  std::optional<T> Last() const {
    for (auto it = commands.rbegin(); it != commands.rend(); ++it) {
      if (const T* command = std::get_if<T>(&*it)) return *command;
    }
    return std::nullopt;
  }

  FakeRuns fakes;
  const std::vector<Scenario> catalogue;
  FakeFiles files;
  App app{Session(catalogue, fakes.Starter()), files.Make(), 2};
  Commands commands;
  std::vector<Ground> grounds;

 private:
  // The visible part of an item, if `window` draws it. ImGui keeps no list of items; it notes the
  // place of the one the keyboard is at, so that one frame with the keyboard there tells.
  std::optional<ImRect> PlaceOf(ImGuiID id, ImGuiWindow& window) {
    ImGuiWindow* const focused = std::exchange(context_->NavWindow, &window);
    const ImGuiID focused_item = std::exchange(context_->NavId, id);
    Frame();
    const bool drawn =
        context_->NavWindow == &window && context_->NavId == id && context_->NavIdIsAlive;
    std::optional<ImRect> place;
    if (drawn) {
      const ImRect relative = window.NavRectRel[context_->NavLayer];
      ImRect seen = relative;
      seen.Translate(window.Pos);
      seen.ClipWith(window.OuterRectClipped);
      if (!seen.IsInverted()) place = seen;
    }
    context_->NavWindow = focused;
    context_->NavId = focused_item;
    return place;
  }

  ImGuiContext* context_;
  Fonts fonts_;
  float scale_ = 1;
};

}  // namespace interleave
