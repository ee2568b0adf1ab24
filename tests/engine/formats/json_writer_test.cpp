#include "engine/formats/json_writer.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace interleave {
namespace {

template <typename Write>
std::string Written(Write write) {
  std::string text;
  const ByteSink sink = [&](std::string_view bytes) { text += bytes; };
  JsonWriter out(sink);
  write(out);
  out.Flush();
  return text;
}

TEST(JsonWriterTest, TimesAreExactToTheirLastDigit) {
  const std::string text = Written([](JsonWriter& out) {
    out.Open('[');
    for (const Nanos time : {Nanos{0}, Nanos{5}, Nanos{1'234'567}, Nanos{-1}, Nanos{-1'050}}) {
      out.ElementMillis(time);
    }
    out.Close(']');
  });
  EXPECT_EQ(text, "[0.000000,0.000005,1.234567,-0.000001,-0.001050]");
  EXPECT_EQ(Written([](JsonWriter& out) {
              out.Open('{');
              out.Micros("a", -1'050);
              out.Micros("b", std::numeric_limits<Nanos>::min());
              out.Number("c", std::numeric_limits<std::int64_t>::min());
              out.Close('}');
            }),
            R"({"a":-1.050,"b":-9223372036854775.808,"c":-9223372036854775808})");
}

TEST(JsonWriterTest, TextsOfAnyLengthAndBytesComeBack) {
  std::string text;
  for (int i = 0; i < 300'000; ++i) text += static_cast<char>(i % 128);
  const std::string wanted = text + "é" + std::string(100'000, 'x') + "\xF0\x9F\xA6\x8A";
  const std::string json = Written([&](JsonWriter& out) {
    out.Open('{');
    for (int i = 0; i < 5; ++i) out.Text(i == 0 ? "a" : i == 1 ? "b" : "c", wanted);
    out.Close('}');
  });
  const auto parsed = nlohmann::json::parse(json);
  EXPECT_EQ(parsed.at("a"), wanted);
  EXPECT_EQ(parsed.at("c"), wanted);
}

TEST(JsonWriterTest, InvalidUtf8IsReplacedAndCounted) {
  std::uint64_t replaced = 0;
  const std::string json = Written([&](JsonWriter& out) {
    out.Open('[');
    out.ElementText("a\xFF\xC3");
    out.Close(']');
    replaced = out.replaced();
  });
  EXPECT_EQ(json, "[\"a\uFFFD\uFFFD\"]");
  EXPECT_EQ(replaced, 2U);
}

}  // namespace
}  // namespace interleave
