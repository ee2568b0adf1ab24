#include "engine/formats/atomic_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace interleave {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBufferBytes = std::size_t{256} << 10;
constexpr mode_t kNewFileMode = 0666;  // Less the umask.

std::string WhatToDo(int error_number, const fs::path& target) {
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
      return fmt::format("Create the folder {} first, or choose another place.",
                         target.parent_path().string());
    case EISDIR:
      return "Add a file name.";
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return "Free some space or choose another place; the file that was there is unchanged.";
    case EACCES:
    case EPERM:
    case EROFS:
      return "Choose a place that you may write to.";
    default:
      return "Choose another place.";
  }
}

std::string Sentence(const fs::path& shown, int error_number, const fs::path& target) {
  return fmt::format("Cannot write {}: {}. {}", shown.string(),
                     std::generic_category().message(error_number), WhatToDo(error_number, target));
}

// A name beside `target` that take(name) took. take() fails with `errno`; EEXIST: try another one.
// "" if it failed otherwise.
template <typename Take>
fs::path FreeName(const fs::path& target, Take take) {
  for (int attempt = 0;; ++attempt) {
    fs::path name =
        target.parent_path() / fmt::format(".interleave-{}-{}.tmp", ::getpid(), attempt);
    if (take(name)) return name;
    if (errno != EEXIST) return {};
  }
}

// The file that `path` means: through links, and never without a folder.
fs::path Resolve(const fs::path& path) {
  std::error_code error;
  fs::path real = fs::canonical(path, error);
  if (!error) return real;
  return path.has_parent_path() ? path : fs::path(".") / path;
}

}  // namespace

std::expected<AtomicFile, std::string> AtomicFile::Create(const fs::path& path) {
  const fs::path target = Resolve(path);
  const auto failed = [&](int number) { return std::unexpected(Sentence(path, number, target)); };
  if (path.empty() || !path.has_filename()) return failed(EISDIR);

  struct stat old {};
  const bool exists = ::stat(target.c_str(), &old) == 0;
  if (!exists && errno != ENOENT) return failed(errno);
  if (exists && S_ISDIR(old.st_mode)) return failed(EISDIR);
  if (exists && !S_ISREG(old.st_mode)) {
    const int fd = ::open(target.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0) return failed(errno);
    return AtomicFile(path, target, {}, fd);
  }
  // A rename asks for no right to the file itself; somebody who took that right away meant it.
  if (exists && ::access(target.c_str(), W_OK) != 0) return failed(errno);

  // Without a name until it is complete: of a program that is killed nothing is left over.
  fs::path temporary;
  int fd = -1;
  if (::access("/proc/self/fd", X_OK) == 0) {  // By which it gets its name.
    fd = ::open(target.parent_path().c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, kNewFileMode);
  }
  const bool unnamed = fd >= 0;
  if (!unnamed) {  // Not every file system can do that.
    temporary = FreeName(target, [&](const fs::path& name) {
      fd = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kNewFileMode);
      return fd >= 0;
    });
  }
  if (fd < 0) return failed(errno);
  // Best effort: on a file system without rights there is nothing to keep.
  if (exists) [[maybe_unused]]
    const int kept = ::fchmod(fd, old.st_mode & 07777);
  AtomicFile file(path, target, std::move(temporary), fd);
  file.unnamed_ = unnamed;
  return file;
}

AtomicFile::AtomicFile(fs::path shown, fs::path target, fs::path temporary, int fd)
    : shown_(std::move(shown)),
      target_(std::move(target)),
      temporary_(std::move(temporary)),
      fd_(fd) {}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : shown_(std::move(other.shown_)),
      target_(std::move(other.target_)),
      temporary_(std::exchange(other.temporary_, {})),
      fd_(std::exchange(other.fd_, -1)),
      unnamed_(other.unnamed_),
      error_number_(other.error_number_),
      buffer_(std::move(other.buffer_)) {}

AtomicFile::~AtomicFile() {
  if (fd_ >= 0) ::close(fd_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void AtomicFile::Write(std::string_view bytes) {
  if (!good()) return;
  buffer_ += bytes;
  if (buffer_.size() >= kBufferBytes) Flush();
}

void AtomicFile::Flush() {
  std::string_view rest = buffer_;
  while (!rest.empty() && good()) {
    const ssize_t n = ::write(fd_, rest.data(), rest.size());
    if (n >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(n));
    } else if (errno != EINTR) {
      Fail();
    }
  }
  buffer_.clear();
}

bool AtomicFile::Fail() {
  if (error_number_ == 0) error_number_ = errno;
  return false;
}

std::expected<void, std::string> AtomicFile::Commit() {
  Flush();
  // A pipe or terminal cannot be synchronised, and need not be.
  if (good() && (unnamed_ || !temporary_.empty()) && ::fsync(fd_) != 0) Fail();
  if (good() && unnamed_) {
    const std::string open_file = fmt::format("/proc/self/fd/{}", fd_);
    temporary_ = FreeName(target_, [&](const fs::path& name) {
      return ::linkat(AT_FDCWD, open_file.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0;
    });
    if (temporary_.empty()) Fail();
  }
  if (::close(std::exchange(fd_, -1)) != 0) Fail();  // Some file systems tell of a full disk here.
  if (good() && !temporary_.empty() && ::rename(temporary_.c_str(), target_.c_str()) != 0) Fail();
  if (!good()) return std::unexpected(Sentence(shown_, error_number_, target_));
  temporary_.clear();
  return {};
}

}  // namespace interleave
