#include "scenarios/toml/formula.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <utility>

#include "scenarios/suggest.h"

namespace interleave {
namespace {

using Operation = Formula::Operation;

constexpr std::size_t kMostLetters = 1000;
constexpr int kMostNested = 50;

bool IsLetter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool IsDigit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

std::string Kind(bool is_time) { return is_time ? "a time" : "a plain number"; }

// Recursive descent: sums of products of factors. Every rule appends its instructions and gives
// whether its value is a time.
class Parser {
 public:
  Parser(std::string_view text, const FormulaNames& names, const std::vector<std::string>& known)
      : text_(text), names_(names), known_(known) {}

  std::expected<Formula, FormulaError> Parse() {
    if (text_.size() > kMostLetters) {
      return std::unexpected(
          FormulaError{0, fmt::format("a formula of {} letters; at most {} are allowed",
                                      text_.size(), kMostLetters)});
    }
    const auto is_time = Sum();
    if (!is_time) return std::unexpected(is_time.error());
    SkipSpace();
    if (at_ < text_.size()) {
      return std::unexpected(Unexpected("an operator (+ - * / %) or the end"));
    }
    return Formula(std::move(instructions_), *is_time);
  }

 private:
  using Kinded = std::expected<bool, FormulaError>;

  void SkipSpace() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }
  bool Accept(char c) {
    SkipSpace();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  FormulaError Unexpected(std::string_view allowed) const {
    if (at_ >= text_.size()) {
      return {at_, fmt::format("the formula ends, but {} is expected", allowed)};
    }
    const char c = text_[at_];
    const std::string found = std::isprint(static_cast<unsigned char>(c)) != 0
                                  ? fmt::format("`{}`", c)
                                  : "a letter that cannot be shown";
    return {at_, fmt::format("{} where {} is expected", found, allowed)};
  }
  void Append(Operation operation, double value = 0) {
    instructions_.push_back({operation, value});
  }

  Kinded Sum() {
    if (++nested_ > kMostNested) {
      return std::unexpected(FormulaError{
          at_, fmt::format("brackets more than {} deep, which is the limit", kMostNested)});
    }
    auto left = Product();
    while (left) {
      SkipSpace();
      const std::size_t sign = at_;
      const bool plus = Accept('+');
      if (!plus && !Accept('-')) break;
      const auto right = Product();
      if (!right) return right;
      if (*left != *right) {
        return std::unexpected(FormulaError{
            sign, fmt::format("{} and {} cannot be {}; write times with their unit, as in "
                              "`20 ms`",
                              Kind(*left), Kind(*right), plus ? "added" : "subtracted")});
      }
      Append(plus ? Operation::kAdd : Operation::kSubtract);
    }
    --nested_;
    return left;
  }

  Kinded Product() {
    auto left = Factor();
    while (left) {
      SkipSpace();
      const std::size_t sign = at_;
      const char c = at_ < text_.size() ? text_[at_] : '\0';
      if (c != '*' && c != '/' && c != '%') break;
      ++at_;
      const auto right = Factor();
      if (!right) return right;
      if (c == '*') {
        if (*left && *right) {
          return std::unexpected(FormulaError{sign, "two times cannot be multiplied"});
        }
        Append(Operation::kMultiply);
        left = *left || *right;
      } else if (c == '/') {
        if (!*left && *right) {
          return std::unexpected(FormulaError{sign, "a plain number cannot be divided by a time"});
        }
        Append(Operation::kDivide);
        left = *left && !*right;
      } else {
        if (*left != *right) {
          return std::unexpected(
              FormulaError{sign, "the remainder of a time and a plain number has no meaning"});
        }
        Append(Operation::kRemainder);
      }
    }
    return left;
  }

  Kinded Factor() {
    SkipSpace();
    // Signs, however many: not one call deeper for each.
    bool negative = false;
    while (at_ < text_.size() && (text_[at_] == '-' || text_[at_] == '+')) {
      negative ^= text_[at_++] == '-';
      SkipSpace();
    }
    auto kind = Plain();
    if (kind && negative) Append(Operation::kNegate);
    return kind;
  }

  Kinded Plain() {
    if (Accept('(')) {
      const auto inner = Sum();
      if (!inner) return inner;
      if (!Accept(')')) return std::unexpected(Unexpected("`)`"));
      return inner;
    }
    if (at_ < text_.size() && (IsDigit(text_[at_]) || text_[at_] == '.')) return Number();
    if (at_ < text_.size() && IsLetter(text_[at_])) return Name();
    return std::unexpected(Unexpected("a number, a name or `(`"));
  }

  std::string_view Word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (IsLetter(text_[at_]) || IsDigit(text_[at_]))) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  Kinded Number() {
    const std::size_t begin = at_;
    std::string digits;
    while (at_ < text_.size() && (IsDigit(text_[at_]) || text_[at_] == '.' || text_[at_] == '_')) {
      if (text_[at_] != '_') digits += text_[at_];
      ++at_;
    }
    double value = 0;
    const char* end = digits.data() + digits.size();
    const auto [stopped, error] = std::from_chars(digits.data(), end, value);
    if (error != std::errc() || stopped != end) {
      return std::unexpected(FormulaError{
          begin, fmt::format("`{}` is not a number", text_.substr(begin, at_ - begin))});
    }
    SkipSpace();
    const std::size_t unit_at = at_;
    if (at_ < text_.size() && IsLetter(text_[at_])) {
      const std::string_view unit = Word();
      const std::optional<double> seconds = SecondsPer(unit);
      if (!seconds) {
        return std::unexpected(FormulaError{
            unit_at, fmt::format("`{}` is no unit; units are s, ms, us and ns", unit)});
      }
      Append(Operation::kNumber, value * *seconds);
      return true;
    }
    Append(Operation::kNumber, value);
    return false;
  }

  Kinded Name() {
    const std::size_t begin = at_;
    const std::string_view name = Word();
    static constexpr std::pair<std::string_view, Operation> kFunctions[] = {
        {"min", Operation::kMin}, {"max", Operation::kMax}, {"random", Operation::kRandom}};
    for (const auto& [function, operation] : kFunctions) {
      if (name == function && Accept('(')) return Call(operation, begin, name);
    }
    const std::optional<FormulaName> found = names_(name);
    if (!found) {
      return std::unexpected(FormulaError{
          begin, fmt::format("no parameter `{}`{}; there {} {}", name, DidYouMean(name, known_),
                             known_.size() == 1 ? "is" : "are", fmt::join(known_, ", "))});
    }
    instructions_.push_back(found->instruction);
    return found->is_time;
  }

  Kinded Call(Operation operation, std::size_t begin, std::string_view name) {
    const auto first = Sum();
    if (!first) return first;
    if (!Accept(',')) return std::unexpected(Unexpected("`,` and a second value"));
    const auto second = Sum();
    if (!second) return second;
    if (!Accept(')')) return std::unexpected(Unexpected("`)`"));
    if (*first != *second) {
      return std::unexpected(FormulaError{begin, fmt::format("`{}` of {} and {} has no meaning",
                                                             name, Kind(*first), Kind(*second))});
    }
    Append(operation);
    return first;
  }

  const std::string_view text_;
  const FormulaNames& names_;
  const std::vector<std::string>& known_;
  std::size_t at_ = 0;
  int nested_ = 0;
  std::vector<Formula::Instruction> instructions_;
};

double Apply(Operation operation, double left, double right, std::mt19937_64* random) {
  switch (operation) {
    case Operation::kAdd:
      return left + right;
    case Operation::kSubtract:
      return left - right;
    case Operation::kMultiply:
      return left * right;
    case Operation::kDivide:
      return left / right;
    case Operation::kRemainder:
      return std::fmod(left, right);
    case Operation::kMin:
      return std::min(left, right);
    case Operation::kMax:
      return std::max(left, right);
    case Operation::kRandom:
      // The same numbers on every machine, which std::uniform_real_distribution does not promise.
      return left +
             (right - left) * (random ? static_cast<double>((*random)() >> 11) * 0x1p-53 : 0);
    default:
      return left;
  }
}

double Evaluate(const std::vector<Formula::Instruction>& instructions, double index,
                std::mt19937_64* random) {
  std::vector<double> stack;
  for (const auto& [operation, value] : instructions) {
    switch (operation) {
      case Operation::kNumber:
      case Operation::kParameter:
        stack.push_back(value);
        break;
      case Operation::kIndex:
        stack.push_back(index);
        break;
      case Operation::kNegate:
        if (!stack.empty()) stack.back() = -stack.back();
        break;
      default: {
        if (stack.size() < 2) return std::nan("");  // Only damage on the way could make one.
        const double right = stack.back();
        stack.pop_back();
        stack.back() = Apply(operation, stack.back(), right, random);
      }
    }
  }
  return stack.empty() ? std::nan("") : stack.back();
}

}  // namespace

bool Formula::Uses(Operation operation) const {
  return std::ranges::find(instructions_, operation, &Instruction::operation) !=
         instructions_.end();
}

Formula Formula::Bound(const std::vector<double>& parameters) const {
  Formula bound = *this;
  for (Instruction& instruction : bound.instructions_) {
    if (instruction.operation != Operation::kParameter) continue;
    instruction = {Operation::kNumber, parameters.at(static_cast<std::size_t>(instruction.value))};
  }
  return bound;
}

double Formula::Value(double index, std::mt19937_64* random) const {
  if (instructions_.size() == 1 && instructions_[0].operation == Operation::kNumber) {
    return instructions_[0].value;
  }
  return Evaluate(instructions_, index, random);
}

std::expected<Formula, FormulaError> ParseFormula(std::string_view text, const FormulaNames& names,
                                                  const std::vector<std::string>& known) {
  return Parser(text, names, known).Parse();
}

std::optional<double> SecondsPer(std::string_view unit) {
  if (unit == "s") return 1;
  if (unit == "ms") return 1e-3;
  if (unit == "us" || unit == "µs") return 1e-6;
  if (unit == "ns") return 1e-9;
  return std::nullopt;
}

}  // namespace interleave
