#include "engine/formats/chrome_batch.h"

#include <array>

namespace interleave {
namespace {

constexpr std::uint8_t kUnknown = UINT8_MAX;

// The place of a member in ChromeBatch::kMembers.
std::uint8_t MemberNamed(std::string_view key) {
  switch (key.size()) {
    case 1:
      return key == "s" ? 12 : kUnknown;
    case 2:
      if (key == "ph") return 0;
      if (key == "ts") return 3;
      return key == "id" ? 7 : kUnknown;
    case 3:
      if (key == "cat") return 2;
      if (key == "dur") return 4;
      if (key == "pid") return 5;
      if (key == "tid") return 6;
      return key == "id2" ? 8 : kUnknown;
    case 4:
      if (key == "name") return 1;
      return key == "args" ? 13 : kUnknown;
    case 7:
      if (key == "bind_id") return 9;
      return key == "flow_in" ? 10 : kUnknown;
    case 8:
      return key == "flow_out" ? 11 : kUnknown;
    default:
      return kUnknown;
  }
}

}  // namespace

JsonCursor::Result ChromeBatch::AddEvent(JsonCursor& cursor, std::string_view text,
                                         std::uint64_t offset) {
  cursor.Peek();
  cursor.Skip();  // The '{'.
  // Of members that come twice the last counts.
  std::array<Piece, kMembers.size()> found;
  std::uint32_t count = 0;
  std::uint32_t seen = 0;
  JsonToken key, value;
  for (;;) {
    const JsonCursor::Result result = cursor.Member(key, value);
    if (result != JsonCursor::Result::kOk) return result;
    if (!key) break;
    const std::uint8_t member = MemberNamed(key.text);
    if (member == kUnknown) continue;
    std::uint32_t at = count;
    const std::uint32_t bit = std::uint32_t{1} << member;
    if ((seen & bit) != 0) {
      at = 0;
      while (found[at].member != member) ++at;
    } else {
      seen |= bit;
      ++count;
    }
    found[at] = {.begin = static_cast<std::uint32_t>(value.text.data() - text.data()),
                 .size = static_cast<std::uint32_t>(value.text.size()),
                 .member = member,
                 .kind = value.kind,
                 .escaped = value.escaped};
  }
  entries_.push_back(
      {.offset = offset, .first = static_cast<std::uint32_t>(pieces_.size()), .count = count});
  pieces_.insert(pieces_.end(), found.begin(), found.begin() + count);
  return JsonCursor::Result::kOk;
}

void ChromeBatch::AddNote(std::string_view what, std::uint64_t offset) {
  entries_.push_back(
      {.offset = offset, .first = kIsNote, .count = static_cast<std::uint32_t>(notes_.size())});
  notes_.emplace_back(what);
}

void ChromeBatch::Clear() {
  constexpr std::size_t kWorthKeeping = std::size_t{2} << 20;
  if (text_.capacity() > kWorthKeeping) text_ = std::string();
  text_.clear();
  pieces_.clear();
  entries_.clear();
  notes_.clear();
}

}  // namespace interleave
