#include "engine/formats/comparison_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "engine/formats/display_text.h"

namespace interleave {
namespace {

constexpr int kGap = 2;  // Between columns.

struct Shape {
  std::string_view over;   // The heading's first line, where it has two.
  std::string_view title;  // Its last.
  int dispensable = 0;     // The greatest number is left out first; 0 never.
  bool always = false;     // Also where nothing is known.
};

constexpr std::array kShapes = {
    Shape{"", "Model", 0, true},     Shape{"", "Wall", 0, true},   Shape{"", "Speed-up", 1, true},
    Shape{"Cores", "busy", 2, true}, Shape{"", "CPU", 5, true},    Shape{"Lock", "wait", 3, false},
    Shape{"I/O", "wait", 4, false},  Shape{"", "Sleep", 6, false}, Shape{"", "Switches", 7, true},
    Shape{"", "Memory", 6, false},
};
constexpr std::size_t kColumns = kShapes.size();
using Row = std::array<std::string, kColumns>;

std::string Title(const Shape& shape) {
  return shape.over.empty() ? std::string(shape.title)
                            : fmt::format("{} {}", shape.over, shape.title);
}

Row RowOf(const ComparisonLine& line, bool ascii) {
  const std::string none = ascii ? "-" : "–";
  const auto seconds = [&](double s) { return s > 0 ? SecondsText(s, ascii) : none; };
  return {OneLine(line.model, ascii),
          seconds(line.wall_s),
          line.speedup > 0 ? fmt::format("{:.2f}{}", line.speedup, ascii ? "x" : "×") : none,
          fmt::format("{:.2f}", line.cores_busy),
          seconds(line.cpu_s),
          seconds(line.lock_wait_s),
          seconds(line.io_wait_s),
          seconds(line.sleep_s),
          GroupedNumber(line.switches),
          line.memory_mib > 0 ? MemoryText(line.memory_mib) : none};
}

// The columns that are shown, in order.
struct Chosen {
  std::vector<std::size_t> columns;
  std::vector<std::string> left_out;  // Those that had no room.
};

Chosen Choose(std::span<const Row> rows, const std::array<int, kColumns>& widths, int room,
              const std::string& none) {
  Chosen chosen;
  int width = -kGap;
  for (std::size_t i = 0; i < kColumns; ++i) {
    const bool known = std::ranges::any_of(rows, [&](const Row& row) { return row[i] != none; });
    if (!known && !kShapes[i].always) continue;
    chosen.columns.push_back(i);
    width += widths[i] + kGap;
  }
  while (width > room) {
    const auto next = std::ranges::max_element(
        chosen.columns, {}, [](std::size_t i) { return kShapes[i].dispensable; });
    if (kShapes[*next].dispensable == 0) break;
    width -= widths[*next] + kGap;
    chosen.left_out.push_back(Title(kShapes[*next]));
    chosen.columns.erase(next);
  }
  return chosen;
}

}  // namespace

std::string ComparisonTable(std::span<const ComparisonLine> lines, const TableOptions& options) {
  const bool ascii = options.ascii;
  std::vector<Row> rows;
  for (const ComparisonLine& line : lines) rows.push_back(RowOf(line, ascii));
  Row over, title;
  std::array<int, kColumns> widths{};
  for (std::size_t i = 0; i < kColumns; ++i) {
    over[i] = kShapes[i].over;
    title[i] = kShapes[i].title;
    widths[i] = std::max(DisplayWidth(over[i]), DisplayWidth(title[i]));
    for (const Row& row : rows) widths[i] = std::max(widths[i], DisplayWidth(row[i]));
  }
  const Chosen chosen = Choose(rows, widths, options.width, ascii ? "-" : "–");

  std::string table;
  const auto print = [&](const Row& row) {
    std::string text;
    for (const std::size_t i : chosen.columns) {
      // Figures stand to the right, the model to the left.
      const auto missing = static_cast<std::size_t>(widths[i] - DisplayWidth(row[i]));
      if (i > 0) text.append(kGap + missing, ' ');
      text += row[i];
      if (i == 0) text.append(missing, ' ');
    }
    text.erase(text.find_last_not_of(' ') + 1);
    table += text + '\n';
  };
  print(over);
  print(title);
  int width = -kGap;
  for (const std::size_t i : chosen.columns) width += widths[i] + kGap;
  for (int i = 0; i < width; ++i) table += ascii ? "-" : "─";
  table += '\n';
  for (const Row& row : rows) print(row);
  if (!chosen.left_out.empty()) {
    table += fmt::format("No room for: {}.\nA wider terminal, --width or --json shows them.\n",
                         fmt::join(chosen.left_out, ", "));
  }
  for (const ComparisonLine& line : lines) {
    if (line.remark.empty()) continue;
    table += OneLine(fmt::format("{}: {}", line.model, line.remark), ascii);
    table += '\n';
  }
  return table;
}

}  // namespace interleave
