#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/process/descriptor.h"
#include "engine/task/wire.h"

namespace interleave {

// What came through a channel. Descriptors that nobody takes are closed with it.
class Message {
 public:
  Message() = default;
  Message(std::string bytes, std::vector<Descriptor> descriptors)
      : bytes_(std::move(bytes)), descriptors_(std::move(descriptors)) {}

  const std::string& bytes() const { return bytes_; }
  std::size_t descriptors() const { return descriptors_.size(); }
  // The descriptors as plain numbers, now the caller's.
  std::vector<int> ReleaseDescriptors();

 private:
  std::string bytes_;
  std::vector<Descriptor> descriptors_;
};

// One end of a connection between two processes of this program: a Unix socket that keeps messages
// apart. A message arrives whole or not at all, also when several processes read from the same
// end, and also when the writer is killed in the middle. Large ones travel as shared memory.
//
// Thread safety: all methods may be called from any thread.
class Channel {
 public:
  // Longer ones are refused: nothing that bodies send comes near it.
  static constexpr std::size_t kMostBytes = std::size_t{1} << 31;

  // Both ends. Errors: a sentence, when the system refuses.
  static std::expected<std::pair<Channel, Channel>, std::string> MakePair();
  Channel() = default;
  explicit Channel(Descriptor socket) : socket_(std::move(socket)) {}

  enum class Sent { kYes, kFull, kClosed };
  // Blocks while the other end is too far behind, unless told not to wait. Throws SendError if it
  // is too long or the system gives no memory to send it in.
  Sent Send(std::string_view bytes, const std::vector<int>& descriptors = {}, bool wait = true);

  enum class Received { kMessage, kNothing, kEnd };
  // Blocks until a message or the end comes, unless told not to wait. Throws WireError if what
  // came is no message; more may follow.
  Received Receive(Message& message, bool wait = true);

  int descriptor() const { return socket_.get(); }
  void Close() { socket_.Close(); }

 private:
  Descriptor socket_;
};

}  // namespace interleave
