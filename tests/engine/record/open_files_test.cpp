#include "engine/record/open_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace interleave {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(OpenFilesTest, TheLastDescriptorsAreToldFromTheOthers) {
  const auto limit = static_cast<int>(OpenFileLimit());
  EXPECT_FALSE(IsOneOfTheLast(-1));  // There is none.
  EXPECT_FALSE(IsOneOfTheLast(3));
  EXPECT_FALSE(IsOneOfTheLast(limit / 2));
  EXPECT_TRUE(IsOneOfTheLast(limit - 1));
}

TEST(OpenFilesTest, TheHintNamesTheLimitAndAHigherOne) {
  EXPECT_THAT(OpenFilesHint(), AllOf(HasSubstr("At most " + std::to_string(OpenFileLimit())),
                                     HasSubstr("`ulimit -n ")));
}

TEST(OpenFilesTest, TheLimitIsNeverLowered) {
  const std::uint64_t before = OpenFileLimit();
  RaiseOpenFileLimit();
  EXPECT_GE(OpenFileLimit(), before);
}

}  // namespace
}  // namespace interleave
