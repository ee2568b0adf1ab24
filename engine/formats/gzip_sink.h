#pragma once

#include <memory>
#include <string_view>

#include "engine/formats/json_writer.h"

namespace interleave {

// Packs what is written and hands it on, as gzip files have it.
//
// Thread safety: none. Lifetime: the sink must outlive it. Call Finish() last; without it, what was
// written is a file that is cut off.
class GzipSink {
 public:
  explicit GzipSink(const ByteSink& sink);
  GzipSink(const GzipSink&) = delete;
  GzipSink& operator=(const GzipSink&) = delete;
  ~GzipSink();

  void Write(std::string_view bytes);
  void Finish();

 private:
  struct Stream;
  void Pack(std::string_view bytes, int flush);

  const ByteSink& sink_;
  const std::unique_ptr<Stream> stream_;
};

}  // namespace interleave
