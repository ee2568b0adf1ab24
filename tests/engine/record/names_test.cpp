#include "engine/record/names.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "engine/record/shared_memory.h"

namespace interleave {
namespace {

TEST(NamesTest, TheSameTextHasTheSameIdAndAnotherTextAnother) {
  NameTable names;
  const NameId a = names.Intern("a");
  const NameId b = names.Intern("b");
  EXPECT_NE(a, b);
  EXPECT_NE(a, 0U);
  EXPECT_EQ(names.Intern("a"), a);
  EXPECT_EQ(names.Text(a), "a");
  EXPECT_EQ(names.Text(b), "b");
}

TEST(NamesTest, TheEmptyTextIsZeroAndSoAreIdsNobodyGaveOut) {
  NameTable names;
  EXPECT_EQ(names.Intern(""), 0U);
  EXPECT_EQ(names.Text(0), "");
  EXPECT_EQ(names.Text(1), "");
  EXPECT_EQ(names.Text(0xFFFFFFFF), "");
}

TEST(NamesTest, KeepsATextOfItsOwn) {
  NameTable names;
  std::string text = "first";
  const NameId id = names.Intern(text);
  text = "other";
  EXPECT_EQ(names.Text(id), "first");
  EXPECT_NE(names.Intern(text), id);
}

TEST(NamesTest, ViewsStayValidWhileTheTableGrows) {
  NameTable names;
  const std::string_view early = names.Text(names.Intern("x"));  // Short: inside the string object.
  for (int i = 0; i < 10'000; ++i) names.Intern(std::to_string(i));
  EXPECT_EQ(early, "x");
  EXPECT_EQ(names.Intern("x"), 1U);
}

TEST(NamesTest, ThreadsThatInternTheSameTextsAgreeOnTheirIds) {
  constexpr std::size_t kThreads = 4, kTexts = 500;
  NameTable names;
  std::vector<std::vector<NameId>> ids(kThreads);
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        for (std::size_t i = 0; i < kTexts; ++i) {
          ids[t].push_back(names.Intern(std::to_string(i)));
          EXPECT_EQ(names.Text(ids[t].back()), std::to_string(i));
        }
      });
    }
  }
  for (std::size_t t = 1; t < kThreads; ++t) EXPECT_EQ(ids[t], ids[0]);
}

// Memory as processes share it; two tables of it stand for two of them.
class Shared {
 public:
  Shared() { names().Initialise(); }
  SharedNames& names() { return *reinterpret_cast<SharedNames*>(memory_.data()); }

 private:
  SharedMemory memory_ = std::move(*SharedMemory::Create("test", sizeof(SharedNames)));
};

TEST(NamesTest, WhatOneProcessInternsAnotherKnows) {
  Shared shared;
  NameTable here(shared.names());
  NameTable there(shared.names());
  const NameId a = here.Intern("a");
  EXPECT_EQ(there.Text(a), "a");
  EXPECT_EQ(there.Intern("a"), a);
  const NameId b = there.Intern("b");
  EXPECT_NE(a, b);
  EXPECT_EQ(here.Intern("b"), b);
  here.Detach();
  EXPECT_EQ(here.Text(b), "b");
  EXPECT_EQ(here.Intern("b"), b);
}

TEST(NamesTest, ProcessesThatInternAtOnceAgree) {
  Shared shared;
  constexpr int kNames = 500;
  std::vector<std::vector<NameId>> ids(3);
  {
    std::vector<std::jthread> processes;
    for (auto& own : ids) {
      processes.emplace_back([&] {
        NameTable names(shared.names());
        for (int i = 0; i < kNames; ++i) own.push_back(names.Intern(std::to_string(i)));
      });
    }
  }
  EXPECT_EQ(ids[0], ids[1]);
  EXPECT_EQ(ids[0], ids[2]);
}

TEST(NamesTest, AProcessThatDiesWhileItInternsHoldsUpNobody) {
  Shared shared;
  // A thread that ends with the mutex is to it as a process that is killed.
  std::thread([&] { pthread_mutex_lock(&shared.names().mutex); }).join();
  NameTable names(shared.names());
  EXPECT_EQ(names.Text(names.Intern("still")), "still");
}

TEST(NamesTest, WhenThereIsNoRoomANameSaysSo) {
  Shared shared;
  shared.names().used_bytes = SharedNames::kMostBytes - 40;
  NameTable names(shared.names());
  const NameId id = names.Intern(std::string(30, 'x'));
  EXPECT_EQ(names.Text(id), "(too many names)");
  EXPECT_EQ(names.Intern(std::string(31, 'y')), id);
}

}  // namespace
}  // namespace interleave
