#include "gui/app/background_job.h"

#include <exception>
#include <utility>

namespace interleave {

void BackgroundJob::Start(Work work) {
  ended_ = false;
  thread_ = std::jthread([this, work = std::move(work)](const std::stop_token& stop) {
    try {
      result_ = work(stop);
    } catch (const std::exception& error) {
      result_ = {.error = true, .text = error.what()};
    }
    ended_ = true;
  });
}

std::optional<Notice> BackgroundJob::Poll() {
  if (!busy() || !ended_) return std::nullopt;
  thread_.join();
  return std::exchange(result_, {});
}

}  // namespace interleave
