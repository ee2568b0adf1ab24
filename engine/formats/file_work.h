#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace interleave {

// How whoever asked for a file to be read or written takes part: sees how far it is, and ends it.
struct FileWork {
  // 0 to 1, in ascending order; may be empty. Called on the thread that works, as often as it
  // suits the format (about once for each megabyte): drop what is too often.
  std::function<void(double share)> progress;
  std::stop_token stop;

  void Report(double share) const {
    if (progress) progress(share);
  }
};

// Why a file could not be read at all.
struct FileError {
  std::string file;          // As the user wrote it; "standard input".
  std::uint64_t offset = 0;  // The byte at which it went wrong, of the file or what it unpacks to.
  std::string reason;    // "is empty", "ends in the middle of a string": the rest of a sentence.
  bool stopped = false;  // The user asked for it.

  // "trace.json: ends in the middle of a string (at byte 1234)."
  std::string Sentence() const;
};

// Something in a file that was left out, though the rest was read.
struct Skipped {
  std::string what;  // "events of an unknown phase `Q`", "damaged block": in the plural, if
                     // `count` may be more than one.
  std::uint64_t count = 1;
  std::uint64_t offset = 0;  // Of the first one, in bytes; 0: of no single place.
  std::string Sentence() const;
  bool operator==(const Skipped&) const = default;
};

}  // namespace interleave
