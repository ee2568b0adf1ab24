#include "engine/formats/recording_about.h"

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

namespace interleave {
namespace {

// Read with members in the order of their names: who looks for one of very many finds it at once.
using Json = nlohmann::json;
using WrittenJson = nlohmann::ordered_json;

constexpr std::size_t kMost = 1'000;  // Of each list: nobody has as many.

// Adds what is not as it is where nothing is said.
template <typename Value>
void Put(WrittenJson& object, const char* key, const Value& value, const Value& otherwise = {}) {
  if (value != otherwise) object[key] = value;
}

const Json* Find(const Json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return found == object.end() ? nullptr : &*found;
}

void Take(const Json& object, const char* key, std::string& value) {
  const Json* const found = Find(object, key);
  if (found != nullptr && found->is_string()) value = found->get<std::string>();
}
void Take(const Json& object, const char* key, bool& value) {
  const Json* const found = Find(object, key);
  if (found != nullptr && found->is_boolean()) value = found->get<bool>();
}
void Take(const Json& object, const char* key, double& value) {
  const Json* const found = Find(object, key);
  if (found != nullptr && found->is_number()) value = found->get<double>();
}
template <std::integral Number>
void Take(const Json& object, const char* key, Number& value) {
  const Json* const found = Find(object, key);
  if (found == nullptr || !found->is_number_integer()) return;
  if (found->is_number_unsigned()) {
    const auto number = found->get<std::uint64_t>();
    if (std::in_range<Number>(number)) value = static_cast<Number>(number);
  } else {
    const auto number = found->get<std::int64_t>();
    if (std::in_range<Number>(number)) value = static_cast<Number>(number);
  }
}

template <typename Use>
void ForEach(const Json& object, const char* key, Use use) {
  const Json* const found = Find(object, key);
  if (found == nullptr || !found->is_array()) return;
  for (const Json& element :
       std::span(*found->get_ptr<const Json::array_t*>()).first(std::min(found->size(), kMost))) {
    use(element);
  }
}

WrittenJson ResultToJson(const RecordedResult& result) {
  WrittenJson json = {{"ok", result.ok}};
  Put(json, "text", result.text);
  Put(json, "value", result.value);
  Put(json, "error", result.error);
  Put(json, "stopped", result.stopped);
  Put(json, "wall_s", result.wall_s);
  Put(json, "memory_mib", result.memory_mib);
  Put(json, "notes", result.notes);
  return json;
}

void TakeResult(const Json& json, RecordedResult& result) {
  Take(json, "ok", result.ok);
  Take(json, "text", result.text);
  Take(json, "value", result.value);
  Take(json, "error", result.error);
  Take(json, "stopped", result.stopped);
  Take(json, "wall_s", result.wall_s);
  Take(json, "memory_mib", result.memory_mib);
  ForEach(json, "notes", [&](const Json& note) {
    if (note.is_string()) result.notes.push_back(note.get<std::string>());
  });
}

}  // namespace

std::string AboutJson(const Recording& recording) {
  WrittenJson json = WrittenJson::object();
  Put(json, "scenario", recording.scenario);
  Put(json, "model", recording.model);
  for (const RecordedParameter& parameter : recording.parameters) {
    json["parameters"].push_back(
        {{"id", parameter.id}, {"value", parameter.value}, {"text", parameter.text}});
  }
  Put(json, "seed", recording.seed);
  Put(json, "time_scale", recording.time_scale, 1.0);
  Put(json, "cpu", recording.machine.cpu);
  Put(json, "cores", recording.machine.cores);
  Put(json, "system", recording.machine.system);
  Put(json, "program", recording.program);
  Put(json, "recorded_at", recording.recorded_at);
  if (recording.result != RecordedResult()) json["result"] = ResultToJson(recording.result);
  Put(json, "notes", recording.notes);
  for (const Bookmark& bookmark : recording.bookmarks) {
    json["bookmarks"].push_back({{"begin_ns", bookmark.range.begin},
                                 {"end_ns", bookmark.range.end},
                                 {"text", bookmark.text}});
  }
  // Text of the program and of people may be of any bytes.
  return json.dump(-1, ' ', false, WrittenJson::error_handler_t::replace);
}

bool ReadAbout(std::string_view text, Recording& recording) {
  if (text.size() > kMostAboutBytes) return false;
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return false;
  Take(json, "scenario", recording.scenario);
  Take(json, "model", recording.model);
  ForEach(json, "parameters", [&](const Json& element) {
    RecordedParameter parameter;
    Take(element, "id", parameter.id);
    Take(element, "value", parameter.value);
    Take(element, "text", parameter.text);
    if (!parameter.id.empty()) recording.parameters.push_back(std::move(parameter));
  });
  std::ranges::sort(recording.parameters, {}, &RecordedParameter::id);
  Take(json, "seed", recording.seed);
  Take(json, "time_scale", recording.time_scale);
  Take(json, "cpu", recording.machine.cpu);
  Take(json, "cores", recording.machine.cores);
  recording.machine.cores = std::max(recording.machine.cores, 0);
  Take(json, "system", recording.machine.system);
  Take(json, "program", recording.program);
  Take(json, "recorded_at", recording.recorded_at);
  recording.recorded_at = std::clamp<std::int64_t>(recording.recorded_at, 0, kLastRecordedAt);
  if (const Json* const result = Find(json, "result")) TakeResult(*result, recording.result);
  Take(json, "notes", recording.notes);
  ForEach(json, "bookmarks", [&](const Json& element) {
    Bookmark bookmark;
    Take(element, "begin_ns", bookmark.range.begin);
    Take(element, "end_ns", bookmark.range.end);
    Take(element, "text", bookmark.text);
    const bool says_something = bookmark.range != TimeRange{} || !bookmark.text.empty();
    if (says_something && bookmark.range.begin <= bookmark.range.end) {
      recording.bookmarks.push_back(std::move(bookmark));
    }
  });
  return true;
}

}  // namespace interleave
