#include <algorithm>
#include <array>
#include <string_view>

#include "gui/present/lecture.h"

namespace interleave {
namespace {

struct Entry {
  std::string_view scenario;
  std::array<std::string_view, 4> texts;  // Those that are not empty.
  std::size_t right;
};

// What a class is offered to the question of each scenario, with the values it begins with.
constexpr Entry kEntries[] = {
    {"downloads", {"6 s, one core", "3 s, one core", "3 s, three cores", ""}, 1},
    {"api-calls", {"nothing", "half of the time", "three quarters", ""}, 1},
    {"named-threads", {"after 1.5 s", "after 7.5 s", "it differs", ""}, 0},
    {"daemon", {"3, it is cut off", "2, it is cut off", "it goes on for ever", ""}, 1},
    {"thread-class", {"nobody", "the whole program", "who asks the thread", ""}, 2},
    {"chunk-sum", {"yes", "no, each has its own place", "", ""}, 1},
    {"thread-local", {"its own", "the last one's", "any of the five", ""}, 0},
    {"random-sleepers",
     {"always A before B", "any, the same with one seed", "any, never again", ""},
     1},
    {"race-counter", {"1 000 000", "less", "more", ""}, 1},
    {"rlock", {"it waits for itself", "it goes on", "depends on the lock", ""}, 2},
    {"event", {"the producer, once", "each looks every second", "the system, at random", ""}, 0},
    {"condition", {"it cannot", "waiting lets go of the lock", "it takes the lock away", ""}, 1},
    {"semaphore", {"2 s", "6 s", "16 s", ""}, 1},
    {"barrier", {"after 0 s", "after 1 s", "after 2 s", ""}, 2},
    {"deadlock", {"the first", "the second", "neither", ""}, 2},
    {"readers-writers",
     {"everybody alone", "readers together, writers alone", "all together", ""},
     1},
    {"producer-consumer", {"consumers for producers", "producers for consumers", "nobody", ""}, 1},
    {"missed-notify", {"no", "yes, in one order", "always", ""}, 1},
    {"double-checked", {"yes", "no", "", ""}, 1},
    {"gil-cpu", {"2× faster", "the same", "slower", ""}, 1},
    {"gil-io", {"yes", "no, waiting lets go of it", "", ""}, 1},
    {"gil-convoy", {"at once", "a switch interval longer", "when the other is done", ""}, 1},
    {"gil-old", {"yes", "no, luck decides", "", ""}, 1},
    {"gil-free", {"time, at some cost for each", "nothing", "time, for nothing", ""}, 0},
    {"gil-per-interpreter", {"yes", "no", "", ""}, 0},
    {"processes", {"1 s and a little", "4 s", "2 s", ""}, 0},
    {"process-queue", {"yes", "not yet", "", ""}, 1},
    {"shared-value", {"in one process", "in shared memory", "in each process", ""}, 1},
    {"shared-array", {"yes", "no, each has its half", "", ""}, 1},
    {"pool-map", {"no", "yes", "", ""}, 1},
    {"manager", {"in each one's own", "in that of a ninth", "in shared memory", ""}, 1},
    {"pipe", {"it counts to four", "a message says so", "it never knows", ""}, 1},
    {"worker-killed", {"all goes on as before", "it is lost", "it is done again", ""}, 1},
    {"primes",
     {"the first; a quarter", "the first; a little more", "any; as the cores allow", ""},
     2},
    {"sum-squares-20", {"all but reaches it", "half of it", "more than that", ""}, 0},
    {"fetch-six", {"1 s, then 2 s", "6 s, then 6 s", "1 s, then 3 s", ""}, 0},
    {"fetch-map", {"as they are finished", "as they were given", "depends on how one asks", ""}, 2},
    {"failing-host", {"all fail", "the pool breaks", "only those two fail", ""}, 2},
    {"future-life", {"both", "the one that waits", "neither", ""}, 1},
    {"pool-set-up", {"all at the start", "made when needed", "", ""}, 1},
    {"gather", {"6 s", "5 s", "3 s", ""}, 2},
    {"timeout", {"3 s and 3 s", "3 s and 10 s", "10 s and 10 s", ""}, 1},
    {"jobs", {"both in order", "ends differ, results in order", "both as they end", ""}, 1},
    {"blocking-call", {"they go on", "they stop for a second", "they come twice as fast", ""}, 1},
    {"ten-thousand", {"the same", "threads cost far more", "the loop costs more", ""}, 1},
    {"web-scraper", {"about 3 s; yes", "about 3 s; no", "about 25 s; yes", ""}, 0},
    {"io-or-cpu",
     {"threads for both", "processes for both", "waiting: threads; computing: processes", ""},
     2},
    {"image-processor", {"2× faster", "no, the trips cost more", "", ""}, 1},
};

}  // namespace

std::optional<Answers> AnswersOf(std::string_view scenario_id) {
  const auto found = std::ranges::find(kEntries, scenario_id, &Entry::scenario);
  if (found == std::end(kEntries)) return std::nullopt;
  Answers answers{.texts = {}, .right = found->right};
  for (const std::string_view text : found->texts) {
    if (!text.empty()) answers.texts.emplace_back(text);
  }
  return answers;
}

}  // namespace interleave
