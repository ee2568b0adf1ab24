#include "gui/app/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "tests/temp_folder.h"

namespace interleave {
namespace {

namespace fs = std::filesystem;

Settings Unusual() {
  return {.dark = false,
          .high_contrast = true,
          .safe_colours = true,
          .interface_scale = 1.5,
          .python = false,
          .width = 1024,
          .height = 700,
          .recent = {"/a/b.interleave", "/with \"quotes\" and ü.json"}};
}

TEST(SettingsTest, ComeBackAsTheyWere) {
  EXPECT_EQ(ParseSettings(SettingsText(Unusual())), Unusual());
  EXPECT_EQ(ParseSettings(SettingsText({})), Settings());
}

TEST(SettingsTest, WhatMakesNoSenseKeepsItsDefault) {
  for (const char* text :
       {"", "{", "[]", "null", "{\"dark\": 7}", "{\"width\": -5, \"height\": 1e99}",
        "{\"interface_scale\": \"big\"}", "{\"recent\": {\"a\": 1}}", "{\"recent\": [1, null]}"}) {
    EXPECT_EQ(ParseSettings(text), Settings()) << text;
  }
  EXPECT_EQ(ParseSettings("{\"interface_scale\": 99}").interface_scale, kMostInterfaceScale);
  EXPECT_EQ(ParseSettings("{\"later\": true, \"dark\": false}").dark, false);
}

TEST(SettingsTest, AnyBytesOfAPathAreWritten) {
  Settings settings;
  settings.recent = {"/bad\xff\xfe/name"};
  EXPECT_EQ(ParseSettings(SettingsText(settings)).recent.size(), 1U);
}

class SettingsFileTest : public testing::Test {
 protected:
  const TempFolder temp_;
  const std::string folder_ = temp_.path().string();
};

TEST_F(SettingsFileTest, AreKeptInAFolderThatIsMade) {
  const std::string path = folder_ + "/new/interleave/settings.json";
  EXPECT_EQ(ReadSettings(path), Settings());
  ASSERT_TRUE(WriteSettings(path, Unusual()));
  EXPECT_EQ(ReadSettings(path), Unusual());
  EXPECT_EQ(std::distance(fs::directory_iterator(fs::path(path).parent_path()), {}), 1)
      << "Nothing is left beside it.";
}

TEST_F(SettingsFileTest, WhatCannotBeWrittenIsSaid) {
  const auto written = WriteSettings("/proc/no/such/settings.json", {});
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error(), testing::HasSubstr("/proc/no/such"));
  EXPECT_FALSE(WriteSettings("", {}));
}

}  // namespace
}  // namespace interleave
