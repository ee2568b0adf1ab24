#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>
#include <filesystem>

#include "cli/background_work.h"
#include "cli/file_commands.h"
#include "engine/formats/display_text.h"
#include "engine/formats/recording_summary.h"
#include "engine/trace/process_groups.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

class InfoText {
 public:
  explicit InfoText(Output& out) : out_(out) {}

  void Heading(std::string_view text) { out_.Print(OneLine(text, false) + "\n"); }
  // Nothing where there is nothing to say.
  void Line(std::string_view what, std::string_view text) {
    if (text.empty()) return;
    out_.Print(fmt::format("  {:<12} {}\n", what, OneLine(text, false)));
  }

 private:
  Output& out_;
};

std::string ParametersOf(const Recording& recording) {
  std::string text;
  for (const RecordedParameter& parameter : recording.parameters) {
    text += fmt::format("{}{}={}", text.empty() ? "" : ", ", parameter.id, parameter.text);
  }
  return text;
}

std::string MachineOf(const RecordedOn& machine) {
  if (machine.cpu.empty() && machine.cores == 0) return machine.system;
  return fmt::format("{}, {}, {}", machine.cpu, Counted(machine.cores, "core", "cores"),
                     machine.system);
}

std::string ContentOf(const Trace& trace) {
  std::size_t rows = 0, cores = 0, slices = 0;
  for (const Track& row : trace.tracks()) {
    (row.kind == TrackKind::kCore ? cores : rows) += 1;
    slices += row.slices.size() + row.tasks.size();
  }
  const auto number = [](std::size_t count) { return static_cast<std::int64_t>(count); };
  std::string text = fmt::format("{}, {}, {}", Counted(number(rows), "row", "rows"),
                                 Counted(number(cores), "core", "cores"),
                                 Counted(number(slices), "slice", "slices"));
  const auto add = [&](std::size_t count, std::string_view one, std::string_view many) {
    if (count > 0) text += ", " + Counted(number(count), one, many);
  };
  add(trace.tasks().size() - 1, "task", "tasks");
  add(trace.flows().size(), "arrow", "arrows");
  add(trace.marks().size(), "flag", "flags");
  add(trace.counters().size(), "counter", "counters");
  add(HasWorkers(trace) ? trace.processes().size() : 0, "process", "processes");
  return text;
}

std::string TruthOf(const Trace& trace) {
  if (trace.truth_reason().empty()) return std::string(TruthKey(trace.truth()));
  return fmt::format("{}: {}", TruthKey(trace.truth()), trace.truth_reason());
}

void Tell(InfoText& text, const Recording& recording) {
  const Trace& trace = *recording.trace;
  text.Heading(recording.title);
  text.Line("scenario", recording.scenario);
  text.Line("model", recording.model);
  text.Line("parameters", ParametersOf(recording));
  if (!recording.scenario.empty()) {
    text.Line("seed", std::to_string(recording.seed));
    text.Line("time scale", fmt::format("{}", recording.time_scale));
  }
  text.Line("machine", MachineOf(recording.machine));
  text.Line("program", recording.program);
  if (recording.recorded_at > 0) {
    const std::time_t at = recording.recorded_at;
    std::tm utc{};
    if (gmtime_r(&at, &utc) != nullptr) text.Line("recorded", fmt::format("{:%F %T} UTC", utc));
  }
  text.Line("length", Duration(static_cast<double>(trace.now_ns()) / 1e9));
  text.Line("content", ContentOf(trace));
  text.Line("cores", TruthOf(trace));
  text.Line("events", Grouped(static_cast<std::int64_t>(trace.events())));
  if (trace.dropped() > 0) {
    text.Line("lost", Counted(static_cast<std::int64_t>(trace.dropped()), "event", "events"));
  }
  text.Line("result", OutcomeText(recording));
  for (const std::string& note : recording.result.notes) text.Line("note", note);
  for (const Bookmark& bookmark : recording.bookmarks) {
    text.Line("bookmark", fmt::format("{} at {}", bookmark.text,
                                      Duration(static_cast<double>(bookmark.range.begin) / 1e9)));
  }
  text.Line("notes", recording.notes);
}

}  // namespace

int ShowInfo(const InfoArguments& arguments, Output& out, Output& err) {
  StopSignals signals;
  const auto opened = Open(arguments.from, signals, err);
  if (!opened) {
    err.Print(fmt::format("interleave-cli: {}\n", opened.error()));
    return kExitFailed;
  }
  std::error_code no_size;
  const std::uintmax_t bytes = std::filesystem::file_size(arguments.from.file, no_size);
  out.Print(fmt::format(
      "{}: {}{}, {}\n", OneLine(arguments.from.file, false), opened->format,
      no_size ? "" : ", " + BytesText(bytes),
      Counted(static_cast<std::int64_t>(opened->recordings.size()), "recording", "recordings")));
  InfoText text(out);
  for (const Recording& recording : opened->recordings) {
    out.Print("\n");
    Tell(text, recording);
  }
  return kExitRight;
}

}  // namespace interleave
