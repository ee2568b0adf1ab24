#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

#include "engine/formats/open_recording.h"

namespace interleave {

// What the readers make of `bytes`.
inline ReadResult OpenBytes(std::string bytes) {
  return OpenRecording(InputFile::OfBytes(std::move(bytes), "trace"));
}

// The only recording in `bytes`; a failed expectation and an empty trace if there is none.
inline Recording OpenOne(std::string bytes) {
  ReadResult opened = OpenBytes(std::move(bytes));
  if (!opened) {
    ADD_FAILURE() << opened.error().Sentence();
    return {.trace = std::make_shared<const Trace>(std::make_shared<NameTable>())};
  }
  EXPECT_EQ(opened->recordings.size(), 1U);
  return opened->recordings.front();
}

// How often the readers skipped what is called so.
inline std::uint64_t SkippedCount(const OpenedFile& file, std::string_view what) {
  for (const Skipped& skipped : file.skipped) {
    if (skipped.what == what) return skipped.count;
  }
  return 0;
}

// The name of a task slice, whether it is a task's or its own.
inline std::string SliceName(const Trace& trace, const Slice& slice) {
  return slice.task != 0 ? trace.TaskLabel(slice.task) : trace.SubjectLabel(slice);
}

}  // namespace interleave
