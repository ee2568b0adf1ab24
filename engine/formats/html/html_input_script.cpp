#include "engine/formats/html/html_page.h"

namespace interleave {

// The second part of what the page does: it is built, and answers to mouse and keys.
std::string_view HtmlInputScript() {
  return R"js(
function listen(r) {
  const canvas = r.canvas;
  const time = e => from + (e.clientX - canvas.getBoundingClientRect().left) /
    canvas.clientWidth * (to - from);
  let drag = null;
  canvas.addEventListener("wheel", e => {
    e.preventDefault();
    if (e.shiftKey || Math.abs(e.deltaX) > Math.abs(e.deltaY)) {
      const by = (e.deltaX || e.deltaY) / canvas.clientWidth * (to - from);
      show(from + by, to + by);
    } else {
      zoom(time(e), Math.exp(Math.sign(e.deltaY) * Math.min(Math.abs(e.deltaY), 120) / 400));
    }
  }, {passive: false});
  canvas.addEventListener("pointerdown", e => {
    drag = {x: e.clientX, from, to};
    try { canvas.setPointerCapture(e.pointerId); } catch { /* No such pointer any more. */ }
  });
  canvas.addEventListener("pointerup", () => { drag = null; });
  canvas.addEventListener("pointercancel", () => { drag = null; });
  canvas.addEventListener("pointermove", e => {
    if (drag) {
      const by = (drag.x - e.clientX) / canvas.clientWidth * (drag.to - drag.from);
      show(drag.from + by, drag.to + by);
      tell("");
      return;
    }
    const p = pieceAt(r, time(e));
    tell(p ? words(r, p) : "", e.clientX, e.clientY);
  });
  canvas.addEventListener("pointerleave", () => tell(""));
  canvas.addEventListener("dblclick", e => {
    const p = pieceAt(r, time(e));
    if (p) show(p.begin - (p.end - p.begin) / 10, p.end + (p.end - p.begin) / 10);
  });
  // With the row in focus: from block to block, each read aloud.
  let at = -1;
  canvas.addEventListener("keydown", e => {
    if (e.key !== "n" && e.key !== "p") return;
    at = at < 0 ? firstAfter(r.pieces, from) : at + (e.key === "n" ? 1 : -1);
    at = Math.max(0, Math.min(at, r.pieces.length - 1));
    const p = r.pieces[at];
    if (!p) return;
    if (p.begin < from || p.end > to) {
      const half = Math.max(to - from, (p.end - p.begin) * 1.2) / 2, middle = (p.begin + p.end) / 2;
      show(middle - half, middle + half);
    }
    const box = canvas.getBoundingClientRect();
    const share = ((p.begin + p.end) / 2 - from) / (to - from);
    tell(words(r, p), box.left + share * box.width, box.bottom - 16);
    e.preventDefault();
  });
}

function build() {
  const bar = element("div", picture);
  bar.id = "bar";
  const button = (text, label, action) => {
    const made = element("button", bar, text);
    made.setAttribute("aria-label", label);
    made.addEventListener("click", action);
  };
  button("+", "Zoom in", () => zoom((from + to) / 2, 0.5));
  button("−", "Zoom out", () => zoom((from + to) / 2, 2));
  button("All", "Show all", all);
  button("◐", "Light or dark", () => {
    root.dataset.theme = theme() === "dark" ? "light" : "dark";
    redraw();
    legend();
  });
  element("span", bar, "Wheel zooms, drag pans, double-click fits a block; keys: + − ← → 0, " +
    "and n, p from block to block of the row in focus").id = "help";
  const line = element("div", bar, undefined, "row");
  element("span", line, "", "name");
  axis.style.height = "30px";
  axis.setAttribute("role", "img");
  line.appendChild(axis);
  // The axis keeps the same edges as the rows in their frames.
  line.style.padding = "0 21.4px";
  line.style.margin = "0";
  let longest = 8;
  for (const run of data.runs) {
    const card = element("section", picture);
    element("h2", card, run.name);
    element("span", card, run.total);
    let cores = false;
    const count = run.rows.length, high = count <= 12 ? 30 : count <= 40 ? 22 : 16;
    if (run.rows.some(r => r.kind !== "core")) element("h3", card, "CONCURRENCY");
    for (const row of run.rows) {
      if (row.kind === "core" && !cores) {
        cores = true;
        if (run.rows[0] !== row) element("p", card, run.threads, "caption");
        element("h3", card, "PARALLELISM");
      }
      if (row.heading) element("div", card, row.heading, "heading");
      if (row.kind === "more") { element("p", card, row.name, "caption"); continue; }
      longest = Math.max(longest, row.name.length);
      const made = element("div", card, undefined, "row");
      element("span", made, row.name, "name").title = row.name;
      const canvas = element("canvas", made);
      canvas.style.height = (row.kind === "crowd" ? 3 * high : cores ? high * 0.75 : high) + "px";
      canvas.tabIndex = 0;
      canvas.setAttribute("role", "img");
      const said = row.words ? ": " + row.words : "";
      canvas.setAttribute("aria-label", run.name + ", " + row.name + said);
      row.marks = run.marks.filter(m => m.row === row.track);
      const r = {canvas, row, pieces: decode(row.data)};
      rows.push(r);
      listen(r);
    }
    element("p", card, cores ? run.cores : run.threads, "caption");
  }
  root.style.setProperty("--names", Math.min(longest * 7.5 + 20, 240) + "px");
}

function legend() {
  const place = document.getElementById("legend"), seen = new Set();
  for (const {row, pieces} of rows) {
    for (const p of pieces) {
      if (p.key !== FOLD) seen.add(p.key);
      else if (!ofOwners(row)) for (const [key] of p.mix) seen.add(key);
    }
  }
  seen.delete(15);  // Idle: nothing is drawn.
  place.textContent = "";
  for (const key of [...seen].sort((a, b) => (b === RUNNING) - (a === RUNNING) || a - b)) {
    const item = element("span", place), swatch = element("canvas", item);
    const ratio = window.devicePixelRatio || 1;
    swatch.width = 16 * ratio;
    swatch.height = 12 * ratio;
    const c = swatch.getContext("2d");
    c.scale(ratio, ratio);
    c.fillStyle = key === RUNNING ? threadColour(0) : hatch(c, key);
    c.fillRect(0, 0, 16, 12);
    item.appendChild(document.createTextNode(title(key)));
  }
}

function fromHash() {
  const found = /^#zoom=(\d+)\.\.(\d+)$/.exec(location.hash);
  if (found && +found[2] > +found[1]) show(+found[1], +found[2]);
}
build();
legend();
fromHash();
redraw();
addEventListener("hashchange", fromHash);
addEventListener("resize", redraw);
addEventListener("scroll", redraw, {passive: true});
addEventListener("keydown", e => {
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  const step = (to - from) / 5;
  if (e.key === "+" || e.key === "=") zoom((from + to) / 2, 0.6);
  else if (e.key === "-") zoom((from + to) / 2, 1 / 0.6);
  else if (e.key === "0") all();
  else if (e.key === "ArrowLeft") show(from - step, to - step);
  else if (e.key === "ArrowRight") show(from + step, to + step);
  else if (e.key === "Escape") tell("");
  else return;
  e.preventDefault();
});
let screenTheme = null;
addEventListener("beforeprint", () => {
  screenTheme = root.dataset.theme;
  root.dataset.theme = "light";
  printing = true;
  draw();
});
addEventListener("afterprint", () => {
  root.dataset.theme = screenTheme;
  printing = false;
  redraw();
});
})();
)js";
}

}  // namespace interleave
