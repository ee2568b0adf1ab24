#pragma once

#include <pthread.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/record/event.h"

namespace interleave {

// What all processes of a recording know of its names: texts in the order of their ids, never
// changed once `count` says they are there. Lies in shared memory; pages never touched cost
// nothing.
struct SharedNames {
  static constexpr std::size_t kMostNames = std::size_t{1} << 20;
  static constexpr std::size_t kMostBytes = std::size_t{1} << 26;
  struct Place {
    std::uint32_t offset, length;
  };

  pthread_mutex_t mutex;  // Robust: a process may be killed while it holds it.
  std::atomic<std::uint32_t> count;
  std::uint32_t used_bytes;  // Guarded by mutex.
  std::array<Place, kMostNames> places;
  std::array<char, kMostBytes> text;

  // Makes a table of fresh, zeroed memory.
  void Initialise();
};

// Strings of one recording, each stored once and known by a small id from then on.
//
// Thread safety: every method may be called from any thread; it takes a lock, so names are
// interned where a task or lock is defined, never per event.
// Lifetime: a returned view is valid as long as the table.
class NameTable {
 public:
  NameTable();
  // One that other processes write to as well.
  explicit NameTable(SharedNames& shared);
  // What a file says: texts in the order of their ids. [0] is taken for the empty text, whatever
  // it says; of several equal texts, the first is what Intern() gives.
  explicit NameTable(std::span<const std::string> texts);
  NameTable(const NameTable&) = delete;
  NameTable& operator=(const NameTable&) = delete;

  // The id of `name`; the same text always gives the same id. The empty text is id 0.
  NameId Intern(std::string_view name);

  // The text of `id`, or "" for 0 and for ids this table did not give out.
  std::string_view Text(NameId id) const;

  // How many ids there are, with 0: every text has an id below.
  std::size_t size() const;

  // Takes in what others have added, and goes on alone: the shared memory may go.
  void Detach();

 private:
  // REQUIRES for all: mutex_ is held.
  NameId Add(std::string_view name) const;
  void TakeIn() const;
  NameId AddShared(std::string_view name) const;

  mutable std::mutex mutex_;
  SharedNames* shared_ = nullptr;          // Guarded by mutex_.
  mutable std::deque<std::string> texts_;  // By id; never moves what it holds. Guarded by mutex_.
  mutable std::unordered_map<std::string_view, NameId> ids_;  // Views into texts_. Likewise.
};

}  // namespace interleave
