#include "cli/figure_arguments.h"

#include <CLI/CLI.hpp>

#include "cli/file_arguments.h"

namespace interleave {

void DeclareFigure(CLI::App& command, TypedFigure& typed, bool whole) {
  command
      .add_option("--figure-width", typed.width,
                  "How wide pictures are: 16cm (PNG with 300 dots per inch), 1200px")
      ->type_name("WIDTH");
  command.add_option("--figure-theme", typed.theme, "The colours of pictures: light or dark")
      ->type_name("THEME");
  if (!whole) return;
  command
      .add_option("--figure-range", typed.range, "The part that pictures show: 1.0s..2.5s, 250ms..")
      ->type_name("FROM..TO");
  command
      .add_option("--figure-rows", typed.rows,
                  "The rows that pictures show: names, several with commas, * for anything")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("ROWS");
}

Checked<FigureArguments> ReadFigure(const TypedFigure& typed) {
  FigureArguments figure;
  if (!typed.width.empty()) {
    const auto width = ParseFigureWidth(typed.width);
    if (!width) return std::unexpected("--figure-width: " + width.error());
    figure.options.width = *width;
  }
  if (!typed.theme.empty()) {
    const auto dark = ParseFigureTheme(typed.theme);
    if (!dark) return std::unexpected("--figure-theme: " + dark.error());
    figure.options.dark = *dark;
  }
  if (!typed.range.empty()) {
    const auto range = ReadRange(typed.range);
    if (!range) return std::unexpected(range.error());
    figure.range = *range;
  }
  figure.options.rows = typed.rows;
  return figure;
}

}  // namespace interleave
