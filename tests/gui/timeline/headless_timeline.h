#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "gui/app/fonts.h"
#include "gui/app/imgui_compat.h"
#include "gui/timeline/timeline.h"

namespace interleave {

// The timeline in a window that nobody sees: an ImGui context of its own, fed with mouse input,
// whose commands and vertices can be looked at.
class HeadlessTimeline {
 public:
  explicit HeadlessTimeline(float width = 1000, float height = 700, float scale = 1)
      : context_(ImGui::CreateContext()), size_{width, height} {
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.DisplaySize = size_;
    io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
    // No font files: a test draws the same on every machine.
    const LoadedFonts loaded = LoadFonts(*io.Fonts, {}, scale);
    unsigned char* pixels = nullptr;
    int texture_width = 0;
    int texture_height = 0;
    io.Fonts->GetTexDataAsRGBA32(&pixels, &texture_width, &texture_height);
    theme = DarkTheme(scale, loaded.fonts);
    ApplyToImGui(theme);
    FeedMousePosition({-1000, -1000});
  }
  ~HeadlessTimeline() { ImGui::DestroyContext(context_); }
  HeadlessTimeline(const HeadlessTimeline&) = delete;
  HeadlessTimeline& operator=(const HeadlessTimeline&) = delete;

  // Adds a card for `trace`; null for one that has not run.
  void Add(std::shared_ptr<const Trace> trace, int cores = 1) {
    TimelineCard card;
    card.trace = trace.get();
    card.title = "Threads";
    card.wall = "1.00 s";
    card.speedup = 1.96;
    card.best_speedup = 1.96;
    card.summary = "1.97 of 2 cores busy";
    card.cores = cores;
    cards.push_back(card);
    traces_.push_back(std::move(trace));
  }

  // Draws one frame and carries out what it asked for, as the window does. Returns the commands.
  Commands Frame() {
    ImGui::GetIO().DeltaTime = 1.0F / 60;
    ImGui::NewFrame();
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize(size_);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, ImVec2(1, 1));
    ImGui::Begin("timeline", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                     ImGuiWindowFlags_NoScrollWithMouse);
    ImGui::PopStyleVar(2);
    Commands commands;
    DrawTimeline(cards, view, theme, memory, commands);
    ImGui::End();
    ImGui::Render();
    for (const Command& command : commands) Apply(command);
    return commands;
  }

  // ImGui knows windows and items only after it has seen them.
  void Settle() {
    Frame();
    Frame();
  }
  Commands MoveTo(float x, float y) {
    FeedMousePosition({x, y});
    return Frame();
  }
  Commands Wheel(float notches) {
    FeedWheel(notches);
    return Frame();
  }
  Commands Press() {
    FeedMouseButton(0, true);
    return Frame();
  }
  Commands Release() {
    FeedMouseButton(0, false);
    return Frame();
  }
  Commands Click() {
    Press();
    return Release();
  }

  static int Vertices() { return ImGui::GetDrawData()->TotalVtxCount; }

  std::vector<TimelineCard> cards;
  TimelineView view;
  Theme theme{};
  TimelineMemory memory;

 private:
  void Apply(const Command& command) {
    if (const auto* show = std::get_if<ShowRange>(&command)) {
      view.range = show->range;
      view.follow = false;
    } else if (std::holds_alternative<ShowAll>(command)) {
      view.follow = true;
    } else if (const auto* select = std::get_if<SelectSlice>(&command)) {
      view.selection = TimelineSelection{select->card, select->track, select->at};
    } else if (std::holds_alternative<ClearSelection>(command)) {
      view.selection.reset();
    }
  }

  ImGuiContext* context_;
  ImVec2 size_;
  std::vector<std::shared_ptr<const Trace>> traces_;
};

}  // namespace interleave
