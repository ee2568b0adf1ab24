#pragma once

#include <string>
#include <string_view>

namespace interleave {

// Asks the system's resolver for `host` and says why a request to it cannot be made; "" if the name
// is one of this machine. Blocks for as long as the resolver takes.
//
// Thread safety: may be called from any thread.
std::string WhyNotReachable(const std::string& host);

// The same without asking, in virtual time: the only names there are those of this machine.
std::string WhyNotReachableInVirtualTime(std::string_view host);

// For those who have asked themselves.
std::string HostNotFound(std::string_view host, std::string_view reason);
std::string HostElsewhere(std::string_view host);

}  // namespace interleave
