// What CPython refuses is refused in its words: an error, a flag in the recording, no crash. (Locks
// and conditions: reentrant_lock_test.cpp.)

#include <gmock/gmock.h>

#include "engine/sync/barrier.h"
#include "engine/sync/semaphore.h"
#include "tests/engine/sync/sync_test.h"

namespace interleave {
namespace {

using ::testing::HasSubstr;

class MisuseTest : public SyncTest {
 protected:
  // What `use` throws, "" if nothing; and that it is an `Error`.
  template <typename Error, typename Use>
  static std::string ErrorOf(Use use) {
    try {
      use();
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }
};
INSTANTIATE_TEST_SUITE_P(On, MisuseTest, EveryHost(), SyncHostName);

TEST_P(MisuseTest, ABarrierOfNobody) {
  run.Run([&](Context& ctx) -> Task<void> {
    const std::string error =
        ErrorOf<std::invalid_argument>([&] { Barrier(ctx, "for nobody", 0); });
    EXPECT_THAT(error, HasSubstr("parties must be >= 1: nobody could ever arrive"));
    co_return;
  });
  EXPECT_EQ(run.Marks("misuse: parties must be >= 1"), 1);
}

TEST_P(MisuseTest, ASemaphoreBelowZero) {
  run.Run([&](Context& ctx) -> Task<void> {
    const std::string error = ErrorOf<std::invalid_argument>([&] { Semaphore(ctx, "debt", -1); });
    EXPECT_THAT(error, HasSubstr("semaphore initial value must be >= 0: 'debt'"));
    co_return;
  });
  EXPECT_EQ(run.Marks("misuse: semaphore initial value must be >= 0"), 1);
}

TEST_P(MisuseTest, ABoundedSemaphoreWithMoreThanItBeganWith) {
  run.Run([&](Context& ctx) -> Task<void> {
    const Semaphore bounded(ctx, "slots", 2, true);
    const std::string error = ErrorOf<std::logic_error>([&] { bounded.Release(ctx); });
    EXPECT_THAT(error, HasSubstr("Semaphore released too many times: all 2 permits are back"));
    const Semaphore unbounded(ctx, "more", 0);
    unbounded.Release(ctx);  // As CPython's: it now has one.
    const bool granted = co_await unbounded.Acquire(ctx);
    EXPECT_TRUE(granted);
  });
  EXPECT_EQ(run.Marks("misuse: Semaphore released too many times"), 1);
}

}  // namespace
}  // namespace interleave
