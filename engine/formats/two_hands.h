#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <stop_token>
#include <system_error>
#include <thread>
#include <utility>

namespace interleave {

// One thread fills batches and another uses them, in their order: what comes of it is the same as
// with one thread that does both.
//
//   TwoHands<Batch> hands(threaded, [&](const Batch& batch) { ... });
//   while (...) { Fill(hands.Filling()); hands.HandOver(); }
//   hands.Drain();
//
// Thread safety: Filling(), HandOver() and Drain() belong to one thread. `use` runs on the other,
// while that one fills; between Drain() and the next HandOver() nothing runs there.
// Lifetime: what was handed over and not drained may never be used.
template <typename Batch>
class TwoHands {
 public:
  // `use` must leave the batch empty. `threaded`: else HandOver() calls `use` itself.
  TwoHands(bool threaded, std::function<void(Batch&)> use) : use_(std::move(use)) {
    if (!threaded) return;
    try {
      thread_ = std::jthread([this](const std::stop_token& stop) { Work(stop); });
    } catch (const std::system_error&) {
      // No thread is to be had: then without.
    }
  }
  TwoHands(const TwoHands&) = delete;
  TwoHands& operator=(const TwoHands&) = delete;

  // The batch to be filled now. Valid until HandOver().
  Batch& Filling() { return batches_[filling_]; }

  // Throws what `use` has thrown.
  void HandOver() {
    if (!thread_.joinable()) return use_(batches_[filling_]);
    std::unique_lock lock(mutex_);
    full_[filling_] = true;
    changed_.notify_all();
    filling_ = 1 - filling_;
    changed_.wait(lock, [&] { return !full_[filling_]; });
    Rethrow();
  }

  // Waits until all that was handed over is used. Throws what `use` has thrown.
  void Drain() {
    if (!thread_.joinable()) return;
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !full_[0] && !full_[1]; });
    Rethrow();
  }

 private:
  void Rethrow() {
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
  }

  void Work(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    for (std::size_t next = 0;; next = 1 - next) {
      if (!changed_.wait(lock, stop, [&] { return full_[next]; })) return;
      lock.unlock();
      std::exception_ptr thrown;
      try {
        use_(batches_[next]);
      } catch (...) {
        thrown = std::current_exception();
      }
      lock.lock();
      if (thrown && !thrown_) thrown_ = thrown;
      full_[next] = false;
      changed_.notify_all();
      if (stop.stop_requested()) return;
    }
  }

  const std::function<void(Batch&)> use_;
  std::array<Batch, 2> batches_;  // A full one belongs to the thread, the other to the caller.
  std::size_t filling_ = 0;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::array<bool, 2> full_{};  // Guarded by mutex_, as the next one.
  std::exception_ptr thrown_;
  std::jthread thread_;  // Last: ends before what it uses.
};

}  // namespace interleave
