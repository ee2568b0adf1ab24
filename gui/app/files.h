#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/formats/figure/cairo_painter.h"
#include "engine/formats/open_recording.h"
#include "gui/app/export_choice.h"
#include "gui/app/notice.h"

namespace interleave {

// What the window does with files, as functions, so that tests need none.

// What is to be written. Owns what it names.
struct ExportOrder {
  std::vector<Recording> recordings;  // At least one.
  std::optional<TimeRange> range;     // nullopt: all.
  ExportChoice choice;
};

// All are called on threads of their own.
struct Files {
  // Recordings that are made here bear it: "0.1.0".
  std::string version;
  // Writes a file; returns the notice that tells how it went.
  std::function<Notice(const ExportOrder&, const FileWork&)> save;
  std::function<ReadResult(const std::string& path, const FileWork&)> open;
  // What a picture will look like, within so many pixels. Errors: a sentence.
  std::function<std::expected<FigurePixels, std::string>(const ExportOrder&, int width, int height,
                                                         const FileWork&)>
      preview;
  // Gives a picture to the clipboard.
  std::function<Notice(const ExportOrder&, const FileWork&)> copy;
};

// The real ones. `copy` is left to the window.
Files RealFiles(const std::string& version);

// "Chrome JSON, 3 runs; 2 events of an unknown phase were left out": what was opened.
std::string OpenedText(const std::string& path, const OpenedFile& file);

// A path as people write it: ~ is home.
std::string ExpandedPath(const std::string& path);

}  // namespace interleave
