// Chrome JSON as other tools write it: a few events of each, in the ways that are peculiar to it,
// written by hand.

#include <gtest/gtest.h>

#include <string>

#include "tests/engine/formats/opened_bytes.h"

namespace interleave {
namespace {

std::size_t SlicesOf(const Trace& trace) {
  std::size_t count = 0;
  for (const Track& row : trace.tracks()) count += row.tasks.size();
  return count;
}

const Track* RowNamed(const Trace& trace, std::string_view name) {
  for (const Track& row : trace.tracks()) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

// An array that never ends: the program was ended while it wrote.
TEST(ForeignChromeTest, ChromeTracing) {
  const Recording trace = OpenOne(
      R"json([{"name":"thread_name","ph":"M","pid":26,"tid":7,"args":{"name":"CrRendererMain"}},
{"cat":"toplevel","name":"RunTask","ph":"X","pid":26,"tid":7,"ts":1000.25,"dur":80.5,"tdur":79,"tts":3},
{"cat":"blink","name":"paint","ph":"B","pid":26,"tid":7,"ts":1010},
{"cat":"blink","name":"paint","ph":"E","pid":26,"tid":7,"ts":1020},
{"cat":"net","name":"request","ph":"S","id":"0x5f","pid":26,"tid":7,"ts":1005},
{"cat":"net","name":"request","ph":"F","id":"0x5f","pid":26,"tid":7,"ts":1090},
)json");
  const Track* const row = RowNamed(*trace.trace, "CrRendererMain");
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->tasks.size(), 2U);
  EXPECT_EQ(SlicesOf(*trace.trace), 3U);
}

// Objects with other members around the events, some larger than the events, and powersOfTwo ids.
TEST(ForeignChromeTest, Catapult) {
  const Recording trace = OpenOne(
      R"json({"metadata":{"clock-domain":"LINUX_CLOCK_MONOTONIC"},"traceEvents":[
{"pid":1,"tid":2,"ts":10,"ph":"b","cat":"io","name":"read","id2":{"local":"0x1"}},
{"pid":1,"tid":2,"ts":30,"ph":"e","cat":"io","name":"read","id2":{"local":"0x1"}},
{"pid":1,"tid":2,"ts":15,"ph":"n","cat":"io","name":"half","id2":{"local":"0x1"}},
{"pid":1,"tid":2,"ts":40,"ph":"C","name":"heap","args":{"live":5,"dead":7}},
{"pid":1,"tid":2,"ts":50,"ph":"I","s":"g","name":"mark"}],
"systemTraceEvents":"# tracer: nop","samples":[],"stackFrames":{}})json");
  EXPECT_EQ(SlicesOf(*trace.trace), 1U);
  EXPECT_EQ(trace.trace->counters().size(), 2U);
}

// Times of a system clock as large numbers, numbers as strings.
TEST(ForeignChromeTest, Tracy) {
  const Recording trace = OpenOne(
      R"json({"traceEvents":[
{"ph":"X","pid":"1","tid":"4711","ts":"1700000000000123.456","dur":"12.5","name":"Update","args":{"loc":"a.cpp:12"}},
{"ph":"X","pid":"1","tid":"4711","ts":"1700000000000125.000","dur":"2","name":"Physics"},
{"ph":"M","pid":"1","tid":"4711","name":"thread_name","args":{"name":"Main thread"}}]})json");
  const Track* const row = RowNamed(*trace.trace, "Main thread");
  ASSERT_NE(row, nullptr);
  ASSERT_EQ(row->tasks.size(), 2U);
  EXPECT_EQ(row->tasks[0].end - row->tasks[0].begin, 12'500);
  EXPECT_EQ(row->tasks[1].depth, 1);
}

// Names with places in them, arguments that are whole objects, and members of its own.
TEST(ForeignChromeTest, VizTracer) {
  const Recording trace = OpenOne(
      R"json({"traceEvents":[{"ph":"M","pid":12,"tid":12,"name":"process_name","args":{"name":"MainProcess"}},
{"ph":"M","pid":12,"tid":12,"name":"thread_name","args":{"name":"MainThread"}},
{"pid":12,"tid":12,"ts":100.5,"dur":44.25,"name":"fib (/home/me/fib.py:3)","caller_lineno":9,"cat":"FEE","ph":"X","args":{"func_args":{"n":"[\"a\", {\"b\": 1}]"}}},
{"pid":12,"tid":12,"ts":101,"dur":3,"name":"print","cat":"FEE","ph":"X"},
{"pid":12,"tid":12,"ts":103,"name":"log","ph":"i","s":"t"}],
"viztracer_metadata":{"version":"0.16.3","overflow":false},"file_info":{"files":{},"functions":{}}})json");
  const Track* const row = RowNamed(*trace.trace, "MainThread");
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(SliceName(*trace.trace, row->tasks[0]), "fib (/home/me/fib.py:3)");
  EXPECT_EQ(trace.trace->marks().size(), 1U);
}

// Arrows whose ends are found by "bp", processes with labels, threads that are strings.
TEST(ForeignChromeTest, PyTorchProfiler) {
  const Recording trace = OpenOne(
      R"json({"schemaVersion":1,"deviceProperties":[{"id":0,"name":"GPU","totalGlobalMem":16}],
"traceEvents":[
{"ph":"X","cat":"cpu_op","name":"aten::mm","pid":7,"tid":7,"ts":500,"dur":40,"args":{"External id":2,"Input Dims":[[2,3],[]]}},
{"ph":"X","cat":"kernel","name":"gemm","pid":0,"tid":"stream 7","ts":560,"dur":25},
{"ph":"s","id":2,"pid":7,"tid":7,"ts":510,"cat":"ac2g","name":"ac2g"},
{"ph":"f","id":2,"pid":0,"tid":"stream 7","ts":560,"cat":"ac2g","name":"ac2g","bp":"e"},
{"name":"process_labels","ph":"M","ts":0,"pid":0,"tid":0,"args":{"labels":"GPU 0"}},
{"ph":"i","s":"p","name":"Iteration Start","pid":"Traces","tid":"Trace","ts":495}],
"traceName":"x.pt.trace.json"})json");
  EXPECT_NE(RowNamed(*trace.trace, "stream 7"), nullptr);
  ASSERT_EQ(trace.trace->flows().size(), 1U);
  EXPECT_EQ(trace.trace->tracks()[trace.trace->flows()[0].to].name, "stream 7");
}

// The command profile of a build: counters between slices, and nothing but whole microseconds.
TEST(ForeignChromeTest, Bazel) {
  const Recording trace = OpenOne(
      R"json({"otherData":{"bazel_version":"7.0","build_id":"x"},"traceEvents":[
{"name":"thread_name","ph":"M","pid":1,"tid":0,"args":{"name":"Critical Path"}},
{"name":"thread_sort_index","ph":"M","pid":1,"tid":0,"args":{"sort_index":"0"}},
{"cat":"action processing","name":"Compiling a.cc","ph":"X","ts":1000,"dur":500,"pid":1,"tid":5,"args":{"mnemonic":"CppCompile"}},
{"cat":"action processing","name":"Compiling b.cc","ph":"X","ts":1500,"dur":250,"pid":1,"tid":5},
{"name":"CPU usage (Bazel)","ph":"C","ts":1000,"pid":1,"tid":5,"args":{"cpu":"1.5"}},
{"cat":"critical path component","name":"action a","ph":"X","ts":1000,"dur":500,"pid":1,"tid":0}]})json");
  EXPECT_EQ(SlicesOf(*trace.trace), 3U);
  EXPECT_EQ(trace.trace->counters().size(), 1U);
}

// -ftime-trace: no order of time, totals as slices of threads of their own.
TEST(ForeignChromeTest, ClangTimeTrace) {
  const Recording trace = OpenOne(
      R"json({"traceEvents":[{"pid":9,"tid":9,"ph":"X","ts":320,"dur":80,"name":"Source","args":{"detail":"vector"}},
{"pid":9,"tid":9,"ph":"X","ts":0,"dur":900,"name":"ExecuteCompiler"},
{"pid":9,"tid":9,"ph":"X","ts":300,"dur":400,"name":"Frontend"},
{"pid":9,"tid":10,"ph":"X","ts":0,"dur":700,"name":"Total Frontend","args":{"count":1,"avg ms":0}},
{"cat":"","pid":9,"tid":9,"ts":0,"ph":"M","name":"process_name","args":{"name":"clang"}}],
"beginningOfTime":1700000000000000})json");
  EXPECT_EQ(SlicesOf(*trace.trace), 4U);
  EXPECT_EQ(trace.trace->processes().back().name, "clang");
  for (const Track& row : trace.trace->tracks()) {
    if (row.tasks.size() != 3) continue;
    EXPECT_EQ(row.tasks[2].depth, 2);
  }
}

// node --trace-events-enabled: lengths of zero on everything, and operations that begin in any
// order.
TEST(ForeignChromeTest, Node) {
  const Recording trace = OpenOne(
      R"json({"traceEvents":[{"pid":5,"tid":5,"ts":900,"tts":12,"ph":"X","cat":"v8","name":"V8.DeserializeIsolate","dur":69,"tdur":12,"args":{}},
{"pid":5,"tid":5,"ts":980,"tts":14,"ph":"b","cat":"node,node.environment","name":"Environment","dur":0,"tdur":0,"id":"0x1f3f4ca0","args":{"args":{"args":["node"]}}},
{"pid":5,"tid":5,"ts":970,"tts":14,"ph":"I","cat":"node,node.bootstrap","name":"environment","dur":0,"tdur":0,"args":{}},
{"pid":5,"tid":5,"ts":1000,"tts":16,"ph":"B","cat":"node,node.fs,node.fs.sync","name":"fs.sync.stat","dur":0,"tdur":0,"args":{}},
{"pid":5,"tid":5,"ts":1009,"tts":17,"ph":"E","cat":"node,node.fs,node.fs.sync","name":"fs.sync.stat","dur":0,"tdur":0,"args":{}},
{"pid":5,"tid":5,"ts":1010,"tts":17,"ph":"b","cat":"node,node.async_hooks","name":"PROMISE","dur":0,"tdur":0,"id":"0x6","args":{"data":{"executionAsyncId":1,"triggerAsyncId":1}}},
{"pid":5,"tid":5,"ts":1011,"tts":17,"ph":"b","cat":"node,node.async_hooks","name":"PROMISE","dur":0,"tdur":0,"id":"0x7","args":{}},
{"pid":5,"tid":5,"ts":1020,"tts":18,"ph":"e","cat":"node,node.async_hooks","name":"PROMISE","dur":0,"tdur":0,"id":"0x6","args":{}},
{"pid":5,"tid":5,"ts":1030,"tts":19,"ph":"e","cat":"node,node.async_hooks","name":"PROMISE","dur":0,"tdur":0,"id":"0x7","args":{}},
{"pid":5,"tid":5,"ts":0,"tts":0,"ph":"M","cat":"__metadata","name":"process_name","dur":0,"tdur":0,"args":{"name":"node"}}]})json");
  // The environment never ends, and reaches to the last time.
  EXPECT_EQ(SlicesOf(*trace.trace), 5U);
  EXPECT_EQ(trace.trace->marks().size(), 1U);
  EXPECT_NE(RowNamed(*trace.trace, "PROMISE (2)"), nullptr);
}

// chromium --trace-startup: moments of the phase R, arguments first, times since the machine began.
TEST(ForeignChromeTest, ChromiumStartup) {
  const Recording trace = OpenOne(
      R"json({"traceEvents":[
{"args":{"name":"CrBrowserMain"},"cat":"__metadata","name":"thread_name","ph":"M","pid":20,"tid":20,"ts":0},
{"args":{"frame":"A8E9","data":{"isLoadingMainFrame":true,"navigationId":"A4DE"}},"cat":"blink.user_timing","name":"navigationStart","ph":"R","pid":20,"s":"t","tid":20,"ts":18678348431},
{"args":{},"bind_id":"0x7","cat":"toplevel.flow","dur":12,"flow_out":true,"name":"PostTask","ph":"X","pid":20,"tid":20,"ts":18678348500},
{"args":{},"bind_id":"0x7","cat":"toplevel.flow","dur":3,"flow_in":true,"name":"RunTask","ph":"X","pid":20,"tid":21,"ts":18678348600}],
"metadata":{"command_line":"chromium --headless"}})json");
  EXPECT_EQ(SlicesOf(*trace.trace), 2U);
  EXPECT_EQ(trace.trace->flows().size(), 1U);
  EXPECT_EQ(trace.trace->marks().size(), 1U);
  EXPECT_LT(trace.trace->now_ns(), 1'000'000);
}

// cmake --profiling-output: begins and ends with arguments on both.
TEST(ForeignChromeTest, CMakeProfile) {
  const Recording trace = OpenOne(
      R"json([{"args":{"functionArgs":"VERSION 3.24","location":"CMakeLists.txt:1"},"cat":"cmake","name":"cmake_minimum_required","ph":"B","pid":3,"tid":0,"ts":11}
,{"ph":"E","pid":3,"tid":0,"ts":15}
,{"args":{"functionArgs":"x","location":"CMakeLists.txt:2"},"cat":"cmake","name":"project","ph":"B","pid":3,"tid":0,"ts":16}
,{"ph":"E","pid":3,"tid":0,"ts":900}])json");
  EXPECT_EQ(SlicesOf(*trace.trace), 2U);
}

}  // namespace
}  // namespace interleave
