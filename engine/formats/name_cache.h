#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "engine/record/names.h"

namespace interleave {

// Finds the ids of names that come again and again without asking the table, which takes a lock.
//
// Thread safety: none. Lifetime: the table must outlive it.
class NameCache {
 public:
  explicit NameCache(NameTable& table) : table_(table), slots_(kFirstSlots) {}

  // The id of `text`, which is interned if it is new.
  NameId Find(std::string_view text) {
    if (text.empty()) return 0;
    const std::uint64_t hash = Hash(text);
    std::size_t i = hash & (slots_.size() - 1);
    for (; slots_[i].id != 0; i = (i + 1) & (slots_.size() - 1)) {
      if (slots_[i].hash == hash && slots_[i].text == text) return slots_[i].id;
    }
    const NameId id = table_.Intern(text);
    slots_[i] = {hash, table_.Text(id), id};
    if (++used_ * 2 > slots_.size()) Grow();
    return id;
  }
  std::size_t size() const { return used_; }

  // Of any bytes.
  static std::uint64_t Hash(std::string_view text) {
    constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15;
    std::uint64_t hash = text.size() * kMultiplier;
    const auto mix = [&](std::uint64_t word) {
      hash = (hash ^ word) * kMultiplier;
      hash ^= hash >> 29;
    };
    while (text.size() >= sizeof(std::uint64_t)) {
      std::uint64_t word;
      std::memcpy(&word, text.data(), sizeof(word));
      mix(word);
      text.remove_prefix(sizeof(word));
    }
    std::uint64_t word = 0;
    if (!text.empty()) std::memcpy(&word, text.data(), text.size());
    mix(word);
    return hash ^ (hash >> 32);
  }

 private:
  static constexpr std::size_t kFirstSlots = 1024;  // A power of two, as all sizes.
  struct Slot {
    std::uint64_t hash = 0;
    std::string_view text;  // The table's own.
    NameId id = 0;          // 0: free.
  };

  void Grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.id == 0) continue;
      std::size_t i = slot.hash & (slots_.size() - 1);
      while (slots_[i].id != 0) i = (i + 1) & (slots_.size() - 1);
      slots_[i] = slot;
    }
  }

  NameTable& table_;
  std::vector<Slot> slots_;
  std::size_t used_ = 0;
};

}  // namespace interleave
