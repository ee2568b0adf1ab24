#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>

namespace interleave {

// The web that scenarios download from: an HTTP/1.1 server on 127.0.0.1 that answers every GET
// exactly as its query string says (see http_target.h): after that delay, with that status, a body
// of that size or that JSON. A request it does not understand gets a 400 with a sentence in the
// body. One thread of its own, named "interleave-http", serves all connections; a waiting request
// costs a timer, not a thread.
//
// Thread safety: Start() and the destructor from one thread; the requests come from anywhere.
// Lifetime: the destructor cuts off the requests that still wait and joins the thread; their
// clients see a closed connection.
class HttpServer {
 public:
  // Listens on `port`, or on a free one that the kernel chooses for 0.
  // Errors: a sentence, when the port is taken or forbidden, or the machine gives no thread.
  static std::expected<std::unique_ptr<HttpServer>, std::string> Start(std::uint16_t port = 0);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  std::uint16_t port() const;

 private:
  class Service;  // Keeps Boost.Beast out of this header.
  explicit HttpServer(std::unique_ptr<Service> service);

  std::unique_ptr<Service> service_;
};

}  // namespace interleave
