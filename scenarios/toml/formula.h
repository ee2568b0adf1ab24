#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace interleave {

// A number in a scenario file that may be computed: `customers * 2`, `20 ms + index * work`,
// `random(1 s, 3 s)`. Checked when it is read: it has a unit (seconds) or none, every name in it is
// known, and evaluating it cannot fail but by its value. A plain value that can be sent to another
// process.
class Formula {
 public:
  enum class Operation : std::uint8_t {
    kNumber,
    kParameter,  // Of the scenario, by its number; Bind() makes it a number.
    kIndex,      // Of the task among those of its kind, from 0.
    kAdd,
    kSubtract,
    kMultiply,
    kDivide,
    kRemainder,
    kNegate,
    kMin,
    kMax,
    kRandom,  // Between two values.
  };
  struct Instruction {
    Operation operation = Operation::kNumber;
    double value = 0;

    auto Fields() { return std::tie(operation, value); }
  };

  Formula() = default;
  explicit Formula(double number, bool is_time = false)
      : instructions_{{Operation::kNumber, number}}, is_time_(is_time) {}
  // In the order of evaluation: operands first. REQUIRES: well formed.
  Formula(std::vector<Instruction> instructions, bool is_time)
      : instructions_(std::move(instructions)), is_time_(is_time) {}

  bool is_time() const { return is_time_; }  // In seconds; else a plain number.
  bool empty() const { return instructions_.empty(); }
  const std::vector<Instruction>& instructions() const { return instructions_; }
  bool Uses(Operation operation) const;
  // The same for every task of its kind, and known before the run.
  bool same_for_all() const { return !Uses(Operation::kIndex) && !Uses(Operation::kRandom); }

  // With the parameters replaced by their values, times in seconds.
  Formula Bound(const std::vector<double>& parameters) const;
  // REQUIRES: bound. May be infinite or no number at all, after a division by 0. Without `random`,
  // every random value is the lower end of its range.
  double Value(double index = 0, std::mt19937_64* random = nullptr) const;

  auto Fields() { return std::tie(instructions_, is_time_); }

 private:
  std::vector<Instruction> instructions_;
  bool is_time_ = false;
};

// What a name in a formula stands for; nullopt if nothing.
struct FormulaName {
  Formula::Instruction instruction;
  bool is_time = false;
};
using FormulaNames = std::function<std::optional<FormulaName>(std::string_view name)>;

// Why a text is no formula, and where in it, from 0.
struct FormulaError {
  std::size_t at = 0;
  std::string text;
};

// `known` lists the names, for the sentence about one that is not.
std::expected<Formula, FormulaError> ParseFormula(std::string_view text, const FormulaNames& names,
                                                  const std::vector<std::string>& known);

// The factor to seconds of `unit`: `s`, `ms`, `us`, `ns`; nullopt for anything else.
std::optional<double> SecondsPer(std::string_view unit);

}  // namespace interleave
