#include "engine/analysis/lock_wait.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/task/duration.h"
#include "engine/trace/trace_builder.h"

namespace interleave {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class LockWaitTest : public testing::Test {
 protected:
  static constexpr ObjectId kLock = 1, kOther = 2;

  LockWaitTest() {
    builder_.OpenSlice(waiter_, {.begin = 10_ms,
                                 .subject = kLock,
                                 .detail = SubjectKind::kObject,
                                 .state = State::kWaitingGil});
    builder_.CloseSlice(waiter_, 20_ms);
  }
  void Asked(Nanos at, ObjectId lock = kLock) {
    builder_.AddFlow({FlowKind::kDropRequest, at, at, waiter_, holder_, lock});
  }
  void Vain(Nanos at) {
    builder_.AddFlow({FlowKind::kWokenInVain, at, at, holder_, waiter_, kLock});
  }
  LockWait Wait() {
    return LockWaitOf(builder_.trace(), waiter_, *builder_.trace().SliceAt(waiter_, 12_ms));
  }

  TraceBuilder builder_{std::make_shared<NameTable>()};
  TrackId holder_ = builder_.AddThread("Thread 1", 1);
  TrackId waiter_ = builder_.AddThread("Thread 2", 2);
};

TEST_F(LockWaitTest, TellsWhatHappenedWithinTheWaitAtThisLock) {
  Asked(9_ms);
  Asked(15_ms, kOther);
  Asked(15_ms);
  Vain(16_ms);
  Vain(17_ms);
  Asked(21_ms);
  EXPECT_THAT(Wait().asked, ElementsAre(15_ms));
  EXPECT_THAT(Wait().vain, ElementsAre(16_ms, 17_ms));
  EXPECT_EQ(LockWaitSentence(Wait()),
            "It asked for the lock after 5.00 ms and was woken twice in vain.");
}

TEST_F(LockWaitTest, AWaitThatWasOverSoonHasNothingToTell) {
  EXPECT_THAT(Wait().asked, IsEmpty());
  EXPECT_EQ(LockWaitSentence(Wait()), "");
  Vain(11_ms);
  EXPECT_EQ(LockWaitSentence(Wait()), "It was woken once in vain.");
}

TEST_F(LockWaitTest, AskingAgainIsCounted) {
  Asked(15_ms);
  Asked(20_ms);
  EXPECT_EQ(LockWaitSentence(Wait()), "It asked for the lock after 5.00 ms, twice in all.");
}

TEST_F(LockWaitTest, OtherStatesHaveNoPhases) {
  Asked(15_ms);
  Slice slice = *builder_.trace().SliceAt(waiter_, 12_ms);
  slice.state = State::kWaitingLock;
  EXPECT_THAT(LockWaitOf(builder_.trace(), waiter_, slice).asked, IsEmpty());
}

}  // namespace
}  // namespace interleave
