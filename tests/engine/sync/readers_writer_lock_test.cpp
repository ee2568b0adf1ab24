#include "engine/sync/readers_writer_lock.h"

#include "engine/sync/event_flag.h"
#include "tests/engine/sync/sync_test.h"

namespace interleave {
namespace {

struct Library {
  using SendableHandle = void;
  ReadersWriterLock lock;
  EventFlag go;
  Tally begun;
  Tally reading;
  Tally writing;
  std::vector<int>* order;  // Belongs to who is inside alone.
};

// Goes when its reader leaves, however that is.
struct Leaving {
  Tally reading;
  ~Leaving() { reading.Add(-1); }
};

Task<void> ReadUntilGo(Context& ctx, Library library) {
  library.begun.Add();
  const ReadersWriterGuard guard = co_await library.lock.Read(ctx);
  library.reading.Add();
  const Leaving leaving{library.reading};
  EXPECT_EQ(library.writing.Add(0), 0);
  co_await library.go.Wait(ctx);
}
constexpr TaskDef kReadUntilGo{"read", &ReadUntilGo};

Task<void> WriteOnce(Context& ctx, Library library, int number) {
  library.begun.Add();
  const ReadersWriterGuard guard = co_await library.lock.Write(ctx);
  EXPECT_EQ(library.writing.Add(), 1);
  EXPECT_EQ(library.reading.Add(0), 0);
  library.order->push_back(number);
  co_await ctx.Sleep(50'000);
  library.writing.Add(-1);
}
constexpr TaskDef kWriteOnce{"write", &WriteOnce};

class ReadersWriterLockTest : public SyncTest {
 protected:
  Library Open(Context& ctx) {
    return {ReadersWriterLock(ctx, "books"),
            EventFlag(ctx, "go"),
            {&begun},
            {&reading},
            {&writing},
            &order};
  }
  std::atomic<int> begun = 0, reading = 0, writing = 0;
  std::vector<int> order;
};
INSTANTIATE_TEST_SUITE_P(On, ReadersWriterLockTest, EveryHost(), SyncHostName);

TEST_P(ReadersWriterLockTest, ReadersAreInsideTogether) {
  run.Run([&](Context& ctx) -> Task<void> {
    const Library library = Open(ctx);
    std::vector<Future<void>> readers;
    for (int i = 0; i < 3; ++i) readers.push_back(ctx.Start({}, kReadUntilGo, library));
    co_await Until(ctx, [&] { return reading == 3; });
    library.go.Set(ctx);
    for (const Future<void>& reader : readers) co_await ctx.Result(reader);
  });
  EXPECT_EQ(run.Highest("readers in books"), 3);
}

TEST_P(ReadersWriterLockTest, AWriterIsAloneAndNoReaderWhoComesLaterOvertakesIt) {
  run.Run([&](Context& ctx) -> Task<void> {
    const Library library = Open(ctx);
    const Future<void> first = ctx.Start({}, kReadUntilGo, library);
    co_await Until(ctx, [&] { return reading == 1; });
    const Future<void> writer = ctx.Start({}, kWriteOnce, library, 1);
    co_await Until(ctx, [&] { return begun == 2; });
    if (!on_loop()) co_await ctx.Sleep(5_ms);  // The count comes a moment before the place in line.
    const Future<void> later = ctx.Start({}, kReadUntilGo, library);
    co_await Until(ctx, [&] { return begun == 3; });
    if (on_loop()) {
      EXPECT_EQ(reading, 1);
    }
    library.go.Set(ctx);
    co_await ctx.Result(first);
    co_await ctx.Result(writer);
    co_await ctx.Result(later);
  });
  EXPECT_EQ(run.Highest("writers in books"), 1);
}

TEST_P(ReadersWriterLockTest, OneWriterAtATime) {
  run.Run([&](Context& ctx) -> Task<void> {
    const Library library = Open(ctx);
    library.go.Set(ctx);
    std::vector<Future<void>> tasks;
    for (int i = 0; i < 12; ++i) {
      tasks.push_back(i % 3 == 0 ? ctx.Start({}, kWriteOnce, library, i)
                                 : ctx.Start({}, kReadUntilGo, library));
    }
    for (const Future<void>& task : tasks) co_await ctx.Result(task);
  });
  EXPECT_THAT(order, ::testing::UnorderedElementsAre(0, 3, 6, 9));
}

TEST_P(ReadersWriterLockTest, AWriterThatIsCancelledInLineLetsThoseBehindItIn) {
  if (!on_loop()) return;  // A running thread cannot be cancelled.
  run.Run([&](Context& ctx) -> Task<void> {
    const Library library = Open(ctx);
    const Future<void> first = ctx.Start({}, kReadUntilGo, library);
    co_await Until(ctx, [&] { return reading == 1; });
    const Future<void> writer = ctx.Start({}, kWriteOnce, library, 1);
    const Future<void> later = ctx.Start({}, kReadUntilGo, library);
    co_await Until(ctx, [&] { return begun == 3; });
    ctx.Cancel(writer);
    co_await ctx.Join(writer);
    co_await Until(ctx, [&] { return reading == 2; });
    library.go.Set(ctx);
    co_await ctx.Result(first);
    co_await ctx.Result(later);
  });
  EXPECT_TRUE(order.empty());
}

TEST_P(ReadersWriterLockTest, AStopEndsTheWait) {
  EXPECT_THROW(run.Run([&](Context& ctx) -> Task<void> {
    const Library library = Open(ctx);
    const Future<void> first = ctx.Start({}, kReadUntilGo, library);
    co_await Until(ctx, [&] { return reading == 1; });
    const Future<void> writer = ctx.Start({}, kWriteOnce, library, 1);
    co_await Until(ctx, [&] { return begun == 2; });
    run.runtime().RequestStop();
    co_await ctx.Result(writer);
  }),
               Stopped);
}

}  // namespace
}  // namespace interleave
