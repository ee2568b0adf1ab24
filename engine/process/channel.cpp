#include "engine/process/channel.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "engine/record/open_files.h"

namespace interleave {
namespace {

// The first byte of a message says where the rest is.
constexpr char kInline = 0;
constexpr char kInMemory = 1;  // In the shared memory that is the first descriptor.

constexpr std::size_t kMostInline = std::size_t{32} * 1024;

struct Envelope {
  std::array<char, kMostInline + 1> bytes;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * (kMostDescriptors + 1))> control;
};

Descriptor ToMemory(std::string_view bytes) {
  Descriptor memory(memfd_create("interleave-message", MFD_CLOEXEC));
  const char* from = bytes.data();
  std::size_t rest = bytes.size();
  while (memory && rest > 0) {
    const ssize_t written = write(memory.get(), from, rest);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      memory.Close();
      break;
    }
    from += written;
    rest -= static_cast<std::size_t>(written);
  }
  if (!memory) {
    throw SendError(fmt::format("the system gives no memory to send {} bytes in ({})", bytes.size(),
                                std::strerror(errno)));
  }
  return memory;
}

// Read, not mapped: the sender could cut the memory off while we look.
std::string FromMemory(int memory) {
  struct stat about {};
  if (fstat(memory, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size < 0 ||
      static_cast<std::size_t>(about.st_size) > Channel::kMostBytes) {
    throw WireError("a message came without its memory");
  }
  std::string bytes(static_cast<std::size_t>(about.st_size), '\0');
  for (std::size_t at = 0; at < bytes.size();) {
    const ssize_t got = pread(memory, bytes.data() + at, bytes.size() - at, static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) throw WireError("a message is cut off");
    at += static_cast<std::size_t>(got);
  }
  return bytes;
}

std::vector<Descriptor> TakeDescriptors(msghdr& header) {
  std::vector<Descriptor> descriptors;
  for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr; part = CMSG_NXTHDR(&header, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int number = -1;
      std::memcpy(&number, CMSG_DATA(part) + i * sizeof(int), sizeof(int));
      descriptors.emplace_back(number);
    }
  }
  return descriptors;
}

}  // namespace

std::vector<int> Message::ReleaseDescriptors() {
  std::vector<int> numbers;
  for (Descriptor& descriptor : descriptors_) numbers.push_back(descriptor.Release());
  descriptors_.clear();
  return numbers;
}

std::expected<std::pair<Channel, Channel>, std::string> Channel::MakePair() {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return std::unexpected(
        fmt::format("the system gives no more connections ({}); close other programs or raise the "
                    "limit ('ulimit -n')",
                    std::strerror(errno)));
  }
  return std::pair(Channel(Descriptor(ends[0])), Channel(Descriptor(ends[1])));
}

Channel::Sent Channel::Send(std::string_view bytes, const std::vector<int>& descriptors,
                            bool wait) {
  if (bytes.size() > kMostBytes || descriptors.size() > kMostDescriptors) {
    throw SendError(fmt::format("{} bytes are too much for one message; the most is {}",
                                bytes.size(), kMostBytes));
  }
  std::vector<int> carried = descriptors;
  Descriptor memory;
  char where = kInline;
  if (bytes.size() > kMostInline) {
    memory = ToMemory(bytes);
    carried.insert(carried.begin(), memory.get());
    where = kInMemory;
    bytes = {};
  }
  std::array<iovec, 2> parts{{{&where, 1}, {const_cast<char*>(bytes.data()), bytes.size()}}};
  Envelope envelope;
  msghdr header{};
  header.msg_iov = parts.data();
  header.msg_iovlen = parts.size();
  if (!carried.empty()) {
    header.msg_control = envelope.control.data();
    header.msg_controllen = CMSG_SPACE(sizeof(int) * carried.size());
    cmsghdr* part = CMSG_FIRSTHDR(&header);
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(sizeof(int) * carried.size());
    std::memcpy(CMSG_DATA(part), carried.data(), sizeof(int) * carried.size());
  }
  for (;;) {
    if (sendmsg(descriptor(), &header, MSG_NOSIGNAL | (wait ? 0 : MSG_DONTWAIT)) >= 0) {
      return Sent::kYes;
    }
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return Sent::kFull;
    if (errno == EPIPE || errno == ECONNRESET || errno == ENOTCONN) return Sent::kClosed;
    throw SendError(fmt::format("sending to another process failed ({})", std::strerror(errno)));
  }
}

Channel::Received Channel::Receive(Message& message, bool wait) {
  Envelope envelope;
  iovec part{envelope.bytes.data(), envelope.bytes.size()};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = envelope.control.data();
  header.msg_controllen = envelope.control.size();
  ssize_t got = 0;
  do {
    got = recvmsg(descriptor(), &header, MSG_CMSG_CLOEXEC | (wait ? 0 : MSG_DONTWAIT));
  } while (got < 0 && errno == EINTR);
  if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return Received::kNothing;
  if (got <= 0) return Received::kEnd;
  std::vector<Descriptor> descriptors = TakeDescriptors(header);
  if ((header.msg_flags & MSG_TRUNC) != 0) throw WireError("a message is too long");
  if ((header.msg_flags & MSG_CTRUNC) != 0) {
    // No descriptor was free for what came along: the message itself is all right.
    descriptors.clear();
    if (envelope.bytes[0] == kInMemory) throw WireError("no file is free. " + OpenFilesHint());
  }
  if (envelope.bytes[0] == kInMemory) {
    if (descriptors.empty()) throw WireError("a message came without its memory");
    std::string bytes = FromMemory(descriptors.front().get());
    descriptors.erase(descriptors.begin());
    message = Message(std::move(bytes), std::move(descriptors));
  } else {
    message = Message(std::string(envelope.bytes.data() + 1, static_cast<std::size_t>(got - 1)),
                      std::move(descriptors));
  }
  return Received::kMessage;
}

}  // namespace interleave
