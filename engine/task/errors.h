#pragma once

#include <stdexcept>
#include <string>

namespace interleave {

// Thrown out of every wait once the run has been asked to stop. A body lets it pass.
class Stopped : public std::runtime_error {
 public:
  Stopped() : std::runtime_error("stopped") {}
};

// A result or wait did not come in time. What was waited for goes on.
class TimeoutError : public std::runtime_error {
 public:
  explicit TimeoutError(const std::string& what) : std::runtime_error(what) {}
};

// The result of a task that was cancelled before it began.
class CancelledError : public std::runtime_error {
 public:
  explicit CancelledError(const std::string& what) : std::runtime_error(what) {}
};

// A request that got no answer: refused, reset, cut off. An answer with a bad status is no error.
class HttpError : public std::runtime_error {
 public:
  explicit HttpError(const std::string& what) : std::runtime_error(what) {}
};

// The machine would not give a thread.
class ThreadError : public std::runtime_error {
 public:
  explicit ThreadError(const std::string& what) : std::runtime_error(what) {}
};

// A primitive was used in a way that it refuses: CPython's RuntimeError, in its words first.
class SyncError : public std::runtime_error {
 public:
  explicit SyncError(const std::string& what) : std::runtime_error(what) {}
};

// A worker process has died, and its pool with it; the text says which and of what. Or a thread of
// a pool could not be initialised.
class BrokenPool : public std::runtime_error {
 public:
  explicit BrokenPool(const std::string& what) : std::runtime_error(what) {}
};

}  // namespace interleave
