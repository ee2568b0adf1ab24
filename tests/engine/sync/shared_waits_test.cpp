#include "engine/sync/shared_waits.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/process/shared_heap.h"
#include "engine/sync/shared_lock.h"

namespace interleave {
namespace {

class SharedWaitsTest : public testing::Test {
 protected:
  SharedLock& MakeLock(const char* name, TaskId holder) {
    auto& lock = heap_->Make<SharedLock>(LockIdentity{.id = 1, .name = names_.Intern(name)});
    if (holder != 0) {
      EXPECT_TRUE(lock.TryAcquire(1, holder));
    }
    return lock;
  }
  SharedWaits::Entered Enter(TaskId task, const char* name, const SharedLock& lock) {
    return waits_.Enter({.task = task, .name = names_.Intern(name), .lock = &lock, .awaited = {}},
                        names_);
  }
  SharedWaits::Entered Enter(TaskId task, const char* name, std::vector<TaskId> awaited) {
    return waits_.Enter(
        {.task = task, .name = names_.Intern(name), .lock = nullptr, .awaited = std::move(awaited)},
        names_);
  }
  std::string Found(SharedWaits::Entry& entry) {
    return std::string(names_.Text(waits_.TakeFound(entry)));
  }

  NameTable names_;
  const std::unique_ptr<SharedHeap> heap_ = *SharedHeap::Create(std::size_t{1} << 20);
  SharedWaits& waits_ = heap_->Make<SharedWaits>();
};

TEST_F(SharedWaitsTest, WhoClosesACircleFindsItAndTheOthersSeeItOnce) {
  const SharedLock& a = MakeLock("A", 1);
  const SharedLock& b = MakeLock("B", 2);
  const SharedLock& c = MakeLock("C", 3);
  const auto one = Enter(1, "One", b);
  const auto two = Enter(2, "Two", c);
  ASSERT_NE(one.entry, nullptr);
  ASSERT_NE(two.entry, nullptr);
  const auto three = Enter(3, "Three", a);
  EXPECT_EQ(three.entry, nullptr);
  EXPECT_EQ(three.circle,
            "One holds A and waits for B; Two holds B and waits for C; Three holds C and waits "
            "for A");
  EXPECT_EQ(Found(*one.entry), three.circle);
  EXPECT_EQ(Found(*one.entry), "");
  EXPECT_EQ(names_.Text(waits_.Leave(*two.entry)), three.circle);
}

TEST_F(SharedWaitsTest, AChainIsNoCircleAndNeitherIsOneThatSomebodyHasLeft) {
  const SharedLock& a = MakeLock("A", 1);
  const SharedLock& b = MakeLock("B", 2);
  const SharedLock& kept = MakeLock("kept", 0);
  const auto two = Enter(2, "Two", a);
  EXPECT_EQ(two.circle, "");
  EXPECT_EQ(Enter(3, "Three", b).circle, "");
  EXPECT_EQ(Enter(4, "Four", kept).circle, "");  // Nobody is known to hold it.
  waits_.Leave(*two.entry);
  EXPECT_EQ(Enter(1, "One", b).circle, "");
}

TEST_F(SharedWaitsTest, ResultsCount) {
  const SharedLock& door = MakeLock("door", 1);
  ASSERT_NE(Enter(1, "Main", {5, 6}).entry, nullptr);
  EXPECT_EQ(Enter(6, "Child", door).circle,
            "Main holds door and waits for the result of Child; Child waits for door");
  EXPECT_EQ(Enter(7, "Stranger", door).circle, "");
}

TEST_F(SharedWaitsTest, WhoHasDiedWaitsForNothing) {
  const SharedLock& a = MakeLock("A", 1);
  const SharedLock& b = MakeLock("B", 2);
  const pid_t child = fork();
  if (child == 0) {
    Enter(2, "Two", a);
    _exit(0);
  }
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  EXPECT_EQ(Enter(1, "One", b).circle, "");
}

TEST_F(SharedWaitsTest, WhoFindsNoRoomIsNotInIt) {
  const SharedLock& kept = MakeLock("kept", 0);
  for (std::size_t i = 0; i < SharedWaits::kMostWaits; ++i) {
    ASSERT_NE(Enter(static_cast<TaskId>(i + 1), "One", kept).entry, nullptr);
  }
  const auto last = Enter(9999, "Last", kept);
  EXPECT_EQ(last.entry, nullptr);
  EXPECT_EQ(last.circle, "");
}

}  // namespace
}  // namespace interleave
