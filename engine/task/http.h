#pragma once

#include <cstddef>
#include <string>

#include "engine/record/event.h"

namespace interleave {

// What a body asks of the loopback server, which does exactly as it is told.
struct HttpRequest {
  std::string path = "/";  // Shown on the timeline: "/file_a".
  Nanos delay = 0;         // The server waits this long before it answers (scaled by Context).
  int status = 200;
  std::size_t size = 0;  // Bytes of filler the body is padded to.
  std::string json;      // The body, if not empty: a JSON document.
  // Asked for by its name, if not empty: it is looked up first, as a URL's host would be. Only a
  // name of this machine leads to the server; any other is an HttpError.
  std::string host = {};
};

struct HttpResponse {
  int status = 0;
  std::string content_type;
  std::string body;
};

}  // namespace interleave
