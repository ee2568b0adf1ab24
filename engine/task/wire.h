#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace interleave {

class LockState;
class ByteQueue;

// Arguments, results and errors on their way between processes of this program: fixed-width
// little-endian numbers, lengths before what they count. Both ends are the same executable, so no
// types are sent; but nothing that is read is trusted.

// What one message may carry besides its bytes.
inline constexpr std::size_t kMostDescriptors = 16;

// Something cannot be sent to another process; the text says what.
class SendError : public std::runtime_error {
 public:
  explicit SendError(const std::string& what) : std::runtime_error(what) {}
};

// What came from another process makes no sense.
class WireError : public std::runtime_error {
 public:
  explicit WireError(const std::string& what) : std::runtime_error(what) {}
};

// How handles of shared things travel: as places in memory that all processes of a run map.
//
// Thread safety: all methods may be called from any thread.
class HandleSpace {
 public:
  // Throws SendError if it does not lie in shared memory.
  virtual std::uint64_t PlaceOf(const void* shared) const = 0;
  // Throws WireError if there is no such place.
  virtual void* At(std::uint64_t place, std::size_t size, std::size_t alignment) const = 0;
  virtual std::uint64_t PlaceOf(const LockState& lock) const = 0;
  virtual LockState& LockAt(std::uint64_t place) = 0;
  // A queue travels with descriptors, which it takes out of the message.
  virtual ByteQueue& ReceiveQueue(class WireReader& in) = 0;

 protected:
  ~HandleSpace() = default;
};

template <typename T>
concept SentByItself = requires(const T& value, class WireWriter& out) {
  value.Send(out);
};

template <typename T>
struct WireFormat;  // Put(WireWriter&, const T&), Take(WireReader&) -> T

class WireWriter {
 public:
  // Without `handles`, handles cannot be sent.
  explicit WireWriter(HandleSpace* handle_space = nullptr) : handles_(handle_space) {}

  template <typename T>
  void Put(const T& value) {
    WireFormat<T>::Put(*this, value);
  }
  void PutBytes(const void* from, std::size_t size) {
    bytes_.append(static_cast<const char*>(from), size);
  }
  // A descriptor that travels along. Stays the caller's. Throws SendError if there are too many.
  void PutDescriptor(int descriptor) {
    if (descriptors_.size() == kMostDescriptors) {
      throw SendError("one task can be sent at most " + std::to_string(kMostDescriptors) +
                      " descriptors, of which a queue or pipe takes two or three");
    }
    descriptors_.push_back(descriptor);
  }
  // Throws SendError.
  HandleSpace& handles() const {
    if (handles_ == nullptr) throw SendError("it is a handle, which means nothing elsewhere");
    return *handles_;
  }

  const std::string& bytes() const { return bytes_; }
  const std::vector<int>& descriptors() const { return descriptors_; }
  std::string TakeBytes() { return std::move(bytes_); }

 private:
  HandleSpace* handles_;
  std::string bytes_;
  std::vector<int> descriptors_;
};

// Every method throws WireError when what it should read is not there.
class WireReader {
 public:
  // The bytes must outlive the reader. Descriptors that are not taken stay the caller's.
  explicit WireReader(std::string_view bytes, HandleSpace* handle_space = nullptr,
                      std::vector<int>* descriptors = nullptr)
      : rest_(bytes), handles_(handle_space), descriptors_(descriptors) {}

  template <typename T>
  T Take() {
    return WireFormat<T>::Take(*this);
  }
  std::string_view TakeBytes(std::size_t size) {
    if (size > rest_.size()) throw WireError("a message is cut off");
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  // How many elements follow, of which each takes at least `least` bytes: no count that could not
  // be true makes us ask for memory.
  std::size_t TakeCount(std::size_t least) {
    const auto count = Take<std::uint64_t>();
    if (count > rest_.size() / (least > 0 ? least : 1)) throw WireError("a count is damaged");
    return static_cast<std::size_t>(count);
  }
  // The next of the descriptors that came along; it is the caller's now.
  int TakeDescriptor() {
    if (descriptors_ == nullptr || descriptors_->empty())
      throw WireError("a descriptor is missing");
    const int descriptor = descriptors_->front();
    descriptors_->erase(descriptors_->begin());
    return descriptor;
  }
  HandleSpace& handles() const {
    if (handles_ == nullptr) throw WireError("a handle came where none can be");
    return *handles_;
  }
  std::string_view rest() const { return rest_; }
  void ExpectEnd() const {
    if (!rest_.empty()) throw WireError("a message is longer than what it says");
  }

 private:
  std::string_view rest_;
  HandleSpace* handles_;
  std::vector<int>* descriptors_;
};

template <typename T>
requires(std::is_arithmetic_v<T> || std::is_enum_v<T>) struct WireFormat<T> {
  static void Put(WireWriter& out, const T& value) { out.PutBytes(&value, sizeof(value)); }
  static T Take(WireReader& in) {
    T value;
    std::memcpy(&value, in.TakeBytes(sizeof(value)).data(), sizeof(value));
    return value;
  }
};
template <>
struct WireFormat<bool> {
  static void Put(WireWriter& out, bool value) { out.Put<std::uint8_t>(value ? 1 : 0); }
  static bool Take(WireReader& in) { return in.Take<std::uint8_t>() != 0; }
};

template <>
struct WireFormat<std::string> {
  static void Put(WireWriter& out, const std::string& value) {
    out.Put<std::uint64_t>(value.size());
    out.PutBytes(value.data(), value.size());
  }
  static std::string Take(WireReader& in) { return std::string(in.TakeBytes(in.TakeCount(1))); }
};

template <typename T>
struct WireFormat<std::vector<T>> {
  static constexpr bool kPlain = std::is_arithmetic_v<T> && !std::is_same_v<T, bool>;
  static void Put(WireWriter& out, const std::vector<T>& values) {
    out.Put<std::uint64_t>(values.size());
    if constexpr (kPlain) {
      out.PutBytes(values.data(), values.size() * sizeof(T));
    } else {
      for (const T& value : values) out.Put<T>(value);
    }
  }
  static std::vector<T> Take(WireReader& in) {
    const std::size_t count = in.TakeCount(kPlain ? sizeof(T) : 1);
    std::vector<T> values;
    if constexpr (kPlain) {
      values.resize(count);
      if (count > 0)
        std::memcpy(values.data(), in.TakeBytes(count * sizeof(T)).data(), count * sizeof(T));
    } else {
      values.reserve(std::min<std::size_t>(count, 1024));  // The count may be a lie.
      for (std::size_t i = 0; i < count; ++i) values.push_back(in.Take<T>());
    }
    return values;
  }
};

template <typename T>
struct WireFormat<std::optional<T>> {
  static void Put(WireWriter& out, const std::optional<T>& value) {
    out.Put(value.has_value());
    if (value) out.Put<T>(*value);
  }
  static std::optional<T> Take(WireReader& in) {
    if (!in.Take<bool>()) return std::nullopt;
    return in.Take<T>();
  }
};

template <typename... T>
struct WireFormat<std::tuple<T...>> {
  static void Put(WireWriter& out, const std::tuple<T...>& value) {
    std::apply([&](const T&... each) { (out.Put<T>(each), ...); }, value);
  }
  static std::tuple<T...> Take([[maybe_unused]] WireReader& in) {
    return std::tuple<T...>{in.Take<T>()...};  // Braces: in this order.
  }
};

template <typename A, typename B>
struct WireFormat<std::pair<A, B>> {
  static void Put(WireWriter& out, const std::pair<A, B>& value) {
    out.Put<A>(value.first);
    out.Put<B>(value.second);
  }
  static std::pair<A, B> Take(WireReader& in) { return {in.Take<A>(), in.Take<B>()}; }
};

// A struct that names its members: `auto Fields() { return std::tie(a, b); }`.
template <typename T>
requires requires(T& value) { value.Fields(); }
struct WireFormat<T> {
  static void Put(WireWriter& out, const T& value) {
    // Fields() gives references to change; a copy keeps the original from it.
    T copy = value;
    std::apply([&](auto&... each) { (out.Put<std::remove_cvref_t<decltype(each)>>(each), ...); },
               copy.Fields());
  }
  static T Take(WireReader& in) {
    T value{};
    std::apply(
        [&](auto&... each) { ((each = in.Take<std::remove_cvref_t<decltype(each)>>()), ...); },
        value.Fields());
    return value;
  }
};

// A handle: one that knows how to travel does, any other stays where it was made.
template <typename T>
requires requires { typename T::SendableHandle; }
struct WireFormat<T> {
  static void Put(WireWriter& out, const T& value) {
    if constexpr (SentByItself<T>) {
      value.Send(out);
    } else {
      throw SendError("it is shared by the tasks of one process alone");
    }
  }
  static T Take(WireReader& in) {
    if constexpr (SentByItself<T>) {
      return T::Receive(in);
    } else {
      throw WireError("a handle came that cannot be sent");
    }
  }
};

}  // namespace interleave
