#include "engine/net/http_target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace interleave {
namespace {

using testing::HasSubstr;

void ExpectRoundTrip(const HttpRequest& request) {
  const auto back = ParseTarget(TargetFor(request));
  ASSERT_TRUE(back.has_value()) << back.error();
  EXPECT_EQ(back->path, request.path);
  EXPECT_EQ(back->delay, request.delay);
  EXPECT_EQ(back->status, request.status);
  EXPECT_EQ(back->size, request.size);
  EXPECT_EQ(back->json, request.json);
}

TEST(HttpTargetTest, WritesOnlyWhatDiffersFromTheDefaults) {
  EXPECT_EQ(TargetFor({.path = "/file_a"}), "/file_a");
  EXPECT_EQ(TargetFor({.path = "/a", .delay = 2'000'000'000, .status = 404, .size = 4096}),
            "/a?delay_us=2000000&status=404&size=4096");
  EXPECT_EQ(TargetFor({.path = "/a b?c", .json = R"({"id":1})"}),
            "/a%20b%3Fc?json=%7B%22id%22%3A1%7D");
}

TEST(HttpTargetTest, ReadsBackWhatItWrote) {
  ExpectRoundTrip({});
  ExpectRoundTrip({.path = "/x", .delay = 1'500'000, .status = 500, .size = 7, .json = "[1]"});
  ExpectRoundTrip({.path = "/naïve/über?a=b&c=d#e", .json = "{\"text\": \"100 % + 50 & ünder\"}"});
}

TEST(HttpTargetTest, ReadsBackAnyBytes) {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    HttpRequest request{.path = "/", .delay = static_cast<Nanos>(random() % 5000) * 1000};
    for (auto i = random() % 20; i > 0; --i) request.path += static_cast<char>(random());
    for (auto i = random() % 50; i > 0; --i) request.json += static_cast<char>(random());
    ExpectRoundTrip(request);
  }
}

TEST(HttpTargetTest, RoundsADelayUpSoThatNoWaitIsTooShort) {
  EXPECT_EQ(ParseTarget(TargetFor({.delay = 1'000'001}))->delay, 1'001'000);
  EXPECT_EQ(ParseTarget(TargetFor({.delay = 1}))->delay, 1'000);
  EXPECT_EQ(TargetFor({.delay = -5}), "/");
}

TEST(HttpTargetTest, GivesAPathItsSlash) { EXPECT_EQ(TargetFor({.path = "a"}), "/a"); }

TEST(HttpTargetTest, SaysWhatIsWrong) {
  const auto error = [](std::string_view target) {
    const auto parsed = ParseTarget(target);
    return parsed ? "no error for " + std::string(target) : parsed.error();
  };
  EXPECT_EQ(error("/?status=99"), "status must be a whole number from 200 to 599, not \"99\".");
  EXPECT_THAT(error("/?status=2e2"), HasSubstr("not \"2e2\""));
  EXPECT_THAT(error("/?size=67108865"), HasSubstr("from 0 to 67108864"));
  EXPECT_THAT(error("/?size=-1"), HasSubstr("size must be"));
  EXPECT_THAT(error("/?delay_us=99999999999999999999"), HasSubstr("delay_us must be"));
  EXPECT_THAT(error("/?delay_us"), HasSubstr("delay_us must be"));
  EXPECT_THAT(error("/?delay=1"), HasSubstr("asks for \"delay\""));
  EXPECT_THAT(error("/?json=%7"), HasSubstr("json has a %"));
  EXPECT_THAT(error("/?json=%-1x"), HasSubstr("json has a %"));
  EXPECT_THAT(error("/%GG"), HasSubstr("path"));
  EXPECT_THAT(error("file_a"), HasSubstr("path"));
  EXPECT_THAT(error(""), HasSubstr("path"));
}

}  // namespace
}  // namespace interleave
