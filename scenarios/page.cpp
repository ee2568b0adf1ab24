#include "scenarios/page.h"

#include <string_view>

#include "engine/task/work.h"

namespace interleave {

Task<Page> FetchPage(Context& ctx, HttpRequest request) {
  const HttpResponse response = co_await ctx.Get(request);
  const std::string_view body = response.body;
  std::uint64_t checksum = kEmptyChecksum;
  co_await ctx.Compute(body.size(), [&](std::uint64_t from, std::uint64_t to) {
    checksum = Checksum(body.substr(from, to - from), checksum);
  });
  co_return Page{.status = response.status,
                 .bytes = static_cast<std::int64_t>(body.size()),
                 .checksum = checksum};
}

}  // namespace interleave
