#include "engine/formats/input_file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <new>
#include <system_error>
#include <utility>

namespace interleave {
namespace {

constexpr std::size_t kReadBytes = std::size_t{1} << 20;
constexpr off_t kWorthMapping = off_t{1} << 20;
constexpr std::time_t kJustNowSeconds = 2;

// Waits until there is something to read, or an end. False if it is to stop.
bool WaitReadable(int fd, const FileWork& work) {
  constexpr int kLookMillis = 50;
  pollfd polled{.fd = fd, .events = POLLIN, .revents = 0};
  while (!work.stop.stop_requested()) {
    const int ready = ::poll(&polled, 1, kLookMillis);
    if (ready > 0 || (ready < 0 && errno != EINTR)) return true;  // An error: read() tells it.
  }
  return false;
}

std::string Reason(int error_number) {
  return "cannot be read: " + std::generic_category().message(error_number);
}

}  // namespace

std::expected<InputFile, FileError> InputFile::Open(const std::string& path, const FileWork& work) {
  const bool standard_input = path == "-";
  InputFile file(standard_input ? "standard input" : path);
  const int fd = standard_input ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::unexpected(file.Error(Reason(errno)));
  struct Closer {
    int fd;
    ~Closer() { ::close(fd); }
  } const closer{fd};

  struct stat status {};
  if (::fstat(fd, &status) != 0) return std::unexpected(file.Error(Reason(errno)));
  if (S_ISDIR(status.st_mode)) return std::unexpected(file.Error("is a folder, not a file"));
  // Only from its beginning: standard input may be a file that somebody has read half of.
  const bool at_begin = ::lseek(fd, 0, SEEK_CUR) == 0;
  const bool quiet = std::time(nullptr) - status.st_mtime > kJustNowSeconds;
  if (S_ISREG(status.st_mode) && at_begin && quiet && status.st_size >= kWorthMapping) {
    const auto size = static_cast<std::size_t>(status.st_size);
    void* const map = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (map != MAP_FAILED) {
      ::madvise(map, size, MADV_SEQUENTIAL);
      file.map_ = {static_cast<const char*>(map), size};
      file.mapped_ = true;
      return file;
    }
  }
  const auto expected = S_ISREG(status.st_mode) ? static_cast<std::size_t>(status.st_size) : 0;
  try {
    file.read_.reserve(expected + 1);  // One more: the end is then found without growing.
    for (;;) {
      if (!WaitReadable(fd, work)) {
        return std::unexpected(FileError{.file = file.name_, .stopped = true});
      }
      const std::size_t had = file.read_.size();
      const std::size_t room = std::max(file.read_.capacity() - had, kReadBytes);
      file.read_.resize(had + std::min(room, kReadBytes));
      const ssize_t n = ::read(fd, file.read_.data() + had, file.read_.size() - had);
      file.read_.resize(had + static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
      if (n == 0) return file;
      if (n < 0 && errno != EINTR) return std::unexpected(file.Error(Reason(errno)));
    }
  } catch (const std::bad_alloc&) {
    return std::unexpected(file.Error("is larger than the memory that is left"));
  }
}

InputFile InputFile::OfBytes(std::string bytes, std::string name) {
  InputFile file(std::move(name));
  file.read_ = std::move(bytes);
  return file;
}

InputFile::InputFile(InputFile&& other) noexcept
    : name_(std::move(other.name_)),
      map_(std::exchange(other.map_, {})),
      mapped_(std::exchange(other.mapped_, false)),
      read_(std::move(other.read_)) {}

InputFile::~InputFile() {
  if (mapped_) ::munmap(const_cast<char*>(map_.data()), map_.size());
}

}  // namespace interleave
