#include "engine/net/host_name.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <memory>

namespace interleave {
namespace {

bool IsLoopback(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    return (ntohl(v4.sin_addr.s_addr) >> 24) == 127;
  }
  return address.sa_family == AF_INET6 &&
         IN6_IS_ADDR_LOOPBACK(&reinterpret_cast<const sockaddr_in6&>(address).sin6_addr);
}

}  // namespace

std::string WhyNotReachable(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(found, &::freeaddrinfo);
  if (error != 0 || found == nullptr) return HostNotFound(host, ::gai_strerror(error));
  for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
    if (IsLoopback(*at->ai_addr)) return {};
  }
  return HostElsewhere(host);
}

std::string WhyNotReachableInVirtualTime(std::string_view host) {
  if (host.empty() || host == "localhost" || host == "127.0.0.1") return {};
  return HostNotFound(host, "Name or service not known");
}

std::string HostNotFound(std::string_view host, std::string_view reason) {
  return fmt::format(
      "the host `{}` does not resolve ({}). Look for a slip in its name, or at the network", host,
      reason);
}

std::string HostElsewhere(std::string_view host) {
  return fmt::format("the host `{}` is another machine, and only this one's server is asked", host);
}

}  // namespace interleave
