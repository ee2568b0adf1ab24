#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

// Where the bytes of a file that is read come from, one after the other.
//
// Thread safety: none.
class ByteSource {
 public:
  virtual ~ByteSource() = default;

  // Fills `to` with up to `size` bytes; 0 means that there are no more.
  // Errors: a sentence with the reason, without the name of the file.
  virtual std::expected<std::size_t, std::string> Read(char* to, std::size_t size) = 0;
  // How many bytes of the file itself were taken so far; less than Read() gave where it is packed.
  virtual std::uint64_t consumed() const = 0;
  // Of the whole file; 0 where that is not known (a pipe).
  virtual std::uint64_t size() const = 0;
  // True if the bytes that Read() gives were packed in the file.
  virtual bool packed() const { return false; }
};

// `bytes` must outlive it. `mapped`: they are a file mapped into memory; what was read is given
// back to the system, which reads it again where it is asked for once more.
std::unique_ptr<ByteSource> ReadMemory(std::string_view bytes, bool mapped = false);
// What `inner` gives; unpacked, if it begins like a gzip file.
std::unique_ptr<ByteSource> Unpacked(std::unique_ptr<ByteSource> inner);
// What `inner` gives, read (and unpacked) by a thread of its own a little ahead of the reader.
std::unique_ptr<ByteSource> ReadAhead(std::unique_ptr<ByteSource> inner);

// A part of a file that lies together in memory, moved along from its beginning to its end. A
// reader looks at data() and says with Advance() what it is done with; where it needs more of what
// follows, it asks with More().
class ReadWindow {
 public:
  // The most that may have to lie together: what is longer must be skipped piece by piece.
  static constexpr std::size_t kMostBytes = std::size_t{32} << 20;

  explicit ReadWindow(ByteSource& source) : source_(source) {}

  std::string_view data() const { return {buffer_.data() + begin_, end_ - begin_}; }
  // Where data() begins, counted from the beginning of the unpacked file.
  std::uint64_t offset() const { return offset_; }
  void Advance(std::size_t bytes) { begin_ += bytes, offset_ += bytes; }
  // Reads on; data() begins where it did. False if nothing more is there, or no room for it: then
  // full() tells which.
  bool More();
  bool full() const { return end_ - begin_ >= kMostBytes; }
  // Why there is nothing more, if not because the file ends; then "".
  const std::string& error() const { return error_; }

 private:
  ByteSource& source_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t offset_ = 0;
  std::string error_;
};

}  // namespace interleave
