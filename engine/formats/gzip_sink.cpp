#include "engine/formats/gzip_sink.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <new>

namespace interleave {

struct GzipSink::Stream {
  z_stream zlib{};
  std::array<char, std::size_t{64} << 10> packed;
};

GzipSink::GzipSink(const ByteSink& sink) : sink_(sink), stream_(std::make_unique<Stream>()) {
  constexpr int kLevel = 4;  // A trace packs eight times at this one, and hardly more at others.
  constexpr int kGzipWindow = 15 + 16;
  constexpr int kMemory = 9;
  if (deflateInit2(&stream_->zlib, kLevel, Z_DEFLATED, kGzipWindow, kMemory, Z_DEFAULT_STRATEGY) !=
      Z_OK) {
    throw std::bad_alloc();
  }
}

GzipSink::~GzipSink() { deflateEnd(&stream_->zlib); }

void GzipSink::Write(std::string_view bytes) {
  constexpr std::size_t kMostAtOnce = std::size_t{1} << 30;
  while (!bytes.empty()) {
    const std::string_view part = bytes.substr(0, kMostAtOnce);
    Pack(part, Z_NO_FLUSH);
    bytes.remove_prefix(part.size());
  }
}

void GzipSink::Finish() { Pack({}, Z_FINISH); }

void GzipSink::Pack(std::string_view bytes, int flush) {
  z_stream& zlib = stream_->zlib;
  zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  zlib.avail_in = static_cast<uInt>(bytes.size());
  int result = Z_OK;
  do {
    zlib.next_out = reinterpret_cast<Bytef*>(stream_->packed.data());
    zlib.avail_out = static_cast<uInt>(stream_->packed.size());
    result = deflate(&zlib, flush);
    const std::size_t size = stream_->packed.size() - zlib.avail_out;
    if (size > 0) sink_({stream_->packed.data(), size});
  } while (zlib.avail_out == 0 || (flush == Z_FINISH && result == Z_OK));
}

}  // namespace interleave
