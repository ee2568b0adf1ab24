#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>

#include "engine/task/http.h"

namespace interleave {

// One request to the server on 127.0.0.1 that is under way on a Boost.Asio context: for a thread
// that waits for many at once. The blocking Fetch() of http_client.h says the same of errors.
//
// Thread safety: the thread that runs the context.
// Lifetime: keeps itself alive until it is over.
class AsyncFetch {
 public:
  using Done = std::function<void(std::expected<HttpResponse, std::string>)>;

  // Calls `done` once, from the context, with the answer or a sentence why there is none; never
  // from within Start().
  static std::shared_ptr<AsyncFetch> Start(boost::asio::io_context& context, std::uint16_t port,
                                           const HttpRequest& request, Done done);
  virtual ~AsyncFetch() = default;

  // Closes the connection: `done` will not be called.
  virtual void Abandon() = 0;
};

}  // namespace interleave
