#include "engine/formats/open_recording.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <new>

#include "engine/formats/chrome_reader.h"
#include "engine/formats/native_file.h"
#include "engine/formats/perfetto.h"

namespace interleave {
namespace {

constexpr std::array kReaders = {
    Reader{"Interleave", ".interleave", &IsNativeFile, &ReadNativeFile},
    Reader{"Chrome JSON", ".json", &LooksLikeChromeJson, &ReadChromeJson},
    Reader{"Perfetto", ".pftrace", &LooksLikePerfetto, &ReadPerfetto},
};

constexpr std::string_view kGzipMagic = "\x1f\x8b";

// The beginning of what gzipped bytes unpack to; shorter, or empty, if they are damaged.
std::string UnpackedHead(std::string_view bytes) {
  std::string head(kHeadBytes, '\0');
  z_stream stream{};
  constexpr int kGzipWindow = 15 + 16;
  if (inflateInit2(&stream, kGzipWindow) != Z_OK) return {};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(std::min<std::size_t>(bytes.size(), 1 << 20));
  stream.next_out = reinterpret_cast<Bytef*>(head.data());
  stream.avail_out = static_cast<uInt>(head.size());
  inflate(&stream, Z_SYNC_FLUSH);
  head.erase(stream.total_out);
  inflateEnd(&stream);
  return head;
}

}  // namespace

std::span<const Reader> Readers() { return kReaders; }

ReadResult OpenRecording(const InputFile& file, const FileWork& work) {
  const std::string_view bytes = file.bytes();
  if (bytes.empty()) return std::unexpected(file.Error("is empty"));
  const bool gzipped = bytes.starts_with(kGzipMagic);
  const std::string head = gzipped ? UnpackedHead(bytes) : std::string(bytes.substr(0, kHeadBytes));
  try {
    for (const Reader& reader : kReaders) {
      if (reader.recognises(head)) return reader.read(file, gzipped, work);
    }
  } catch (const std::bad_alloc&) {
    return std::unexpected(file.Error("needs more memory than there is"));
  }
  std::string formats;
  for (const Reader& reader : kReaders) {
    formats += fmt::format("{}{}", formats.empty() ? "" : ", ", reader.format);
  }
  return std::unexpected(
      file.Error(fmt::format("is no recording of a format that can be read ({})", formats)));
}

ReadResult OpenRecording(const std::string& path, const FileWork& work) {
  const auto file = InputFile::Open(path, work);
  if (!file) return std::unexpected(file.error());
  return OpenRecording(*file, work);
}

}  // namespace interleave
