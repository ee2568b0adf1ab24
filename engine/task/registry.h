#pragma once

#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/task/job.h"

namespace interleave {

// The tasks that can be sent to a worker process, by the names of their definitions. Both ends
// make it anew from the same list, for they are the same executable.
//
// Thread safety: const methods may be called from any thread.
class TaskRegistry {
 public:
  TaskRegistry() = default;
  // Throws std::logic_error if two definitions bear the same name.
  template <typename... Defs>
  explicit TaskRegistry(const Defs&... defs) {
    (Add(defs), ...);
  }

  template <typename R, typename... Args>
  void Add(const TaskDef<R, Args...>& def) {
    Makers makers;
    makers.one = [def](WireReader& in) -> Job* {
      std::tuple<Args...> args{in.Take<Args>()...};  // Braces: in this order.
      return std::apply(
          [&](Args&... each) { return new JobOf<R, Args...>(def, std::move(each)...); }, args);
    };
    if constexpr (sizeof...(Args) == 1 && !std::is_void_v<R>) {
      makers.chunk = [def](WireReader& in) -> Job* {
        return new ChunkJob<R, Args...>(def, in.Take<std::vector<Args...>>());
      };
    }
    if (!makers_.emplace(std::string(def.name), std::move(makers)).second) {
      throw std::logic_error("two tasks bear the name `" + std::string(def.name) + "`");
    }
  }

  bool Has(std::string_view definition) const { return makers_.contains(definition); }
  // A job of that task with the arguments that were sent; the reference it is born with is the
  // caller's. Throws WireError if there is no such task or the arguments make no sense.
  Job* Make(std::string_view definition, bool chunk, WireReader& arguments) const {
    const auto it = makers_.find(definition);
    const Maker* maker = nullptr;
    if (it != makers_.end()) maker = chunk ? &it->second.chunk : &it->second.one;
    if (maker == nullptr || !*maker) {
      throw WireError("there is no task `" + std::string(definition) + "` here");
    }
    return (*maker)(arguments);
  }

 private:
  using Maker = std::function<Job*(WireReader&)>;
  struct Makers {
    Maker one;
    Maker chunk;  // Empty where there is none.
  };
  std::map<std::string, Makers, std::less<>> makers_;
};

}  // namespace interleave
