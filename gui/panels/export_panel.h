#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/trace/trace.h"
#include "gui/app/commands.h"
#include "gui/app/export_choice.h"
#include "gui/app/theme.h"
#include "gui/panels/layout.h"

namespace interleave {

// What the user is choosing for an export; kept between frames.
struct ExportQuestion {
  explicit ExportQuestion(std::string path);

  ExportChoice choice;
  std::string width_text;   // As typed: "16cm"; empty: the usual one.
  std::string rows_text;    // "Thread 1, Core*"; empty: all.
  std::string complaint;    // What is wrong with the two above, as a sentence; else empty.
  bool just_opened = true;  // The keyboard goes to the path.
  // How much room there is for the picture; 0 before the first frame.
  int room_width = 0;
  int room_height = 0;

  // The format is one whose look is worth a preview.
  bool ShowsPicture() const;
  // Takes in what was typed. False if that is wrong; `complaint` says why.
  bool Read();
  // Chooses a format; the ending of the path follows.
  void ChooseFormat(std::size_t format);
  // The other way round, after the path was typed.
  void FollowPath();
};

// What the panel shows besides: all of it is ready before the frame.
struct ExportView {
  std::string refusal;         // Why it cannot be done now; empty if it can.
  bool zoomed = false;         // The window shows a part of the recordings.
  std::uintptr_t picture = 0;  // The texture of the preview; 0: none yet,
  int picture_width = 0;
  int picture_height = 0;
  std::string picture_error;  // and why there is none.
};

// Format, range, rows, theme and width, where to; and what will come of it.
void DrawExportPanel(const Rect& window, ExportQuestion& question, const ExportView& view,
                     const Theme& theme, Commands& out);

}  // namespace interleave
