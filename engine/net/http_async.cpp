#include "engine/net/http_async.h"

#include <fmt/format.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cerrno>
#include <tuple>

#include "engine/net/host_name.h"
#include "engine/net/http_target.h"
#include "engine/record/open_files.h"

namespace interleave {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;

class Exchange final : public AsyncFetch, public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(asio::io_context& context, std::uint16_t port, const HttpRequest& request, Done done)
      : context_(context),
        socket_(context),
        port_(port),
        resolver_(context),
        host_(request.host),
        path_(request.path),
        target_(TargetFor(request)),
        done_(std::move(done)) {
    parser_.body_limit(kMaxBodyBytes);
  }

  void Begin() {
    beast::error_code error;
    if (target_.size() > kMaxTargetBytes) {
      Later(
          fmt::format("GET {} was not sent: it is {} bytes long, at most {} are allowed. Ask for "
                      "a smaller JSON body.",
                      path_.substr(0, 80), target_.size(), kMaxTargetBytes));
      return;
    }
    if (!socket_.open(tcp::v4(), error) && IsOneOfTheLast(socket_.native_handle())) {
      error = beast::error_code(EMFILE, boost::system::generic_category());
      beast::error_code ignored;
      std::ignore = socket_.close(ignored);
    }
    if (error) {
      Later(Sentence("no socket", error));
      return;
    }
    std::ignore = socket_.set_option(tcp::no_delay(true), error);  // Slower without, no more.
    if (host_.empty()) {
      Connect();
    } else {
      Resolve();
    }
  }

  void Abandon() override {
    done_ = nullptr;
    resolver_.cancel();
    beast::error_code ignored;  // It is closed either way.
    // Reset: nobody reads on. A proper farewell takes four packets and wakes the server twice,
    // which holds up a stop with thousands of connections open.
    std::ignore = socket_.set_option(tcp::socket::linger(true, 0), ignored);
    std::ignore = socket_.close(ignored);
  }

 private:
  // On a thread of the context's own: the system's resolver blocks.
  void Resolve() {
    resolver_.async_resolve(host_, "",
                            [self = shared_from_this()](const beast::error_code& failure,
                                                        const tcp::resolver::results_type& found) {
                              if (failure)
                                return self->FailOf(HostNotFound(self->host_, failure.message()));
                              for (const auto& entry : found) {
                                if (entry.endpoint().address().is_loopback())
                                  return self->Connect();
                              }
                              self->FailOf(HostElsewhere(self->host_));
                            });
  }

  void FailOf(const std::string& reason) {
    End(std::unexpected(fmt::format("GET {} failed: {}", path_, reason)));
  }

  void Connect() {
    if (!done_) return;  // Abandoned.
    socket_.async_connect(
        tcp::endpoint(asio::ip::address_v4::loopback(), port_),
        [self = shared_from_this()](const beast::error_code& failure) {
          if (failure) return self->End(std::unexpected(self->Sentence("no connection", failure)));
          self->Send();
        });
  }

  void Send() {
    head_ = fmt::format("GET {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n",
                        target_, port_);
    asio::async_write(
        socket_, asio::buffer(head_),
        [self = shared_from_this()](const beast::error_code& failure, std::size_t) {
          if (failure) {
            return self->End(std::unexpected(self->Sentence("the connection broke", failure)));
          }
          self->Receive();
        });
  }

  void Receive() {
    http::async_read(
        socket_, buffer_, parser_,
        [self = shared_from_this()](const beast::error_code& failure, std::size_t) {
          if (failure == http::error::end_of_stream || failure == http::error::partial_message) {
            return self->End(std::unexpected(self->Sentence(
                "the server closed the connection before the answer was complete", {})));
          }
          if (failure) {
            return self->End(std::unexpected(self->Sentence("the connection broke", failure)));
          }
          auto message = self->parser_.release();
          const auto type = message[http::field::content_type];
          self->End(HttpResponse{.status = static_cast<int>(message.result_int()),
                                 .content_type = std::string(type.data(), type.size()),
                                 .body = std::move(message.body())});
        });
  }

  // Fails, but not from within Start().
  void Later(std::string sentence) {
    asio::post(context_, [self = shared_from_this(), text = std::move(sentence)]() mutable {
      self->End(std::unexpected(std::move(text)));
    });
  }

  void End(std::expected<HttpResponse, std::string> outcome) {
    if (!done_) return;  // Abandoned.
    const Done done = std::exchange(done_, nullptr);
    beast::error_code ignored;
    std::ignore = socket_.close(ignored);
    done(std::move(outcome));
  }

  std::string Sentence(std::string_view what, const beast::error_code& error) const {
    std::string text = fmt::format("GET {} from 127.0.0.1:{} failed: {}", path_, port_, what);
    if (error) text += fmt::format(" ({})", error.message());
    if (error.value() == EMFILE || error.value() == ENFILE) {
      return text + ". " + OpenFilesHint();
    }
    return text + ". Is the server still running?";
  }

  asio::io_context& context_;
  tcp::socket socket_;
  const std::uint16_t port_;
  tcp::resolver resolver_;
  const std::string host_;
  const std::string path_;
  const std::string target_;
  std::string head_;
  beast::flat_buffer buffer_;
  http::response_parser<http::string_body> parser_;
  Done done_;
};

}  // namespace

std::shared_ptr<AsyncFetch> AsyncFetch::Start(asio::io_context& context, std::uint16_t port,
                                              const HttpRequest& request, Done done) {
  auto exchange = std::make_shared<Exchange>(context, port, request, std::move(done));
  exchange->Begin();
  return exchange;
}

}  // namespace interleave
