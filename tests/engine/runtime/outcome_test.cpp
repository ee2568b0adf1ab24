#include "engine/runtime/outcome.h"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <vector>

#include "engine/task/errors.h"

namespace interleave {
namespace {

template <typename E>
std::exception_ptr Error(E error) {
  return std::make_exception_ptr(std::move(error));
}

TEST(OutcomeTest, AnErrorSaysWhatItSays) {
  EXPECT_EQ(ErrorText(nullptr), "");
  EXPECT_EQ(ErrorText(Error(std::runtime_error("disk full"))), "disk full");
  EXPECT_EQ(ErrorText(Error(42)), "an exception without a text");
}

TEST(OutcomeTest, OnlyAnErrorIsFlaggedAStopCountsAsCancelled) {
  const struct {
    std::exception_ptr error;
    TaskOutcome outcome;
    std::vector<std::string> flags;
  } cases[] = {
      {nullptr, TaskOutcome::kDone, {}},
      {Error(Stopped()), TaskOutcome::kCancelled, {}},
      {Error(CancelledError("no")), TaskOutcome::kCancelled, {}},
      {Error(TimeoutError("late")), TaskOutcome::kFailed, {"error: late"}},
      {Error(std::runtime_error("broken")), TaskOutcome::kFailed, {"error: broken"}},
      {Error(42), TaskOutcome::kFailed, {"error: an exception without a text"}},
  };
  NameTable names;
  for (const auto& c : cases) {
    const auto header = std::make_unique<LaneHeader>();
    std::vector<Event> slots(8);
    ThreadState thread({LaneWriter(*header, slots, TickClock()), {}}, 1);

    EXPECT_EQ(RecordOutcome(thread, names, c.error), c.outcome);

    std::vector<Event> events;
    LaneReader(*header, slots).Drain(events);
    std::vector<std::string> flags;
    for (const Event& event : events) {
      EXPECT_EQ(event.kind, EventKind::kMark);
      flags.emplace_back(names.Text(event.subject));
    }
    EXPECT_EQ(flags, c.flags);
  }
}

}  // namespace
}  // namespace interleave
