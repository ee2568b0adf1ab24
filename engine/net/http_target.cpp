#include "engine/net/http_target.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace interleave {
namespace {

constexpr Nanos kMicro = 1000;

bool IsPlain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

void AppendEncoded(std::string& out, std::string_view text, bool keep_slashes) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : text) {
    if (IsPlain(c) || (keep_slashes && c == '/')) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
}

// nullopt where a '%' is not followed by two hexadecimal digits.
std::optional<std::string> Decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (text.size() - i < 3) return std::nullopt;
    unsigned value = 0;
    const char* const end = text.data() + i + 3;
    if (std::from_chars(text.data() + i + 1, end, value, 16).ptr != end) return std::nullopt;
    out += static_cast<char>(value);
    i += 2;
  }
  return out;
}

// The whole of `text` as a number from `min` to `max`.
std::expected<std::int64_t, std::string> Number(std::string_view key, std::string_view text,
                                                std::int64_t min, std::int64_t max) {
  std::int64_t value = 0;
  const auto [ptr, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || ptr != text.data() + text.size() || value < min || value > max) {
    return std::unexpected(
        fmt::format("{} must be a whole number from {} to {}, not \"{}\".", key, min, max, text));
  }
  return value;
}

std::expected<void, std::string> ApplyField(std::string_view key, std::string_view value,
                                            HttpRequest& request) {
  if (key == "json") {
    auto json = Decoded(value);
    if (!json) return std::unexpected("json has a % that no two hexadecimal digits follow.");
    request.json = *std::move(json);
    return {};
  }
  std::expected<std::int64_t, std::string> number;
  if (key == "delay_us") {
    number = Number(key, value, 0, kMaxDelay / kMicro);
    if (number) request.delay = *number * kMicro;
  } else if (key == "status") {
    number = Number(key, value, 200, 599);
    if (number) request.status = static_cast<int>(*number);
  } else if (key == "size") {
    number = Number(key, value, 0, static_cast<std::int64_t>(kMaxBodyBytes));
    if (number) request.size = static_cast<std::size_t>(*number);
  } else {
    return std::unexpected(fmt::format(
        "The query asks for \"{}\"; it may ask for delay_us, status, size and json.", key));
  }
  if (!number) return std::unexpected(number.error());
  return {};
}

}  // namespace

std::string TargetFor(const HttpRequest& request) {
  const HttpRequest defaults;
  std::string target;
  if (!request.path.starts_with('/')) target += '/';
  AppendEncoded(target, request.path, /*keep_slashes=*/true);

  char separator = '?';
  const auto begin_field = [&](std::string_view key) {
    target += separator;
    target += key;
    target += '=';
    separator = '&';
  };
  if (request.delay > 0) {
    begin_field("delay_us");
    target += std::to_string(request.delay / kMicro + (request.delay % kMicro != 0 ? 1 : 0));
  }
  if (request.status != defaults.status) {
    begin_field("status");
    target += std::to_string(request.status);
  }
  if (request.size != defaults.size) {
    begin_field("size");
    target += std::to_string(request.size);
  }
  if (!request.json.empty()) {
    begin_field("json");
    AppendEncoded(target, request.json, /*keep_slashes=*/false);
  }
  return target;
}

std::expected<HttpRequest, std::string> ParseTarget(std::string_view target) {
  const std::size_t mark = target.find('?');
  HttpRequest request;
  auto path = Decoded(target.substr(0, mark));
  if (!path || !path->starts_with('/')) {
    return std::unexpected("The path must begin with / and have two hexadecimal digits after a %.");
  }
  request.path = *std::move(path);
  if (mark == std::string_view::npos) return request;

  std::string_view rest = target.substr(mark + 1);
  while (!rest.empty()) {
    const std::string_view field = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(field.size() + 1, rest.size()));
    const std::size_t equals = field.find('=');
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view() : field.substr(equals + 1);
    if (const auto applied = ApplyField(field.substr(0, equals), value, request); !applied) {
      return std::unexpected(applied.error());
    }
  }
  return request;
}

}  // namespace interleave
