#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>

#include "engine/runtime/event_loop.h"

namespace interleave {

// The real world of a loop: CLOCK_MONOTONIC, and the sockets of a Boost.Asio context.
//
// Thread safety: Interrupt() from any thread, the rest by the loop's.
class AsioPoller final : public LoopPoller {
 public:
  AsioPoller() : work_(boost::asio::make_work_guard(context_)), timer_(context_) {}

  Nanos Now() const override;
  bool HasWork() const override { return operations_ > 0; }
  void Poll(std::optional<Nanos> timeout) override;
  void Interrupt() override;

  // For asynchronous operations: while one is under way, every turn polls.
  boost::asio::io_context& context() { return context_; }
  void OperationBegan() { ++operations_; }
  void OperationEnded() { --operations_; }

 private:
  boost::asio::io_context context_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  boost::asio::steady_timer timer_;
  int operations_ = 0;
};

}  // namespace interleave
