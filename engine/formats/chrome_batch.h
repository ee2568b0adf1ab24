#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/formats/json_cursor.h"

namespace interleave {

// The members of an event that mean something to us, as they stand in the file.
struct ChromeFields {
  JsonToken ph, name, cat, ts, dur, pid, tid, id, id2, bind_id, flow_in, flow_out, scope, args;
};

// Events of a Chrome JSON file, found but not yet understood, with the text they stand in; and what
// there is to tell of places between them. Reused, as there are thousands of them.
//
// Thread safety: none.
class ChromeBatch {
 public:
  // Finds the members of the event (an object) at `cursor` and goes behind it; an event that cannot
  // be read whole leaves nothing. `text`: what the cursor steps through; its beginning is that of
  // the batch's text. `offset`: where the event is in the file.
  JsonCursor::Result AddEvent(JsonCursor& cursor, std::string_view text, std::uint64_t offset);
  // Something is left out at `offset`.
  void AddNote(std::string_view what, std::uint64_t offset);
  // Keeps the text that the events stand in. Call last.
  void SetText(std::string_view text) { text_ = text; }
  void Clear();

  bool empty() const { return entries_.empty(); }
  // Enough to be handed over; a batch is not much larger, however small the events are.
  bool full() const { return entries_.size() >= kMostEntries; }

  // Calls event(fields, offset) and note(what, offset) in the order of the file.
  template <typename UseEvent, typename UseNote>
  void ForEach(UseEvent event, UseNote note) const {
    for (const Entry& entry : entries_) {
      if (entry.first == kIsNote) {
        note(notes_[entry.count], entry.offset);
        continue;
      }
      ChromeFields fields;
      for (std::uint32_t i = entry.first; i < entry.first + entry.count; ++i) {
        const Piece& piece = pieces_[i];
        fields.*kMembers[piece.member] = {piece.kind, piece.escaped,
                                          std::string_view(text_).substr(piece.begin, piece.size)};
      }
      event(fields, entry.offset);
    }
  }

 private:
  static constexpr std::size_t kMostEntries = std::size_t{1} << 14;
  static constexpr std::uint32_t kIsNote = UINT32_MAX;
  static constexpr std::array kMembers = {
      &ChromeFields::ph,    &ChromeFields::name,    &ChromeFields::cat,     &ChromeFields::ts,
      &ChromeFields::dur,   &ChromeFields::pid,     &ChromeFields::tid,     &ChromeFields::id,
      &ChromeFields::id2,   &ChromeFields::bind_id, &ChromeFields::flow_in, &ChromeFields::flow_out,
      &ChromeFields::scope, &ChromeFields::args};

  // A member of an event.
  struct Piece {
    std::uint32_t begin = 0;  // In the text.
    std::uint32_t size = 0;
    std::uint8_t member = 0;  // Index into kMembers.
    JsonToken::Kind kind = JsonToken::Kind::kNone;
    bool escaped = false;
  };
  struct Entry {
    std::uint64_t offset = 0;
    std::uint32_t first = 0;  // Of its pieces; kIsNote: `count` is the index of a note.
    std::uint32_t count = 0;
  };

  std::string text_;
  std::vector<Piece> pieces_;
  std::vector<Entry> entries_;
  std::vector<std::string> notes_;
};

}  // namespace interleave
