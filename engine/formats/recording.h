#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/trace/trace.h"

namespace interleave {

// Where a recording was made. Empty and 0 where a file does not say.
struct RecordedOn {
  std::string cpu;     // "AMD EPYC"
  int cores = 0;       // That the program could use.
  std::string system;  // "Linux 6.1.0 x86_64"
  bool operator==(const RecordedOn&) const = default;
};

// What a run was set to. `text` is for people: "2 s", "new (3.2+)".
struct RecordedParameter {
  std::string id;
  double value = 0;
  std::string text;
  bool operator==(const RecordedParameter&) const = default;
};

// A place that somebody marked to find it again.
struct Bookmark {
  TimeRange range;  // begin == end: one moment.
  std::string text;
  bool operator==(const Bookmark&) const = default;
};

// What the program came to, beyond what its trace tells.
struct RecordedResult {
  std::string text;   // "sum 333 333 283 333 335 000 000"
  std::string value;  // The same for programs, as JSON; "" for none.
  std::string error;  // A sentence; "" if ok.
  bool ok = true;
  bool stopped = false;            // Ended by the user before its end.
  double wall_s = 0;               // Of the body; 0: take the length of the trace.
  double memory_mib = 0;           // 0: not known.
  std::vector<std::string> notes;  // What a user should know, though nothing failed.
  bool operator==(const RecordedResult&) const = default;
};

// One run of one program under one model, as a file keeps it: the trace and what belongs to it. A
// file holds one or several, such as all models' runs of a scenario.
//
// Plain data. Lifetime: the trace is shared and never written again.
struct Recording {
  std::string title;     // "Three downloads: Threads"; of a foreign file, what it is called there.
  std::string scenario;  // The id of the catalogue; "" for a foreign file.
  std::string model;     // "gil"; "" likewise. See scenarios/model.h.
  std::vector<RecordedParameter> parameters;  // By id, in alphabetical order.
  std::uint64_t seed = 0;
  double time_scale = 1;
  RecordedOn machine;
  std::string program;           // Who wrote it: "Interleave 0.1.0"; "" if not known.
  std::int64_t recorded_at = 0;  // Seconds since 1970; 0: not known.
  RecordedResult result;
  std::string notes;  // Free text of the user, any number of lines.
  std::vector<Bookmark> bookmarks;
  std::shared_ptr<const Trace> trace;  // Never null.
};

// Seconds that the run took: of its body, or of the whole trace where the body is not known.
double WallSeconds(const Recording& recording);

}  // namespace interleave
