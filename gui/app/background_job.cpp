#include "gui/app/background_job.h"

#include <exception>
#include <utility>

namespace interleave {
namespace {

constexpr std::chrono::milliseconds kPatience{500};

}  // namespace

void BackgroundJob::Start(std::string title, Work work) {
  title_ = std::move(title);
  begun_ = std::chrono::steady_clock::now();
  progress_ = 0;
  ended_ = false;
  thread_ = std::jthread([this, work = std::move(work)](const std::stop_token& stop) {
    try {
      result_ = work({.progress = [this](double share) { progress_ = share; }, .stop = stop});
    } catch (const std::exception& error) {
      result_ = {.error = true, .text = error.what()};
    }
    ended_ = true;
  });
}

bool BackgroundJob::slow() const {
  return busy() && std::chrono::steady_clock::now() - begun_ > kPatience;
}

std::optional<Notice> BackgroundJob::Poll() {
  if (!busy() || !ended_) return std::nullopt;
  thread_.join();
  return std::exchange(result_, {});
}

}  // namespace interleave
