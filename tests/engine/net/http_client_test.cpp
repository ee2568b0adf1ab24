#include "engine/net/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "engine/net/http_server.h"
#include "engine/net/http_target.h"
#include "engine/record/clock.h"
#include "engine/task/duration.h"
#include "engine/task/errors.h"

namespace interleave {
namespace {

using testing::HasSubstr;

class HttpClientTest : public testing::Test {
 protected:
  void SetUp() override {
    auto started = HttpServer::Start();
    ASSERT_TRUE(started.has_value()) << started.error();
    server_ = *std::move(started);
    port_ = server_->port();
  }
  HttpResponse Get(const HttpRequest& request) { return Fetch(port_, request); }

  std::unique_ptr<HttpServer> server_;
  std::uint16_t port_ = 0;
};

TEST_F(HttpClientTest, GetsAnAnswer) {
  const HttpResponse answer = Get({.path = "/file_a"});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.content_type, "text/plain");
  EXPECT_EQ(answer.body, "");
}

TEST_F(HttpClientTest, GetsTheStatusAskedForAsAnAnswer) {
  for (const int status : {200, 201, 204, 304, 404, 418, 500, 599}) {
    EXPECT_EQ(Get({.status = status, .size = 10}).status, status);
  }
  EXPECT_EQ(Get({.status = 404, .size = 10}).body.size(), 10U);
  EXPECT_EQ(Get({.status = 204, .size = 10}).body.size(), 0U);
}

TEST_F(HttpClientTest, GetsABodyOfTheSizeAskedFor) {
  for (const std::size_t size : {1UL, 100UL, 65'536UL, 65'537UL, 1'000'000UL}) {
    EXPECT_EQ(Get({.size = size}).body.size(), size);
  }
}

TEST_F(HttpClientTest, GetsTheLargestBody) {
  EXPECT_EQ(Get({.size = kMaxBodyBytes}).body.size(), kMaxBodyBytes);
}

TEST_F(HttpClientTest, GetsTheJsonItSent) {
  const nlohmann::json sent = {{"id", 7}, {"name", "naïve & 100 %"}, {"list", {1, 2, 3}}};
  const HttpResponse answer = Get({.json = sent.dump()});
  EXPECT_EQ(answer.content_type, "application/json");
  EXPECT_EQ(nlohmann::json::parse(answer.body), sent);
}

TEST_F(HttpClientTest, PaddedJsonIsStillTheSameDocument) {
  const HttpResponse answer = Get({.size = 200'000, .json = R"({"id": 7})"});
  EXPECT_EQ(answer.body.size(), 200'000U);
  EXPECT_EQ(nlohmann::json::parse(answer.body)["id"], 7);
}

TEST_F(HttpClientTest, SendsALargeJsonButNotALargerThanTheServerTakes) {
  EXPECT_EQ(Get({.json = std::string(200'000, '1')}).body.size(), 200'000U);
  EXPECT_THROW(Get({.json = std::string(kMaxTargetBytes + 1, '1')}), HttpError);
}

TEST_F(HttpClientTest, WaitsAtLeastAsLongAsTheServerWasTold) {
  for (const Nanos delay : {1_ms, 20_ms, 50_ms}) {
    const Nanos begin = MonotonicNanos();
    Get({.delay = delay});
    EXPECT_GE(MonotonicNanos() - begin, delay);
  }
}

TEST_F(HttpClientTest, AHundredClientsWaitAtOnce) {
  constexpr int kClients = 100;
  std::atomic<int> good = 0;
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < kClients; ++i) {
      clients.emplace_back([&, i] {
        const HttpResponse answer = Get({.delay = 30_ms, .json = std::to_string(i)});
        if (answer.status == 200 && answer.body == std::to_string(i)) ++good;
      });
    }
  }
  EXPECT_EQ(good, kClients);
}

TEST_F(HttpClientTest, AStopEndsTheWaitAtOnce) {
  for (int round = 0; round < 50; ++round) {  // The stop comes before, in and after connecting.
    std::stop_source stop;
    std::atomic<bool> stopped = false;
    std::jthread client([&] {
      try {
        Fetch(port_, {.delay = 3600_s}, stop.get_token());
      } catch (const Stopped&) {
        stopped = true;
      }
    });
    for (int i = 0; i < round * 20; ++i) std::this_thread::yield();
    stop.request_stop();
    client.join();
    EXPECT_TRUE(stopped);
  }
}

TEST_F(HttpClientTest, AStopBeforeTheRequestIsAStopToo) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THROW(Fetch(port_, {}, stop.get_token()), Stopped);
}

TEST_F(HttpClientTest, AServerThatEndsCutsOffTheWaitingRequests) {
  constexpr int kClients = 8;
  std::atomic<int> errors = 0;
  std::vector<std::jthread> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&] {
      try {
        Get({.delay = 3600_s});
      } catch (const HttpError&) {
        ++errors;
      }
    });
  }
  Get({.delay = 5_ms});
  server_.reset();
  clients.clear();
  EXPECT_EQ(errors, kClients);
}

TEST_F(HttpClientTest, SaysWhichRequestFailedAndWhere) {
  server_.reset();
  try {
    Get({.path = "/file_a"});
    FAIL() << "nobody listens";
  } catch (const HttpError& error) {
    EXPECT_THAT(error.what(), HasSubstr("GET /file_a from 127.0.0.1:" + std::to_string(port_)));
    EXPECT_THAT(error.what(), HasSubstr("Is the server still running?"));
  }
}

}  // namespace
}  // namespace interleave
