#include "engine/formats/chrome_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "engine/formats/byte_source.h"
#include "engine/formats/chrome_event_reader.h"
#include "engine/formats/display_text.h"
#include "engine/formats/foreign_trace.h"
#include "engine/formats/read_budget.h"
#include "engine/formats/two_hands.h"

namespace interleave {
namespace {

using Result = JsonCursor::Result;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr int kMostLongTries = 16;

// What is handed over at once, with how much memory the trace may take from there on.
struct Handful {
  ChromeBatch events;
  std::uint64_t memory = 0;
};

class ChromeFile {
 public:
  ChromeFile(const InputFile& file, bool gzipped, const FileWork& work, bool threaded)
      : file_(file),
        work_(work),
        budget_(file, gzipped),
        source_(budget_.Open()),
        window_(*source_),
        hands_(threaded, [this](Handful& handful) { Use(handful); }) {}

  ReadResult Read() {
    const char first = Next();
    if (window_.data().starts_with(kByteOrderMark)) window_.Advance(kByteOrderMark.size());
    if (first != '{' && Next() == '[') {
      window_.Advance(1);
      ReadEvents();
      found_events_ = true;
    } else if (Next() == '{') {
      window_.Advance(1);
      ReadMembers();
    } else {
      return Failed("is no JSON: it begins neither with { nor with [");
    }
    if (work_.stop.stop_requested()) {
      return std::unexpected(FileError{.file = file_.name(), .stopped = true});
    }
    Settle();
    if (!found_events_) return Failed("is JSON, but no Chrome trace: it has no \"traceEvents\"");
    const bool nothing = reader_.events() == 0;
    if (!window_.error().empty()) {
      if (nothing) return Failed("cannot be read: " + window_.error());
      skipped_.Add(fmt::format("rest of the file: {}", window_.error()), window_.offset());
    }
    if (nothing && !skipped_.all().empty()) {
      const Skipped& why = skipped_.all().front();
      return std::unexpected(file_.Error("has no event that can be read: " + why.what, why.offset));
    }
    OpenedFile opened{.format = "Chrome JSON"};
    opened.recordings = trace_.Finish(std::filesystem::path(file_.name()).filename().string());
    if (trace_.own()) {
      for (Recording& recording : opened.recordings) {
        if (recording.program.empty()) recording.program = "Interleave";
      }
    }
    opened.skipped = skipped_.all();
    return opened;
  }

 private:
  std::unexpected<FileError> Failed(std::string reason) {
    return std::unexpected(file_.Error(std::move(reason), window_.offset()));
  }

  // Of this reader's two sides, one finds the events in the text and the other, this one,
  // understands them. Only here, and between Settle() and the next event, is the trace touched.
  void Use(Handful& handful) {
    trace_.SetMemory(handful.memory);
    handful.events.ForEach(
        [&](const ChromeFields& fields, std::uint64_t offset) { reader_.Take(fields, offset); },
        [&](const std::string& what, std::uint64_t offset) { skipped_.Add(what, offset); });
    handful.events.Clear();
  }

  // `text`: what the events of the batch stand in.
  void HandOver(std::string_view text) {
    Handful& handful = hands_.Filling();
    if (handful.events.empty()) return;
    handful.events.SetText(text);
    handful.memory = budget_.Allowed(window_.offset() + window_.data().size());
    hands_.HandOver();
  }
  // Until all that was found is understood.
  void Settle() {
    HandOver({});  // What is left are notes.
    hands_.Drain();
  }

  void Note(std::string_view what, std::uint64_t offset) {
    hands_.Filling().events.AddNote(what, offset);
  }

  bool More() {
    if (work_.stop.stop_requested()) return false;
    work_.Report(budget_.Share(*source_));
    return window_.More();
  }

  // The next character that is no blank, which data() then begins with; 0 at the end.
  char Next() {
    for (;;) {
      JsonCursor cursor(window_.data());
      const char c = cursor.Peek();
      window_.Advance(static_cast<std::size_t>(cursor.at() - window_.data().data()));
      if (!window_.data().empty()) return c;
      if (!More()) return '\0';
    }
  }

  // Reads a value that begins data() and goes behind it. False if it is damaged, too long (then it
  // is passed over), or the file ends in it.
  bool Value(JsonToken& token) {
    for (;;) {
      const std::string_view data = window_.data();
      JsonCursor cursor(data);
      const Result result = cursor.Value(token);
      if (result == Result::kOk) {
        value_size_ = static_cast<std::size_t>(cursor.at() - data.data());
        return true;
      }
      value_size_ = 0;
      if (result == Result::kDamaged) return false;
      if (More()) continue;
      if (window_.full()) PassOver();
      return false;
    }
  }
  void Done() { window_.Advance(value_size_); }

  void ReadMembers() {
    for (;;) {
      if (hands_.Filling().events.full()) HandOver({});
      char c = Next();
      while (c == ',') window_.Advance(1), c = Next();
      if (c == '}') return;
      if (c == '\0') {
        Note("end of the file, which is cut off", window_.offset());
        return;
      }
      JsonToken token;
      const std::uint64_t offset = window_.offset();
      if (c != '"' || !Value(token)) {
        Note("rest of the file, which is damaged", offset);
        return;
      }
      const std::string key(token.text.substr(0, 64));
      Done();
      if (Next() != ':') {
        Note("rest of the file, which is damaged", window_.offset());
        return;
      }
      window_.Advance(1);
      if (key == "traceEvents" && Next() == '[') {
        window_.Advance(1);
        found_events_ = true;
        ReadEvents();
        continue;
      }
      Next();
      const std::uint64_t began = window_.offset();
      if (!Value(token)) {
        Note(fmt::format("member \"{}\" of the file, which is cut off or too long",
                         OneLine(key, false)),
             began);
        if (window_.offset() == began) return;  // Not passed over: the file ends.
        continue;
      }
      if (key == "otherData") {
        Settle();
        reader_.ReadOtherData(token);
      } else if (key != "displayTimeUnit" && key != "metadata") {
        Note(fmt::format("member \"{}\" of the file", OneLine(key, false)), began);
      }
      Done();
    }
  }

  // Behind the '['; goes behind the ']'.
  void ReadEvents() {
    for (;;) {
      const std::string_view data = window_.data();
      ChromeBatch& batch = hands_.Filling().events;
      JsonCursor cursor(data);
      const char* done = data.data();
      Result result = Result::kOk;
      bool ended = false;
      while (!batch.full()) {
        const char c = cursor.Peek();
        if (cursor.at() == data.data() + data.size()) break;
        if (c == ',') {
          cursor.Skip();
          continue;
        }
        if (c == ']' || c == '}') {
          cursor.Skip();
          ended = c == ']';
          done = cursor.at();
          if (ended) break;
          Note("brackets too many", OffsetOf(done, data) - 1);
          continue;
        }
        done = cursor.at();
        const std::uint64_t offset = OffsetOf(done, data);
        if (c == '{') {
          result = batch.AddEvent(cursor, data, offset);
        } else {
          JsonToken other;
          result = cursor.Value(other);
          if (result == Result::kOk) Note("elements that are no events", offset);
        }
        if (result != Result::kOk) break;
        done = cursor.at();
      }
      if (result == Result::kOk && !ended) done = cursor.at();
      const bool full = batch.full();
      HandOver(data.substr(0, static_cast<std::size_t>(done - data.data())));
      window_.Advance(static_cast<std::size_t>(done - data.data()));
      if (ended) return;
      if (result == Result::kDamaged) {
        Note("damaged events", window_.offset());
        Resume(static_cast<std::size_t>(cursor.at() - done));
        continue;
      }
      if (full && result == Result::kOk) continue;
      if (More()) continue;
      if (!HandleEnd()) return;
    }
  }

  std::uint64_t OffsetOf(const char* at, std::string_view data) const {
    return window_.offset() + static_cast<std::uint64_t>(at - data.data());
  }

  // There is nothing more, or no room for it. True if there is something to go on with.
  bool HandleEnd() {
    if (work_.stop.stop_requested()) return false;
    if (window_.data().empty()) {
      if (window_.error().empty()) {
        Note("end of the file, which is cut off", window_.offset());
      }
      return false;
    }
    constexpr std::size_t kLong = std::size_t{64} << 10;
    if (!window_.full() && window_.data().size() < kLong) {
      Note("event that is cut off by the end of the file", window_.offset());
      return false;
    }
    // A quote or bracket that is missing makes an event of all that follows: try behind it.
    if (++long_tries_ <= kMostLongTries) {
      Note("damaged events", window_.offset());
      Resume(1);
      return true;
    }
    Note("rest of the file, which is damaged", window_.offset());
    return false;
  }

  // Goes to what may be the beginning of an event, at least `from` bytes ahead.
  void Resume(std::size_t from) {
    for (;;) {
      const std::string_view data = window_.data();
      for (std::size_t i = std::max<std::size_t>(from, 1); i < data.size(); ++i) {
        if (data[i] != '{') continue;
        std::size_t before = i;
        do {
          --before;
        } while (before > 0 && (data[before] == ' ' || data[before] == '\n' ||
                                data[before] == '\r' || data[before] == '\t'));
        const char c = data[before];
        if (c == ',' || c == '[' || c == '}' || (c == '\n' && before == 0)) {
          window_.Advance(i);
          return;
        }
      }
      // Blanks before a bracket at the beginning of the next piece are forgotten: no harm.
      window_.Advance(data.empty() ? 0 : data.size() - 1);
      from = 1;
      if (!More()) {
        window_.Advance(window_.data().size());
        return;
      }
    }
  }

  // Goes behind a value of any size.
  void PassOver() {
    std::size_t depth = 0;
    bool in_string = false;
    bool escaped = false;
    for (;;) {
      const std::string_view data = window_.data();
      for (std::size_t i = 0; i < data.size(); ++i) {
        const char c = data[i];
        if (escaped) {
          escaped = false;
        } else if (in_string) {
          escaped = c == '\\';
          in_string = c != '"';
        } else if (c == '"') {
          in_string = true;
        } else if (c == '{' || c == '[') {
          ++depth;
        } else if ((c == '}' || c == ']') && depth > 0) {
          --depth;
        } else {
          continue;
        }
        if (depth == 0 && !in_string && !escaped) {
          window_.Advance(i + 1);
          return;
        }
      }
      window_.Advance(data.size());
      if (!More()) return;
    }
  }

  const InputFile& file_;
  const FileWork& work_;
  const ReadBudget budget_;
  const std::unique_ptr<ByteSource> source_;
  ReadWindow window_;
  SkippedThings skipped_;
  ForeignTrace trace_{skipped_};
  ChromeEventReader reader_{trace_, skipped_};
  bool found_events_ = false;
  int long_tries_ = 0;
  std::size_t value_size_ = 0;
  TwoHands<Handful> hands_;  // Last: its thread ends before what it uses.
};

}  // namespace

bool LooksLikeChromeJson(std::string_view head) {
  if (head.starts_with(kByteOrderMark)) head.remove_prefix(kByteOrderMark.size());
  JsonCursor cursor(head);
  const char c = cursor.Peek();
  return c == '{' || c == '[';
}

ReadResult ReadChromeJson(const InputFile& file, bool gzipped, const FileWork& work) {
  constexpr std::size_t kWorthAThread = std::size_t{1} << 20;
  return ReadChromeJson(file, gzipped, work, file.bytes().size() >= kWorthAThread);
}

ReadResult ReadChromeJson(const InputFile& file, bool gzipped, const FileWork& work,
                          bool threaded) {
  return ChromeFile(file, gzipped, work, threaded).Read();
}

}  // namespace interleave
