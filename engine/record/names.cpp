#include "engine/record/names.h"

namespace interleave {

NameTable::NameTable() {
  texts_.emplace_back();
  ids_.emplace(texts_.front(), 0);
}

NameId NameTable::Intern(std::string_view name) {
  const std::lock_guard lock(mutex_);
  if (const auto it = ids_.find(name); it != ids_.end()) return it->second;
  const auto id = static_cast<NameId>(texts_.size());
  ids_.emplace(texts_.emplace_back(name), id);
  return id;
}

std::string_view NameTable::Text(NameId id) const {
  const std::lock_guard lock(mutex_);
  return id < texts_.size() ? std::string_view(texts_[id]) : std::string_view();
}

}  // namespace interleave
