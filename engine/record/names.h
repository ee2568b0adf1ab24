#pragma once

#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/record/event.h"

namespace interleave {

// Strings of one recording, each stored once and known by a small id from then on.
//
// Thread safety: every method may be called from any thread; it takes a lock, so names are
// interned where a task or lock is defined, never per event.
// Lifetime: a returned view is valid as long as the table.
class NameTable {
 public:
  NameTable();
  NameTable(const NameTable&) = delete;
  NameTable& operator=(const NameTable&) = delete;

  // The id of `name`; the same text always gives the same id. The empty text is id 0.
  NameId Intern(std::string_view name);

  // The text of `id`, or "" for 0 and for ids this table did not give out.
  std::string_view Text(NameId id) const;

 private:
  mutable std::mutex mutex_;
  std::deque<std::string> texts_;  // By id; a deque never moves what it holds. Guarded by mutex_.
  std::unordered_map<std::string_view, NameId> ids_;  // Views into texts_. Guarded by mutex_.
};

}  // namespace interleave
