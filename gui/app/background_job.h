#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "engine/formats/file_work.h"
#include "gui/app/notice.h"

namespace interleave {

// One thing at a time that would hold up the frame: it runs on a thread of its own and ends with a
// notice for the user; an empty one says nothing.
//
// Thread safety: one owner thread; the work itself runs on another and must own what it needs.
// Lifetime: the destructor asks the work to stop and waits for it.
class BackgroundJob {
 public:
  using Work = std::function<Notice(const FileWork&)>;

  // `title`: "Opening trace.json". REQUIRES: !busy(). An exception that leaves `work` becomes its
  // notice.
  void Start(std::string title, Work work);
  bool busy() const { return thread_.joinable(); }
  const std::string& title() const { return title_; }
  // How far it is, 0 to 1.
  double progress() const { return progress_; }
  // Whether it has taken so long that the user should be told of it.
  bool slow() const;
  // It ends as soon as it looks.
  void Cancel() { thread_.request_stop(); }
  // The notice of a job that has ended since the last call.
  std::optional<Notice> Poll();

 private:
  std::string title_;
  std::chrono::steady_clock::time_point begun_;
  std::atomic<double> progress_ = 0;
  Notice result_;  // Written by the thread before `ended_`.
  std::atomic<bool> ended_ = false;
  std::jthread thread_;  // Last: stops before what it writes to is gone.
};

}  // namespace interleave
