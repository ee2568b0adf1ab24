#include "engine/runtime/asio_poller.h"

#include <boost/asio/post.hpp>
#include <chrono>

#include "engine/record/clock.h"

namespace interleave {

Nanos AsioPoller::Now() const { return MonotonicNanos(); }

void AsioPoller::Poll(std::optional<Nanos> timeout) {
  if (timeout && *timeout == 0) {
    context_.poll();
    return;
  }
  if (timeout) {
    // A timer of its own: the context's own timeouts are rounded to milliseconds.
    timer_.expires_after(std::chrono::nanoseconds(*timeout));
    timer_.async_wait([](const boost::system::error_code&) {});
  }
  context_.run_one();
  context_.poll();  // What else is ready belongs to the same turn.
  if (timeout) {
    timer_.cancel();
    context_.poll();  // The cancelled timer's handler, so that it does not end the next wait.
  }
}

void AsioPoller::Interrupt() {
  boost::asio::post(context_, [] {});
}

}  // namespace interleave
