#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace interleave {

// While it lives, a stop request wakes every waiter of a condition variable, which must look at
// the token before it waits again. Cheaper than std::condition_variable_any.
//
// Lifetime: create before locking `mutex`: a request that has come already is delivered at once.
class StopWake {
 public:
  StopWake(const std::stop_token& stop, std::mutex& mutex, std::condition_variable& condition)
      : callback_(stop, Wake{mutex, condition}) {}

 private:
  struct Wake {
    std::mutex& mutex;
    std::condition_variable& condition;
    void operator()() const noexcept {
      { const std::lock_guard lock(mutex); }  // Nobody is between looking and falling asleep.
      condition.notify_all();
    }
  };
  std::stop_callback<Wake> callback_;
};

}  // namespace interleave
