#include "engine/record/sched_records.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/engine/record/cpu_work.h"

namespace interleave {
namespace {

using testing::HasSubstr;

// What one thread did, by the kernel's records and by its other books.
struct Stay {
  std::unique_ptr<SchedStream> stream;
  std::string refusal;
  Nanos begin = 0, end = 0;
  Nanos cpu_ns = 0;
  std::int64_t voluntary = 0, involuntary = 0;
};

// Runs `work` on a thread of its own, with records.
template <typename Work>
Stay Record(Work work) {
  Stay stay;
  std::thread thread([&] {
    auto stream = SchedStream::OpenForThisThread();
    if (!stream) {
      stay.refusal = stream.error();
      return;
    }
    stay.stream = std::move(*stream);
    rusage before{}, after{};
    getrusage(RUSAGE_THREAD, &before);
    stay.begin = MonotonicNanos();
    const Nanos cpu_before = ThreadCpuNanos();
    work();
    stay.cpu_ns = ThreadCpuNanos() - cpu_before;
    stay.end = MonotonicNanos();
    getrusage(RUSAGE_THREAD, &after);
    stay.voluntary = after.ru_nvcsw - before.ru_nvcsw;
    stay.involuntary = after.ru_nivcsw - before.ru_nivcsw;
  });
  thread.join();
  return stay;
}

// Blocks again and again: sends a byte to another thread and waits for it to come back.
class PingPong {
 public:
  PingPong() {
    EXPECT_EQ(pipe(there_.data()), 0);
    EXPECT_EQ(pipe(back_.data()), 0);
    echo_ = std::thread([this] {
      char byte = 0;
      while (read(there_[0], &byte, 1) == 1 && write(back_[1], &byte, 1) == 1) {
      }
    });
  }
  ~PingPong() {
    close(there_[1]);
    echo_.join();
    for (const int descriptor : {there_[0], back_[0], back_[1]}) close(descriptor);
  }
  void Play(int rounds) {
    char byte = 'x';
    for (int i = 0; i < rounds; ++i) {
      EXPECT_EQ(write(there_[1], &byte, 1), 1);
      EXPECT_EQ(read(back_[0], &byte, 1), 1);
    }
  }

 private:
  std::array<int, 2> there_{}, back_{};
  std::thread echo_;
};

std::int64_t CountOuts(const std::vector<SchedSwitch>& switches) {
  return std::ranges::count_if(switches, [](const SchedSwitch& s) { return !s.in; });
}

Nanos OnCore(const std::vector<SchedSwitch>& switches, Nanos begin, Nanos end) {
  Nanos sum = 0;
  Nanos since = 0;
  bool in = false;
  const auto add = [&](Nanos until) {
    sum += std::max<Nanos>(std::min(until, end) - std::max(since, begin), 0);
  };
  for (const SchedSwitch& s : switches) {
    if (in) add(s.at);
    in = s.in;
    since = s.at;
  }
  if (in) add(end);
  return sum;
}

void ExpectWellFormed(const std::vector<SchedSwitch>& switches) {
  const auto cores = static_cast<std::int32_t>(sysconf(_SC_NPROCESSORS_CONF));
  ASSERT_FALSE(switches.empty());
  for (std::size_t i = 0; i < switches.size(); ++i) {
    EXPECT_EQ(switches[i].in, i % 2 == 0) << i;
    EXPECT_GE(switches[i].core, 0);
    EXPECT_LT(switches[i].core, cores);
    if (i == 0) continue;
    EXPECT_GE(switches[i].at, switches[i - 1].at);
    EXPECT_TRUE(switches[i].in || switches[i].core == switches[i - 1].core);
    EXPECT_FALSE(switches[i].in && switches[i].preempted);
  }
}

// Everything else needs the kernel's consent; what it says otherwise must be a sentence.
TEST(SchedRefusalTest, ARefusalIsASentence) {
  const auto stream = SchedStream::OpenForThisThread();
  const std::string said =
      stream ? "the kernel gives its scheduler records" : std::string(stream.error());
  EXPECT_THAT(said, HasSubstr("the kernel"));
  EXPECT_THAT(said, HasSubstr("scheduler records"));
}

// Only where it consents.
class SchedRecordsTest : public testing::TestWithParam<std::string> {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SchedRecordsTest);
std::vector<std::string> WhereTheKernelTells() {
  if (!SchedStream::OpenForThisThread()) return {};
  return {"here"};
}
INSTANTIATE_TEST_SUITE_P(Kernel, SchedRecordsTest, testing::ValuesIn(WhereTheKernelTells()),
                         [](const auto& where) { return where.param; });

TEST_P(SchedRecordsTest, SwitchesOnToAndOffACoreAlternate) {
  PingPong partner;
  const Stay stay = Record([&] { partner.Play(200); });
  ASSERT_TRUE(stay.stream) << stay.refusal;

  std::vector<SchedSwitch> switches;
  stay.stream->Drain(switches);

  ExpectWellFormed(switches);
  EXPECT_EQ(stay.stream->lost(), 0U);
}

TEST_P(SchedRecordsTest, CountsTheSwitchesThatTheKernelCounts) {
  PingPong partner;
  const Stay stay = Record([&] { partner.Play(300); });
  ASSERT_TRUE(stay.stream) << stay.refusal;
  std::vector<SchedSwitch> switches;
  stay.stream->Drain(switches);

  // The thread may be switched between the reading of the one book and the other.
  const std::int64_t outs = CountOuts(switches);
  EXPECT_GE(outs, stay.voluntary + stay.involuntary);
  EXPECT_LE(outs, stay.voluntary + stay.involuntary + 4);
  const std::int64_t preempted =
      std::ranges::count_if(switches, [](const SchedSwitch& s) { return s.preempted; });
  EXPECT_NEAR(static_cast<double>(preempted), static_cast<double>(stay.involuntary),
              4 + 0.05 * static_cast<double>(outs));
}

TEST_P(SchedRecordsTest, TimeOnACoreAgreesWithTheCpuClock) {
  // Time that a hypervisor takes from a core counts on the core and not by the clock. It does not
  // do so in every run; what the records lose would be lost in each.
  std::string wrong;
  for (int attempt = 0; attempt < 5; ++attempt) {
    const Stay stay = Record([] { ComputeFor(200'000'000); });
    ASSERT_TRUE(stay.stream) << stay.refusal;
    std::vector<SchedSwitch> switches;
    stay.stream->Drain(switches);

    ExpectWellFormed(switches);
    const auto cpu = static_cast<double>(stay.cpu_ns);
    const auto on_core = static_cast<double>(OnCore(switches, stay.begin, stay.end));
    // Being taken off the core by others costs some of it each time, and the clock counts none.
    const double taken_off = 100'000 * static_cast<double>(stay.involuntary);
    if (std::abs(on_core - cpu) <= 0.02 * cpu + 300'000 + taken_off) return;
    wrong += fmt::format("{} ns on a core, {} ns by the clock\n", on_core, cpu);
  }
  ADD_FAILURE() << wrong;
}

TEST_P(SchedRecordsTest, CanBeReadWhileTheThreadRunsAndLosesNothingUnseen) {
  PingPong partner;
  std::vector<SchedSwitch> switches;
  Stay stay;
  std::unique_ptr<SchedStream> stream;
  std::atomic<SchedStream*> shared{nullptr};
  std::atomic<bool> over{false};
  std::int64_t counted = 0;
  std::thread thread([&] {
    auto opened = SchedStream::OpenForThisThread();
    ASSERT_TRUE(opened) << opened.error();
    stream = std::move(*opened);
    shared = stream.get();
    rusage before{}, after{};
    getrusage(RUSAGE_THREAD, &before);
    partner.Play(5000);  // More than the ring holds at once.
    getrusage(RUSAGE_THREAD, &after);
    counted = after.ru_nvcsw + after.ru_nivcsw - before.ru_nvcsw - before.ru_nivcsw;
    over = true;
  });
  while (!over) {
    if (SchedStream* readable = shared) readable->Drain(switches);
    std::this_thread::yield();
  }
  thread.join();
  stream->Drain(switches);

  // A reader that is kept from its core for long may find the ring full.
  const auto lost = static_cast<std::int64_t>(stream->lost());
  if (lost == 0) ExpectWellFormed(switches);
  EXPECT_GE(CountOuts(switches) + lost, counted);
}

TEST_P(SchedRecordsTest, WhatFindsTheRingFullIsCounted) {
  PingPong partner;
  const Stay stay = Record([&] { partner.Play(5'000); });  // Nobody drains meanwhile.
  ASSERT_TRUE(stay.stream) << stay.refusal;
  std::vector<SchedSwitch> switches;
  stay.stream->Drain(switches);

  const auto happened = 2 * static_cast<std::size_t>(stay.voluntary + stay.involuntary);
  ASSERT_LT(switches.size(), happened);
  EXPECT_GE(switches.size() + stay.stream->lost(), happened);
}

}  // namespace
}  // namespace interleave
