#include "engine/record/shared_memory.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "engine/record/open_files.h"

namespace interleave {
namespace {

std::unexpected<std::string> Refused(std::string_view call, std::size_t size, int code) {
  return std::unexpected(fmt::format(
      "could not get {} MiB of shared memory ({}: {}). {}", size >> 20, call, std::strerror(code),
      code == EMFILE ? OpenFilesHint() : "Close other programs or record fewer threads."));
}

}  // namespace

std::expected<SharedMemory, std::string> SharedMemory::Create(std::string_view name,
                                                              std::size_t size) {
  const int descriptor = memfd_create(std::string(name).c_str(), MFD_CLOEXEC);
  if (descriptor < 0) return Refused("memfd_create", size, errno);
  if (ftruncate(descriptor, static_cast<off_t>(size)) != 0) {
    const int code = errno;
    close(descriptor);
    return Refused("ftruncate", size, code);
  }
  return Attach(descriptor);
}

std::expected<SharedMemory, std::string> SharedMemory::Attach(int descriptor) {
  struct stat about {};
  if (fstat(descriptor, &about) != 0 || about.st_size <= 0) {
    const int code = errno;
    close(descriptor);
    return Refused("fstat", 0, code);
  }
  const auto size = static_cast<std::size_t>(about.st_size);
  void* data =
      mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, descriptor, 0);
  if (data == MAP_FAILED) {
    const int code = errno;
    close(descriptor);
    return Refused("mmap", size, code);
  }
  // Far too large for a core dump, which a worker that crashes may leave.
  madvise(data, size, MADV_DONTDUMP);
  return SharedMemory(descriptor, static_cast<std::byte*>(data), size);
}

SharedMemory::~SharedMemory() {
  if (data_ == nullptr) return;
  munmap(data_, size_);
  close(descriptor_);
}

}  // namespace interleave
