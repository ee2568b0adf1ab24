#include "engine/formats/recording_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <vector>

#include "engine/formats/native_block.h"
#include "engine/formats/native_facts.h"
#include "engine/formats/native_tables.h"
#include "engine/record/clock.h"

namespace interleave {
namespace {

constexpr Nanos kLongestWait = 100'000'000;
constexpr std::size_t kEnoughFacts = 16'384;

class OpenRecordingFile final : public RecordingFile {
 public:
  OpenRecordingFile(std::filesystem::path path, int fd) : path_(std::move(path)), fd_(fd) {
    out_.WriteFileHead();
  }
  ~OpenRecordingFile() override {
    if (fd_ >= 0) ::close(fd_);
  }

  void Begin(const Recording& description, std::int32_t cores, Nanos slow_step) override {
    meta_ = {.live = true, .cores = cores, .slow_step = slow_step};
    names_ = 0;
    EncodeMeta(description, bytes_);
    EncodeMeta(meta_, bytes_);
    Put({.type = BlockType::kMeta});
    last_ = MonotonicNanos();
  }

  void Add(std::span<const Fact> facts, const NameTable& names) override {
    waiting_.insert(waiting_.end(), facts.begin(), facts.end());
    const bool due = !waiting_.empty() && MonotonicNanos() - last_ >= kLongestWait;
    if (due || waiting_.size() >= kEnoughFacts) WriteFacts(names);
  }

  void End(const Recording& recording) override {
    const Trace& trace = *recording.trace;
    WriteFacts(trace.names());
    // What was said at the beginning is not said again: a reader adds it up.
    Recording end;
    end.title = recording.title;
    end.scenario = recording.scenario;
    end.model = recording.model;
    end.seed = recording.seed;
    end.time_scale = recording.time_scale;
    end.machine = recording.machine;
    end.program = recording.program;
    end.recorded_at = recording.recorded_at;
    end.result = recording.result;
    EncodeMeta(end, bytes_);
    meta_.now_ns = trace.now_ns();
    meta_.live = false;
    meta_.truth = trace.truth();
    meta_.truth_reason = trace.truth_reason();
    meta_.events = trace.events();
    meta_.dropped = trace.dropped();
    EncodeMeta(meta_, bytes_);
    Put({.type = BlockType::kMeta});
    ++run_;
  }

  std::expected<void, std::string> Close() override {
    out_.Write({.type = BlockType::kEnd, .count = out_.blocks()}, {});
    if (::close(fd_) != 0 && error_number_ == 0) error_number_ = errno;
    fd_ = -1;
    if (error_number_ == 0) return {};
    return std::unexpected(fmt::format(
        "Cannot write {}: {}. What was written before can be opened; free some space or choose "
        "another place.",
        path_.string(), std::generic_category().message(error_number_)));
  }

 private:
  void WriteFacts(const NameTable& names) {
    // Names first: a fact is of no use without its name.
    const std::size_t count = names.size();
    for (std::size_t first = names_; first < count; first += kBlockEntries) {
      const std::size_t here = std::min(kBlockEntries, count - first);
      EncodeNames(names, first, here, bytes_);
      Put({.type = BlockType::kNames, .first = first, .count = static_cast<std::uint32_t>(here)});
    }
    names_ = count;
    for (std::size_t first = 0; first < waiting_.size(); first += kBlockEntries) {
      const std::size_t here = std::min(kBlockEntries, waiting_.size() - first);
      EncodeFacts(std::span(waiting_).subspan(first, here), bytes_);
      Put({.type = BlockType::kFacts, .count = static_cast<std::uint32_t>(here)});
    }
    waiting_.clear();
    last_ = MonotonicNanos();
  }

  void Put(BlockHead head) {
    head.run = run_;
    out_.Write(head, bytes_.bytes());
    bytes_.Clear();
  }

  // To the system at once: what it has, it keeps when we are gone.
  void Append(std::string_view bytes) {
    while (!bytes.empty() && error_number_ == 0) {
      const ssize_t n = ::write(fd_, bytes.data(), bytes.size());
      if (n >= 0) {
        bytes.remove_prefix(static_cast<std::size_t>(n));
      } else if (errno != EINTR) {
        error_number_ = errno;
      }
    }
  }

  const std::filesystem::path path_;
  int fd_ = -1;
  int error_number_ = 0;
  const ByteSink sink_ = [this](std::string_view bytes) { Append(bytes); };
  BlockWriter out_{sink_};
  ByteEncoder bytes_;
  std::uint32_t run_ = 0;
  MetaOfTrace meta_;
  std::size_t names_ = 0;  // That were written.
  std::vector<Fact> waiting_;
  Nanos last_ = 0;
};

}  // namespace

std::expected<std::unique_ptr<RecordingFile>, std::string> RecordingFile::Create(
    const std::filesystem::path& path) {
  constexpr mode_t kMode = 0666;  // Less the umask.
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kMode);
  if (fd < 0) {
    return std::unexpected(
        fmt::format("Cannot write {}: {}. Choose a place that exists and that you may write to.",
                    path.string(), std::generic_category().message(errno)));
  }
  return std::make_unique<OpenRecordingFile>(path, fd);
}

}  // namespace interleave
