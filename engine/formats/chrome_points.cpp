#include <algorithm>
#include <concepts>

#include "engine/formats/chrome_events.h"

namespace interleave {
namespace {

// Indices of the `items` for which `keep` holds, in ascending order of `time`.
template <typename Items, typename Keep, typename Time>
std::vector<std::uint32_t> InOrder(const Items& items, Keep keep, Time time) {
  std::vector<std::uint32_t> order;
  for (std::uint32_t i = 0; i < items.size(); ++i) {
    if (keep(items[i])) order.push_back(i);
  }
  std::ranges::stable_sort(order, {}, [&](std::uint32_t i) { return time(items[i]); });
  return order;
}

// One end of the arrows.
class Flows final : public EventSource {
 public:
  Flows(const ChromePlace& place, EventRank rank) : EventSource(rank), place_(place) {
    const std::size_t tracks = place.trace->tracks().size();
    order_ = InOrder(
        place.trace->flows(),
        [&](const Flow& flow) {
          if (flow.from >= tracks || flow.to >= tracks) return false;
          const bool from_end = flow.kind == FlowKind::kResult || flow.kind == FlowKind::kLock;
          return rank == EventRank::kFlowEnd || from_end == (rank == EventRank::kFlowFromEnd);
        },
        [&](const Flow& flow) { return Time(flow); });
  }

  Nanos next() const override {
    return at_ < order_.size() ? Time(place_.trace->flows()[order_[at_]]) : kNever;
  }

  void Write(JsonWriter& out) override {
    const std::uint32_t index = order_[at_++];
    const Flow& flow = place_.trace->flows()[index];
    const bool end = rank() == EventRank::kFlowEnd;
    const TrackId track = end ? flow.to : flow.from;
    OpenEvent(out, end ? "f" : "s", "flow", FlowTitle(flow.kind), place_.PidOf(track),
              place_.TidOf(track), Time(flow));
    out.Number("id", place_.first_flow + index);
    if (end) out.Text("bp", "e");
    if (flow.kind == FlowKind::kMessage) {
      out.Open("args", '{');
      out.Number("bytes", flow.bytes);
      out.Close('}');
    }
    out.Close('}');
  }

 private:
  // An arrow never points back, whatever the records say.
  Nanos Time(const Flow& flow) const {
    return rank() == EventRank::kFlowEnd ? std::max(flow.from_ns, flow.to_ns) : flow.from_ns;
  }

  const ChromePlace& place_;
  std::vector<std::uint32_t> order_;
  std::size_t at_ = 0;
};

class Marks final : public EventSource {
 public:
  explicit Marks(const ChromePlace& place)
      : EventSource(EventRank::kMark),
        place_(place),
        home_tid_(place.HomeTidOf(0)),
        order_(InOrder(
            place.trace->marks(), [](const Mark&) { return true; },
            [](const Mark& mark) { return mark.at; })) {}

  Nanos next() const override {
    return at_ < order_.size() ? place_.trace->marks()[order_[at_]].at : kNever;
  }

  void Write(JsonWriter& out) override {
    const Mark& mark = place_.trace->marks()[order_[at_++]];
    const bool on_track = mark.track < place_.trace->tracks().size();
    OpenEvent(out, "i", "mark", place_.trace->Name(mark.name),
              on_track ? place_.PidOf(mark.track) : place_.pid,
              on_track ? place_.TidOf(mark.track) : home_tid_, mark.at);
    out.Text("s", on_track ? "t" : "p");  // Whose: the thread's or the process's.
    out.Open("args", '{');
    out.Number("value", mark.value);
    out.Close('}');
    out.Close('}');
  }

 private:
  const ChromePlace& place_;
  const std::int64_t home_tid_;
  const std::vector<std::uint32_t> order_;
  std::size_t at_ = 0;
};

class CounterPoints final : public EventSource {
 public:
  CounterPoints(const ChromePlace& place, const Counter& counter)
      : EventSource(EventRank::kCounter),
        place_(place),
        counter_(counter),
        tid_(place.HomeTidOf(counter.process)) {}

  Nanos next() const override {
    return at_ < counter_.points.size() ? counter_.points[at_].at : kNever;
  }

  void Write(JsonWriter& out) override {
    const CounterPoint& point = counter_.points[at_++];
    OpenEvent(out, "C", "counter", place_.trace->Name(counter_.name),
              place_.PidOfProcess(counter_.process), tid_, point.at);
    out.Open("args", '{');
    out.Number("value", point.value);
    out.Close('}');
    out.Close('}');
  }

 private:
  const ChromePlace& place_;
  const Counter& counter_;
  const std::int64_t tid_;
  std::size_t at_ = 0;
};

}  // namespace

void AddPointSources(const ChromePlace& place, EventSources& out) {
  for (const EventRank rank :
       {EventRank::kFlowFromEnd, EventRank::kFlowFromMiddle, EventRank::kFlowEnd}) {
    out.push_back(std::make_unique<Flows>(place, rank));
  }
  out.push_back(std::make_unique<Marks>(place));
  for (const Counter& counter : place.trace->counters()) {
    out.push_back(std::make_unique<CounterPoints>(place, counter));
  }
}

}  // namespace interleave
