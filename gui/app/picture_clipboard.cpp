#include "gui/app/picture_clipboard.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <xcb/xcb.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <thread>
#include <utility>

namespace interleave {
namespace {

struct Disconnect {
  void operator()(xcb_connection_t* connection) const { xcb_disconnect(connection); }
};
using Connection = std::unique_ptr<xcb_connection_t, Disconnect>;

struct Free {
  void operator()(void* what) const { std::free(what); }
};
template <typename T>
using Reply = std::unique_ptr<T, Free>;

// Room in a request beside the bytes of a property.
constexpr std::size_t kRequestHead = 256;

xcb_atom_t Atom(xcb_connection_t* connection, std::string_view name) {
  const auto asked =
      xcb_intern_atom(connection, 0, static_cast<std::uint16_t>(name.size()), name.data());
  const Reply<xcb_intern_atom_reply_t> reply(xcb_intern_atom_reply(connection, asked, nullptr));
  return reply == nullptr ? static_cast<xcb_atom_t>(XCB_ATOM_NONE) : reply->atom;
}

}  // namespace

// One offer: lives from then until the selection is lost or another is made. By XCB, for which an
// error, such as a reader that has gone meanwhile, is no reason to end the program.
class PictureClipboard::Owner {
 public:
  static std::expected<std::unique_ptr<Owner>, std::string> Take(std::string png) {
    Connection connection(xcb_connect(nullptr, nullptr));
    if (xcb_connection_has_error(connection.get()) != 0) {
      return std::unexpected(
          "Pictures can only be copied under X11 (on Wayland, through XWayland): export the "
          "picture to a file instead.");
    }
    const std::size_t most = std::size_t{4} * xcb_get_maximum_request_length(connection.get());
    if (png.size() + kRequestHead > most) {
      return std::unexpected(fmt::format(
          "The picture has {} bytes, more than the clipboard takes: export it to a file instead.",
          png.size()));
    }
    auto owner = std::unique_ptr<Owner>(new Owner(std::move(connection), std::move(png)));
    if (!owner->Owns()) {
      return std::unexpected("The X server did not give the clipboard away; try again.");
    }
    owner->thread_ = std::thread([raw = owner.get()] { raw->Serve(); });
    return owner;
  }

  ~Owner() {
    const std::uint64_t one = 1;
    if (write(stop_fd_, &one, sizeof one) < 0) std::abort();  // Never full: nobody else writes.
    if (thread_.joinable()) thread_.join();
    close(stop_fd_);
  }

 private:
  Owner(Connection connection, std::string png)
      : connection_(std::move(connection)), png_(std::move(png)) {
    xcb_connection_t* const c = connection_.get();
    const xcb_screen_t* screen = xcb_setup_roots_iterator(xcb_get_setup(c)).data;
    window_ = xcb_generate_id(c);
    xcb_create_window(c, XCB_COPY_FROM_PARENT, window_, screen->root, 0, 0, 1, 1, 0,
                      XCB_WINDOW_CLASS_INPUT_OUTPUT, screen->root_visual, 0, nullptr);
    clipboard_ = Atom(c, "CLIPBOARD");
    targets_ = Atom(c, "TARGETS");
    image_ = Atom(c, "image/png");
    xcb_set_selection_owner(c, window_, clipboard_, XCB_CURRENT_TIME);
  }

  bool Owns() const {
    xcb_connection_t* const c = connection_.get();
    const Reply<xcb_get_selection_owner_reply_t> reply(
        xcb_get_selection_owner_reply(c, xcb_get_selection_owner(c, clipboard_), nullptr));
    return reply != nullptr && reply->owner == window_;
  }

  void Serve() {
    xcb_connection_t* const c = connection_.get();
    std::array<pollfd, 2> ready = {pollfd{xcb_get_file_descriptor(c), POLLIN, 0},
                                   pollfd{stop_fd_, POLLIN, 0}};
    while (xcb_connection_has_error(c) == 0) {
      while (const Reply<xcb_generic_event_t> event{xcb_poll_for_event(c)}) {
        const int type = event->response_type & 0x7F;
        if (type == XCB_SELECTION_CLEAR) return;
        if (type == XCB_SELECTION_REQUEST) {
          Answer(*reinterpret_cast<const xcb_selection_request_event_t*>(event.get()));
        }
      }
      if (poll(ready.data(), ready.size(), -1) < 0 && errno != EINTR) return;
      if (ready[1].revents != 0) return;
    }
  }

  void Answer(const xcb_selection_request_event_t& request) {
    xcb_connection_t* const c = connection_.get();
    xcb_selection_notify_event_t answer{};
    answer.response_type = XCB_SELECTION_NOTIFY;
    answer.time = request.time;
    answer.requestor = request.requestor;
    answer.selection = request.selection;
    answer.target = request.target;
    // Old programs give no property and mean the target.
    answer.property = request.property != XCB_ATOM_NONE ? request.property : request.target;
    if (request.target == targets_) {
      const std::array<xcb_atom_t, 2> targets = {targets_, image_};
      xcb_change_property(c, XCB_PROP_MODE_REPLACE, request.requestor, answer.property,
                          XCB_ATOM_ATOM, 32, 2, targets.data());
    } else if (request.target == image_) {
      xcb_change_property(c, XCB_PROP_MODE_REPLACE, request.requestor, answer.property, image_, 8,
                          static_cast<std::uint32_t>(png_.size()), png_.data());
    } else {
      answer.property = XCB_ATOM_NONE;  // Not as text.
    }
    xcb_send_event(c, 0, request.requestor, 0, reinterpret_cast<const char*>(&answer));
    xcb_flush(c);
  }

  const Connection connection_;
  const std::string png_;
  xcb_window_t window_ = XCB_NONE;
  xcb_atom_t clipboard_ = XCB_ATOM_NONE;
  xcb_atom_t targets_ = XCB_ATOM_NONE;
  xcb_atom_t image_ = XCB_ATOM_NONE;
  const int stop_fd_ = eventfd(0, EFD_CLOEXEC);
  std::thread thread_;
};

PictureClipboard::PictureClipboard() = default;
PictureClipboard::~PictureClipboard() = default;

std::expected<void, std::string> PictureClipboard::Offer(std::string png) {
  owner_.reset();
  auto owner = Owner::Take(std::move(png));
  if (!owner) return std::unexpected(owner.error());
  owner_ = std::move(*owner);
  return {};
}

}  // namespace interleave
