#include "cli/file_arguments.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <utility>

#include "engine/task/duration.h"

namespace interleave {
namespace {

constexpr std::string_view kFileHelp =
    "A recording of any format that can be read; - is standard input";

void DeclareFrom(CLI::App& command, TypedFiles& typed) {
  command.add_option("--from", typed.from, "The format it must be of: interleave, json ...")
      ->type_name("EXT");
}

void DeclareCut(CLI::App& command, TypedFiles& typed) {
  command
      .add_option("--range", typed.range,
                  "Only this part: 1.0s..2.5s, 250ms.., ..3s; the new one begins at 0")
      ->type_name("FROM..TO");
  command
      .add_option("--rows", typed.rows,
                  "Only these rows: names, several with commas, * for anything; threads, tasks and "
                  "cores stand for all of them")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("ROWS");
  command.add_flag("--by-task", typed.by_task,
                   "A row for each task, from its submission to what came of it, in place of those "
                   "of threads");
}

std::string ReadableList() {
  std::string list;
  for (const Reader& reader : Readers()) {
    list += fmt::format("{}{} ({})", list.empty() ? "" : ", ", reader.format, reader.extension);
  }
  return list;
}

Checked<Source> ReadSource(const std::string& file, const std::string& from) {
  if (from.empty()) return Source{.file = file};
  const std::string extension = from.starts_with('.') ? from : "." + from;
  for (const Reader& reader : Readers()) {
    if (extension == reader.extension) return Source{.file = file, .format = &reader};
  }
  return std::unexpected(
      fmt::format("--from is `{}`, which cannot be read; there is {}", from, ReadableList()));
}

Checked<Cut> ReadCut(const TypedFiles& typed) {
  Cut cut{.range = std::nullopt, .rows = typed.rows, .by_task = typed.by_task};
  if (typed.range.empty()) return cut;
  const auto range = ReadRange(typed.range);
  if (!range) return std::unexpected(range.error());
  cut.range = *range;
  return cut;
}

// nullopt for what is no time.
std::optional<Nanos> ReadTime(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return std::nullopt;
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  double scale = 0;
  if (unit.empty() || unit == "s") scale = 1e9;
  if (unit == "ms") scale = 1e6;
  if (unit == "us" || unit == "µs") scale = 1e3;
  if (unit == "ns") scale = 1;
  constexpr double kFurthest = 9e17;  // Nanoseconds: thirty years.
  const double nanos = value * scale;
  if (scale == 0 || !(nanos >= 0 && nanos <= kFurthest)) return std::nullopt;
  return static_cast<Nanos>(std::llround(nanos));
}

}  // namespace

Checked<TimeRange> ReadRange(std::string_view text) {
  const auto wrong = [&] {
    return std::unexpected(fmt::format(
        "--range is `{}`, but must be two times like 1.0s..2.5s, 250ms..1s, 2s.. or ..3s", text));
  };
  const std::size_t dots = text.find("..");
  if (dots == std::string_view::npos || text.size() == 2) return wrong();
  const std::string_view begin = text.substr(0, dots);
  const std::string_view end = text.substr(dots + 2);
  TimeRange range{.begin = 0, .end = std::numeric_limits<Nanos>::max() / 4};
  if (!begin.empty()) {
    const auto time = ReadTime(begin);
    if (!time) return wrong();
    range.begin = *time;
  }
  if (!end.empty()) {
    const auto time = ReadTime(end);
    if (!time) return wrong();
    range.end = *time;
  }
  if (range.end <= range.begin) {
    return std::unexpected(fmt::format("--range is `{}`, which ends before it begins", text));
  }
  return range;
}

Checked<ExportTarget> ReadTarget(std::string_view option, const std::string& file,
                                 const std::string& to) {
  ExportTarget target{.file = file};
  if (!to.empty()) {
    target.format = FormatOfFile(to.starts_with('.') ? to : "." + to);
    if (target.format != nullptr) return target;
    return std::unexpected(
        fmt::format("--to is `{}`, which no format is called; there is {}", to, FormatList()));
  }
  if (file == "-") {
    return std::unexpected(
        fmt::format("standard output has no name to tell the format by; add --to with one of {}",
                    FormatList()));
  }
  target.format = FormatOfFile(file);
  if (target.format != nullptr) return target;
  const std::string extension = std::filesystem::path(file).extension();
  return std::unexpected(fmt::format("{} cannot write `{}`: {}; there is {}", option, file,
                                     extension.empty()
                                         ? "its name has no extension to tell the format by"
                                         : fmt::format("no format is called `{}`", extension),
                                     FormatList()));
}

void DeclareConvert(CLI::App& app, TypedFiles& typed) {
  CLI::App* const command =
      app.add_subcommand("convert", "Write a recording in another format, or a part of it");
  command->add_option("IN", typed.first, std::string(kFileHelp))->required();
  command
      ->add_option(
          "OUT", typed.second,
          "The new file; its extension says the format: " + FormatList() + "; - is standard output")
      ->required();
  DeclareFrom(*command, typed);
  command->add_option("--to", typed.to, "The format, whatever OUT is called; needed for -")
      ->type_name("EXT");
  DeclareCut(*command, typed);
  DeclareFigure(*command, typed.figure, /*whole=*/false);
}

void DeclareInfo(CLI::App& app, TypedFiles& typed) {
  CLI::App* const command =
      app.add_subcommand("info", "Tell what a recording is of, and what of it cannot be read");
  command->add_option("FILE", typed.first, std::string(kFileHelp))->required();
  DeclareFrom(*command, typed);
}

void DeclareStats(CLI::App& app, TypedFiles& typed) {
  CLI::App* const command =
      app.add_subcommand("stats", "Add up a recording: times by state, threads, cores");
  command->add_option("FILE", typed.first, std::string(kFileHelp))->required();
  command->add_flag("--json", typed.json, "As JSON");
  DeclareFrom(*command, typed);
  DeclareCut(*command, typed);
}

void DeclareDiff(CLI::App& app, TypedFiles& typed) {
  CLI::App* const command =
      app.add_subcommand("diff", "Compare two recordings: times by state and by task");
  command->add_option("A", typed.first, std::string(kFileHelp))->required();
  command->add_option("B", typed.second, "The other one")->required();
  command->add_flag("--json", typed.json, "As JSON");
}

Checked<ConvertArguments> ReadConvert(const TypedFiles& typed) {
  auto from = ReadSource(typed.first, typed.from);
  if (!from) return std::unexpected(from.error());
  auto to = ReadTarget("convert", typed.second, typed.to);
  if (!to) return std::unexpected(to.error());
  auto cut = ReadCut(typed);
  if (!cut) return std::unexpected(cut.error());
  auto figure = ReadFigure(typed.figure);
  if (!figure) return std::unexpected(figure.error());
  return ConvertArguments{.from = std::move(*from),
                          .to = std::move(*to),
                          .cut = std::move(*cut),
                          .figure = std::move(figure->options)};
}

Checked<InfoArguments> ReadInfo(const TypedFiles& typed) {
  auto from = ReadSource(typed.first, typed.from);
  if (!from) return std::unexpected(from.error());
  return InfoArguments{.from = std::move(*from)};
}

Checked<StatsArguments> ReadStats(const TypedFiles& typed) {
  auto from = ReadSource(typed.first, typed.from);
  if (!from) return std::unexpected(from.error());
  auto cut = ReadCut(typed);
  if (!cut) return std::unexpected(cut.error());
  return StatsArguments{.from = std::move(*from), .cut = std::move(*cut), .json = typed.json};
}

Checked<DiffArguments> ReadDiff(const TypedFiles& typed) {
  if (typed.first == "-" && typed.second == "-") {
    return std::unexpected(std::string("standard input holds one recording, not both"));
  }
  return DiffArguments{
      .first = {.file = typed.first}, .second = {.file = typed.second}, .json = typed.json};
}

}  // namespace interleave
