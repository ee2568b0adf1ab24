#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "engine/formats/file_work.h"

namespace interleave {

// The bytes of a file: mapped into memory, or read whole where it cannot be mapped (standard input,
// a pipe). A file that becomes shorter while it is mapped ends the program (SIGBUS), as with every
// reader that maps; a file is therefore read, not mapped, if it was written to just now.
//
// Thread safety: none; the bytes may be read from any thread.
// Lifetime: bytes() is valid as long as the InputFile.
class InputFile {
 public:
  // `path` "-" is standard input. Errors: no such file, a folder, no right to read it, stopped.
  static std::expected<InputFile, FileError> Open(const std::string& path, const FileWork& work);
  // Bytes that are in memory already, under a name for errors.
  static InputFile OfBytes(std::string bytes, std::string name);

  InputFile(InputFile&& other) noexcept;
  InputFile& operator=(InputFile&&) = delete;
  ~InputFile();

  std::string_view bytes() const { return mapped_ ? map_ : std::string_view(read_); }
  // True if the bytes are pages of the file itself, which the system can take and give again.
  bool mapped() const { return mapped_; }
  const std::string& name() const { return name_; }  // For errors.

  FileError Error(std::string reason, std::uint64_t offset = 0) const {
    return {.file = name_, .offset = offset, .reason = std::move(reason)};
  }

 private:
  explicit InputFile(std::string name) : name_(std::move(name)) {}

  std::string name_;
  std::string_view map_;
  bool mapped_ = false;
  std::string read_;
};

}  // namespace interleave
