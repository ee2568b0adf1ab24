#include "cli/output.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace interleave {

void Output::Print(std::string_view text) {
  if (text.empty() || reader_gone_ || !error_.empty()) return;
  errno = 0;
  if (std::fwrite(text.data(), 1, text.size(), stream_) == text.size() &&
      std::fflush(stream_) == 0) {
    return;
  }
  if (errno == EPIPE) {
    reader_gone_ = true;
  } else {
    error_ = std::generic_category().message(errno);
  }
}

bool Output::terminal() const { return isatty(fileno(stream_)) == 1; }

int Output::columns() const {
  winsize size{};
  if (!terminal() || ioctl(fileno(stream_), TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

}  // namespace interleave
