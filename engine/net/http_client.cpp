#include "engine/net/http_client.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cerrno>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "engine/net/host_name.h"
#include "engine/net/http_target.h"
#include "engine/record/open_files.h"
#include "engine/task/errors.h"

namespace interleave {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

// One blocking TCP connection to 127.0.0.1. Plain system calls: a Boost.Asio socket would bring an
// epoll set and a timer along, for a thread that does nothing but wait for this one socket.
class Connection {
 public:
  Connection() : fd_(Open()) {}
  ~Connection() {
    if (fd_ >= 0) ::close(fd_);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool valid() const { return fd_ >= 0; }

  // True on success; else `errno` says why not.
  bool Connect(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    int result;
    do {  // On Linux a connect() after an interrupted one goes on waiting for the same connection.
      result = ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    } while (result < 0 && errno == EINTR);
    return result == 0;
  }

  bool SendAll(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }

  // Bytes received, 0 once the server has closed, -1 on error.
  ssize_t Receive(void* data, std::size_t size) {
    ssize_t n;
    do {
      n = ::recv(fd_, data, size, 0);
    } while (n < 0 && errno == EINTR);
    return n;
  }

  // Wakes whoever blocks in the calls above. Any thread.
  void Interrupt() { ::shutdown(fd_, SHUT_RDWR); }

 private:
  // -1 and `errno` if there is none.
  static int Open() {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (!IsOneOfTheLast(fd)) return fd;
    ::close(fd);
    errno = EMFILE;
    return -1;
  }

  const int fd_;
};

// One request on its way: what it is called in errors, and whether it may go on.
class Exchange {
 public:
  Exchange(std::uint16_t port, const HttpRequest& request, std::stop_token stop)
      : port_(port), path_(request.path), stop_(std::move(stop)) {}

  HttpResponse Run(const std::string& target) {
    if (stop_.stop_requested()) throw Stopped();
    if (!connection_.valid()) Fail("no socket", open_error_, OpenFilesHint());
    const std::stop_callback interrupt(stop_, [this] { connection_.Interrupt(); });
    if (!connection_.Connect(port_)) {
      Fail("no connection", errno, "Is the server still running?");
    }
    // A stop that came before the socket was connected had nothing to interrupt.
    if (stop_.stop_requested()) throw Stopped();
    if (!connection_.SendAll(fmt::format("GET {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n"
                                         "Connection: close\r\n\r\n",
                                         target, port_))) {
      Fail("the connection broke", errno, "Is the server still running?");
    }
    return ReadAnswer();
  }

 private:
  HttpResponse ReadAnswer() {
    constexpr std::size_t kChunkBytes = std::size_t{64} << 10;
    http::response_parser<http::string_body> parser;
    parser.body_limit(kMaxBodyBytes);
    parser.eager(true);
    beast::flat_buffer buffer;
    while (!parser.is_done()) {
      const auto room = buffer.prepare(kChunkBytes);
      const ssize_t n = connection_.Receive(room.data(), room.size());
      if (n < 0) Fail("the connection broke", errno, "Is the server still running?");
      beast::error_code error;
      if (n == 0) {
        if (parser.got_some()) parser.put_eof(error);
        if (error || !parser.is_done()) {
          Fail("the server closed the connection before the answer was complete", 0,
               "Is the server still running?");
        }
        break;
      }
      buffer.commit(static_cast<std::size_t>(n));
      Consume(parser, buffer);
    }
    if (stop_.stop_requested()) throw Stopped();
    auto message = parser.release();
    const auto type = message[http::field::content_type];
    return {.status = static_cast<int>(message.result_int()),
            .content_type = std::string(type.data(), type.size()),
            .body = std::move(message.body())};
  }

  void Consume(http::response_parser<http::string_body>& parser, beast::flat_buffer& buffer) {
    while (buffer.size() > 0 && !parser.is_done()) {
      beast::error_code error;
      const std::size_t used = parser.put(buffer.data(), error);
      buffer.consume(used);
      if (error == http::error::need_more) return;
      if (error == http::error::body_limit) {
        Fail(fmt::format("the answer is larger than {} bytes", kMaxBodyBytes), 0, "Ask for less.");
      }
      if (error) Fail(fmt::format("this is no HTTP answer: {}", error.message()), 0, "");
    }
  }

  // Throws: Stopped if that is the true reason, else HttpError with a sentence.
  [[noreturn]] void Fail(std::string_view what, int error_number, std::string_view hint) const {
    if (stop_.stop_requested()) throw Stopped();
    std::string text = fmt::format("GET {} from 127.0.0.1:{} failed: {}", path_, port_, what);
    if (error_number != 0) {
      text += fmt::format(" ({})", std::generic_category().message(error_number));
    }
    text += '.';
    if (!hint.empty()) text += fmt::format(" {}", hint);
    throw HttpError(text);
  }

  const std::uint16_t port_;
  const std::string& path_;
  const std::stop_token stop_;
  Connection connection_;
  const int open_error_ = errno;  // Why there is no socket, if there is none.
};

}  // namespace

HttpResponse Fetch(std::uint16_t port, const HttpRequest& request, std::stop_token stop) {
  const std::string target = TargetFor(request);
  if (target.size() > kMaxTargetBytes) {
    throw HttpError(
        fmt::format("GET {} was not sent: it is {} bytes long, at most {} are "
                    "allowed. Ask for a smaller JSON body.",
                    request.path.substr(0, 80), target.size(), kMaxTargetBytes));
  }
  if (!request.host.empty()) {
    if (const std::string reason = WhyNotReachable(request.host); !reason.empty()) {
      throw HttpError(fmt::format("GET {} failed: {}", request.path, reason));
    }
  }
  return Exchange(port, request, std::move(stop)).Run(target);
}

}  // namespace interleave
