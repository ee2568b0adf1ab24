#include "gui/replay/current_line.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <span>
#include <string>

namespace interleave {
namespace {

struct Line {
  std::string_view text;
  std::size_t indent = 0;
};

std::vector<Line> LinesOf(std::string_view program) {
  std::vector<Line> lines;
  while (!program.empty()) {
    const std::size_t end = std::min(program.find('\n'), program.size());
    const std::string_view text = program.substr(0, end);
    lines.push_back({text, std::min(text.find_first_not_of(" \t"), text.size())});
    program.remove_prefix(std::min(end + 1, program.size()));
  }
  return lines;
}

// "sum squares #2", "SumSquares" and "sum_squares" are the same name.
std::string Plain(std::string_view name) {
  std::string plain;
  for (const char c : name.substr(0, name.find(" #"))) {
    const auto letter = static_cast<unsigned char>(c);
    if (std::isalnum(letter) != 0) plain += static_cast<char>(std::tolower(letter));
  }
  return plain;
}

// The name of the function that a line begins to define; "" for all others.
std::string DefinedIn(const Line& line, CodeLanguage language) {
  const std::size_t open = line.text.find('(');
  if (open == std::string_view::npos) return "";
  std::size_t begin = open;
  const auto of_name = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  };
  while (begin > 0 && of_name(line.text[begin - 1])) --begin;
  if (language == CodeLanguage::kPython) {
    if (line.text.substr(line.indent).find("def ") > 6) return "";  // "async def " too.
  } else if (!line.text.ends_with('{') || line.indent > 2 || begin == line.indent) {
    return "";
  }
  return Plain(line.text.substr(begin, open - begin));
}

struct Span {
  std::size_t first = 0;
  std::size_t last = 0;
};

// The lines below a definition that belong to it.
Span BodyBelow(const std::vector<Line>& lines, std::size_t definition) {
  std::size_t last = definition + 1;
  const auto inside = [&](const Line& line) {
    return line.indent == line.text.size() || line.indent > lines[definition].indent;
  };
  while (last < lines.size() && inside(lines[last])) ++last;
  while (last > definition + 1 && lines[last - 1].indent == lines[last - 1].text.size()) --last;
  return {definition + 1, last};
}

using Word = std::string_view;
constexpr std::array<Word, 7> kResult = {"join",         "result", "await ", "gather",
                                         "as_completed", ".get()", "wait("};
constexpr std::array<Word, 9> kIo = {"urlopen", "get(",  "Get(",  "recv", "read",
                                     "request", "fetch", "open(", "sleep"};
constexpr std::array<Word, 1> kSleep = {"sleep"};
constexpr std::array<Word, 3> kLock = {"with ", "acquire", "lock"};
constexpr std::array<Word, 1> kWait = {"wait"};
constexpr std::array<Word, 6> kQueue = {"get(", "put(", "recv", "send", "Push", "Pop"};

// What stands in a line in which a program is in that state, the surest first.
std::span<const Word> WordsOf(State state) {
  switch (state) {
    case State::kWaitingResult:
      return kResult;
    case State::kWaitingIo:
      return kIo;
    case State::kSleeping:
      return kSleep;
    case State::kWaitingLock:
    case State::kWaitingSemaphore:
      return kLock;
    case State::kWaitingCondition:
    case State::kWaitingEvent:
    case State::kWaitingBarrier:
      return kWait;
    case State::kWaitingQueue:
      return kQueue;
    default:
      return {};
  }
}

bool IsLoop(const Line& line) {
  const std::string_view text = line.text.substr(line.indent);
  return text.starts_with("for ") || text.starts_with("while ") || text.starts_with("for(");
}

// Of the lines of a function, that at which it is in `state`.
std::size_t LineIn(const std::vector<Line>& lines, Span body, State state) {
  for (const std::string_view word : WordsOf(state)) {
    for (std::size_t i = body.first; i < body.last; ++i) {
      if (lines[i].text.find(word) != std::string_view::npos) return i;
    }
  }
  // What computes is where the most of it is done: inside of the innermost loop.
  std::size_t line = body.first;
  for (std::size_t i = body.first; i < body.last; ++i) {
    if (!IsLoop(lines[i])) continue;
    const bool has_body = i + 1 < body.last && lines[i + 1].indent > lines[i].indent;
    line = has_body ? i + 1 : i;
  }
  return line;
}

// What a line does with a cell: "seen = counter" and "counter.load()" read it, "counter = 1",
// "counter += 1" and "counter.store(1)" write it.
bool DoesWith(std::string_view text, std::string_view cell, StepKind kind) {
  text = text.substr(0, text.find('#'));
  const auto of_name = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  };
  for (std::size_t at = text.find(cell); at != Word::npos; at = text.find(cell, at + 1)) {
    const std::size_t end = at + cell.size();
    if ((at > 0 && of_name(text[at - 1])) || (end < text.size() && of_name(text[end]))) continue;
    const std::string_view rest =
        text.substr(std::min(text.find_first_not_of(' ', end), text.size()));
    const bool both = rest.starts_with("+=") || rest.starts_with("-=");
    const bool writes =
        rest.starts_with(".store") || (rest.starts_with('=') && !rest.starts_with("=="));
    if (both || writes == (kind == StepKind::kWrite)) return true;
  }
  return false;
}

// The line of a function that takes such a step; none where no line looks like it.
std::optional<std::size_t> LineOf(const std::vector<Line>& lines, Span body,
                                  const ComingStep& step) {
  const auto takes = [&](const Line& line) {
    const std::string_view text = line.text.substr(line.indent);
    if (text.starts_with("global ")) return false;
    switch (step.kind) {
      case StepKind::kRead:
      case StepKind::kWrite:
        return !step.name.empty() && DoesWith(text, step.name, step.kind);
      case StepKind::kLock:
        return std::ranges::any_of(kLock, [&](Word word) { return text.find(word) != Word::npos; });
      case StepKind::kWait:
      case StepKind::kOperation:
        return !step.name.empty() && text.find(step.name) != Word::npos;
    }
    return false;
  };
  for (std::size_t i = body.first; i < body.last; ++i) {
    if (takes(lines[i])) return i;
  }
  return std::nullopt;
}

}  // namespace

std::vector<CurrentLine> CurrentLines(const Trace& trace, const CardRows& rows, Nanos at,
                                      std::string_view program, CodeLanguage language,
                                      std::span<const ComingStep> coming) {
  const std::vector<Line> lines = LinesOf(program);
  std::vector<CurrentLine> found;
  for (const TrackId track : rows.threads) {
    if (track == kNoTrack || !TellsProgress(trace.tracks()[track].kind)) continue;
    const Slice* slice = trace.SliceAt(track, at);
    if (slice == nullptr || slice->task == 0 || slice->state == State::kIdle ||
        slice->state >= State::kDone) {
      continue;
    }
    const std::string name = Plain(trace.TaskLabel(slice->task));
    const auto defines = [&](const Line& line) {
      return !name.empty() && DefinedIn(line, language) == name;
    };
    const auto definition = std::ranges::find_if(lines, defines);
    if (definition == lines.end()) continue;
    const Span body = BodyBelow(lines, static_cast<std::size_t>(definition - lines.begin()));
    if (body.first >= body.last) continue;
    const ColourIndex colour = track < rows.colours.size() ? rows.colours[track] : kNoColour;
    const auto step = std::ranges::find(coming, track, &ComingStep::track);
    const std::optional<std::size_t> line =
        step == coming.end() ? std::nullopt : LineOf(lines, body, *step);
    found.push_back({.line = line.value_or(LineIn(lines, body, slice->state)) + 1,
                     .colour = colour,
                     .waits = !line && slice->state != State::kRunning});
  }
  return found;
}

}  // namespace interleave
