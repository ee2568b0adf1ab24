#include "engine/analysis/findings.h"

#include <gtest/gtest.h>

#include <memory>

#include "engine/trace/trace_builder.h"

namespace interleave {
namespace {

TEST(FindingsOfTest, NothingIsFoundInNothing) {
  TraceBuilder builder(std::make_shared<NameTable>());
  builder.Finish();
  EXPECT_TRUE(FindingsOf(builder.trace()).empty());
}

TEST(FindingsOfTest, EveryKindHasAKeyAndATitle) {
  for (int kind = 0; kind <= static_cast<int>(FindingKind::kWorkTooSmall); ++kind) {
    EXPECT_FALSE(FindingKey(static_cast<FindingKind>(kind)).empty());
    EXPECT_FALSE(FindingTitle(static_cast<FindingKind>(kind)).empty());
  }
}

}  // namespace
}  // namespace interleave
