#pragma once

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/optional.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace interleave {

// A Boost.Beast Body for writing: a text and then filler up to a size. The filler comes from one
// block that all answers share, so that a thousand waiting downloads of megabytes cost no memory.
struct PaddedBody {
  struct value_type {
    std::string text;
    std::uint64_t padded_size = 0;  // The body's size, if larger than the text.
    std::string_view filler;        // One block of it. Must outlive the message; not empty.
  };

  static std::uint64_t size(const value_type& body) {
    return std::max<std::uint64_t>(body.text.size(), body.padded_size);
  }

  class writer {
   public:
    using const_buffers_type = boost::asio::const_buffer;

    template <bool is_request, typename Fields>
    writer(const boost::beast::http::header<is_request, Fields>&, const value_type& body)
        : body_(body) {}

    void init(boost::beast::error_code& error) { error = {}; }

    boost::optional<std::pair<const_buffers_type, bool>> get(boost::beast::error_code& error) {
      error = {};
      const std::uint64_t left = size(body_) - written_;
      if (left == 0) return boost::none;
      const std::string_view part =
          written_ < body_.text.size()
              ? std::string_view(body_.text)
              : body_.filler.substr(0, std::min<std::uint64_t>(left, body_.filler.size()));
      written_ += part.size();
      return {{const_buffers_type(part.data(), part.size()), written_ < size(body_)}};
    }

   private:
    const value_type& body_;
    std::uint64_t written_ = 0;
  };
};

}  // namespace interleave
