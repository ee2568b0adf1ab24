#pragma once

#include <map>
#include <memory>
#include <utility>

namespace interleave {

// What a thread, or a task of a loop, keeps for itself: a value for each ThreadLocal.
//
// Thread safety: the thread it belongs to.
class TaskLocals {
 public:
  // The value of `key`, made by the first who asks. Keeps the key, so that its address stays its
  // own.
  template <typename T>
  T& Of(const std::shared_ptr<const void>& key) {
    std::shared_ptr<void>& value = values_[key];
    if (value == nullptr) value = std::make_shared<T>();
    return *static_cast<T*>(value.get());
  }

 private:
  std::map<std::shared_ptr<const void>, std::shared_ptr<void>> values_;
};

}  // namespace interleave
