#include "gui/app/fonts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <fstream>

namespace interleave {
namespace {

using testing::HasSubstr;

class FontsTest : public testing::Test {
 protected:
  FontsTest() : folder_(std::filesystem::path(testing::TempDir()) / "interleave_fonts_test") {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~FontsTest() override { std::filesystem::remove_all(folder_); }

  ImFontAtlas atlas_;
  const std::filesystem::path folder_;
};

TEST_F(FontsTest, WithoutFontFilesThereAreStillLettersAndASentenceThatSaysWhatToInstall) {
  const LoadedFonts loaded = LoadFonts(atlas_, {}, 1);
  for (ImFont* font :
       {loaded.fonts.text, loaded.fonts.strong, loaded.fonts.small, loaded.fonts.small_strong,
        loaded.fonts.title, loaded.fonts.mono, loaded.fonts.small_mono}) {
    EXPECT_NE(font, nullptr);
  }
  EXPECT_THAT(loaded.missing, HasSubstr("fonts-inter"));
  EXPECT_THAT(loaded.missing, HasSubstr("fonts-jetbrains-mono"));
  EXPECT_TRUE(atlas_.Build());
}

TEST_F(FontsTest, FoldersThatAreNotThereAreNoTrouble) {
  const std::array folders = {folder_ / "no" / "such"};
  EXPECT_NE(LoadFonts(atlas_, folders, 1).fonts.text, nullptr);
}

TEST_F(FontsTest, LoadingAgainReplacesTheFonts) {
  LoadFonts(atlas_, {}, 1);
  const int fonts = atlas_.Fonts.Size;
  LoadFonts(atlas_, {}, 2);
  EXPECT_EQ(atlas_.Fonts.Size, fonts);
}

TEST_F(FontsTest, TheFontsOfThePackagesAreFoundWhereTheyAreInstalled) {
  const std::vector<std::filesystem::path> folders = FontFolders();
  const LoadedFonts loaded = LoadFonts(atlas_, folders, 1);
  ASSERT_EQ(loaded.missing, "");
  ASSERT_TRUE(atlas_.Build());
  // What the window draws as text and not as a shape.
  for (const ImWchar letter : {u'·', u'×', u'–', u'…', u'²', u'✓', u'≈', u'→', u'↑', u'“', u'µ'}) {
    EXPECT_NE(loaded.fonts.text->FindGlyphNoFallback(letter), nullptr) << int{letter};
  }
  for (const ImWchar letter : {u'·', u'×', u'–', u'…', u'²', u'≈', u'→', u'µ'}) {
    EXPECT_NE(loaded.fonts.mono->FindGlyphNoFallback(letter), nullptr) << int{letter};
  }
}

TEST_F(FontsTest, NamesInLatinGreekAndCyrillicAreShown) {
  const LoadedFonts loaded = LoadFonts(atlas_, FontFolders(), 1);
  ASSERT_EQ(loaded.missing, "");
  ASSERT_TRUE(atlas_.Build());
  for (const ImFont* font :
       {loaded.fonts.text, loaded.fonts.strong, loaded.fonts.small, loaded.fonts.small_strong,
        loaded.fonts.title, loaded.fonts.mono, loaded.fonts.small_mono}) {
    for (const ImWchar letter :
         {u'é', u'ß', u'Ł', u'ő', u'ș', u'ế', u'α', u'Ω', u'ж', u'Я', u'і'}) {
      EXPECT_NE(font->FindGlyphNoFallback(letter), nullptr) << int{letter};
    }
  }
}

}  // namespace
}  // namespace interleave
