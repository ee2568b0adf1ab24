#include "engine/record/names.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace interleave {
namespace {

constexpr std::string_view kTooManyNames = "(too many names)";

// Holds the mutex that all processes share.
class SharedGuard {
 public:
  explicit SharedGuard(SharedNames& names) : mutex_(names.mutex) {
    // Whoever died holding it had not published what it was about to add: nothing is half done.
    if (pthread_mutex_lock(&mutex_) == EOWNERDEAD) pthread_mutex_consistent(&mutex_);
  }
  SharedGuard(const SharedGuard&) = delete;
  SharedGuard& operator=(const SharedGuard&) = delete;
  ~SharedGuard() { pthread_mutex_unlock(&mutex_); }

 private:
  pthread_mutex_t& mutex_;
};

}  // namespace

void SharedNames::Initialise() {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_init(&mutex, &attributes);
  pthread_mutexattr_destroy(&attributes);
  count.store(1, std::memory_order_release);  // Id 0 is the empty text.
}

NameTable::NameTable() { Add(""); }

NameTable::NameTable(SharedNames& shared) : shared_(&shared) { TakeIn(); }

NameTable::NameTable(std::span<const std::string> texts) {
  Add("");
  for (std::size_t id = 1; id < texts.size(); ++id) Add(texts[id]);
}

std::size_t NameTable::size() const {
  const std::lock_guard lock(mutex_);
  if (shared_ != nullptr) TakeIn();
  return texts_.size();
}

NameId NameTable::Add(std::string_view name) const {
  const auto id = static_cast<NameId>(texts_.size());
  ids_.try_emplace(texts_.emplace_back(name), id);
  return id;
}

NameId NameTable::Intern(std::string_view name) {
  const std::lock_guard lock(mutex_);
  if (const auto it = ids_.find(name); it != ids_.end()) return it->second;
  return shared_ != nullptr ? AddShared(name) : Add(name);
}

void NameTable::TakeIn() const {
  const std::size_t count = std::min<std::size_t>(shared_->count.load(std::memory_order_acquire),
                                                  SharedNames::kMostNames);
  while (texts_.size() < count) {
    // Another process has written this, and may have been damaged: stay within bounds.
    const SharedNames::Place place = shared_->places[texts_.size()];
    const std::size_t offset = std::min<std::size_t>(place.offset, SharedNames::kMostBytes);
    Add({shared_->text.data() + offset,
         std::min<std::size_t>(place.length, SharedNames::kMostBytes - offset)});
  }
}

NameId NameTable::AddShared(std::string_view name) const {
  const SharedGuard guard(*shared_);
  TakeIn();
  if (const auto it = ids_.find(name); it != ids_.end()) return it->second;
  const std::size_t id = texts_.size();
  if (id >= SharedNames::kMostNames) return 0;
  // Another process has written this, and may have been damaged.
  const auto used = static_cast<std::uint32_t>(
      std::min<std::size_t>(shared_->used_bytes, SharedNames::kMostBytes - kTooManyNames.size()));
  const bool last = id + 1 >= SharedNames::kMostNames;
  // The last place of all is for saying that there is no more.
  if (last || name.size() > SharedNames::kMostBytes - kTooManyNames.size() - used) {
    if (const auto it = ids_.find(kTooManyNames); it != ids_.end()) return it->second;
    name = kTooManyNames;
  }
  std::memcpy(shared_->text.data() + used, name.data(), name.size());
  shared_->places[id] = {used, static_cast<std::uint32_t>(name.size())};
  shared_->used_bytes = used + static_cast<std::uint32_t>(name.size());
  shared_->count.store(static_cast<std::uint32_t>(id + 1), std::memory_order_release);
  return Add(name);
}

std::string_view NameTable::Text(NameId id) const {
  const std::lock_guard lock(mutex_);
  if (id >= texts_.size() && shared_ != nullptr) TakeIn();
  return id < texts_.size() ? std::string_view(texts_[id]) : std::string_view();
}

void NameTable::Detach() {
  const std::lock_guard lock(mutex_);
  if (shared_ != nullptr) TakeIn();
  shared_ = nullptr;
}

}  // namespace interleave
