#include "engine/formats/byte_source.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>
#include <utility>

namespace interleave {
namespace {

class MemorySource final : public ByteSource {
 public:
  MemorySource(std::string_view bytes, bool mapped) : bytes_(bytes), mapped_(mapped) {}

  std::expected<std::size_t, std::string> Read(char* to, std::size_t size) override {
    const std::size_t n = std::min(size, bytes_.size() - at_);
    if (n > 0) std::memcpy(to, bytes_.data() + at_, n);
    at_ += n;
    if (mapped_ && at_ - given_back_ >= kGiveBackBytes) GiveBack();
    return n;
  }
  std::uint64_t consumed() const override { return at_; }
  std::uint64_t size() const override { return bytes_.size(); }

 private:
  static constexpr std::size_t kGiveBackBytes = std::size_t{16} << 20;

  // A mapping begins at the beginning of a page.
  void GiveBack() {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    const std::size_t end = at_ / page * page;
    madvise(const_cast<char*>(bytes_.data()) + given_back_, end - given_back_, MADV_DONTNEED);
    given_back_ = end;
  }

  const std::string_view bytes_;
  const bool mapped_;
  std::size_t at_ = 0;
  std::size_t given_back_ = 0;
};

// A reader that is a block or two behind a thread that reads.
class AheadSource final : public ByteSource {
 public:
  explicit AheadSource(std::unique_ptr<ByteSource> inner)
      : inner_(std::move(inner)),
        size_(inner_->size()),
        thread_([this](const std::stop_token& stop) { Work(stop); }) {}
  AheadSource(const AheadSource&) = delete;
  AheadSource& operator=(const AheadSource&) = delete;
  ~AheadSource() override {
    thread_.request_stop();
    changed_.notify_all();
  }

  std::expected<std::size_t, std::string> Read(char* to, std::size_t size) override {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return blocks_[reading_].full || ended_; });
    Block& block = blocks_[reading_];
    if (!block.full) {
      if (!error_.empty()) return std::unexpected(error_);
      return 0;
    }
    lock.unlock();
    const std::size_t n = std::min(size, block.end - block.begin);
    std::memcpy(to, block.bytes.data() + block.begin, n);
    block.begin += n;
    if (block.begin == block.end) {
      lock.lock();
      block.full = false;
      consumed_ = block.consumed;
      reading_ = (reading_ + 1) % blocks_.size();
      changed_.notify_all();
    }
    return n;
  }
  std::uint64_t consumed() const override { return consumed_; }
  std::uint64_t size() const override { return size_; }
  bool packed() const override {
    const std::lock_guard lock(mutex_);
    return packed_;
  }

 private:
  static constexpr std::size_t kBlockBytes = std::size_t{1} << 20;
  struct Block {
    std::vector<char> bytes = std::vector<char>(kBlockBytes);
    std::size_t begin = 0;
    std::size_t end = 0;
    std::uint64_t consumed = 0;  // By the inner source, when it was read.
    bool full = false;           // Guarded by mutex_; the rest belongs to one side or the other.
  };

  void Work(const std::stop_token& stop) {
    for (std::size_t i = 0;; i = (i + 1) % blocks_.size()) {
      Block& block = blocks_[i];
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return !block.full || stop.stop_requested(); });
        if (stop.stop_requested()) return;
      }
      const auto n = inner_->Read(block.bytes.data(), block.bytes.size());
      block.begin = 0;
      block.end = n.value_or(0);
      block.consumed = inner_->consumed();
      const std::lock_guard lock(mutex_);
      packed_ = inner_->packed();
      if (!n) error_ = n.error();
      ended_ = !n || *n == 0;
      block.full = !ended_;
      changed_.notify_all();
      if (ended_) return;
    }
  }

  const std::unique_ptr<ByteSource> inner_;  // Used by the thread alone, once that runs.
  const std::uint64_t size_;
  std::uint64_t consumed_ = 0;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::array<Block, 4> blocks_;
  std::size_t reading_ = 0;
  std::string error_;  // Guarded by mutex_, as the next two.
  bool ended_ = false;
  bool packed_ = false;
  std::jthread thread_;  // Last: ends before what it uses.
};

}  // namespace

std::unique_ptr<ByteSource> ReadMemory(std::string_view bytes, bool mapped) {
  return std::make_unique<MemorySource>(bytes, mapped);
}

std::unique_ptr<ByteSource> ReadAhead(std::unique_ptr<ByteSource> inner) {
  return std::make_unique<AheadSource>(std::move(inner));
}

bool ReadWindow::More() {
  // No more at once than the file has, as far as that is known.
  constexpr std::size_t kMostStep = std::size_t{1} << 20;
  constexpr std::size_t kLeastStep = std::size_t{4} << 10;
  const std::size_t known = source_.size() == 0 ? kMostStep : source_.size() + 1;
  const std::size_t step = std::clamp(known, kLeastStep, kMostStep);
  if (full() || !error_.empty()) return false;
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (buffer_.size() - end_ < step / 2) {
    buffer_.resize(std::min(kMostBytes, std::max(step, buffer_.size() * 2)));
  }
  const auto n = source_.Read(buffer_.data() + end_, buffer_.size() - end_);
  if (!n) {
    error_ = n.error();
    return false;
  }
  end_ += *n;
  return *n > 0;
}

}  // namespace interleave
