#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <span>

#include "scenarios/suggest.h"
#include "scenarios/toml/reading.h"

namespace interleave {
namespace {

constexpr std::size_t kMostWritten = 10'000;  // Phases of one task, as written.

// How a phase is written: the word it begins with, and what may stand beside it.
struct Form {
  PhaseKind kind;
  std::array<std::string_view, 3> options;
};
constexpr std::array kForms = {
    Form{PhaseKind::kCompute, {}},      Form{PhaseKind::kWait, {}},
    Form{PhaseKind::kIo, {"device"}},   Form{PhaseKind::kHttp, {"path", "size", "status"}},
    Form{PhaseKind::kLock, {"phases"}}, Form{PhaseKind::kSemaphore, {"phases"}},
    Form{PhaseKind::kBarrier, {}},      Form{PhaseKind::kPut, {"items"}},
    Form{PhaseKind::kGet, {"items"}},   Form{PhaseKind::kEach, {"phases"}},
    Form{PhaseKind::kEvent, {}},        Form{PhaseKind::kSet, {}},
    Form{PhaseKind::kClear, {}},        Form{PhaseKind::kRepeat, {"phases"}},
    Form{PhaseKind::kMark, {}},         Form{PhaseKind::kFail, {}},
};

SharedKind KindWanted(PhaseKind kind) {
  switch (kind) {
    case PhaseKind::kLock:
      return SharedKind::kLock;
    case PhaseKind::kSemaphore:
      return SharedKind::kSemaphore;
    case PhaseKind::kBarrier:
      return SharedKind::kBarrier;
    case PhaseKind::kPut:
    case PhaseKind::kGet:
    case PhaseKind::kEach:
      return SharedKind::kQueue;
    default:
      return SharedKind::kEvent;
  }
}

class PhaseReader {
 public:
  explicit PhaseReader(const Description& so_far) : so_far_(so_far) {}

  void ReadBlock(const toml::node& node, std::size_t nested) {
    if (nested > kMostNested) {
      Refuse(PlaceOf(node), fmt::format("blocks within blocks more than {} deep, which is the "
                                        "limit",
                                        kMostNested));
    }
    const toml::array& array = ReadArray(node, "phases");
    if (array.empty()) Refuse(PlaceOf(node), "`phases` is empty; it must have one or more");
    for (const toml::node& each : array) ReadPhase(each, nested);
  }

  std::vector<Phase> Take() { return std::move(phases_); }

 private:
  void ReadPhase(const toml::node& node, std::size_t nested) {
    const auto* table = node.as_table();
    if (table == nullptr) {
      Refuse(PlaceOf(node), fmt::format("a phase is {}, but must be a table like "
                                        "{{ wait = \"1 s\" }}",
                                        Found(node)));
    }
    if (phases_.size() >= kMostWritten) {
      Refuse(PlaceOf(node), fmt::format("more than {} phases in one task, which is the limit; "
                                        "`repeat` says the same again",
                                        kMostWritten));
    }
    const Form& form = FindForm(*table);
    const std::string_view word = PhaseWord(form.kind);
    CheckKeys(*table, form);
    const toml::node& value = *table->get(word);
    const std::size_t at = phases_.size();
    phases_.push_back({.kind = form.kind, .place = PlaceOf(node)});
    if (IsAboutShared(form.kind)) {
      if (form.kind == PhaseKind::kEach && nested > 1) {
        Refuse(PlaceOf(node), "`each` within another block; it must stand by itself");
      }
      phases_[at].shared = FindShared(value, form.kind);
    } else if (form.kind == PhaseKind::kMark || form.kind == PhaseKind::kFail) {
      phases_[at].text = ReadText(value, word, 200);
    } else {
      phases_[at].amount = ReadFormula(value, word, so_far_.parameters);
      CheckUnit(phases_[at], value);
    }
    ReadOptions(*table, phases_[at]);
    if (HasBlock(form.kind)) {
      const toml::node* block = table->get("phases");
      if (block == nullptr) {
        Refuse(PlaceOf(node),
               fmt::format("`{}` has no `phases = [ ... ]`: what is done meanwhile", word));
      }
      ReadBlock(*block, nested + 1);
      phases_[at].end = static_cast<std::uint32_t>(phases_.size());
    }
  }

  static const Form& FindForm(const toml::table& table) {
    const Form* found = nullptr;
    for (const Form& form : kForms) {
      if (!table.contains(PhaseWord(form.kind))) continue;
      if (found != nullptr) {
        Refuse(PlaceOf(table), fmt::format("a phase is both `{}` and `{}`; make it two phases",
                                           PhaseWord(found->kind), PhaseWord(form.kind)));
      }
      found = &form;
    }
    if (found != nullptr) return *found;
    std::vector<std::string> words;
    for (const Form& form : kForms) words.emplace_back(PhaseWord(form.kind));
    if (table.empty()) {
      Refuse(PlaceOf(table), fmt::format("an empty phase; allowed are {}", fmt::join(words, ", ")));
    }
    const auto& key = table.cbegin()->first;
    Refuse(PlaceOf(key), fmt::format("no phase {}{}; allowed are {}", Quoted(key.str()),
                                     DidYouMean(key.str(), words), fmt::join(words, ", ")));
  }

  static void CheckKeys(const toml::table& table, const Form& form) {
    const std::string_view word = PhaseWord(form.kind);
    for (const auto& [key, value] : table) {
      if (key.str() == word || std::ranges::find(form.options, key.str()) != form.options.end()) {
        continue;
      }
      std::vector<std::string> known = {std::string(word)};
      for (const std::string_view option : form.options) {
        if (!option.empty()) known.emplace_back(option);
      }
      Refuse(PlaceOf(key),
             fmt::format("the phase `{}` has no key {}{}; allowed are {}", word, Quoted(key.str()),
                         DidYouMean(key.str(), known), fmt::join(known, ", ")));
    }
  }

  std::uint32_t FindShared(const toml::node& value, PhaseKind kind) const {
    const SharedKind wanted = KindWanted(kind);
    std::vector<std::string> names;
    for (const SharedThing& thing : so_far_.shared) {
      if (thing.kind == wanted) names.push_back(thing.name);
    }
    const auto* text = value.as_string();
    const auto found = text == nullptr
                           ? so_far_.shared.end()
                           : std::ranges::find(so_far_.shared, text->get(), &SharedThing::name);
    if (found != so_far_.shared.end() && found->kind == wanted) {
      return static_cast<std::uint32_t>(found - so_far_.shared.begin());
    }
    const std::string allowed =
        names.empty()
            ? fmt::format("[shared] declares none")
            : fmt::format("there {} {}", names.size() == 1 ? "is" : "are", fmt::join(names, ", "));
    if (found != so_far_.shared.end()) {
      Refuse(PlaceOf(value),
             fmt::format("{} is a {}, but `{}` wants a {}; {}", Quoted(text->get()),
                         SharedWord(found->kind), PhaseWord(kind), SharedWord(wanted), allowed));
    }
    if (text == nullptr) {
      Refuse(PlaceOf(value),
             fmt::format("`{}` is {}, but must be the name of a {}; {}", PhaseWord(kind),
                         Found(value), SharedWord(wanted), allowed));
    }
    Refuse(PlaceOf(value), fmt::format("no {} {}{}; {}", SharedWord(wanted), Quoted(text->get()),
                                       DidYouMean(text->get(), names), allowed));
  }

  // Times are seconds where no unit is written, so `wait = 2` is what it looks like.
  static void CheckUnit(const Phase& phase, const toml::node& value) {
    if (phase.kind == PhaseKind::kRepeat && phase.amount.is_time()) {
      Refuse(PlaceOf(value), "`repeat` is a time, but must be a whole number");
    }
  }

  void ReadOptions(const toml::table& table, Phase& phase) const {
    const auto number = [&](std::string_view key, Formula& into) {
      const toml::node* node = table.get(key);
      if (node == nullptr) return;
      into = ReadFormula(*node, key, so_far_.parameters);
      if (into.is_time()) {
        Refuse(PlaceOf(*node), fmt::format("`{}` is a time, but must be a whole number", key));
      }
    };
    switch (phase.kind) {
      case PhaseKind::kPut:
      case PhaseKind::kGet:
        phase.amount = Formula(1);
        number("items", phase.amount);
        break;
      case PhaseKind::kIo:
        phase.text = "disk";
        if (const auto* device = table.get("device")) phase.text = ReadText(*device, "device", 60);
        break;
      case PhaseKind::kHttp:
        phase.text = "/page";
        phase.size = Formula(1000);
        phase.status = Formula(200);
        if (const auto* path = table.get("path")) phase.text = ReadText(*path, "path", 200);
        number("size", phase.size);
        number("status", phase.status);
        break;
      default:
        break;
    }
  }

  const Description& so_far_;
  std::vector<Phase> phases_;
};

}  // namespace

std::vector<Phase> ReadPhases(const toml::node& node, const Description& so_far) {
  PhaseReader reader(so_far);
  reader.ReadBlock(node, 1);
  return reader.Take();
}

}  // namespace interleave
