#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/formats/chrome_batch.h"
#include "engine/formats/foreign_trace.h"
#include "engine/formats/json_cursor.h"
#include "engine/formats/skipped_things.h"

namespace interleave {

// Puts the events of a Chrome JSON file into a ForeignTrace, one after the other.
//
// Thread safety: none. Lifetime: what it is given must outlive it.
class ChromeEventReader {
 public:
  using Fields = ChromeFields;

  ChromeEventReader(ForeignTrace& trace, SkippedThings& skipped)
      : trace_(trace), skipped_(skipped) {}

  // `offset`: where the event is in the file.
  void Take(const Fields& fields, std::uint64_t offset);
  // "otherData" of the file: what our own writer says of its runs.
  void ReadOtherData(const JsonToken& data);

  std::uint64_t events() const { return events_; }  // Whose phase and time are known.

 private:
  void Apply(const Fields& fields);
  void ApplyWhole(const Fields& fields, Nanos at);
  bool ApplyOwn(const Fields& fields, ForeignTrace::Row row, Nanos at, Nanos length);
  void ApplyOwnTask(const Fields& fields, ForeignTrace::Row row, Nanos at, Nanos length);
  void ApplyOwnState(const Fields& fields, ForeignTrace::Row row, Nanos at, Nanos length);
  void ApplyThreadState(const Fields& fields, Nanos at);
  void ApplyAsync(const Fields& fields, char phase, Nanos at);
  void ApplyCounter(const Fields& fields, Nanos at);
  void ApplyInstant(const Fields& fields, Nanos at);
  void ApplyFlow(const Fields& fields, char phase, Nanos at);
  void ApplyBoundFlow(const Fields& fields, Nanos at);
  void ApplyMetadata(const Fields& fields);
  void DescribeThread(const Fields& fields, ForeignTrace::Row row);

  void Skip(std::string_view what) { skipped_.Add(what, offset_); }
  NameId NameOf(const JsonToken& token) { return trace_.Name(TextOf(token, scratch_)); }
  std::int64_t ProcessNumber(const Fields& fields);
  std::int64_t ThreadNumber(const JsonToken& tid);
  ForeignTrace::Row RowOf(const Fields& fields);

  ForeignTrace& trace_;
  SkippedThings& skipped_;
  std::string scratch_;
  std::uint64_t offset_ = 0;
  std::uint64_t events_ = 0;
  std::unordered_map<std::int64_t, ForeignTrace::Row> own_rows_;  // By the number of the thread.
};

}  // namespace interleave
