#include "engine/net/http_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <deque>
#include <random>
#include <string_view>
#include <thread>
#include <vector>

#include "engine/net/http_client.h"
#include "engine/net/http_target.h"
#include "tests/engine/process/open_descriptors.h"

namespace interleave {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// A client that sends whatever bytes it likes.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~RawClient() { ::close(fd_); }

  bool connected() const { return connected_; }
  // The server may refuse half-way; then the rest is not sent.
  void Send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
  }
  // It goes without a farewell.
  void ResetAtTheEnd() {
    const linger none{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &none, sizeof none);
  }
  void EndSending() { ::shutdown(fd_, SHUT_WR); }
  // Everything until the server closes.
  std::string ReceiveAll() {
    std::string all;
    while (Receive(all)) {
    }
    return all;
  }
  // Until `text` has come `count` times.
  std::string ReceiveUntil(std::string_view text, int count) {
    std::string all;
    const auto occurrences = [&] {
      int found = 0;
      for (auto at = all.find(text); at != std::string::npos; at = all.find(text, at + 1)) ++found;
      return found;
    };
    while (occurrences() < count && Receive(all)) {
    }
    return all;
  }

 private:
  bool Receive(std::string& all) {
    std::array<char, 4096> chunk;
    const ssize_t n = ::recv(fd_, chunk.data(), chunk.size(), 0);
    if (n > 0) all.append(chunk.data(), static_cast<std::size_t>(n));
    return n > 0;
  }

  int fd_;
  bool connected_ = false;
};

class HttpServerTest : public testing::Test {
 protected:
  void SetUp() override {
    auto started = HttpServer::Start();
    ASSERT_TRUE(started.has_value()) << started.error();
    server_ = *std::move(started);
  }
  std::string Exchange(std::string_view bytes) {
    RawClient client(server_->port());
    client.Send(bytes);
    client.EndSending();
    return client.ReceiveAll();
  }
  void ExpectAlive() { EXPECT_EQ(Fetch(server_->port(), {.status = 201}).status, 201); }

  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, TakesAFreePort) { EXPECT_NE(server_->port(), 0); }

TEST_F(HttpServerTest, SaysThatAPortIsTakenAndWhatToDo) {
  const auto second = HttpServer::Start(server_->port());

  ASSERT_FALSE(second.has_value());
  EXPECT_THAT(second.error(), HasSubstr("Port " + std::to_string(server_->port())));
  EXPECT_THAT(second.error(), HasSubstr("taken"));
  EXPECT_THAT(second.error(), HasSubstr("Choose another port"));
}

TEST_F(HttpServerTest, GivesItsPortBackWhenItEnds) {
  const std::uint16_t port = server_->port();
  EXPECT_EQ(Fetch(port, {}).status, 200);
  server_.reset();

  const auto again = HttpServer::Start(port);

  ASSERT_TRUE(again.has_value()) << again.error();
  EXPECT_EQ((*again)->port(), port);
}

TEST_F(HttpServerTest, ListensOnLoopbackOnly) {
  int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in other{};  // Another loopback address: what is bound to 127.0.0.1 does not hear it.
  other.sin_family = AF_INET;
  other.sin_port = htons(server_->port());
  other.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1);
  EXPECT_NE(::connect(fd, reinterpret_cast<sockaddr*>(&other), sizeof other), 0);
  ::close(fd);
}

TEST_F(HttpServerTest, KeepsAConnectionForTheNextRequest) {
  RawClient client(server_->port());
  client.Send("GET /a?json=1 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(client.ReceiveUntil("\r\n\r\n1", 1), StartsWith("HTTP/1.1 200 OK\r\n"));
  client.Send("GET /b?json=2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(client.ReceiveAll(), HasSubstr("\r\n\r\n2"));
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrder) {
  RawClient client(server_->port());
  client.Send(
      "GET /?delay_us=2000&json=1 HTTP/1.1\r\n\r\n"
      "GET /?json=2 HTTP/1.1\r\n\r\n"
      "GET /?json=3 HTTP/1.1\r\nConnection: close\r\n\r\n");

  const std::string all = client.ReceiveAll();

  const auto first = all.find("\r\n\r\n1"), second = all.find("\r\n\r\n2");
  EXPECT_LT(first, second);
  EXPECT_LT(second, all.find("\r\n\r\n3"));
}

TEST_F(HttpServerTest, AnswersAHeadRequestWithoutItsBody) {
  const std::string answer = Exchange("HEAD /?size=1000 HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("Content-Length: 1000\r\n"));
  EXPECT_THAT(answer, testing::EndsWith("\r\n\r\n"));
}

TEST_F(HttpServerTest, HoldsHundredsOfWaitingConnections) {
  std::deque<RawClient> clients;
  for (int i = 0; i < 400; ++i) {
    clients.emplace_back(server_->port());
    ASSERT_TRUE(clients.back().connected());
    clients.back().Send("GET /?delay_us=20000 HTTP/1.1\r\nConnection: close\r\n\r\n");
  }
  for (RawClient& client : clients) EXPECT_THAT(client.ReceiveAll(), StartsWith("HTTP/1.1 200 "));
}

TEST_F(HttpServerTest, WaitsForAFreeDescriptorWhereTheLimitIsReached) {
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  const rlimit low{.rlim_cur = 200, .rlim_max = limit.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &low), 0);
  std::vector<int> taken;
  for (int fd = 0; (fd = ::open("/dev/null", O_RDONLY)) >= 0;) taken.push_back(fd);
  ASSERT_FALSE(taken.empty());
  ::close(taken.back());
  taken.pop_back();

  RawClient client(server_->port());  // The last descriptor: the server finds none for its end.
  client.Send("GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
  for (const int fd : taken) ::close(fd);

  EXPECT_THAT(client.ReceiveAll(), StartsWith("HTTP/1.1 200 "));
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

TEST_F(HttpServerTest, RefusesWhatItDoesNotUnderstandWithASentence) {
  EXPECT_THAT(Exchange("GET /?size=99999999 HTTP/1.1\r\nConnection: close\r\n\r\n"),
              testing::AllOf(StartsWith("HTTP/1.1 400 "), HasSubstr("from 0 to 67108864")));
  EXPECT_THAT(Exchange("GET /?colour=red HTTP/1.1\r\nConnection: close\r\n\r\n"),
              testing::AllOf(StartsWith("HTTP/1.1 400 "), HasSubstr("colour")));
  EXPECT_THAT(Exchange("DELETE / HTTP/1.1\r\nConnection: close\r\n\r\n"),
              testing::AllOf(StartsWith("HTTP/1.1 405 "), HasSubstr("GET and HEAD")));
  EXPECT_THAT(Exchange("GET / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello"),
              StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(Exchange("\x16\x03\x01 hello\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(Exchange("GET /cut-off HTT"), StartsWith("HTTP/1.1 400 "));
  EXPECT_EQ(Exchange(""), "");
}

TEST_F(HttpServerTest, RefusesHeadersWithoutEnd) {
  const std::string large(kMaxTargetBytes + (64 << 10), 'x');
  EXPECT_THAT(Exchange("GET / HTTP/1.1\r\nX-Large: " + large + "\r\n\r\n"),
              StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(Exchange("GET /" + large + " HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
  ExpectAlive();
}

TEST_F(HttpServerTest, SurvivesGarbage) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    std::string bytes = round % 2 == 0 ? "" : "GET /?json=%41 HTTP/1.1\r\nHost: x\r\n\r\n";
    for (auto i = random() % 300; i > 0; --i) {
      const char byte = static_cast<char>(random());
      if (bytes.empty() || random() % 2 == 0) {
        bytes += byte;
      } else {
        bytes[random() % bytes.size()] = byte;
      }
    }
    RawClient client(server_->port());
    ASSERT_TRUE(client.connected());
    client.Send(bytes);
    if (round % 3 == 0) continue;  // Leave without listening.
    client.EndSending();
    EXPECT_THAT(client.ReceiveAll(), testing::AnyOf("", StartsWith("HTTP/1.1 ")));
  }
  ExpectAlive();
}

// Without that, the server would keep its end open for as long as it was asked to wait.
TEST(HttpServerLeaveTest, AClientThatLeavesIsNotWaitedFor) {
  const auto server = HttpServer::Start();
  ASSERT_TRUE(server) << server.error();
  const std::ptrdiff_t before = OpenDescriptors();
  {
    RawClient client((*server)->port());
    ASSERT_TRUE(client.connected());
    const std::string target = TargetFor({.path = "/slow", .delay = 3'600'000'000'000});
    client.Send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
    while (OpenDescriptors() < before + 2) std::this_thread::yield();
    client.ResetAtTheEnd();
  }
  while (OpenDescriptors() > before) std::this_thread::yield();
}

}  // namespace
}  // namespace interleave
