#pragma once

#include <expected>
#include <memory>
#include <string>

namespace interleave {

// Gives a picture to other programs through the clipboard of X11, which GLFW uses for text only: a
// connection and a window of its own, and a thread that answers who asks, until another program
// copies something. Where there is no X server, as on a bare Wayland, there is no such clipboard.
//
// Thread safety: Offer() may be called from any thread, by one at a time.
// Lifetime: what was offered is gone when it is destroyed.
class PictureClipboard {
 public:
  PictureClipboard();
  PictureClipboard(const PictureClipboard&) = delete;
  PictureClipboard& operator=(const PictureClipboard&) = delete;
  ~PictureClipboard();

  // `png`: the bytes of a file. Errors: a sentence.
  std::expected<void, std::string> Offer(std::string png);

 private:
  class Owner;
  std::unique_ptr<Owner> owner_;  // Of the selection; null before the first offer.
};

}  // namespace interleave
