#include "engine/formats/html/html_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/analysis/statistics.h"
#include "engine/formats/display_text.h"
#include "engine/formats/figure/figure_words.h"
#include "engine/formats/figure/svg_writer.h"
#include "engine/formats/html/html_rows.h"
#include "engine/formats/run_captions.h"
#include "engine/picture/palette.h"
#include "engine/trace/process_groups.h"
#include "engine/trace/time_text.h"

namespace interleave {
namespace {

constexpr int kMostIdleCores = 8;
constexpr Nanos kFewestColumns = 2'000;
constexpr Nanos kMostColumns = 60'000;

// JSON within a script element: a name that holds "</script>" must not end it.
class ScriptJson {
 public:
  explicit ScriptJson(const ByteSink& sink)
      : escaped_([&sink](std::string_view bytes) {
          std::string out;
          for (const char c : bytes) {
            if (c == '<') {
              out += "\\u003c";
            } else {
              out += c;
            }
          }
          sink(out);
        }),
        json_(escaped_) {}
  JsonWriter& json() { return json_; }

 private:
  const ByteSink escaped_;
  JsonWriter json_;
};

std::size_t SlicesIn(std::span<const Recording> recordings) {
  std::size_t slices = 0;
  for (const Recording& recording : recordings) {
    for (const Track& track : recording.trace->tracks()) slices += track.slices.size();
  }
  return slices;
}

// What is said of a row to who cannot see it: "63 % running, 37 % waiting for I/O".
std::string RowWords(const Trace& trace, const Track& track) {
  Statistics of_row;
  for (const Slice& slice : track.slices) {
    if (slice.state == State::kIdle || slice.state == State::kDone) continue;
    of_row.state_ns[static_cast<std::size_t>(slice.state)] += trace.EndOf(slice) - slice.begin;
  }
  return ConcurrencyCaption(of_row);
}

class Page {
 public:
  Page(const ExportJob& job, const ByteSink& sink) : job_(job), sink_(sink) {
    Nanos end = 1;
    std::size_t rows = 0;
    for (const Recording& recording : job.recordings) {
      end = std::max(end, recording.trace->now_ns());
      rows += std::min(recording.trace->tracks().size(), 2 * kMostHtmlRows);
    }
    if (SlicesIn(job.recordings) > kMostHtmlPieces) {
      const auto columns = static_cast<Nanos>(kMostHtmlPieces / std::max<std::size_t>(rows, 1));
      fold_ns_ = std::max<Nanos>(end / std::clamp(columns, kFewestColumns, kMostColumns), 1);
    }
  }

  ExportReport Write() {
    const std::string title = FigureTitle(job_.recordings);
    Put("<!DOCTYPE html>\n<html lang=\"en\" data-theme=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        // Nothing is fetched, whatever a name may say.
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">\n"
        "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n",
        job_.figure.dark ? "dark" : "light", XmlText(OneLine(title, false)), HtmlStyle());
    Put("<header><h1>{}</h1>\n", XmlText(OneLine(title, false)));
    std::string subtitle = SettingsWords(job_.recordings);
    if (job_.recordings.size() > 1) {
      subtitle = fmt::format("{} runs on one time axis{}{}", job_.recordings.size(),
                             subtitle.empty() ? "" : " · ", subtitle);
    }
    Put("<p class=\"dim\">{}</p></header>\n", XmlText(OneLine(subtitle, false)));
    Results();
    Put("<main id=\"picture\"></main>\n<div id=\"legend\" aria-label=\"Legend\"></div>\n"
        "<footer class=\"dim\"><p>{}</p>",
        XmlText(OneLine(TruthWords(job_.recordings, job_.version), false)));
    if (const std::string loss = LossWords(job_.recordings); !loss.empty()) {
      Put("<p class=\"bad\">{}</p>", XmlText(loss));
    }
    if (fold_ns_ > 1) {
      Put("<p>What is shorter than {} is folded into its neighbours in this file.</p>",
          DurationText(fold_ns_));
    }
    Put("</footer>\n<div id=\"tip\" role=\"status\" aria-live=\"polite\" hidden></div>\n"
        "<script type=\"application/json\" id=\"recording\">");
    Recordings();
    Put("</script>\n<script>{}{}</script>\n</body>\n</html>\n", HtmlDrawingScript(),
        HtmlInputScript());
    return {.what = job_.recordings.size() == 1
                        ? "a page"
                        : fmt::format("a page of {} runs", job_.recordings.size()),
            .replaced = 0,
            .stopped = job_.work.stop.stop_requested()};
  }

 private:
  template <typename... Args>
  void Put(fmt::format_string<Args...> format, Args&&... args) {
    sink_(fmt::format(format, std::forward<Args>(args)...));
  }

  void Results() {
    Put("<table id=\"results\"><caption>Results</caption><thead><tr><th scope=\"col\">Run</th>");
    for (const char* column :
         {"Wall", "Speed-up", "Cores busy", "Lock wait", "I/O wait", "Result"}) {
      Put("<th scope=\"col\">{}</th>", column);
    }
    Put("</tr></thead>\n<tbody>\n");
    for (const Recording& recording : job_.recordings) {
      const Statistics statistics = StatisticsOf(*recording.trace);
      const double speedup = SpeedupOf(job_.recordings, recording);
      const auto time = [](Nanos ns) { return ns > 0 ? DurationText(ns) : std::string("–"); };
      Put("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{:.2f}</td><td>{}</td><td>{}"
          "</td><td class=\"text{}\">{}</td></tr>\n",
          XmlText(OneLine(RunName(recording), false)), SecondsText(WallSeconds(recording), false),
          speedup > 0 ? fmt::format("{:.2f}×", speedup) : "–", statistics.cores_busy,
          time(TimeWaitingForLocks(statistics.state_ns)),
          time(TimeIn(statistics.state_ns, State::kWaitingIo)), recording.result.ok ? "" : " bad",
          XmlText(OneLine(ResultWords(recording), false)));
    }
    Put("</tbody></table>\n");
  }

  void Recordings() {
    ScriptJson script(sink_);
    JsonWriter& json = script.json();
    json.Open('{');
    Colours(json);
    if (job_.range) {
      json.Number("from", job_.range->begin);
      json.Number("to", job_.range->end);
    }
    json.Number("fold", fold_ns_);
    json.Open("runs", '[');
    double done = 0;
    for (const Recording& recording : job_.recordings) {
      if (job_.work.stop.stop_requested()) break;
      Run(json, recording);
      job_.work.Report(++done / static_cast<double>(job_.recordings.size()));
    }
    json.Close(']');
    json.Open("labels", '[');
    for (const std::string& label : labels_.all()) json.ElementText(label);
    json.Close(']');
    json.Close('}');
    json.Flush();
  }

  static void Colours(JsonWriter& json) {
    json.Open("states", '[');
    for (std::size_t i = 0; i < kStateCount; ++i) {
      const auto state = static_cast<State>(i);
      json.Open('{');
      json.Text("title", StateTitle(state));
      json.Bool("thin", LightPalette().Of(state).thin);
      json.Bool("line", IsLine(state));
      for (const auto& [theme, palette] :
           {std::pair{"light", &LightPalette()}, std::pair{"dark", &DarkPalette()}}) {
        const StateColours& colours = palette->Of(state);
        json.Open(theme, '[');
        Colour(json, colours.fill);
        if (colours.hatched()) Colour(json, colours.line);
        json.Close(']');
      }
      json.Close('}');
    }
    json.Close(']');
    for (const auto& [theme, palette] :
         {std::pair{"light", &LightPalette()}, std::pair{"dark", &DarkPalette()}}) {
      json.Open(theme, '[');
      for (const Rgb colour : palette->threads) Colour(json, colour);
      json.Close(']');
    }
  }
  static void Colour(JsonWriter& json, Rgb colour) {
    json.ElementText(fmt::format("#{:06x}", colour));
  }

  void Run(JsonWriter& json, const Recording& recording) {
    const Trace& trace = *recording.trace;
    const Statistics statistics = StatisticsOf(trace);
    const CardRows rows = RowsOf(&trace, std::min(recording.machine.cores, kMostIdleCores));
    json.Open('{');
    json.Text("name", OneLine(RunName(recording), false));
    json.Text("total", TotalWords(job_.recordings, recording));
    json.Text("threads", ConcurrencyWords(statistics));
    json.Text("cores", ParallelismWords(statistics, rows.cores.size()));
    json.Number("end", trace.now_ns());
    json.Open("rows", '[');
    Threads(json, trace, rows);
    Cores(json, trace, rows);
    json.Close(']');
    json.Open("marks", '[');
    std::size_t marks = 0;
    for (const Mark& mark : trace.marks()) {
      if (++marks > kMostHtmlPieces / 20) break;
      if (mark.track >= trace.tracks().size()) continue;
      json.Open('{');
      json.Number("at", mark.at);
      json.Text("row", trace.tracks()[mark.track].name);
      json.Text("text", OneLine(trace.Name(mark.name), false));
      json.Close('}');
    }
    json.Close(']');
    json.Close('}');
  }

  void Threads(JsonWriter& json, const Trace& trace, const CardRows& rows) {
    auto group = rows.groups.begin();
    std::string heading;
    std::size_t shown = 0, left_out = 0;
    for (std::size_t i = 0; i < rows.threads.size(); ++i) {
      if (group != rows.groups.end() && group->first == i) {
        heading = ProcessTitle(trace, group->process);
        if (const std::string how = HowEnded(trace, group->process); !how.empty()) {
          heading += " · " + how;
        }
        ++group;
      }
      const TrackId track = rows.threads[i];
      const std::string name = track == kNoTrack ? GroupedNumber(rows.tasks) + " tasks"
                                                 : OneLine(trace.RowLabel(track), false);
      const TrackKind kind = track == kNoTrack ? TrackKind::kTask : trace.tracks()[track].kind;
      if (!job_.figure.Wants(kind, name)) continue;
      if (shown == kMostHtmlRows) {
        ++left_out;
        continue;
      }
      ++shown;
      json.NewLine();
      json.Open('{');
      json.Text("name", name);
      if (!heading.empty()) json.Text("heading", std::exchange(heading, {}));
      if (track == kNoTrack) {
        TaskCrowd crowd;
        crowd.Follow(trace);
        json.Text("kind", "crowd");
        json.Text("data", HtmlCrowd(trace, crowd));
      } else {
        const Track& row = trace.tracks()[track];
        json.Text("kind", row.kind == TrackKind::kLoop ? "loop" : "thread");
        json.Text("track", row.name);
        json.Text("words", RowWords(trace, row));
        const ColourIndex colour = rows.colours[track];
        json.Number("colour", colour);
        json.Text("data", HtmlRow(trace, rows, track, fold_ns_, labels_));
      }
      json.Close('}');
    }
    if (left_out > 0) {
      json.Open('{');
      json.Text("kind", "more");
      json.Text("name", fmt::format("… and {} more", GroupedNumber(left_out)));
      json.Close('}');
    }
  }

  void Cores(JsonWriter& json, const Trace& trace, const CardRows& rows) {
    std::size_t shown = 0;
    for (std::size_t i = 0; i < rows.cores.size(); ++i) {
      const std::string name = fmt::format("Core {}", i);
      if (!job_.figure.Wants(TrackKind::kCore, name) || ++shown > kMostHtmlRows) continue;
      json.NewLine();
      json.Open('{');
      json.Text("name", name);
      json.Text("kind", "core");
      json.Text("data", rows.cores[i] == kNoTrack
                            ? std::string()
                            : HtmlRow(trace, rows, rows.cores[i], fold_ns_, labels_));
      json.Close('}');
    }
  }

  const ExportJob& job_;
  const ByteSink& sink_;
  Nanos fold_ns_ = 1;
  HtmlLabels labels_;
};

}  // namespace

std::expected<ExportReport, std::string> WriteHtml(const ExportJob& job, const ByteSink& sink) {
  return Page(job, sink).Write();
}

}  // namespace interleave
