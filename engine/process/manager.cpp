#include "engine/process/manager.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <map>
#include <mutex>
#include <stdexcept>

#include "engine/process/channel.h"
#include "engine/process/transfer.h"
#include "engine/task/errors.h"
#include "engine/task/recorded_wait.h"

namespace interleave {
namespace {

enum class Operation : std::uint8_t {
  kDictSet,
  kDictGet,
  kDictItems,
  kListAppend,
  kListItems,
  kSet,
  kGet,
};

struct Request {
  std::uint32_t number = 0;
  Operation operation = Operation::kDictItems;
  std::string key;
  std::int64_t value = 0;
  std::string text;
  auto Fields() { return std::tie(number, operation, key, value, text); }
};

struct Reply {
  std::string missing;  // What it was asked for and has not.
  std::int64_t value = 0;
  std::string text;
  std::vector<std::pair<std::string, std::int64_t>> items;
  std::vector<std::int64_t> list;
  auto Fields() { return std::tie(missing, value, text, items, list); }
};

// A request and its reply are two messages.
std::uint32_t OfReply(std::uint32_t request) { return request | 1U << 31; }

// How long a stop request may go unnoticed.
constexpr int kLookAtStopMs = 20;

// Blocks until one of `wanted` is ready. Throws Stopped.
void PollWithStop(Context& ctx, std::vector<pollfd>& wanted) {
  while (poll(wanted.data(), wanted.size(), kLookAtStopMs) <= 0) {
    if (ctx.runtime().stop_requested()) throw Stopped();
  }
}

sockaddr_un AddressOf(const std::string& name, socklen_t& length) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  // After a zero: a name that is no file, and is gone with the socket.
  const std::size_t size = std::min(name.size(), sizeof(address.sun_path) - 1);
  std::memcpy(address.sun_path + 1, name.data(), size);
  length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + size);
  return address;
}

std::runtime_error NoSocket(std::string_view call) {
  return std::runtime_error(fmt::format("the system gives no connection to a manager ({}: {})",
                                        call, std::strerror(errno)));
}

// What the manager keeps, and what each operation does to it.
class Store {
 public:
  Reply Apply(const Request& request) {
    Reply reply;
    switch (request.operation) {
      case Operation::kDictSet:
        dict_[request.key] = request.value;
        break;
      case Operation::kDictGet: {
        const auto it = dict_.find(request.key);
        if (it == dict_.end()) reply.missing = request.key;
        if (it != dict_.end()) reply.value = it->second;
        break;
      }
      case Operation::kDictItems:
        reply.items.assign(dict_.begin(), dict_.end());
        break;
      case Operation::kListAppend:
        list_.push_back(request.value);
        break;
      case Operation::kListItems:
        reply.list = list_;
        break;
      case Operation::kSet:
        names_[request.key] = request.text;
        break;
      case Operation::kGet: {
        const auto it = names_.find(request.key);
        if (it == names_.end()) reply.missing = request.key;
        if (it != names_.end()) reply.text = it->second;
        break;
      }
    }
    return reply;
  }

 private:
  std::map<std::string, std::int64_t> dict_;
  std::vector<std::int64_t> list_;
  std::map<std::string, std::string> names_;
};

// Answers one request. False once the client has gone, or sends nonsense.
bool Answer(Context& ctx, ObjectId object, Channel& client, Store& store) {
  try {
    Message message;
    if (client.Receive(message) != Channel::Received::kMessage) return false;
    WireReader in(message.bytes());
    const auto request = in.Take<Request>();
    LaneWriter& lane = ctx.thread().lane;
    lane.Write(EventKind::kReceived, object, Saturated(message.bytes().size()), request.number);
    WireWriter out;
    out.Put(store.Apply(request));
    lane.Write(EventKind::kSent, object, Saturated(out.bytes().size()), OfReply(request.number));
    return client.Send(out.bytes()) == Channel::Sent::kYes;
  } catch (const WireError&) {
    return false;
  }
}

}  // namespace

// One connection to the manager, made when it is first needed: by each process that has a handle.
class Manager::Connection {
 public:
  Connection(std::string address, ObjectId object)
      : address_(std::move(address)), object_(object) {}

  // One that keeps everything itself, where no other process can be waited for.
  explicit Connection(ObjectId object) : object_(object), own_(std::make_unique<Store>()) {}

  const std::string& address() const { return address_; }
  ObjectId object() const { return object_; }

  Reply Ask(Context& ctx, Request request) {
    const std::lock_guard lock(mutex_);
    if (own_ != nullptr) return Checked(own_->Apply(request));
    if (channel_.descriptor() < 0) Connect();
    ThreadState& thread = ctx.thread();
    // A number of its own for every message of the run: tasks have ids of their own.
    request.number = (ctx.task() << 12 | (next_++ & 0xFFF)) & 0x7FFF'FFFF;
    WireWriter out;
    out.Put(request);
    thread.lane.Write(EventKind::kSent, object_, Saturated(out.bytes().size()), request.number);
    Message message;
    RecordedWait(thread, State::kWaitingIo, object_, SubjectKind::kObject, [&] {
      if (channel_.Send(out.bytes()) != Channel::Sent::kYes) throw Gone();
      std::vector<pollfd> wanted{{channel_.descriptor(), POLLIN, 0}};
      PollWithStop(ctx, wanted);
      if (channel_.Receive(message) != Channel::Received::kMessage) throw Gone();
    });
    thread.lane.Write(EventKind::kReceived, object_, Saturated(message.bytes().size()),
                      OfReply(request.number));
    WireReader in(message.bytes());
    return Checked(in.Take<Reply>());
  }

 private:
  static Reply Checked(Reply reply) {
    if (!reply.missing.empty()) {
      throw std::out_of_range(fmt::format("the manager has no `{}`", reply.missing));
    }
    return reply;
  }
  static std::runtime_error Gone() { return std::runtime_error("the manager does not answer"); }

  void Connect() {
    Descriptor connection(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    if (!connection) throw NoSocket("socket");
    socklen_t length = 0;
    const sockaddr_un to = AddressOf(address_, length);
    if (connect(connection.get(), reinterpret_cast<const sockaddr*>(&to), length) != 0) {
      throw NoSocket("connect");
    }
    channel_ = Channel(std::move(connection));
  }

  const std::string address_;
  const ObjectId object_;
  const std::unique_ptr<Store> own_;  // Null where a process keeps it.
  std::mutex mutex_;
  Channel channel_;         // Guarded by mutex_.
  std::uint32_t next_ = 0;  // Guarded by mutex_.
};

Manager::Manager(Context& ctx, std::string_view name) {
  if (ctx.runtime().virtual_time()) {
    connection_ =
        std::make_shared<Connection>(ctx.runtime().MakeObject(ctx, name, State::kWaitingIo));
    return;
  }
  static std::atomic<std::uint64_t> count{0};
  const std::string address = fmt::format("interleave-{}-{}", getpid(), count.fetch_add(1));
  Descriptor listener(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!listener) throw NoSocket("socket");
  socklen_t length = 0;
  const sockaddr_un at = AddressOf(address, length);
  if (bind(listener.get(), reinterpret_cast<const sockaddr*>(&at), length) != 0) {
    throw NoSocket("bind");
  }
  // Listening already: who connects before the process is there waits in line.
  if (listen(listener.get(), SOMAXCONN) != 0) throw NoSocket("listen");
  const ObjectId object = ctx.runtime().MakeObject(ctx, name, State::kWaitingIo);
  connection_ = std::make_shared<Connection>(address, object);
  const ThreadOptions options{.name = std::string(name), .daemon = true};
  ctx.Start(options, kServeManager, ManagerListener(std::move(listener), object));
}

Task<void> ServeManager(Context& ctx, ManagerListener listener) {
  const int socket = listener.descriptor();
  std::vector<Channel> clients;
  Store store;
  for (;;) {
    std::vector<pollfd> wanted{{socket, POLLIN, 0}};
    for (const Channel& client : clients) wanted.push_back({client.descriptor(), POLLIN, 0});
    RecordedWait(ctx.thread(), State::kWaitingIo, ctx.runtime().names().Intern("requests"),
                 SubjectKind::kName, [&] { PollWithStop(ctx, wanted); });
    for (std::size_t i = clients.size(); i-- > 0;) {
      if (wanted[i + 1].revents == 0 || Answer(ctx, listener.object(), clients[i], store)) continue;
      clients.erase(clients.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if (wanted[0].revents == 0) continue;
    Descriptor client(accept4(socket, nullptr, nullptr, SOCK_CLOEXEC));
    if (client) clients.emplace_back(std::move(client));
  }
  co_return;
}

void Manager::DictSet(Context& ctx, const std::string& key, std::int64_t value) const {
  connection_->Ask(ctx, {.operation = Operation::kDictSet, .key = key, .value = value});
}
std::int64_t Manager::DictGet(Context& ctx, const std::string& key) const {
  return connection_->Ask(ctx, {.operation = Operation::kDictGet, .key = key}).value;
}
std::vector<std::pair<std::string, std::int64_t>> Manager::DictItems(Context& ctx) const {
  return connection_->Ask(ctx, {.operation = Operation::kDictItems}).items;
}
void Manager::ListAppend(Context& ctx, std::int64_t value) const {
  connection_->Ask(ctx, {.operation = Operation::kListAppend, .value = value});
}
std::vector<std::int64_t> Manager::ListItems(Context& ctx) const {
  return connection_->Ask(ctx, {.operation = Operation::kListItems}).list;
}
void Manager::Set(Context& ctx, const std::string& name, const std::string& value) const {
  connection_->Ask(ctx, {.operation = Operation::kSet, .key = name, .text = value});
}
std::string Manager::Get(Context& ctx, const std::string& name) const {
  return connection_->Ask(ctx, {.operation = Operation::kGet, .key = name}).text;
}

void Manager::Send(WireWriter& out) const {
  out.Put(connection_->address());
  out.Put(connection_->object());
}
Manager Manager::Receive(WireReader& in) {
  auto address = in.Take<std::string>();
  const auto object = in.Take<ObjectId>();
  return Manager(std::make_shared<Connection>(std::move(address), object));
}

}  // namespace interleave
