// What only our own Chrome JSON files say, and metadata.

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "engine/formats/chrome_event_reader.h"
#include "engine/formats/display_text.h"
#include "engine/formats/own_words.h"

namespace interleave {
namespace {

std::int32_t Small(const JsonToken& token, std::int32_t otherwise) {
  const auto number = WholeNumber(token);
  return number && *number >= 0 && *number <= std::numeric_limits<std::int32_t>::max()
             ? static_cast<std::int32_t>(*number)
             : otherwise;
}

std::uint64_t Count(const JsonToken& token) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(WholeNumber(token).value_or(0), 0));
}

}  // namespace

bool ChromeEventReader::ApplyOwn(const Fields& fields, ForeignTrace::Row row, Nanos at,
                                 Nanos length) {
  const std::string_view category = fields.cat.text;
  if (category == "state") {
    ApplyOwnState(fields, row, at, length);
    return true;
  }
  if (category == "task") {
    ApplyOwnTask(fields, row, at, length);
    return true;
  }
  if (category == "core") {
    ForeignTrace::Row thread = ForeignTrace::kNoRow;
    NameId task = 0;
    ForEachMember(fields.args, [&](std::string_view key, const JsonToken& value) {
      if (key == "task") task = NameOf(value);
      if (key != "tid") return;
      const auto known = own_rows_.find(WholeNumber(value).value_or(0));
      if (known != own_rows_.end()) thread = known->second;
    });
    trace_.AddOnCore(0, row, thread, at, at + length, task);
    return true;
  }
  if (category == "transfer") {
    std::uint32_t bytes = 0;
    NameId task = 0;
    ForEachMember(fields.args, [&](std::string_view key, const JsonToken& value) {
      if (key == "bytes") bytes = static_cast<std::uint32_t>(Count(value));
      if (key == "task") task = NameOf(value);
    });
    trace_.AddTransfer(row, at, length, fields.name.text == "serialise", bytes, task);
    return true;
  }
  return false;
}

void ChromeEventReader::ApplyOwnState(const Fields& fields, ForeignTrace::Row row, Nanos at,
                                      Nanos length) {
  NameId subject = 0;
  ForEachMember(fields.args, [&](std::string_view key, const JsonToken& value) {
    if (key == "for") subject = NameOf(value);
  });
  const std::string_view title = TextOf(fields.name, scratch_);
  const std::optional<State> state = StateTitled(title);
  // On the row of a loop stands which task had it.
  const NameId task = state ? 0 : trace_.Name(title);
  trace_.AddState(row, at, at + length, state.value_or(State::kRunning), subject, task);
}

void ChromeEventReader::ApplyOwnTask(const Fields& fields, ForeignTrace::Row row, Nanos at,
                                     Nanos length) {
  ForeignTrace::OwnTask task{
      .name = NameOf(fields.name), .row = row, .begin = at, .end = at + length};
  ForEachMember(fields.args, [&](std::string_view key, const JsonToken& value) {
    if (key == "task") task.id = Count(value);
    if (key == "queued_us") task.queued = Micros(value).value_or(-1);
    if (key == "outcome") task.outcome = OutcomeOfWord(value.text);
  });
  trace_.AddTask(task);
}

void ChromeEventReader::ApplyMetadata(const Fields& fields) {
  const std::string_view what = fields.name.text;
  if (what == "process_name") {
    std::string name;
    ForEachMember(fields.args, [&](std::string_view key, const JsonToken& value) {
      if (key == "name") name = TextOf(value, scratch_);
    });
    trace_.NameProcess(ProcessNumber(fields), name);
  } else if (what == "process_sort_index" || what == "thread_sort_index") {
    std::optional<std::int64_t> index;
    ForEachMember(fields.args, [&](std::string_view key, const JsonToken& value) {
      if (key == "sort_index") index = WholeNumber(value);
    });
    if (!index) return Skip("sort indices that are no numbers");
    if (what == "process_sort_index") {
      trace_.SortProcess(ProcessNumber(fields), *index);
    } else {
      trace_.SortRow(RowOf(fields), *index);
    }
  } else if (what == "thread_name") {
    DescribeThread(fields, RowOf(fields));
  } else {
    Skip(fmt::format("metadata \"{}\"", Shortened(OneLine(what, false), 40, false)));
  }
}

void ChromeEventReader::DescribeThread(const Fields& fields, ForeignTrace::Row row) {
  std::string name;
  bool own = false;
  ForeignTrace::OwnRow known;
  ForEachMember(fields.args, [&](std::string_view key, const JsonToken& value) {
    if (key == "name") name = TextOf(value, scratch_);
    if (key == "row") {
      own = true;
      known.kind = RowOfWord(value.text);
    }
    if (key == "core") known.core = Small(value, -1);
    if (key == "system_tid") known.system_tid = Small(value, 0);
    if (key == "task") known.task = Count(value);
    if (key == "main") known.main = true;
    if (key == "service") known.service = true;
    if (key == "cpu_ns") known.cpu_ns = WholeNumber(value).value_or(0);
    if (key == "voluntary_switches") known.voluntary_switches = Count(value);
    if (key == "involuntary_switches") known.involuntary_switches = Count(value);
    if (key == "core_changes") known.core_changes = Count(value);
  });
  trace_.NameRow(row, name);
  if (!own) return;
  trace_.DescribeRow(row, known);
  own_rows_.emplace(ThreadNumber(fields.tid), row);
}

void ChromeEventReader::ReadOtherData(const JsonToken& data) {
  bool ours = false;
  ForEachMember(data, [&](std::string_view key, const JsonToken& value) {
    if (key == "program" && value.text == "Interleave") ours = true;
  });
  if (!ours || !trace_.own()) return;
  const auto read_process = [&](const JsonToken& object) {
    ProcessInfo process;
    ForEachMember(object, [&](std::string_view key, const JsonToken& value) {
      if (key == "name") process.name = TextOf(value, scratch_);
      if (key == "system_pid") process.pid = Small(value, 0);
      if (key == "start_us") process.created = 0, process.entered = Micros(value).value_or(-1);
      if (key == "resident_kib") process.resident_kib = Count(value);
      if (key == "proportional_kib") process.proportional_kib = Count(value);
      if (key == "ended") process.how = NameOf(value);
    });
    return process;
  };
  const auto read_run = [&](const JsonToken& object) {
    ForeignTrace::OwnRun run;
    ForEachMember(object, [&](std::string_view key, const JsonToken& value) {
      if (key == "title") run.title = TextOf(value, scratch_);
      if (key == "pid") run.pid = WholeNumber(value).value_or(0);
      if (key == "truth") run.truth = TruthOfWord(value.text);
      if (key == "truth_reason") run.truth_reason = TextOf(value, scratch_);
      if (key == "events") run.events = Count(value);
      if (key == "dropped") run.dropped = Count(value);
      if (key == "length_us") run.length = Micros(value).value_or(0);
      if (key == "live") run.live = value.text == "true";
      if (key == "about" && trace_.Afford(value.text.size())) run.about = value.text;
      if (key != "processes") return;
      ForEachElement(value, [&](const JsonToken& element) {
        if (run.processes.size() < trace_.processes()) {
          run.processes.push_back(read_process(element));
        }
      });
    });
    trace_.AddRun(std::move(run));
  };
  std::size_t left = trace_.processes();  // No run is without one.
  ForEachMember(data, [&](std::string_view key, const JsonToken& value) {
    if (key != "runs") return;
    ForEachElement(value, [&](const JsonToken& element) {
      if (left > 0) --left, read_run(element);
    });
  });
}

}  // namespace interleave
