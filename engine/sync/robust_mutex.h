#pragma once

#include <pthread.h>

#include <cerrno>

namespace interleave {

// A mutex in memory that several processes share. One that is killed while it holds it lets go of
// it; what it guards must make sense at every moment.
//
// Thread safety: all methods may be called from any thread of any process.
class RobustMutex {
 public:
  RobustMutex() {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&mutex_, &attributes);
    pthread_mutexattr_destroy(&attributes);
  }
  RobustMutex(const RobustMutex&) = delete;
  RobustMutex& operator=(const RobustMutex&) = delete;

  // False if its last owner was killed while it held it.
  bool lock() {
    if (pthread_mutex_lock(&mutex_) != EOWNERDEAD) return true;
    pthread_mutex_consistent(&mutex_);
    return false;
  }
  void unlock() { pthread_mutex_unlock(&mutex_); }

 private:
  pthread_mutex_t mutex_;
};

}  // namespace interleave
