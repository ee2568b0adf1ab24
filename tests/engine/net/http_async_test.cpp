#include "engine/net/http_async.h"

#include <gtest/gtest.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <expected>
#include <string>

namespace interleave {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// A server that says nothing, told how its connection ended.
TEST(HttpAsyncTest, AnAbandonedRequestResetsItsConnectionAndIsNotHeardOfAgain) {
  asio::io_context there, here;
  tcp::acceptor acceptor(there, {asio::ip::address_v4::loopback(), 0});
  bool told = false;
  const auto fetch = AsyncFetch::Start(here, acceptor.local_endpoint().port(), {.path = "/a"},
                                       [&](const auto&) { told = true; });
  tcp::socket connection = acceptor.accept();
  std::string request;
  std::array<char, 1024> some;
  while (request.find("\r\n\r\n") == std::string::npos) {
    here.poll();
    connection.non_blocking(true);
    boost::system::error_code error;
    request.append(some.data(), connection.read_some(asio::buffer(some), error));
  }
  EXPECT_TRUE(request.starts_with("GET /a")) << request;

  fetch->Abandon();

  connection.non_blocking(false);
  boost::system::error_code error;
  connection.read_some(asio::buffer(some), error);
  EXPECT_EQ(error, asio::error::connection_reset);  // Not `eof`.
  here.restart();
  here.run();  // Nothing is left under way.
  EXPECT_FALSE(told);
}

}  // namespace
}  // namespace interleave
