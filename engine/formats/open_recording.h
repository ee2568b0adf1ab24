#pragma once

#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/formats/file_work.h"
#include "engine/formats/input_file.h"
#include "engine/formats/recording.h"

namespace interleave {

// What a file held.
struct OpenedFile {
  std::string format;                 // "Interleave", "Chrome JSON": in which it was written.
  std::vector<Recording> recordings;  // At least one.
  // What could not be read, or is not known to us; empty if all was read. Show it to the user.
  std::vector<Skipped> skipped;
};

using ReadResult = std::expected<OpenedFile, FileError>;

// A format that can be read. Readers take any bytes: what is wrong with them is an error or a
// Skipped, never a crash, and never more than twice the file plus 256 MiB of memory.
struct Reader {
  std::string_view format;
  std::string_view extension;  // ".json": which files of the format mostly have.
  // Whether a file that begins like this may be one. `head`: the first kHeadBytes or fewer,
  // unpacked if the file is gzipped.
  bool (*recognises)(std::string_view head);
  // `gzipped`: the bytes of the file are gzip of what was recognised.
  ReadResult (*read)(const InputFile& file, bool gzipped, const FileWork& work);
};
inline constexpr std::size_t kHeadBytes = 4096;

// All readers, in the order they are asked: add yours in open_recording.cpp.
std::span<const Reader> Readers();

// Opens a file of any format that can be read; its content says which, not its name. "-" is
// standard input. Takes seconds for a large file: call it on a thread of its own.
ReadResult OpenRecording(const std::string& path, const FileWork& work = {});
// The same of what is in memory.
ReadResult OpenRecording(const InputFile& file, const FileWork& work = {});

}  // namespace interleave
