#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/formats/figure_options.h"
#include "engine/formats/file_work.h"
#include "engine/formats/json_writer.h"
#include "engine/formats/recording.h"

namespace interleave {

// What is to be written, in whatever format. Nothing in it is copied.
struct ExportJob {
  std::span<const Recording> recordings;  // At least one.
  std::string_view version;               // The program's: "0.1.0".
  // What to show, for pictures; nullopt: all. The other formats write all that they are given: cut
  // it before, see cut_recording.h.
  std::optional<TimeRange> range;
  FigureOptions figure;  // How pictures look; the other formats do not mind it.
  FileWork work;
};

// What was written.
struct ExportReport {
  std::string what;            // "1 234 events": the middle of "wrote ... to FILE".
  std::uint64_t replaced = 0;  // Invalid UTF-8 sequences in names, written as U+FFFD.
  bool stopped = false;        // `stop` was asked for: what was written is not complete.
};

// A format that recordings can be written in.
struct FileFormat {
  std::string_view extension;  // ".json.gz", in small letters. The longest that fits a name counts.
  std::string_view name;       // "Chrome JSON, compressed": for help and the window.
  std::string_view readers;    // "ui.perfetto.dev, chrome://tracing": what opens it.
  // Streams to the sink. Errors: a sentence, if the recordings cannot be said in this format. Looks
  // at `stop`, and reports progress, now and then.
  std::expected<ExportReport, std::string> (*write)(const ExportJob& job, const ByteSink& sink);
  // Draws ExportJob::range itself, on the axis of the whole recording. For the others, who wants a
  // part cuts it out before: CutRecordings().
  bool draws_range = false;
};

// The one table of formats, for command line and window: add yours in file_format.cpp.
std::span<const FileFormat> FileFormats();

// By the end of the name, or by an extension alone (".json"); nullptr if none fits.
const FileFormat* FormatOfFile(std::string_view name);
// "Interleave (.interleave), Chrome JSON (.json)": for help and errors.
std::string FormatList();

// Writes a file; one that exists is replaced only when the new one is complete and on the disk.
// Errors: a sentence with path, reason and what to do, also if `stop` was asked for.
std::expected<ExportReport, std::string> SaveRecordings(const FileFormat& format, ExportJob job,
                                                        const std::filesystem::path& path);

}  // namespace interleave
