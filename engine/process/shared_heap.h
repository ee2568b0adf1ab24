#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <new>
#include <string>
#include <utility>

#include "engine/record/shared_memory.h"

namespace interleave {

// Memory for what the processes of a run share: values, arrays, locks. Handed out once and never
// taken back before the run ends. A place in it is the same number in every process.
//
// Thread safety: all methods may be called from any thread of any process.
class SharedHeap {
 public:
  // Errors: a sentence, when the system refuses the memory.
  static std::expected<std::unique_ptr<SharedHeap>, std::string> Create(
      std::size_t size = std::size_t{1} << 30);
  // That of another process; takes over its descriptor.
  static std::expected<std::unique_ptr<SharedHeap>, std::string> Attach(int descriptor);

  // Zeroed memory. Throws std::bad_alloc when there is none left.
  void* Allocate(std::size_t size, std::size_t alignment);
  template <typename T, typename... Args>
  T& Make(Args&&... args) {
    return *new (Allocate(sizeof(T), alignof(T))) T(std::forward<Args>(args)...);
  }

  // Throws SendError if it was not allocated here.
  std::uint64_t PlaceOf(const void* allocated) const;
  // Throws WireError if nothing of that size and alignment can be there.
  void* At(std::uint64_t place, std::size_t size, std::size_t alignment) const;
  template <typename T>
  T& At(std::uint64_t place) const {
    return *static_cast<T*>(At(place, sizeof(T), alignof(T)));
  }

  int descriptor() const { return memory_.descriptor(); }

 private:
  struct Header {
    std::atomic<std::uint64_t> used;
  };
  explicit SharedHeap(SharedMemory memory) : memory_(std::move(memory)) {}
  Header& header() const { return *reinterpret_cast<Header*>(memory_.data()); }

  const SharedMemory memory_;
};

}  // namespace interleave
