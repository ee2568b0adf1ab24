#include "scenarios/simulated_run.h"

#include <algorithm>
#include <utility>

#include "engine/simulated/simulated_runtime.h"
#include "engine/task/duration.h"
#include "engine/trace/interpreter.h"
#include "scenarios/parameters.h"
#include "scenarios/run.h"
#include "scenarios/running_body.h"
#include "scenarios/simulated_machine.h"

namespace interleave {
namespace {

class SimulatedRun final : public Run {
 public:
  SimulatedRun(RunRequest request, const SimulatedOptions& machine)
      : request_(std::move(request)),
        truth_("virtual time on " + MachineText(machine)),
        names_(std::make_shared<NameTable>()),
        runtime_(MakeSimulatedRuntime(
            names_,
            {.time_scale = request_.time_scale, .seed = request_.seed, .cores = machine.cores},
            machine)),
        interpreter_(names_, machine.kind == SimulatedKind::kSequential ? 1 : machine.cores,
                     SlowStep(request_)),
        body_(request_, *runtime_) {}

  void Begin() { body_.Begin(); }

  const RunRequest& request() const override { return request_; }

  void Poll() override {
    if (finished_) return;
    const bool over = WaitEnded(0);  // Before the pull: what ended is then complete.
    facts_.clear();
    runtime_->TakeFacts(facts_);
    events_ += facts_.size();
    interpreter_.Add(facts_);
    TraceBuilder& builder = interpreter_.builder();
    if (!facts_.empty()) builder.AdvanceTo(facts_.back().at);
    builder.SetCounts(events_, 0);
    builder.SetTruth(Truth::kSimulated, truth_);
    if (!over) return;
    builder.Finish();
    result_ = ConcludeRun(request_, trace_, *runtime_, body_.Take());
    finished_ = true;
  }

  bool WaitEnded(Nanos timeout) override { return body_.WaitEnded(timeout); }
  bool finished() const override { return finished_; }
  void RequestStop() override { runtime_->RequestStop(); }
  const Trace& trace() const override { return trace_; }
  std::shared_ptr<const Trace> ShareTrace() const override { return interpreter_.Share(); }
  const RunResult& result() const override { return result_; }

 private:
  const RunRequest request_;
  const std::string truth_;
  const std::shared_ptr<NameTable> names_;
  const std::unique_ptr<SimulatedHost> runtime_;
  Interpreter interpreter_;
  const Trace& trace_ = interpreter_.trace();
  std::vector<Fact> facts_;
  std::uint64_t events_ = 0;
  bool finished_ = false;
  RunResult result_;
  RunningBody body_;  // Last: it ends before what it runs on goes.
};

}  // namespace

std::unique_ptr<Run> StartSimulated(RunRequest request) {
  const SimulatedOptions machine = MachineOf(*request.scenario, request.values, request.model);
  auto run = std::make_unique<SimulatedRun>(std::move(request), machine);
  run->Begin();
  return run;
}

}  // namespace interleave
