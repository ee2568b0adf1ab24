#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "scenarios/suggest.h"
#include "scenarios/toml/reading.h"

namespace interleave {
namespace {

constexpr std::size_t kMostShared = 100;

constexpr std::array<SharedKind, kSharedKinds> kKinds = {SharedKind::kLock, SharedKind::kSemaphore,
                                                         SharedKind::kBarrier, SharedKind::kQueue,
                                                         SharedKind::kEvent};
constexpr const char* kAllowed =
    "\"lock\", \"event\", { semaphore = PERMITS }, { barrier = PARTIES } or { queue = CAPACITY }";

bool HasSize(SharedKind kind) { return kind != SharedKind::kLock && kind != SharedKind::kEvent; }

SharedThing ReadThing(const toml::key& key, const toml::node& node, const Description& so_far) {
  SharedThing thing{.name = std::string(key.str()), .place = PlaceOf(key)};
  if (thing.name.empty() || thing.name.size() > 60) {
    Refuse(thing.place, "a name must have 1 to 60 letters");
  }
  std::string_view word;
  const toml::node* size = nullptr;
  if (const auto* text = node.as_string()) {
    word = text->get();
  } else if (const auto* table = node.as_table(); table != nullptr && table->size() == 1) {
    word = table->cbegin()->first.str();
    size = &table->cbegin()->second;
  }
  const auto* kind = std::ranges::find(kKinds, word, SharedWord);
  if (kind == kKinds.end() || HasSize(*kind) != (size != nullptr)) {
    Refuse(PlaceOf(node),
           fmt::format("{} is {}, but must be {}", Quoted(thing.name),
                       size != nullptr ? "a table with " + Quoted(word) : Found(node), kAllowed));
  }
  thing.kind = *kind;
  if (size != nullptr) thing.size = ReadCount(*size, word, so_far.parameters);
  return thing;
}

}  // namespace

std::vector<SharedThing> ReadShared(const toml::table& table, const Description& so_far) {
  if (table.size() > kMostShared) {
    Refuse(PlaceOf(table),
           fmt::format("{} shared things; at most {} are allowed", table.size(), kMostShared));
  }
  std::vector<SharedThing> things;
  for (const auto& [key, node] : table) things.push_back(ReadThing(key, node, so_far));
  // In the order of the file, not of the alphabet.
  std::ranges::sort(things, {}, [](const SharedThing& thing) {
    return std::pair(thing.place.line, thing.place.column);
  });
  return things;
}

namespace {

// Whether a task does something of `kind` to the thing `shared`.
bool Does(const TaskEntry& group, PhaseKind kind, std::uint32_t shared) {
  return std::ranges::any_of(group.phases, [&](const Phase& phase) {
    return phase.kind == kind && phase.shared == shared;
  });
}

void CheckEach(const Description& description, const TaskEntry& group, const Phase& each) {
  const std::string name = Quoted(description.shared[each.shared].name);
  if (Does(group, PhaseKind::kPut, each.shared)) {
    Refuse(each.place, fmt::format("a task that takes each item of {} cannot put to it: the queue "
                                   "would never end",
                                   name));
  }
  if (std::ranges::count_if(group.phases, [&](const Phase& phase) {
        return phase.kind == PhaseKind::kEach && phase.shared == each.shared;
      }) > 1) {
    Refuse(each.place, fmt::format("`each` stands twice for {}; a queue ends once", name));
  }
  bool fed = false;
  for (const TaskEntry& other : description.groups) {
    fed = fed || Does(other, PhaseKind::kPut, each.shared);
    if (Does(other, PhaseKind::kGet, each.shared)) {
      Refuse(each.place, fmt::format("both `get` and `each` take from {}; use one of them", name));
    }
  }
  if (!fed) Refuse(each.place, fmt::format("no task puts to {}, so `each` gets nothing", name));
}

}  // namespace

void CheckQueues(Description& description) {
  std::vector<std::uint32_t> ending;
  for (const TaskEntry& group : description.groups) {
    for (const Phase& phase : group.phases) {
      if (phase.kind != PhaseKind::kEach) continue;
      CheckEach(description, group, phase);
      if (std::ranges::find(ending, phase.shared) == ending.end()) ending.push_back(phase.shared);
    }
  }
  // A queue ends when all who put to it have, who may themselves wait for the end of another.
  while (!ending.empty()) {
    const auto ready = std::ranges::find_if(ending, [&](std::uint32_t queue) {
      return std::ranges::none_of(description.groups, [&](const TaskEntry& group) {
        return Does(group, PhaseKind::kPut, queue) &&
               std::ranges::any_of(ending, [&](std::uint32_t other) {
                 return Does(group, PhaseKind::kEach, other);
               });
      });
    });
    if (ready == ending.end()) {
      const SharedThing& thing = description.shared[ending.front()];
      Refuse(thing.place, fmt::format("the queue {} would never end: tasks that put to it take "
                                      "each item of a queue that ends after it",
                                      Quoted(thing.name)));
    }
    description.queues_by_end.push_back(*ready);
    ending.erase(ready);
  }
}

}  // namespace interleave
