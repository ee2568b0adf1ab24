#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/process/descriptor.h"
#include "engine/task/context.h"

namespace interleave {

// The socket that a manager listens at, on its way to the process that serves it.
class ManagerListener {
 public:
  using SendableHandle = void;
  ManagerListener() = default;
  ManagerListener(Descriptor socket, ObjectId object)
      : socket_(std::make_shared<Descriptor>(std::move(socket))), object_(object) {}
  int descriptor() const { return socket_->get(); }
  ObjectId object() const { return object_; }

  void Send(WireWriter& out) const {
    out.Put(object_);
    out.PutDescriptor(descriptor());
  }
  static ManagerListener Receive(WireReader& in) {
    const auto object = in.Take<ObjectId>();
    return {Descriptor(in.TakeDescriptor()), object};
  }

 private:
  std::shared_ptr<Descriptor> socket_;  // Closed with the last copy in this process.
  ObjectId object_ = 0;
};

// A process that keeps a dictionary, a list and a namespace for all others, as
// multiprocessing.Manager: every operation is a message to it and one back, over a Unix socket, and
// it does one after another. The process ends with the main program. A copy means the same manager.
//
// Every verb throws std::runtime_error if the manager does not answer, std::out_of_range for a key
// or name it has not.
//
// Thread safety: every task may use it, each with its own context.
class Manager {
 public:
  using SendableHandle = void;
  Manager() = default;
  // Starts the process. Throws ThreadError.
  Manager(Context& ctx, std::string_view name);

  void DictSet(Context& ctx, const std::string& key, std::int64_t value) const;
  std::int64_t DictGet(Context& ctx, const std::string& key) const;
  std::vector<std::pair<std::string, std::int64_t>> DictItems(Context& ctx) const;
  void ListAppend(Context& ctx, std::int64_t value) const;
  std::vector<std::int64_t> ListItems(Context& ctx) const;
  void Set(Context& ctx, const std::string& name, const std::string& value) const;
  std::string Get(Context& ctx, const std::string& name) const;

  void Send(WireWriter& out) const;
  static Manager Receive(WireReader& in);

 private:
  class Connection;
  explicit Manager(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}
  std::shared_ptr<Connection> connection_;
};

// What runs in the process of a manager: belongs into the TaskRegistry of who uses one.
Task<void> ServeManager(Context& ctx, ManagerListener listener);
inline constexpr TaskDef kServeManager{"manager", &ServeManager};

}  // namespace interleave
