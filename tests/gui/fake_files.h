#pragma once

#include <atomic>
#include <string>
#include <utility>
#include <vector>

#include "gui/app/files.h"
#include "tests/engine/formats/small_trace.h"

namespace interleave {

// Files without a disk: remembers what was asked for, and opens what it is told to.
// Lifetime: must outlive what Make() gave.
struct FakeFiles {
  std::vector<ExportOrder> saved;
  std::vector<ExportOrder> copied;
  std::vector<std::string> opened;
  std::atomic<int> previews = 0;
  ReadResult file = OpenedFile{
      .format = "Chrome JSON",
      .recordings = {Recording{.title = "foreign",
                               .result = {.text = "its result", .value = {}, .error = {}},
                               .trace = SmallTrace()}},
      .skipped = {}};

  Files Make() {
    return {.version = "0.1.0",
            .save =
                [this](const ExportOrder& order, const FileWork&) {
                  saved.push_back(order);
                  return Notice{.error = false, .text = "Wrote " + order.choice.path};
                },
            .open =
                [this](const std::string& path, const FileWork&) {
                  opened.push_back(path);
                  return file;
                },
            .preview = [this](const ExportOrder&, int width, int height,
                              const FileWork&) -> std::expected<FigurePixels, std::string> {
              ++previews;
              const auto size = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
              return FigurePixels{
                  .width = width, .height = height, .argb = std::vector<std::uint32_t>(size)};
            },
            .copy =
                [this](const ExportOrder& order, const FileWork&) {
                  copied.push_back(order);
                  return Notice{.error = false, .text = "The picture is in the clipboard."};
                }};
  }
};

}  // namespace interleave
