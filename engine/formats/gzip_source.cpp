#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/formats/byte_source.h"

namespace interleave {
namespace {

constexpr std::size_t kInputBytes = std::size_t{256} << 10;
constexpr int kGzipWindow = 15 + 16;  // The largest window, and only gzip's own header.

// Looks at the first two bytes: unpacks a gzip file of any number of members, passes others on.
class GzipSource final : public ByteSource {
 public:
  explicit GzipSource(std::unique_ptr<ByteSource> inner)
      : inner_(std::move(inner)), input_(kInputBytes) {}
  GzipSource(const GzipSource&) = delete;
  GzipSource& operator=(const GzipSource&) = delete;
  ~GzipSource() override {
    if (packed_) inflateEnd(&stream_);
  }

  std::expected<std::size_t, std::string> Read(char* to, std::size_t size) override {
    if (!begun_) {
      if (const auto begun = Begin(); !begun) return std::unexpected(begun.error());
    }
    if (packed_) return Inflate(to, size);
    if (begin_ == end_) return inner_->Read(to, size);
    const std::size_t n = std::min(size, end_ - begin_);
    std::memcpy(to, input_.data() + begin_, n);
    begin_ += n;
    return n;
  }
  std::uint64_t consumed() const override { return inner_->consumed(); }
  std::uint64_t size() const override { return inner_->size(); }
  bool packed() const override { return packed_; }

 private:
  std::expected<void, std::string> Begin() {
    begun_ = true;
    while (end_ < 2) {  // A pipe may give one byte at a time.
      const auto n = Fill();
      if (!n) return std::unexpected(n.error());
      if (*n == 0) return {};
    }
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(input_[i]); };
    if (byte(0) != 0x1F || byte(1) != 0x8B) return {};
    if (inflateInit2(&stream_, kGzipWindow) != Z_OK) {
      return std::unexpected(std::string("not enough memory to unpack it"));
    }
    packed_ = true;
    return {};
  }

  std::expected<std::size_t, std::string> Fill() {
    if (begin_ == end_) begin_ = end_ = 0;
    auto n = inner_->Read(input_.data() + end_, input_.size() - end_);
    if (n) end_ += *n;
    return n;
  }

  std::expected<std::size_t, std::string> Inflate(char* to, std::size_t size) {
    stream_.next_out = reinterpret_cast<Bytef*>(to);
    stream_.avail_out = static_cast<uInt>(std::min<std::size_t>(size, 1U << 30));
    const uInt room = stream_.avail_out;
    while (stream_.avail_out == room) {
      if (begin_ == end_) {
        const auto n = Fill();
        if (!n) return std::unexpected(n.error());
        if (*n == 0) {
          if (between_members_) return 0;
          return std::unexpected(std::string("the packed file ends in the middle"));
        }
      }
      if (between_members_ && !NextMember()) return 0;
      stream_.next_in = reinterpret_cast<Bytef*>(input_.data() + begin_);
      stream_.avail_in = static_cast<uInt>(end_ - begin_);
      const int result = inflate(&stream_, Z_NO_FLUSH);
      begin_ = end_ - stream_.avail_in;
      if (result == Z_STREAM_END) {
        between_members_ = true;
      } else if (result != Z_OK && result != Z_BUF_ERROR) {
        // What came before the damage is good: it is given first, the reason with the next call.
        if (stream_.avail_out != room) break;
        return std::unexpected(std::string("the packed data is damaged"));
      }
    }
    return room - stream_.avail_out;
  }

  // Some tools fill the last block with zeros; what follows a member is another one or nothing.
  bool NextMember() {
    if (static_cast<unsigned char>(input_[begin_]) != 0x1F) return false;
    inflateReset(&stream_);
    between_members_ = false;
    return true;
  }

  const std::unique_ptr<ByteSource> inner_;
  std::vector<char> input_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool begun_ = false;
  bool packed_ = false;
  bool between_members_ = false;
  z_stream stream_{};
};

}  // namespace

std::unique_ptr<ByteSource> Unpacked(std::unique_ptr<ByteSource> inner) {
  return std::make_unique<GzipSource>(std::move(inner));
}

}  // namespace interleave
