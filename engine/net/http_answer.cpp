#include "engine/net/http_answer.h"

#include <algorithm>
#include <utility>

#include "engine/net/http_target.h"

namespace interleave {
namespace {

constexpr std::size_t kFillerBytes = std::size_t{64} << 10;

bool StatusHasBody(int status) { return status != 204 && status != 304; }

}  // namespace

std::string TextFiller() {
  std::string block;
  while (block.size() < kFillerBytes) block += "The quick loop serves the lazy task.\n";
  return block;
}

std::string BlankFiller() { return std::string(TextFiller().size(), ' '); }

HttpAnswer AnswerFor(HttpRequest wish) {
  HttpAnswer answer{.status = wish.status};
  if (!StatusHasBody(wish.status)) return answer;
  const bool json = !wish.json.empty();
  answer.content_type = json ? "application/json" : "text/plain";
  answer.text = std::move(wish.json);
  answer.padded_size = wish.size;
  answer.blank_filler = json;
  return answer;
}

HttpResponse AnswerLikeServer(const HttpRequest& request, Nanos& delay) {
  auto wish = ParseTarget(TargetFor(request));
  if (!wish) return {.status = 400, .content_type = "text/plain", .body = wish.error() + "\n"};
  delay = wish->delay;
  HttpAnswer answer = AnswerFor(std::move(*wish));
  HttpResponse response{.status = answer.status,
                        .content_type = std::move(answer.content_type),
                        .body = std::move(answer.text)};
  if (response.body.size() >= answer.padded_size) return response;
  const std::string filler = answer.blank_filler ? BlankFiller() : TextFiller();
  response.body.reserve(answer.padded_size);
  while (response.body.size() < answer.padded_size) {
    response.body.append(filler, 0, answer.padded_size - response.body.size());
  }
  return response;
}

}  // namespace interleave
