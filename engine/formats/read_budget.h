#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

#include "engine/formats/byte_source.h"
#include "engine/formats/input_file.h"

namespace interleave {

// How a reader of any format gets at the bytes of a file, and how much memory it may take for what
// it keeps: with all else that a reader needs, not more than twice the file and 256 MiB. A packed
// file counts with what it unpacks to, but at most sixteen times its size: more than that only
// files have that are made to burst a reader.
class ReadBudget {
 public:
  // `file` must outlive it.
  ReadBudget(const InputFile& file, bool gzipped) : file_(file), gzipped_(gzipped) {}

  std::unique_ptr<ByteSource> Open() const {
    std::unique_ptr<ByteSource> source = ReadMemory(file_.bytes(), file_.mapped());
    constexpr std::size_t kWorthAThread = std::size_t{4} << 20;
    if (!gzipped_) return source;
    source = Unpacked(std::move(source));
    return file_.bytes().size() < kWorthAThread ? std::move(source) : ReadAhead(std::move(source));
  }
  // `unpacked`: bytes that were read so far.
  std::uint64_t Allowed(std::uint64_t unpacked) const {
    constexpr std::uint64_t kFree = std::uint64_t{160} << 20;  // The rest is for buffers.
    constexpr std::uint64_t kMostUnpacked = 16;
    const std::uint64_t size = file_.bytes().size();
    if (gzipped_) return kFree + 2 * std::min(unpacked, kMostUnpacked * size);
    return kFree + (file_.mapped() ? 2 * size : size);
  }
  // How far `source` is.
  double Share(const ByteSource& source) const {
    const auto size = static_cast<double>(std::max<std::size_t>(file_.bytes().size(), 1));
    return std::min(1.0, static_cast<double>(source.consumed()) / size);
  }

 private:
  const InputFile& file_;
  const bool gzipped_;
};

}  // namespace interleave
