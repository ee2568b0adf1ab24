#include "engine/process/shared_heap.h"

#include <functional>

#include "engine/task/wire.h"

namespace interleave {
namespace {

constexpr std::size_t kFirstPlace = 64;

}  // namespace

std::expected<std::unique_ptr<SharedHeap>, std::string> SharedHeap::Create(std::size_t size) {
  auto memory = SharedMemory::Create("interleave-values", size);
  if (!memory) return std::unexpected("what processes share " + memory.error());
  auto heap = std::unique_ptr<SharedHeap>(new SharedHeap(std::move(*memory)));
  heap->header().used.store(kFirstPlace, std::memory_order_release);
  return heap;
}

std::expected<std::unique_ptr<SharedHeap>, std::string> SharedHeap::Attach(int descriptor) {
  auto memory = SharedMemory::Attach(descriptor);
  if (!memory) return std::unexpected("a worker " + memory.error());
  if (memory->size() < kFirstPlace) return std::unexpected("the shared memory is damaged");
  return std::unique_ptr<SharedHeap>(new SharedHeap(std::move(*memory)));
}

void* SharedHeap::Allocate(std::size_t size, std::size_t alignment) {
  std::uint64_t used = header().used.load(std::memory_order_relaxed);
  for (;;) {
    const std::uint64_t place = (used + alignment - 1) / alignment * alignment;
    if (place > memory_.size() || size > memory_.size() - place) throw std::bad_alloc();
    if (header().used.compare_exchange_weak(used, place + size, std::memory_order_acq_rel)) {
      return memory_.data() + place;
    }
  }
}

std::uint64_t SharedHeap::PlaceOf(const void* allocated) const {
  const auto* byte = static_cast<const std::byte*>(allocated);
  if (std::less<>()(byte, memory_.data() + kFirstPlace) ||
      !std::less<>()(byte, memory_.data() + memory_.size())) {
    throw SendError("it does not lie in shared memory");
  }
  return static_cast<std::uint64_t>(byte - memory_.data());
}

void* SharedHeap::At(std::uint64_t place, std::size_t size, std::size_t alignment) const {
  const std::uint64_t used = header().used.load(std::memory_order_acquire);
  if (place < kFirstPlace || place % alignment != 0 || used > memory_.size() || place > used ||
      size > used - place) {
    throw WireError("a handle points outside of what processes share");
  }
  return memory_.data() + place;
}

}  // namespace interleave
