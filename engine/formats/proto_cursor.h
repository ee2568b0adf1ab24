#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace interleave {

// Steps through the fields of a protobuf message that may be damaged. protozero's reader throws for
// that; a file of millions of damaged packets would be one of millions of exceptions.
//
//   ProtoCursor fields(bytes);
//   while (fields.Next()) { switch (fields.field()) { case 8: use(fields.number()); ... } }
//   if (!fields.ok()) ...
//
// Thread safety: none. Lifetime: the bytes must outlive it and what it gives.
class ProtoCursor {
 public:
  explicit ProtoCursor(std::string_view bytes)
      : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  // Goes to the next field. False at the end, and for what is no field.
  bool Next() {
    if (at_ == end_) return false;
    std::uint64_t key = 0;
    if (!Varint(key)) return Fail();
    field_ = static_cast<std::uint32_t>(key >> 3);
    wire_ = static_cast<std::uint32_t>(key & 7);
    if (field_ == 0 || key >> 32 != 0) return Fail();
    switch (wire_) {
      case kVarint:
        return Varint(number_) || Fail();
      case kFixed64:
        return Fixed<std::uint64_t>();
      case kBytes: {
        std::uint64_t size = 0;
        if (!Varint(size) || size > static_cast<std::uint64_t>(end_ - at_)) return Fail();
        bytes_ = {at_, static_cast<std::size_t>(size)};
        at_ += size;
        return true;
      }
      case kFixed32:
        return Fixed<std::uint32_t>();
      default:
        return Fail();
    }
  }

  std::uint32_t field() const { return field_; }
  // The value of a number, whatever it is written as; 0 if it is none.
  std::uint64_t number() const { return wire_ == kBytes ? 0 : number_; }
  std::int64_t whole() const { return static_cast<std::int64_t>(number()); }
  double real() const {
    double value = 0;
    if (wire_ == kFixed64) std::memcpy(&value, &number_, sizeof(value));
    return value;
  }
  // The bytes of a text or message; "" if it is none.
  std::string_view bytes() const { return wire_ == kBytes ? bytes_ : std::string_view(); }
  bool is_bytes() const { return wire_ == kBytes; }
  bool ok() const { return ok_; }

  // Calls use(number) for each number of a field that has several, in one piece or one by one.
  template <typename Use>
  void ForEachNumber(Use use) const {
    if (wire_ != kBytes) return use(number_);
    ProtoCursor packed(bytes_);
    std::uint64_t value = 0;
    while (packed.at_ != packed.end_ && packed.Varint(value)) use(value);
  }

  // A varint at the beginning of `bytes`, which is moved behind it. False if there is none.
  static bool TakeVarint(std::string_view& bytes, std::uint64_t& value) {
    ProtoCursor cursor(bytes);
    if (!cursor.Varint(value)) return false;
    bytes.remove_prefix(static_cast<std::size_t>(cursor.at_ - bytes.data()));
    return true;
  }

 private:
  static constexpr std::uint32_t kVarint = 0;
  static constexpr std::uint32_t kFixed64 = 1;
  static constexpr std::uint32_t kBytes = 2;
  static constexpr std::uint32_t kFixed32 = 5;

  bool Varint(std::uint64_t& value) {
    if (at_ != end_ && static_cast<unsigned char>(*at_) < 0x80) [[likely]] {
      value = static_cast<unsigned char>(*at_++);
      return true;
    }
    value = 0;
    for (unsigned shift = 0; shift < 70 && at_ != end_; shift += 7) {
      const auto byte = static_cast<unsigned char>(*at_++);
      if (shift < 64) value |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return true;
    }
    return false;
  }
  template <typename T>
  bool Fixed() {
    if (static_cast<std::size_t>(end_ - at_) < sizeof(T)) return Fail();
    T value = 0;
    std::memcpy(&value, at_, sizeof(T));
    number_ = value;
    at_ += sizeof(T);
    return true;
  }
  bool Fail() {
    ok_ = false;
    at_ = end_;
    return false;
  }

  const char* at_;
  const char* end_;
  std::uint32_t field_ = 0;
  std::uint32_t wire_ = 0;
  std::uint64_t number_ = 0;
  std::string_view bytes_;
  bool ok_ = true;
};

}  // namespace interleave
