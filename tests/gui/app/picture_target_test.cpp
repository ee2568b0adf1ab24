#include "gui/app/picture_target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stb_image.h>

#include <filesystem>
#include <memory>

namespace interleave {
namespace {

TEST(SavePngTest, WritesWhatIsReadBack) {
  const std::string path =
      (std::filesystem::path(testing::TempDir()) / "interleave_save_png_test.png").string();
  const Picture picture{.width = 2, .height = 1, .rgb = {255, 0, 0, 1, 2, 3}};
  ASSERT_TRUE(SavePng(picture, path));
  int width = 0;
  int height = 0;
  int channels = 0;
  const std::unique_ptr<stbi_uc, void (*)(void*)> read(
      stbi_load(path.c_str(), &width, &height, &channels, 3), stbi_image_free);
  std::filesystem::remove(path);
  ASSERT_NE(read, nullptr);
  EXPECT_EQ(width, 2);
  EXPECT_EQ(height, 1);
  EXPECT_EQ(std::vector<std::uint8_t>(read.get(), read.get() + 6), picture.rgb);
}

TEST(SavePngTest, SaysWhyAFileCannotBeWritten) {
  const Picture picture{.width = 1, .height = 1, .rgb = {0, 0, 0}};
  const auto saved = SavePng(picture, "/no/such/folder/a.png");
  ASSERT_FALSE(saved);
  EXPECT_THAT(saved.error(), testing::HasSubstr("/no/such/folder"));
}

}  // namespace
}  // namespace interleave
