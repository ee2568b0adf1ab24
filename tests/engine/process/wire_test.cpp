#include "engine/task/wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <random>

#include "engine/process/frame.h"
#include "engine/task/registry.h"
#include "tests/engine/process/test_tasks.h"

namespace interleave {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

struct Point {
  double x = 0;
  std::string name;
  std::vector<bool> flags;
  auto Fields() { return std::tie(x, name, flags); }
};

using Everything =
    std::tuple<std::int8_t, bool, std::string, std::vector<std::int64_t>, std::vector<std::string>,
               std::optional<std::string>, std::optional<int>, std::pair<char, double>, Point>;

Everything Sample() {
  return {-5,
          true,
          std::string("with \0 inside", 13),
          {1, -2, INT64_MAX},
          {"", "x"},
          "there",
          std::nullopt,
          {'c', 0.1},
          {.x = 2.5, .name = "point", .flags = {true, false, true}}};
}

std::string Written() {
  WireWriter out;
  out.Put(Sample());
  return out.TakeBytes();
}

TEST(WireTest, EverythingThatIsSendableComesBackAsItWas) {
  const std::string bytes = Written();
  WireReader in(bytes);
  const auto read = in.Take<Everything>();
  in.ExpectEnd();
  EXPECT_EQ(std::get<2>(read), std::get<2>(Sample()));
  EXPECT_EQ(std::get<3>(read), std::get<3>(Sample()));
  EXPECT_EQ(std::get<4>(read), std::get<4>(Sample()));
  EXPECT_EQ(std::get<5>(read), "there");
  EXPECT_EQ(std::get<6>(read), std::nullopt);
  EXPECT_EQ(std::get<7>(read), std::pair('c', 0.1));
  EXPECT_EQ(std::get<8>(read).name, "point");
  EXPECT_EQ(std::get<8>(read).flags, (std::vector<bool>{true, false, true}));
  WireWriter again;
  again.Put(read);
  EXPECT_EQ(again.bytes(), bytes);
}

TEST(WireTest, WhatIsCutOffAnywhereIsAnErrorAndNothingElse) {
  const std::string bytes = Written();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    WireReader in(std::string_view(bytes).substr(0, size));
    EXPECT_THROW(in.Take<Everything>(), WireError) << size;
  }
}

TEST(WireTest, ACountThatCannotBeTrueAsksForNoMemory) {
  WireWriter out;
  out.Put<std::uint64_t>(std::uint64_t{1} << 62);
  EXPECT_THROW(WireReader(out.bytes()).Take<std::string>(), WireError);
  EXPECT_THROW(WireReader(out.bytes()).Take<std::vector<std::int64_t>>(), WireError);
  EXPECT_THROW(WireReader(out.bytes()).Take<std::vector<std::string>>(), WireError);
}

TEST(WireTest, BytesLeftOverAreAnError) {
  WireReader in("x");
  EXPECT_THROW(in.ExpectEnd(), WireError);
}

// What a worker that has lost its mind could send.
TEST(WireTest, RandomBytesReadAsAnyFrameNeverDoHarm) {
  std::mt19937 random(1);
  int read = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string bytes(random() % 96, '\0');
    for (char& byte : bytes) {
      // Small numbers are likelier to be taken for something.
      byte = static_cast<char>(random() % 4 == 0 ? random() % 256 : random() % 4);
    }
    try {
      WireReader in(bytes);
      switch (TakeKind(in)) {
        case FrameKind::kSetup:
          in.Take<SetupFrame>();
          break;
        case FrameKind::kCall:
          in.Take<CallFrame>();
          break;
        case FrameKind::kStream:
          in.Take<StreamFrame>();
          break;
        case FrameKind::kResult:
          in.Take<ResultFrame>();
          break;
        default:
          in.Take<ForkedFrame>();
      }
      ++read;
    } catch (const WireError&) {
      // What should happen to nearly all.
    }
  }
  EXPECT_GT(read, 0);
}

TEST(WireTest, AnErrorArrivesAsOneOfItsKindWithItsText) {
  try {
    throw std::invalid_argument("not this");
  } catch (...) {
    const ErrorKind kind = KindOf(std::current_exception());
    EXPECT_THROW(std::rethrow_exception(MakeError(kind, "not this")), std::invalid_argument);
  }
  EXPECT_EQ(KindOf(nullptr), ErrorKind::kNone);
  EXPECT_EQ(MakeError(ErrorKind::kNone, ""), nullptr);
}

TEST(RegistryTest, MakesTheTaskThatIsAskedForWithItsArguments) {
  const TaskRegistry tasks(kTestSquare);
  WireWriter arguments;
  arguments.Put<std::int64_t>(12);
  WireReader in(arguments.bytes());
  const auto job = FutureRef<Job>::Adopt(tasks.Make("square", false, in));
  EXPECT_EQ(job->definition(), "square");
  WireWriter again;
  job->WriteArguments(again);
  EXPECT_EQ(again.bytes(), arguments.bytes());
}

TEST(RegistryTest, ATaskItDoesNotKnowIsNamed) {
  WireReader nothing("");
  EXPECT_THAT([&] { TaskRegistry().Make("nobody", false, nothing); },
              ThrowsMessage<WireError>(HasSubstr("`nobody`")));
}

TEST(RegistryTest, TwoTasksOfOneNameAreAMistakeOfTheProgram) {
  EXPECT_THROW(TaskRegistry(kTestSquare, kTestSquare), std::logic_error);
}

}  // namespace
}  // namespace interleave
