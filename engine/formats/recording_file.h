#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "engine/formats/recording.h"
#include "engine/record/collector.h"
#include "engine/record/names.h"

namespace interleave {

// A native file that is written while runs go on: what is recorded is appended as it comes, so that
// whatever ends the program (a crash, kill -9) costs the last moment and nothing before it. The
// file can be opened at any time, also while it is written.
//
//   auto file = RecordingFile::Create(path);
//   file->Begin(description, cores, slow_step);  // For each run ...
//   file->Add(facts, names);                     // ... whatever the collector gives ...
//   file->End(recording);                        // ... and what it came to.
//   file->Close();
//
// Unlike an export it replaces an existing file at once. What goes wrong is kept and told by
// Close(); until then the calls do nothing more.
//
// Thread safety: none.
// Lifetime: the destructor leaves the file as it is; without Close() readers say that it is cut.
class RecordingFile {
 public:
  // Errors: a sentence.
  static std::expected<std::unique_ptr<RecordingFile>, std::string> Create(
      const std::filesystem::path& path);
  virtual ~RecordingFile() = default;

  // A new run. Of `description`, result and trace do not matter yet. `cores` and `slow_step`: as
  // given to the run's Interpreter.
  virtual void Begin(const Recording& description, std::int32_t cores, Nanos slow_step) = 0;
  // In the order of the collector; `names` is that of the recorder. What is not much waits for the
  // next call, but not longer than a tenth of a second.
  virtual void Add(std::span<const Fact> facts, const NameTable& names) = 0;
  // The run is over. REQUIRES: the trace is not null.
  virtual void End(const Recording& recording) = 0;

  // Errors: a sentence with the file, the reason and what to do.
  virtual std::expected<void, std::string> Close() = 0;
};

}  // namespace interleave
