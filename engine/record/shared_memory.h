#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace interleave {

// Memory that several processes map: one memfd. The system hands out its pages as they are first
// touched, all zero; it is gone with the last process that has it.
//
// Thread safety: as plain memory.
class SharedMemory {
 public:
  // Errors: a sentence with what it was for, when the system refuses.
  static std::expected<SharedMemory, std::string> Create(std::string_view name, std::size_t size);
  // Maps what another process has made; takes over the descriptor, also on error.
  static std::expected<SharedMemory, std::string> Attach(int descriptor);

  SharedMemory(SharedMemory&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)),
        data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)) {}
  SharedMemory& operator=(SharedMemory&&) = delete;
  ~SharedMemory();

  std::byte* data() const { return data_; }
  std::size_t size() const { return size_; }
  int descriptor() const { return descriptor_; }

 private:
  SharedMemory(int descriptor, std::byte* data, std::size_t size)
      : descriptor_(descriptor), data_(data), size_(size) {}

  int descriptor_;
  std::byte* data_;
  std::size_t size_;
};

}  // namespace interleave
