#include "gui/panels/open_panel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace interleave {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(OpenPanelTest, FoldersComeFirstAndHiddenFilesNotAtAll) {
  const fs::path folder = fs::path(testing::TempDir()) / "interleave_open_panel";
  fs::remove_all(folder);
  fs::create_directories(folder / "z");
  fs::create_directories(folder / ".hidden");
  std::ofstream(folder / "b.json");
  std::ofstream(folder / "a.interleave");

  const FolderListing listing = ListFolder(folder.string());
  EXPECT_THAT(listing.entries,
              ElementsAre(FolderEntry{.name = "z", .folder = true},
                          FolderEntry{.name = "a.interleave"}, FolderEntry{.name = "b.json"}));
  EXPECT_THAT(listing.error, IsEmpty());
  fs::remove_all(folder);
}

TEST(OpenPanelTest, AFolderThatIsNotThereIsASentence) {
  const FolderListing listing = ListFolder("/no/such/folder");
  EXPECT_THAT(listing.entries, IsEmpty());
  EXPECT_THAT(listing.error, HasSubstr("/no/such/folder: No such file"));
}

}  // namespace
}  // namespace interleave
