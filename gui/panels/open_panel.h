#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gui/app/commands.h"
#include "gui/app/theme.h"
#include "gui/panels/layout.h"

namespace interleave {

// A file or folder as the open panel lists it.
struct FolderEntry {
  std::string name;
  bool folder = false;
  bool operator==(const FolderEntry&) const = default;
};

// What lies in a folder: folders first, both by name, without hidden ones; at most a few thousand.
// Errors: a sentence.
struct FolderListing {
  std::string folder;
  std::vector<FolderEntry> entries;
  std::string error;
};
FolderListing ListFolder(const std::string& folder);

// What the user is typing into the open panel; kept between frames.
struct OpenQuestion {
  std::string path;                      // A folder, or a file in it.
  std::optional<FolderListing> listing;  // Of the folder that is shown.
  bool just_opened = true;
};

// Asks which file to open: by name, from a folder, or one of `recent`.
void DrawOpenPanel(const Rect& window, OpenQuestion& question, std::span<const std::string> recent,
                   const Theme& theme, Commands& out);

}  // namespace interleave
