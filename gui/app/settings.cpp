#include "gui/app/settings.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <system_error>

namespace interleave {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t kMostRecent = 8;
constexpr int kLeastSize = 320;
constexpr int kMostSize = 16'384;

void Take(const json& from, const char* name, bool& into) {
  const auto found = from.find(name);
  if (found != from.end() && found->is_boolean()) into = found->get<bool>();
}

void Take(const json& from, const char* name, int& into) {
  const auto found = from.find(name);
  if (found == from.end() || !found->is_number()) return;
  const double value = found->get<double>();
  if (value >= kLeastSize && value <= kMostSize) into = static_cast<int>(value);
}

}  // namespace

std::string SettingsText(const Settings& settings) {
  json recent = json::array();
  for (const std::string& path : settings.recent) recent.push_back(path);
  const json all = {{"dark", settings.dark},
                    {"high_contrast", settings.high_contrast},
                    {"safe_colours", settings.safe_colours},
                    {"interface_scale", settings.interface_scale},
                    {"python", settings.python},
                    {"width", settings.width},
                    {"height", settings.height},
                    {"recent", recent}};
  // A path may hold any bytes.
  return all.dump(2, ' ', false, json::error_handler_t::replace) + '\n';
}

Settings ParseSettings(std::string_view text) {
  Settings settings;
  const json all = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!all.is_object()) return settings;
  Take(all, "dark", settings.dark);
  Take(all, "high_contrast", settings.high_contrast);
  Take(all, "safe_colours", settings.safe_colours);
  Take(all, "python", settings.python);
  Take(all, "width", settings.width);
  Take(all, "height", settings.height);
  if (const auto scale = all.find("interface_scale"); scale != all.end() && scale->is_number()) {
    const double value = scale->get<double>();
    if (std::isfinite(value)) {
      settings.interface_scale = std::clamp(value, kLeastInterfaceScale, kMostInterfaceScale);
    }
  }
  if (const auto recent = all.find("recent"); recent != all.end() && recent->is_array()) {
    for (const json& path : *recent) {
      if (path.is_string() && settings.recent.size() < kMostRecent) {
        settings.recent.push_back(path.get<std::string>());
      }
    }
  }
  return settings;
}

std::string SettingsPath() {
  const char* base = std::getenv("XDG_CONFIG_HOME");
  // The specification: a path that is not absolute is to be ignored.
  if (base != nullptr && base[0] == '/') return (fs::path(base) / "interleave/settings.json");
  const char* home = std::getenv("HOME");
  if (home == nullptr || home[0] != '/') return "";
  return fs::path(home) / ".config/interleave/settings.json";
}

Settings ReadSettings(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (path.empty() || !file) return {};
  return ParseSettings(std::string(std::istreambuf_iterator<char>(file), {}));
}

std::expected<void, std::string> WriteSettings(const std::string& path, const Settings& settings) {
  const auto failed = [&](std::string_view why) {
    return std::unexpected("The settings could not be kept in " + path + ": " + std::string(why));
  };
  if (path.empty()) return std::unexpected("There is no home folder to keep the settings in.");
  std::error_code error;
  fs::create_directories(fs::path(path).parent_path(), error);
  if (error) return failed(error.message());
  const std::string beside = path + "." + std::to_string(getpid());
  {
    std::ofstream file(beside, std::ios::binary | std::ios::trunc);
    file << SettingsText(settings);
    if (!file.flush()) return failed("is the disk full?");
  }
  fs::rename(beside, path, error);
  if (error) return failed(error.message());
  return {};
}

}  // namespace interleave
