#include "scenarios/toml/listing.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "engine/formats/display_text.h"

namespace interleave {
namespace {

using Operation = Formula::Operation;

// A name as both languages allow it.
std::string Identifier(std::string_view name) {
  std::string identifier;
  for (const char c : name) {
    identifier += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  }
  if (identifier.empty() || std::isdigit(static_cast<unsigned char>(identifier[0])) != 0) {
    identifier.insert(0, "_");
  }
  return identifier;
}

// In double quotes, which both languages read alike.
std::string Literal(const std::string& text) {
  std::string literal;
  for (const char c : OneLine(text, false)) {
    if (c == '"' || c == '\\') literal += '\\';
    literal += c;
  }
  return '"' + literal + '"';
}

std::string Number(double value) {
  if (value == std::floor(value) && std::abs(value) < 1e15) return fmt::format("{:.0f}", value);
  return fmt::format("{:g}", value);
}

// The lines of one language.
class Program {
 public:
  Program(const Description& description, bool python)
      : description_(description), python_(python) {}

  std::string Text() {
    for (const Parameter& parameter : description_.parameters) {
      const double seconds = SecondsPer(parameter.unit).value_or(1);
      Line(python_ ? fmt::format("{} = {}", parameter.id, Number(parameter.default_value * seconds))
                   : fmt::format("const double {} = {};", parameter.id,
                                 Number(parameter.default_value * seconds)));
    }
    for (const SharedThing& thing : description_.shared) Line(Declaration(thing));
    for (const TaskEntry& group : description_.groups) {
      Line("");
      Line(python_ ? fmt::format("def {}(index):", Identifier(group.name))
                   : fmt::format("void {}(int index) {{", Identifier(group.name)));
      Block(group.phases, 0, group.phases.size(), 1);
      if (!python_) Line("}");
    }
    Line("");
    Line(python_ ? "# The main program:" : "// In main():");
    if (description_.has_pool) {
      const std::string workers = Value(description_.workers);
      Line(python_ ? fmt::format("pool = ThreadPoolExecutor({})", workers)
                   : fmt::format("ThreadPool pool({});", workers));
    }
    for (const TaskEntry& group : description_.groups) Start(group);
    return std::move(text_);
  }

 private:
  void Line(const std::string& line, int depth = 0) {
    if (!line.empty()) text_.append(static_cast<std::size_t>(depth) * (python_ ? 4 : 2), ' ');
    text_ += line;
    text_ += '\n';
  }
  std::string Value(const Formula& formula) const { return FormulaText(formula, description_); }
  std::string Name(const Phase& phase) const {
    return Identifier(description_.shared[phase.shared].name);
  }

  std::string Declaration(const SharedThing& thing) const {
    const std::string name = Identifier(thing.name);
    const std::string size = thing.size.empty() ? "" : Value(thing.size);
    switch (thing.kind) {
      case SharedKind::kLock:
        return python_ ? name + " = threading.Lock()" : fmt::format("std::mutex {};", name);
      case SharedKind::kSemaphore:
        return python_ ? fmt::format("{} = threading.Semaphore({})", name, size)
                       : fmt::format("std::counting_semaphore {}({});", name, size);
      case SharedKind::kBarrier:
        return python_ ? fmt::format("{} = threading.Barrier({})", name, size)
                       : fmt::format("std::barrier {}({});", name, size);
      case SharedKind::kQueue:
        return python_ ? fmt::format("{} = queue.Queue({})", name, size)
                       : fmt::format("BoundedQueue<int> {}({});", name, size);
      case SharedKind::kEvent:
        break;
    }
    return python_ ? name + " = threading.Event()" : fmt::format("Event {};", name);
  }

  void Block(const std::vector<Phase>& phases, std::size_t begin, std::size_t end, int depth) {
    for (std::size_t at = begin; at < end;) {
      const Phase& phase = phases[at];
      if (!HasBlock(phase.kind)) {
        Line(Step(phase), depth);
        ++at;
        continue;
      }
      Line(Opening(phase), depth);
      Block(phases, at + 1, phase.end, depth + 1);
      if (!python_) {
        if (phase.kind == PhaseKind::kSemaphore) Line(Name(phase) + ".release();", depth + 1);
        Line("}", depth);
      }
      at = phase.end;
    }
  }

  std::string Opening(const Phase& phase) const {
    switch (phase.kind) {
      case PhaseKind::kLock:
        return python_ ? fmt::format("with {}:", Name(phase))
                       : fmt::format("{{ std::lock_guard guard({});", Name(phase));
      case PhaseKind::kSemaphore:
        return python_ ? fmt::format("with {}:", Name(phase))
                       : fmt::format("{{ {}.acquire();", Name(phase));
      case PhaseKind::kEach:
        return python_ ? fmt::format("while (item := {}.get()) is not None:", Name(phase))
                       : fmt::format("while (const auto item = {}.Get(); item != kEnd) {{",
                                     Name(phase));
      default:
        return python_ ? fmt::format("for _ in range({}):", Value(phase.amount))
                       : fmt::format("for (int i = 0; i < {}; ++i) {{", Value(phase.amount));
    }
  }

  std::string Step(const Phase& phase) const {
    const std::string name = IsAboutShared(phase.kind) ? Name(phase) : "";
    const std::string value = phase.amount.empty() ? "" : Value(phase.amount);
    const char* end = python_ ? "" : ";";
    switch (phase.kind) {
      case PhaseKind::kCompute:
        return fmt::format("{}({}){}", phase.amount.is_time() ? "compute_for" : "sum_of_squares",
                           value, end);
      case PhaseKind::kWait:
        return python_ ? fmt::format("time.sleep({})", value)
                       : fmt::format("std::this_thread::sleep_for(Seconds({}));", value);
      case PhaseKind::kIo:
        return fmt::format("wait_for_device({}, {}){}", Literal(phase.text), value, end);
      case PhaseKind::kHttp:
        return fmt::format("{}(server + {}){}  {} answers after {} s",
                           python_ ? "requests.get" : "Get", Literal(phase.text), end,
                           python_ ? "#" : "//", value);
      case PhaseKind::kBarrier:
        return name + (python_ ? ".wait()" : ".arrive_and_wait();");
      case PhaseKind::kPut:
        return Times(value, name + (python_ ? ".put(item)" : ".Put(item);"));
      case PhaseKind::kGet:
        return Times(value, name + (python_ ? ".get()" : ".Get();"));
      case PhaseKind::kEvent:
        return name + (python_ ? ".wait()" : ".Wait();");
      case PhaseKind::kSet:
        return name + (python_ ? ".set()" : ".Set();");
      case PhaseKind::kClear:
        return name + (python_ ? ".clear()" : ".Clear();");
      case PhaseKind::kFail:
        return python_ ? fmt::format("raise RuntimeError({})", Literal(phase.text))
                       : fmt::format("throw std::runtime_error({});", Literal(phase.text));
      default:
        return (python_ ? "# " : "// ") + OneLine(phase.text, false);
    }
  }

  std::string Times(const std::string& count, const std::string& step) const {
    if (count == "1") return step;
    return python_ ? fmt::format("for _ in range({}): {}", count, step)
                   : fmt::format("for (int i = 0; i < {}; ++i) {}", count, step);
  }

  void Start(const TaskEntry& group) {
    const std::string name = Identifier(group.name);
    const std::string count = Value(group.count);
    if (python_) {
      Line(fmt::format("for index in range({}):", count));
      Line(group.pooled ? fmt::format("pool.submit({}, index)", name)
                        : fmt::format("Thread(target={}, args=(index,)).start()", name),
           1);
    } else {
      Line(fmt::format("for (int index = 0; index < {}; ++index) {{", count));
      Line(group.pooled ? fmt::format("pool.Submit({}, index);", name)
                        : fmt::format("threads.emplace_back({}, index);", name),
           1);
      Line("}");
    }
  }

  const Description& description_;
  const bool python_;
  std::string text_;
};

const char* Sign(Operation operation) {
  switch (operation) {
    case Operation::kAdd:
      return "+";
    case Operation::kSubtract:
      return "-";
    case Operation::kMultiply:
      return "*";
    case Operation::kDivide:
      return "/";
    default:
      return "%";
  }
}

}  // namespace

std::string FormulaText(const Formula& formula, const Description& description) {
  // Beside each text, whether it is a sum or product, which needs brackets within another.
  std::vector<std::pair<std::string, bool>> stack;
  const auto bracketed = [](const std::pair<std::string, bool>& part) {
    return part.second ? "(" + part.first + ")" : part.first;
  };
  for (const auto& [operation, value] : formula.instructions()) {
    switch (operation) {
      case Operation::kNumber:
        stack.emplace_back(Number(value), false);
        break;
      case Operation::kParameter:
        stack.emplace_back(description.parameters.at(static_cast<std::size_t>(value)).id, false);
        break;
      case Operation::kIndex:
        stack.emplace_back("index", false);
        break;
      case Operation::kNegate:
        stack.back() = {"-" + bracketed(stack.back()), true};
        break;
      default: {
        const auto right = stack.back();
        stack.pop_back();
        const auto left = stack.back();
        if (operation == Operation::kMin || operation == Operation::kMax ||
            operation == Operation::kRandom) {
          const char* function = operation == Operation::kMin   ? "min"
                                 : operation == Operation::kMax ? "max"
                                                                : "uniform";
          stack.back() = {fmt::format("{}({}, {})", function, left.first, right.first), false};
        } else {
          stack.back() = {
              fmt::format("{} {} {}", bracketed(left), Sign(operation), bracketed(right)), true};
        }
      }
    }
  }
  return stack.empty() ? "" : stack.back().first;
}

Listing ListingOf(const Description& description) {
  return {.python = Program(description, true).Text(), .cpp = Program(description, false).Text()};
}

}  // namespace interleave
