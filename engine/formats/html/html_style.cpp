#include "engine/formats/html/html_page.h"

namespace interleave {

std::string_view HtmlStyle() {
  return R"css(
:root { --ground: #fff; --card: #fff; --line: #c9ceda; --row: #f3f4f9; --text: #1b1b28;
  --soft: #343a46; --dim: #5f6675; --accent: #2f6fd6; --bad: #b92d22; --mark: #c9372c; }
[data-theme=dark] { --ground: #16181d; --card: #20242c; --line: #39404d; --row: #1a1d23;
  --text: #e8eaf0; --soft: #c5cad4; --dim: #9aa2b1; --accent: #4c9bff; --bad: #f0736a;
  --mark: #f0736a; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 24px 32px; max-width: 1800px; background: var(--ground);
  color: var(--text); font: 14px/1.45 Inter, "Helvetica Neue", Arial, "Noto Sans", sans-serif; }
h1 { font-size: 24px; margin: 0; }
h2 { font-size: 16px; margin: 0; display: inline-block; }
h3 { font-size: 12px; margin: 12px 0 6px; letter-spacing: .03em; color: var(--dim); }
p { margin: 4px 0; }
.dim, caption { color: var(--dim); }
.bad { color: var(--bad); }
table { border-collapse: collapse; margin: 12px 0; }
caption { text-align: left; font-weight: 600; padding: 2px 0; }
th, td { text-align: right; padding: 2px 14px 2px 0; font-weight: 400;
  font-variant-numeric: tabular-nums; }
thead th { color: var(--dim); font-size: 12px; }
th:first-child, thead th:last-child, td.text { text-align: left; }
td.text { overflow-wrap: anywhere; }
#bar { position: sticky; top: 0; z-index: 2; background: var(--ground); padding: 6px 0 0; }
#bar button { font: inherit; color: var(--text); background: var(--card); padding: 2px 10px;
  border: 1px solid var(--line); border-radius: 5px; cursor: pointer; margin: 0 4px 4px 0; }
#help { color: var(--dim); font-size: 12px; margin-left: 8px; }
section { border: 1.4px solid var(--line); border-radius: 6px; background: var(--card);
  padding: 12px 20px 14px; margin: 10px 0; }
section h2 + span { color: var(--dim); margin-left: 16px; }
.row { display: flex; align-items: center; margin: 0 0 4px; }
.name { flex: 0 0 var(--names, 130px); padding-right: 10px; overflow: hidden; white-space: nowrap;
  text-overflow: ellipsis; }
.heading { color: var(--soft); font-weight: 600; font-size: 13px; margin: 8px 0 3px; }
canvas { flex: 1 1 0; min-width: 0; width: 100%; display: block; touch-action: pan-y; }
.row canvas { cursor: crosshair; border-radius: 3px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.caption { color: var(--dim); font-size: 13px; }
#legend { margin: 12px 0; display: flex; flex-wrap: wrap; gap: 6px 22px; }
#legend span { display: inline-flex; align-items: center; gap: 8px; }
#legend canvas { flex: none; width: 16px; height: 12px; }
footer { font-size: 12px; }
#tip { position: fixed; z-index: 3; max-width: 420px; padding: 6px 10px; border-radius: 5px;
  background: var(--text); color: var(--ground); font-size: 13px; pointer-events: none;
  overflow-wrap: anywhere; }
@media print {
  body { padding: 0; max-width: none; }
  #bar button, #help, #tip { display: none; }
  #bar { position: static; }
  section, .row { break-inside: avoid; }
}
)css";
}

}  // namespace interleave
