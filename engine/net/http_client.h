#pragma once

#include <cstdint>
#include <stop_token>

#include "engine/task/http.h"

namespace interleave {

// Sends `request` to the server on 127.0.0.1:`port` over a real socket and blocks until the whole
// answer is there. Any status is an answer.
//
// Errors: HttpError with a sentence if no complete answer comes or it is larger than 64 MiB;
// Stopped as soon as `stop` asks for it, also while connecting or waiting.
//
// Thread safety: may be called from any number of threads at once; each call has its own socket.
HttpResponse Fetch(std::uint16_t port, const HttpRequest& request, std::stop_token stop = {});

}  // namespace interleave
