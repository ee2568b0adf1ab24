#pragma once

#include <string>

#include "engine/task/http.h"

namespace interleave {

// What the loopback server answers to a request that it has understood, and how a body is made of
// it. The server sends it over a socket; a simulated run hands it over as it is.
struct HttpAnswer {
  int status = 200;
  std::string content_type;     // Empty where the status has no body.
  std::string text;             // The body, before it is padded.
  std::size_t padded_size = 0;  // Its size, if larger than the text.
  bool blank_filler = false;    // Padded with blanks rather than lines of text.
};
HttpAnswer AnswerFor(HttpRequest wish);

// The filler of bodies: lines of text, or blanks, which change nothing about a JSON document.
std::string TextFiller();
std::string BlankFiller();

// The whole way of a request without a socket: as a target and back, answered and padded. `delay`
// is how long the server would wait.
HttpResponse AnswerLikeServer(const HttpRequest& request, Nanos& delay);

}  // namespace interleave
