#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "gui/app/notice.h"

namespace interleave {

// One thing at a time that would hold up the frame: it runs on a thread of its own and ends with a
// notice for the user.
//
// Thread safety: one owner thread; the work itself runs on another and must own what it needs.
// Lifetime: the destructor asks the work to stop and waits for it.
class BackgroundJob {
 public:
  using Work = std::function<Notice(std::stop_token)>;

  // REQUIRES: !busy(). An exception that leaves `work` becomes its notice.
  void Start(Work work);
  bool busy() const { return thread_.joinable(); }
  // The notice of a job that has ended since the last call.
  std::optional<Notice> Poll();

 private:
  Notice result_;  // Written by the thread before `ended_`.
  std::atomic<bool> ended_ = false;
  std::jthread thread_;  // Last: stops before what it writes to is gone.
};

}  // namespace interleave
