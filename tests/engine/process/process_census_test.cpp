// The census of waits between processes as values: several of them in one process, which share it
// as processes would.

#include "engine/process/process_census.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <new>
#include <thread>
#include <vector>

namespace interleave {
namespace {

std::string TextOf(const SharedCensus::Wait& wait) { return std::to_string(wait.task); }

TEST(SharedCensusTest, IsOnlySureOnceAllHaveLookedSinceTheLastChange) {
  SharedCensus census;
  NameTable names;
  SharedCensus::Entry* const first = census.Begin({.task = 1, .readiness = 1});
  SharedCensus::Entry* const second = census.Begin({.task = 2, .readiness = 1});
  const auto told = [&](SharedCensus::Entry& entry) {
    return std::string(names.Text(census.NotOver(entry, census.changes())));
  };
  census.NotOver(*first, census.changes());
  census.TellOneOf(2, names, &TextOf);
  EXPECT_EQ(told(*first), "");  // The second has not looked.
  EXPECT_EQ(told(*second), "");
  census.Change();
  census.TellOneOf(2, names, &TextOf);
  EXPECT_EQ(told(*first), "");
  // What was looked at before a change says nothing.
  census.NotOver(*second, census.changes() - 1);
  census.TellOneOf(2, names, &TextOf);
  EXPECT_EQ(told(*second), "");
  census.TellOneOf(3, names, &TextOf);
  EXPECT_EQ(told(*second), "");  // A third goes on.
  census.TellOneOf(2, names, &TextOf);
  EXPECT_EQ(told(*first), "");
  EXPECT_EQ(told(*second), "1; 2");  // The last to come.
  // What was told counts as long as nothing has changed: somebody may have gone on after all.
  census.Change();
  EXPECT_EQ(told(*second), "");
  EXPECT_EQ(told(*first), "");
  census.TellOneOf(2, names, &TextOf);
  EXPECT_EQ(told(*second), "1; 2");
  // Until it has given up, nobody else is told.
  census.TellOneOf(2, names, &TextOf);
  EXPECT_EQ(told(*first), "");
  census.End(*second);
  EXPECT_EQ(told(*first), "");
  census.TellOneOf(1, names, &TextOf);
  EXPECT_EQ(told(*first), "1");
}

TEST(SharedCensusTest, TellsWhoIsReadiestAndNobodyWhoCannotGiveUp) {
  SharedCensus census;
  NameTable names;
  std::vector<SharedCensus::Entry*> entries;
  for (const std::uint32_t readiness : {0U, 3U, 1U}) {
    entries.push_back(
        census.Begin({.task = static_cast<TaskId>(entries.size() + 1), .readiness = readiness}));
  }
  const auto look = [&] {
    std::vector<bool> told;
    for (SharedCensus::Entry* entry : entries) {
      told.push_back(census.NotOver(*entry, census.changes()) != 0);
    }
    return told;
  };
  look();
  census.TellOneOf(3, names, &TextOf);
  EXPECT_EQ(look(), (std::vector{false, true, false}));
  for (int i : {1, 2}) census.End(*entries[i]);
  entries.resize(1);
  look();
  census.TellOneOf(1, names, &TextOf);
  EXPECT_EQ(look(), std::vector{false});
}

TEST(SharedCensusTest, AWaitOfAProcessThatHasDiedIsNone) {
  void* const memory = mmap(nullptr, sizeof(SharedCensus), PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(memory, MAP_FAILED);
  auto& census = *new (memory) SharedCensus;
  NameTable names;
  SharedCensus::Entry* const ours = census.Begin({.task = 1, .readiness = 1});
  const pid_t child = fork();
  if (child == 0) {
    census.Begin({.task = 2, .readiness = 1});
    _exit(0);
  }
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  census.NotOver(*ours, census.changes());
  census.TellOneOf(2, names, &TextOf);
  EXPECT_EQ(census.NotOver(*ours, census.changes()), 0U);  // Two were alive, and one waits.
  census.TellOneOf(1, names, &TextOf);
  EXPECT_EQ(names.Text(census.NotOver(*ours, census.changes())), "1");
  for (std::size_t i = 1; i < SharedCensus::kMostWaits; ++i) {
    EXPECT_NE(census.Begin({.task = 3}), nullptr);  // Its place is free, too.
  }
  EXPECT_EQ(census.Begin({.task = 3}), nullptr);
  munmap(memory, sizeof(SharedCensus));
}

// One who waits for a token, like a task in a process of its own.
class Player {
 public:
  Player(SharedCensus& shared, NameTable& names)
      : census_(shared, names, {.round = std::chrono::microseconds(50), .rounds = 1}) {}

  ProcessCensus& census() { return census_; }
  // False if it was told to give up.
  bool TakeToken() {
    EndlessWait wait{.task = 1,
                     .who = "Player",
                     .what = "waits",
                     .over = [this] { return has_token_.load(); },
                     .wake = [this] { give_up_ = true; }};
    census_.Begin(wait);
    while (!has_token_ && !give_up_) std::this_thread::yield();
    const bool told = !census_.End(wait).empty();
    has_token_ = false;
    return !told;
  }
  void Give() { has_token_ = true; }

 private:
  std::atomic<bool> has_token_{false};
  std::atomic<bool> give_up_{false};
  ProcessCensus census_;  // Last: its watcher ends before what it asks.
};

// Some players, of whom the first counts as the main program.
class Table {
 public:
  Table(int players, std::int64_t alive) : alive_(alive) {
    for (int i = 0; i < players; ++i) {
      players_.push_back(std::make_unique<Player>(shared_, names_));
      if (i > 0) players_[i]->census().OpenInWorker();
    }
    players_[0]->census().OpenInMain(
        [this] {
          ++looks_;
          return alive_.load();
        },
        [](ObjectId) { return ""; });
  }
  ~Table() {
    for (const auto& player : players_) player->census().Close();
  }
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  Player& operator[](int player) { return *players_[player]; }
  void Leave() {
    shared_.Change();
    --alive_;
  }
  // Waits until the main program, which waits or soon will, has looked around some times more.
  void AwaitLooks() {
    constexpr int kSome = 20;
    for (const int before = looks_; looks_ < before + kSome;) std::this_thread::yield();
  }

 private:
  SharedCensus shared_;
  NameTable names_;
  std::atomic<std::int64_t> alive_;
  std::atomic<int> looks_{0};
  std::vector<std::unique_ptr<Player>> players_;
};

TEST(ProcessCensusTest, WhileATokenGoesRoundNobodyIsTold) {
  constexpr int kPlayers = 3;
  constexpr int kRounds = 2'000;
  Table table(kPlayers, kPlayers);
  std::atomic<int> told{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kPlayers; ++i) {
    threads.emplace_back([&, i] {
      for (int round = 0; round < kRounds; ++round) {
        if (!table[i].TakeToken()) ++told;
        // Now and then long enough that all others are known to wait.
        if (i > 0 && round % 200 == i) table.AwaitLooks();
        const bool last = i == kPlayers - 1 && round == kRounds - 1;
        if (!last) table[(i + 1) % kPlayers].Give();
      }
      if (i > 0) table.Leave();  // The main program goes on.
    });
  }
  table[0].Give();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(told, 0);
}

TEST(ProcessCensusTest, OnceTheTokenIsLostAllAreToldOneAfterTheOther) {
  constexpr int kPlayers = 3;
  Table table(kPlayers, kPlayers);
  std::atomic<int> told{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kPlayers; ++i) {
    threads.emplace_back([&, i] {
      if (!table[i].TakeToken()) ++told;
      if (i > 0) table.Leave();
    });
  }
  // The main program may be told first; then nobody is left who could see the others' deadlock.
  threads[0].join();
  EXPECT_GE(told, 1);
  for (int i = 1; i < kPlayers; ++i) table[i].Give();
  for (int i = 1; i < kPlayers; ++i) threads[i].join();
}

TEST(ProcessCensusTest, WhoHasLostCountGoesOnForAllOthers) {
  Table table(2, 2);
  table[1].census().LoseCount();
  std::thread main([&] { EXPECT_TRUE(table[0].TakeToken()); });
  std::thread worker([&] { EXPECT_TRUE(table[1].TakeToken()); });
  table.AwaitLooks();
  table[0].Give();
  table[1].Give();
  main.join();
  worker.join();
}

}  // namespace
}  // namespace interleave
