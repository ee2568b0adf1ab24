#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "engine/runtime/host_runtime.h"

namespace interleave {

inline constexpr const char* kWouldNotEnd =
    "did not end when it was told to stop: it was taken down where it stood";

// What a runtime tells about its tasks when the run is over. Many are counted, not told one by one.
//
// Thread safety: none.
class NoteList {
 public:
  void Add(TaskId task, std::string text) {
    if (notes_.size() < kMost) {
      notes_.emplace_back(task, std::move(text));
    } else {
      ++left_out_;
    }
  }
  std::vector<TaskNote> All() const {
    std::vector<TaskNote> all = notes_;
    if (left_out_ > 0) all.push_back({0, fmt::format("and {} more tasks like these", left_out_)});
    return all;
  }

 private:
  static constexpr std::size_t kMost = 20;

  std::vector<TaskNote> notes_;
  std::size_t left_out_ = 0;
};

}  // namespace interleave
