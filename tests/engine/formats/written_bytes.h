#pragma once

#include <gtest/gtest.h>

#include <span>
#include <string>
#include <string_view>

#include "engine/formats/file_format.h"

namespace interleave {

// What the format of that extension makes of the recordings.
inline std::string WrittenAs(std::string_view extension, std::span<const Recording> recordings) {
  const FileFormat* const format = FormatOfFile(extension);
  if (format == nullptr) {
    ADD_FAILURE() << "no format " << extension;
    return {};
  }
  std::string text;
  const ByteSink sink = [&](std::string_view bytes) { text += bytes; };
  const ExportJob job{.recordings = recordings, .version = "1"};
  const auto report = format->write(job, sink);
  EXPECT_TRUE(report) << (report ? "" : report.error());
  return text;
}
inline std::string WrittenAs(std::string_view extension, const Recording& recording) {
  return WrittenAs(extension, std::span(&recording, 1));
}

}  // namespace interleave
