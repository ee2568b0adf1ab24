#include "cli/export.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <string_view>
#include <vector>

#include "engine/formats/atomic_file.h"
#include "engine/formats/chrome_json.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

using Titled = std::vector<NamedTrace>;

std::expected<std::string, std::string> SaveChrome(const std::string& file, const Titled& runs) {
  const auto saved = SaveChromeJson(runs, INTERLEAVE_VERSION, file);
  if (!saved) return std::unexpected(saved.error());
  return fmt::format("wrote {} to {}",
                     Counted(static_cast<std::int64_t>(saved->events), "event", "events"), file);
}

struct Format {
  std::string_view extension;
  std::string_view name;
  std::expected<std::string, std::string> (*save)(const std::string& file, const Titled& runs);
};
constexpr std::array kFormats = {Format{".json", "Chrome JSON", &SaveChrome}};

const Format* FormatOf(const std::string& file) {
  const std::string extension = std::filesystem::path(file).extension();
  for (const Format& format : kFormats) {
    if (format.extension == extension) return &format;
  }
  return nullptr;
}

}  // namespace

std::string ExportFormats() {
  std::string formats;
  for (const Format& format : kFormats) {
    formats += fmt::format("{}{} ({})", formats.empty() ? "" : ", ", format.name, format.extension);
  }
  return formats;
}

std::optional<std::string> WrongExtension(const std::string& file) {
  if (FormatOf(file) != nullptr) return std::nullopt;
  const std::string extension = std::filesystem::path(file).extension();
  return fmt::format("--export cannot write `{}`: {}; there is {}", file,
                     extension.empty() ? "its name has no extension to tell the format by"
                                       : fmt::format("no format is called `{}`", extension),
                     ExportFormats());
}

std::optional<std::string> CannotWrite(const std::string& file) {
  const auto tried = AtomicFile::Create(file);
  if (tried) return std::nullopt;
  return tried.error();
}

std::expected<std::string, std::string> Export(const std::string& file, const Scenario& scenario,
                                               std::span<const FinishedRun> runs) {
  Titled titled;
  for (const FinishedRun& run : runs) {
    if (run.trace == nullptr) continue;
    titled.push_back({.title = fmt::format("{}: {}", scenario.title, ModelTitle(run.model)),
                      .trace = run.trace.get()});
  }
  if (titled.empty()) {
    return std::unexpected(fmt::format("nothing was recorded, so {} was not written", file));
  }
  return FormatOf(file)->save(file, titled);
}

}  // namespace interleave
