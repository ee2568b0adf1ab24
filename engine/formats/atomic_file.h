#pragma once

#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace interleave {

// A file that appears whole or not at all: what is written goes to a temporary file beside it,
// which takes its name when it is complete and on the disk. Until then, and if anything fails, the
// file that was there before is untouched. A symbolic link stays and its target is replaced; what
// is no regular file (/dev/stdout, a pipe) is written directly.
//
//   auto file = AtomicFile::Create(path);
//   if (!file) return std::unexpected(file.error());
//   file->Write("...");
//   return file->Commit();
//
// Errors are sentences: which file, why, what to do.
//
// Thread safety: none.
// Lifetime: the destructor of a file that was not committed removes the temporary file.
class AtomicFile {
 public:
  // Errors: the folder does not exist or may not be written to, the file is write-protected ...
  static std::expected<AtomicFile, std::string> Create(const std::filesystem::path& path);
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;
  ~AtomicFile();

  // Appends `bytes`. What goes wrong here is kept and told by Commit().
  void Write(std::string_view bytes);
  // False once a write has failed: what comes now is in vain.
  bool good() const { return error_number_ == 0; }

  // Puts the file in place. Call once, last.
  std::expected<void, std::string> Commit();

 private:
  AtomicFile(std::filesystem::path shown, std::filesystem::path target,
             std::filesystem::path temporary, int fd);
  void Flush();
  bool Fail();  // Keeps the first `errno`.

  std::filesystem::path shown_;      // As the user wrote it, for errors.
  std::filesystem::path target_;     // With links resolved.
  std::filesystem::path temporary_;  // Empty: unnamed_, or `target_` is written directly.
  int fd_ = -1;
  bool unnamed_ = false;  // The file has no name until Commit().
  int error_number_ = 0;
  std::string buffer_;
};

}  // namespace interleave
