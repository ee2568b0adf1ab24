// What holds for every format of the table, whichever it is.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "tests/engine/formats/random_trace.h"
#include "tests/engine/formats/small_trace.h"
#include "tests/engine/formats/written_bytes.h"
#include "tests/paths.h"
#include "tests/temp_folder.h"

namespace interleave {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class FormatTableTest : public ::testing::TestWithParam<std::string> {
 protected:
  FormatTableTest() : format_(*FormatOfFile(GetParam())) {}

  static std::string Read(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
  }

  const FileFormat& format_;
  const TempFolder temp_;
  const fs::path folder_ = temp_.path();
  // Names of any bytes, and one that is made to be taken for something else.
  const std::vector<Recording> recordings_ = {
      {.title = "Small: <script>alert(1)</script>", .model = "thr", .trace = SmallTrace()},
      {.title = "Small: B", .model = "gil", .trace = RandomTrace(5)},
      {.title = "Small: still going on", .trace = RandomTrace(6, false)}};
};

TEST_P(FormatTableTest, IsFoundByTheNameOfAFile) {
  EXPECT_EQ(FormatOfFile("a.file" + GetParam()), &format_);
  EXPECT_THAT(FormatList(), HasSubstr("(" + GetParam() + ")"));
}

TEST_P(FormatTableTest, WritesAnyRecordingAndTheSameOneTheSameWay) {
  const std::string once = WrittenAs(GetParam(), recordings_);
  EXPECT_FALSE(once.empty());
  if (GetParam() == ".pdf") return;  // It says when it was made.
  EXPECT_EQ(WrittenAs(GetParam(), recordings_), once);
}

TEST_P(FormatTableTest, WritesARecordingOfNothing) {
  TraceBuilder b(std::make_shared<NameTable>());
  b.Finish();
  const Recording nothing{.title = "", .trace = b.Share()};
  EXPECT_FALSE(WrittenAs(GetParam(), nothing).empty());
}

TEST_P(FormatTableTest, AFileIsReplacedAsAWhole) {
  const fs::path path = folder_ / ("new" + GetParam());
  std::ofstream(path) << "old";
  const auto saved = SaveRecordings(format_, {.recordings = recordings_, .version = "1"}, path);
  ASSERT_TRUE(saved) << saved.error();
  EXPECT_FALSE(saved->what.empty());
  EXPECT_NE(Read(path), "old");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1);
}

TEST_P(FormatTableTest, CancellingLeavesTheOldFileAndNoHalfOne) {
  const fs::path path = folder_ / ("new" + GetParam());
  std::ofstream(path) << "old";
  std::stop_source stop;
  stop.request_stop();
  const auto saved = SaveRecordings(
      format_, {.recordings = recordings_, .version = "1", .work = {.stop = stop.get_token()}},
      path);
  // A format that was done before it looked has written all; nothing lies between.
  if (!saved) {
    EXPECT_THAT(saved.error(), HasSubstr("cancelled"));
    EXPECT_EQ(Read(path), "old");
  }
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1);
}

TEST_P(FormatTableTest, AFullDiskIsAnError) {
  const auto saved =
      SaveRecordings(format_, {.recordings = recordings_, .version = "1"}, "/dev/full");
  ASSERT_FALSE(saved);
  EXPECT_THAT(saved.error(), HasSubstr("/dev/full"));
}

TEST_P(FormatTableTest, AFolderThatIsGoneIsAnError) {
  const fs::path path = folder_ / "gone" / ("new" + GetParam());
  const auto saved = SaveRecordings(format_, {.recordings = recordings_, .version = "1"}, path);
  ASSERT_FALSE(saved);
  EXPECT_THAT(saved.error(), HasSubstr("Create the folder"));
}

std::vector<std::string> Extensions() {
  std::vector<std::string> extensions;
  for (const FileFormat& format : FileFormats()) extensions.emplace_back(format.extension);
  return extensions;
}

INSTANTIATE_TEST_SUITE_P(Every, FormatTableTest, ::testing::ValuesIn(Extensions()),
                         [](const auto& test) {
                           std::string name = test.param.substr(1);
                           for (char& c : name) c = c == '.' ? '_' : c;
                           return name;
                         });

TEST(FormatTableOnceTest, TheReadmeHasTheSameTable) {
  std::ifstream file(INTERLEAVE_SOURCE_DIR "/README.md");
  const std::string readme(std::istreambuf_iterator<char>(file), {});
  for (const FileFormat& format : FileFormats()) {
    const std::string row = "| `" + std::string(format.extension) + "` | " +
                            std::string(format.name) + " | " + std::string(format.readers) + " |\n";
    EXPECT_THAT(readme, HasSubstr(row));
  }
}

TEST(FormatTableOnceTest, NoTwoFormatsHaveOneExtension) {
  std::set<std::string_view> extensions;
  for (const FileFormat& format : FileFormats()) {
    EXPECT_TRUE(extensions.insert(format.extension).second) << format.extension;
    EXPECT_TRUE(format.extension.starts_with('.'));
    EXPECT_FALSE(format.name.empty());
    EXPECT_FALSE(format.readers.empty());
  }
}

}  // namespace
}  // namespace interleave
