#include <gtest/gtest.h>

#include "engine/analysis/findings.h"

namespace interleave {
namespace {

TEST(FindingWordsTest, EveryKindHasAKeyAndATitle) {
  for (int kind = 0; kind <= static_cast<int>(FindingKind::kWorkTooSmall); ++kind) {
    EXPECT_FALSE(FindingKey(static_cast<FindingKind>(kind)).empty());
    EXPECT_FALSE(FindingTitle(static_cast<FindingKind>(kind)).empty());
  }
}

}  // namespace
}  // namespace interleave
