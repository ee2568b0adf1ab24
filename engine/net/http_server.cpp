#include "engine/net/http_server.h"

// clang-format off
#include <utility>  // Above Boost.Asio: awaitable.hpp of Boost 1.74 uses it without including it.
#if defined(__clang__)
// ... and knows Clang's coroutines only by their experimental name.
#define BOOST_ASIO_HAS_CO_AWAIT 1
#define BOOST_ASIO_HAS_STD_COROUTINE 1
#endif
// clang-format on

#include <fmt/format.h>
#include <pthread.h>

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <chrono>
#include <memory>
#include <system_error>
#include <thread>
#include <tuple>

#include "engine/net/http_answer.h"
#include "engine/net/http_target.h"
#include "engine/net/padded_body.h"
#include "engine/record/open_files.h"

// GCC 12 sees the frame allocator of Asio's coroutines inlined on one side only and takes the pair
// for a mismatch.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

namespace interleave {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;

using Answer = http::response<PaddedBody>;
using Request = http::request<http::empty_body>;

// Room for the request line and every header of one request.
constexpr std::size_t kMaxHeaderBytes = kMaxTargetBytes + (std::size_t{16} << 10);

// True if bytes came that are no request; false if the connection ended or broke.
bool IsBadRequest(const beast::error_code& error) {
  return error.category() == beast::error_code(http::error::bad_method).category() &&
         error != http::error::end_of_stream;
}

std::string NoFiles(const boost::system::system_error& error) {
  return fmt::format("The loopback server cannot begin ({}). {}", error.code().message(),
                     OpenFilesHint());
}

}  // namespace

class HttpServer::Service {
 public:
  Service() : text_filler_(TextFiller()), blank_filler_(BlankFiller()) {}

  ~Service() {
    context_.stop();
    if (thread_.joinable()) thread_.join();
  }

  std::expected<void, std::string> Listen(std::uint16_t port) {
    const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
    try {
      acceptor_.open(endpoint.protocol());
      acceptor_.set_option(tcp::acceptor::reuse_address(true));
      acceptor_.bind(endpoint);
      acceptor_.listen();
      port_ = acceptor_.local_endpoint().port();
    } catch (const boost::system::system_error& error) {
      if (error.code() == asio::error::address_in_use) {
        return std::unexpected(fmt::format(
            "Port {} on 127.0.0.1 is taken by another program. Choose another port, or 0 for one "
            "that is free.",
            port));
      }
      if (error.code() == asio::error::no_descriptors) return std::unexpected(NoFiles(error));
      return std::unexpected(
          fmt::format("The loopback server cannot listen on port {} of 127.0.0.1: {}. Choose "
                      "another port, or 0 for one that is free.",
                      port, error.code().message()));
    }
    return {};
  }

  std::expected<void, std::string> StartThread() {
    asio::co_spawn(context_, Accept(), asio::detached);
    try {
      thread_ = std::thread([this] {
        pthread_setname_np(pthread_self(), "interleave-http");
        context_.run();
      });
    } catch (const std::system_error& error) {
      return std::unexpected(
          fmt::format("The loopback server gets no thread from this machine: {}. End other "
                      "programs, or raise the limit on threads (ulimit -u).",
                      error.code().message()));
    }
    return {};
  }

  std::uint16_t port() const { return port_; }

 private:
  asio::awaitable<void> Accept() {
    for (;;) {
      beast::error_code error;
      tcp::socket socket =
          co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, error));
      if (!error) {
        asio::co_spawn(context_, Serve(std::move(socket)), asio::detached);
        continue;
      }
      // Out of file descriptors, most likely: the connection stays in the queue until one is free.
      asio::steady_timer pause(context_, std::chrono::milliseconds(10));
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
    }
  }

  // One connection, request after request, until either side has had enough. What is thrown on the
  // way ends this connection and nothing else.
  asio::awaitable<void> Serve(tcp::socket socket) {
    beast::error_code error;
    socket.set_option(tcp::no_delay(true));
    beast::flat_buffer buffer(kMaxHeaderBytes);
    for (;;) {
      http::request_parser<http::empty_body> parser;
      parser.header_limit(kMaxHeaderBytes);
      co_await http::async_read(socket, buffer, parser,
                                asio::redirect_error(asio::use_awaitable, error));
      if (error && !IsBadRequest(error)) co_return;  // It has ended: nobody is there to be told.

      Nanos delay = 0;
      Answer answer = error ? Refusal(error) : AnswerTo(parser.get(), delay);
      const bool understood = !error;
      if (delay > 0 && !co_await WaitWhileThere(socket, delay)) co_return;
      http::response_serializer<PaddedBody> serializer(answer);
      if (understood && parser.get().method() == http::verb::head) {
        co_await http::async_write_header(socket, serializer,
                                          asio::redirect_error(asio::use_awaitable, error));
      } else {
        co_await http::async_write(socket, serializer,
                                   asio::redirect_error(asio::use_awaitable, error));
      }
      if (error) co_return;
      if (!answer.keep_alive()) break;
    }
    co_await PartFrom(socket);
  }

  // Waits for so long; but false as soon as the client has reset the connection, so that thousands
  // that leave at once are let go at once, on this thread.
  asio::awaitable<bool> WaitWhileThere(tcp::socket& socket, Nanos delay) {
    struct Watch {
      asio::steady_timer timer;
      bool left = false;
    };
    const auto watch = std::make_shared<Watch>(
        Watch{.timer = asio::steady_timer(context_, std::chrono::nanoseconds(delay))});
    socket.async_wait(tcp::socket::wait_error, [watch](const beast::error_code& failure) {
      if (failure) return;  // The delay is over.
      watch->left = true;
      watch->timer.cancel();
    });
    beast::error_code ignored;
    co_await watch->timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    std::ignore = socket.cancel(ignored);
    co_return !watch->left;
  }

  // Ends a connection so that the answer arrives: closing while the client still sends would
  // reset it, and the client would lose what it has not read yet.
  asio::awaitable<void> PartFrom(tcp::socket& socket) {
    beast::error_code error;
    socket.shutdown(tcp::socket::shutdown_send);
    std::array<char, 4096> scratch;
    std::size_t left = kMaxBodyBytes;
    while (!error && left > 0) {
      const std::size_t n = co_await socket.async_read_some(
          asio::buffer(scratch), asio::redirect_error(asio::use_awaitable, error));
      left -= std::min(n, left);
    }
  }

  Answer AnswerTo(const Request& request, Nanos& delay) const {
    if (request.method() != http::verb::get && request.method() != http::verb::head) {
      return Sentence(http::status::method_not_allowed, "This server answers GET and HEAD.",
                      request.keep_alive());
    }
    const auto target = request.target();
    auto wish =
        target.size() > kMaxTargetBytes
            ? std::unexpected(fmt::format("The target is longer than {} bytes.", kMaxTargetBytes))
            : ParseTarget(std::string_view(target.data(), target.size()));
    if (!wish) return Sentence(http::status::bad_request, wish.error(), request.keep_alive());

    delay = wish->delay;
    HttpAnswer wanted = AnswerFor(std::move(*wish));
    Answer answer(static_cast<http::status>(wanted.status), 11);
    answer.keep_alive(request.keep_alive());
    if (wanted.content_type.empty()) return answer;
    answer.set(http::field::content_type, wanted.content_type);
    answer.body() = {.text = std::move(wanted.text),
                     .padded_size = wanted.padded_size,
                     .filler = wanted.blank_filler ? blank_filler_ : text_filler_};
    answer.prepare_payload();
    return answer;
  }

  Answer Refusal(const beast::error_code& error) const {
    return Sentence(http::status::bad_request,
                    fmt::format("This is no request the server understands: {}.", error.message()),
                    /*keep_alive=*/false);
  }

  Answer Sentence(http::status status, std::string text, bool keep_alive) const {
    Answer answer(status, 11);
    answer.keep_alive(keep_alive);
    answer.set(http::field::content_type, "text/plain");
    answer.body() = {.text = std::move(text) + "\n", .padded_size = 0, .filler = text_filler_};
    answer.prepare_payload();
    return answer;
  }

  const std::string text_filler_;
  const std::string blank_filler_;
  asio::io_context context_{1};
  tcp::acceptor acceptor_{context_};
  std::uint16_t port_ = 0;
  std::thread thread_;
};

HttpServer::HttpServer(std::unique_ptr<Service> service) : service_(std::move(service)) {}
HttpServer::~HttpServer() = default;

std::expected<std::unique_ptr<HttpServer>, std::string> HttpServer::Start(std::uint16_t port) {
  std::unique_ptr<Service> service;
  try {
    service = std::make_unique<Service>();
  } catch (const boost::system::system_error& error) {
    return std::unexpected(NoFiles(error));
  }
  if (const auto listening = service->Listen(port); !listening) {
    return std::unexpected(listening.error());
  }
  if (const auto started = service->StartThread(); !started) {
    return std::unexpected(started.error());
  }
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(service)));
}

std::uint16_t HttpServer::port() const { return service_->port(); }

}  // namespace interleave
