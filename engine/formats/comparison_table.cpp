#include "engine/formats/comparison_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/formats/display_text.h"

namespace interleave {
namespace {

using Row = std::vector<std::string>;

Row RowOf(const ComparisonLine& line, bool with_memory, bool ascii) {
  const std::string none = ascii ? "-" : "–";
  const auto seconds = [&](double s) { return s > 0 ? SecondsText(s, ascii) : none; };
  Row row = {OneLine(line.model, ascii),
             seconds(line.wall_s),
             line.speedup > 0 ? fmt::format("{:.2f}{}", line.speedup, ascii ? "x" : "×") : none,
             fmt::format("{:.2f}", line.cores_busy),
             seconds(line.cpu_s),
             seconds(line.lock_wait_s),
             seconds(line.io_wait_s),
             GroupedNumber(line.switches)};
  if (with_memory) row.push_back(line.memory_mib > 0 ? MemoryText(line.memory_mib) : none);
  return row;
}

}  // namespace

std::string ComparisonTable(std::span<const ComparisonLine> lines, bool ascii) {
  const bool with_memory =
      std::ranges::any_of(lines, [](const ComparisonLine& line) { return line.memory_mib > 0; });
  std::vector<Row> rows = {
      {"Model", "Wall", "Speed-up", "Cores busy", "CPU", "Lock wait", "I/O wait", "Switches"}};
  if (with_memory) rows.front().emplace_back("Memory");
  for (const ComparisonLine& line : lines) rows.push_back(RowOf(line, with_memory, ascii));

  const std::size_t columns = rows.front().size();
  std::vector<int> widths(columns);
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < columns; ++i) {
      widths[i] = std::max(widths[i], DisplayWidth(row[i]));
    }
  }
  std::string table;
  const auto blanks = [&](int count) { table.append(static_cast<std::size_t>(count), ' '); };
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < columns; ++i) {
      const int missing = widths[i] - DisplayWidth(row[i]);
      if (i > 0) blanks(2 + missing);  // Figures stand to the right, the model to the left.
      table += row[i];
      if (i == 0) blanks(missing);
    }
    table += '\n';
    if (&row != &rows.front()) continue;
    int width = 2 * static_cast<int>(columns - 1);
    for (const int column : widths) width += column;
    for (int i = 0; i < width; ++i) table += ascii ? "-" : "─";
    table += '\n';
  }
  for (const ComparisonLine& line : lines) {
    if (line.remark.empty()) continue;
    table += OneLine(fmt::format("{}: {}", line.model, line.remark), ascii);
    table += '\n';
  }
  return table;
}

}  // namespace interleave
