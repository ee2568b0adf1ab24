#include <fmt/format.h>

#include <algorithm>

#include "engine/task/work.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

using Pixels = std::vector<std::uint8_t>;

constexpr std::uint64_t kStep = 16'384;  // Pixels between two checks: some microseconds.

// Pictures that are the same wherever they are made: `number` picks which.
class Painter {
 public:
  explicit Painter(std::int64_t number) : state_(static_cast<std::uint32_t>(number * 7919 + 1)) {}
  void Paint(Pixels& pixels, std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) {
      state_ = state_ * 1664525 + 1013904223;
      pixels[i] = static_cast<std::uint8_t>(state_ >> 24);
    }
  }

 private:
  std::uint32_t state_;
};

void BrightenPixels(Pixels& pixels, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < to; ++i) {
    pixels[i] = static_cast<std::uint8_t>(std::min(255, pixels[i] + 1));
  }
}

std::string_view BytesOf(const Pixels& pixels) {
  return {reinterpret_cast<const char*>(pixels.data()), pixels.size()};
}

// The main program's own work, which is computing like any other.
Task<Pixels> MakeImage(Context& ctx, std::int64_t number, std::size_t size) {
  Pixels pixels(size);
  Painter painter(number);
  co_await ctx.Compute(
      size, [&](std::uint64_t from, std::uint64_t to) { painter.Paint(pixels, from, to); }, kStep);
  co_return pixels;
}

Task<std::uint64_t> ChecksumOf(Context& ctx, const Pixels& pixels) {
  std::uint64_t sum = kEmptyChecksum;
  co_await ctx.Compute(
      pixels.size(),
      [&](std::uint64_t from, std::uint64_t to) {
        sum = Checksum(BytesOf(pixels).substr(from, to - from), sum);
      },
      kStep);
  co_return sum;
}

// One brighter in every pixel, `levels` times.
Task<Pixels> Brighten(Context& ctx, Pixels pixels, std::int64_t levels) {
  for (std::int64_t level = 0; level < levels; ++level) {
    co_await ctx.Compute(
        pixels.size(),
        [&](std::uint64_t from, std::uint64_t to) { BrightenPixels(pixels, from, to); }, kStep);
  }
  co_return pixels;
}
constexpr TaskDef kBrighten{"brighten", &Brighten};

Task<Outcome> Body(Context& ctx, const Values& values) {
  const auto size = static_cast<std::size_t>(values.Int("kib")) * 1024;
  const Pool pool = ctx.OpenPool({.workers = static_cast<int>(values.Int("workers"))});
  std::vector<Future<Pixels>> futures;
  for (std::int64_t i = 0; i < values.Int("images"); ++i) {
    Pixels image = co_await MakeImage(ctx, i, size);
    futures.push_back(ctx.Submit(pool, kBrighten, std::move(image), values.Int("levels")));
  }
  std::vector<std::uint64_t> checksums;
  for (Future<Pixels>& future : futures) {
    const Pixels pixels = co_await ctx.Result(std::move(future));
    checksums.push_back(co_await ChecksumOf(ctx, pixels));
  }
  co_await ctx.Close(pool);
  std::string text =
      fmt::format("{}, all pixels right", Counted(std::ssize(checksums), "image", "images"));
  co_return Outcome{.value = checksums, .text = std::move(text)};
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values, const RunFacts&) {
  const auto size = static_cast<std::size_t>(values.Int("kib")) * 1024;
  const auto levels = static_cast<int>(std::min<std::int64_t>(values.Int("levels"), 255));
  std::vector<std::uint64_t> wanted;
  for (std::int64_t i = 0; i < values.Int("images"); ++i) {
    Pixels pixels(size);
    Painter(i).Paint(pixels, 0, size);
    for (std::uint8_t& pixel : pixels) {
      pixel = static_cast<std::uint8_t>(std::min(255, pixel + levels));
    }
    wanted.push_back(Checksum(BytesOf(pixels)));
  }
  return ExpectValue(outcome, wanted);
}

constexpr const char* kPython = R"(from concurrent.futures import ProcessPoolExecutor

def brighten(pixels, levels):
    return bytes(min(255, pixel + levels) for pixel in pixels)

if __name__ == "__main__":
    images = [load(i) for i in range(10)]        # 1 MB each
    with ProcessPoolExecutor() as pool:
        futures = [pool.submit(brighten, image, 40)
                   for image in images]          # sent as bytes
        results = [future.result() for future in futures]
)";

constexpr const char* kCpp = R"(#include <algorithm>
#include <cstdint>
#include <future>
#include <vector>

using Pixels = std::vector<std::uint8_t>;

Pixels Brighten(Pixels pixels, int levels) {
  for (auto& pixel : pixels) pixel = std::min(255, pixel + levels);
  return pixels;
}

std::vector<Pixels> BrightenAll(std::vector<Pixels> images) {
  std::vector<std::future<Pixels>> futures;
  for (Pixels& image : images) {
    futures.push_back(std::async(Brighten, std::move(image), 40));
  }
  std::vector<Pixels> results;
  for (auto& future : futures) results.push_back(future.get());
  return results;
}
)";

}  // namespace

Scenario MakeImageProcessor() {
  return {
      .id = "image-processor",
      .title = "Brightening pictures in a pool",
      .group = "Case studies",
      .question =
          "Ten pictures of a megabyte are brightened by two processes. Are they faster than one "
          "after another?",
      .parameters = {Count("images", "Images", 1, 50, 10),
                     Count("kib", "Size of each", 1, 8192, 1024, "KiB"),
                     Count("levels", "Levels brighter", 1, 2000, 40), Workers(2)},
      .models = {Model::kSequential, Model::kThreads, Model::kGlobalLock, Model::kProcesses,
                 Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "The pixels are the same on every model. Threads hand a picture over by a pointer; a "
          "process must be sent every byte of it, and sends every byte back: the marks on the rows "
          "say how many bytes and how long that took. "
          "With 40 levels the work is small and the trips eat most of what two cores gain. Set the "
          "levels to 1, and the pool loses; to 1000, and the trips do not matter any more. "
          "Under the global lock, threads gain nothing at all.",
      .tasks = TaskRegistry(kBrighten),
      .explore = {{"images", 2}, {"kib", 1}, {"levels", 1}},
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
