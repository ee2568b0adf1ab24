#include "cli/background_work.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

#include "cli/progress.h"
#include "engine/task/duration.h"

namespace interleave {
namespace {

constexpr Nanos kPatience = 500_ms;
constexpr std::chrono::milliseconds kLookInterval{20};  // At the signals.

std::expected<ExportReport, std::string> WriteTo(Output& out, const FileFormat& format,
                                                 ExportJob job) {
  // Whoever read it has gone, or a disk is full: the rest would be in vain.
  std::stop_source give_up;
  const std::stop_callback passed_on(job.work.stop, [&] { give_up.request_stop(); });
  job.work.stop = give_up.get_token();
  const ByteSink sink = [&](std::string_view bytes) {
    out.Print(bytes);
    if (out.reader_gone() || !out.error().empty()) give_up.request_stop();
  };
  auto report = format.write(job, sink);
  if (report && report->stopped && !out.reader_gone() && out.error().empty()) {
    return std::unexpected(std::string("cancelled; what was written is not complete"));
  }
  return report;
}

}  // namespace

void WorkInBackground(const std::string& what, StopSignals& signals, Output& err,
                      const std::function<void(const FileWork&)>& work) {
  std::atomic<double> share = 0;
  std::stop_source stop;
  std::mutex mutex;
  std::condition_variable ended;
  bool over = false;         // Guarded by mutex.
  std::exception_ptr error;  // Likewise.
  const std::jthread worker([&] {
    std::exception_ptr thrown;
    try {
      work({.progress = [&](double done) { share = done; }, .stop = stop.get_token()});
    } catch (...) {
      thrown = std::current_exception();
    }
    const std::lock_guard lock(mutex);
    over = true;
    error = thrown;
    ended.notify_all();
  });
  Progress progress(err, kPatience);
  std::unique_lock lock(mutex);
  while (!ended.wait_for(lock, kLookInterval, [&] { return over; })) {
    lock.unlock();
    if (signals.Asked()) stop.request_stop();
    if (progress.Due()) progress.Show(ProgressBar(what, share, std::max(err.columns(), 40)));
    lock.lock();
  }
  progress.Clear();
  if (error) std::rethrow_exception(error);
}

std::expected<OpenedFile, std::string> Open(const Source& source, StopSignals& signals,
                                            Output& err) {
  ReadResult opened = std::unexpected(FileError{});
  WorkInBackground("reading " + source.file, signals, err,
                   [&](const FileWork& work) { opened = OpenRecording(source.file, work); });
  if (!opened) return std::unexpected(opened.error().Sentence());
  if (source.format != nullptr && opened->format != source.format->format) {
    return std::unexpected(fmt::format("{} is of the format {}, not {}.", source.file,
                                       opened->format, source.format->format));
  }
  for (const Skipped& skipped : opened->skipped) {
    err.Print(fmt::format("interleave-cli: {}: left out {}.\n", source.file, skipped.Sentence()));
  }
  return std::move(*opened);
}

std::expected<std::string, std::string> Save(const ExportTarget& target, ExportJob job,
                                             StopSignals& signals, Output& out, Output& err) {
  const bool standard_output = target.file == "-";
  std::expected<ExportReport, std::string> report = std::unexpected(std::string());
  WorkInBackground("writing " + target.file, signals, err, [&](const FileWork& work) {
    job.work = work;
    report = standard_output ? WriteTo(out, *target.format, job)
                             : SaveRecordings(*target.format, job, target.file);
  });
  if (!report) return std::unexpected(report.error());
  std::string sentence = fmt::format("wrote {} to {}", report->what,
                                     standard_output ? "standard output" : target.file);
  if (report->replaced > 0) {
    sentence += fmt::format(
        "; {} of invalid UTF-8 in names became U+FFFD",
        report->replaced == 1 ? "one piece" : fmt::format("{} pieces", report->replaced));
  }
  return sentence;
}

}  // namespace interleave
