#include "engine/formats/html/html_page.h"

namespace interleave {

// The first part of what the page does: drawing. It reads the recording from the script element
// before it; html_rows.h says what the bytes of a row mean. Names come in as text nodes only.
std::string_view HtmlDrawingScript() {
  return R"js("use strict";
(() => {
const data = JSON.parse(document.getElementById("recording").textContent);
const root = document.documentElement, picture = document.getElementById("picture");
const tip = document.getElementById("tip");
const RUNNING = 2, FOLD = 64, REST = 9, HELD = 10, NO_COLOUR = 8;
const whole = Math.max(1, ...data.runs.map(r => r.end)) * (1 + 1 / 64);
let from = data.from === undefined ? 0 : data.from, to = data.to === undefined ? whole : data.to;
const rows = [];      // What is drawn: {canvas, row, pieces}
let asked = false;    // A frame is under way.

// "5.02 ms": three digits that say something.
function duration(ns) {
  for (const [unit, size] of [["s", 1e9], ["ms", 1e6], ["µs", 1e3]]) {
    if (ns >= size * 0.9995) return (ns / size).toPrecision(ns >= size * 1000 ? 4 : 3)
      .replace(/e\+(\d+)/, "") + " " + unit;
  }
  return Math.round(ns) + " ns";
}
function element(name, parent, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  if (parent) parent.appendChild(made);
  return made;
}

function decode(base64) {
  const bytes = Uint8Array.from(atob(base64 || ""), c => c.charCodeAt(0));
  let at = 0;
  const number = () => {
    let value = 0, factor = 1, byte;
    do { byte = bytes[at++]; value += (byte & 127) * factor; factor *= 128; } while (byte & 128);
    return value;
  };
  const pieces = [];
  let end = 0;
  while (at < bytes.length) {
    const gap = number(), length = number(), key = number();
    const begin = end + (gap % 2 ? -(gap + 1) / 2 : gap / 2);
    end = begin + length;
    if (key < FOLD) {
      pieces.push({begin, end, key, colour: number(), label: number()});
    } else {
      const mix = [];
      for (let n = key - FOLD; n > 0; --n) mix.push([number(), number() / 255]);
      pieces.push({begin, end, key: FOLD, mix, slices: number()});
    }
  }
  return pieces;
}

const theme = () => root.dataset.theme === "dark" ? "dark" : "light";
const threadColour = i => i < NO_COLOUR ? data[theme()][i] : data.states[1][theme()][0];
const hatches = new Map();
function hatch(context, state) {
  const [fill, line] = data.states[state][theme()];
  if (!line) return fill;
  const ratio = window.devicePixelRatio || 1, id = fill + line + ratio;
  if (!hatches.has(id)) {
    const tile = document.createElement("canvas"), size = Math.round(8 * ratio);
    tile.width = tile.height = size;
    const c = tile.getContext("2d");
    c.fillStyle = fill;
    c.fillRect(0, 0, size, size);
    c.strokeStyle = line;
    c.lineWidth = 1.5 * ratio;
    c.beginPath();
    for (const k of [0, size, 2 * size]) {
      c.moveTo(k - size - 2, size + 2);
      c.lineTo(k + 2, -2);
    }
    c.stroke();
    const pattern = context.createPattern(tile, "repeat");
    pattern.setTransform(new DOMMatrix().scale(1 / ratio));
    hatches.set(id, pattern);
  }
  return hatches.get(id);
}
function blended(state) {
  const [fill, line] = data.states[state][theme()];
  if (!line) return fill;
  const part = (c, i) => parseInt(c.substr(1 + 2 * i, 2), 16);
  return "rgb(" + [0, 1, 2].map(i => Math.round(part(line, i) * .4 + part(fill, i) * .6)) + ")";
}
const ofOwners = row => row.kind === "core" || row.kind === "loop";
function colourOf(row, key) {
  if (ofOwners(row)) return key === HELD ? blended(3) : key === REST ? null : threadColour(key);
  return key === RUNNING ? threadColour(row.colour === undefined ? 0 : row.colour) : blended(key);
}

// The first piece that ends after `at`.
function firstAfter(pieces, at) {
  let low = 0, high = pieces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (pieces[middle].end > at) high = middle; else low = middle + 1;
  }
  return low;
}

function drawRow({canvas, row, pieces}) {
  const ratio = window.devicePixelRatio || 1;
  const width = canvas.clientWidth, height = canvas.clientHeight;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const c = canvas.getContext("2d");
  c.scale(ratio, ratio);
  c.fillStyle = getComputedStyle(root).getPropertyValue("--row");
  c.fillRect(0, 0, width, height);
  const scale = width / (to - from);
  const keys = new Float64Array(32);
  let column = -1, used = false;
  const flush = () => {
    if (!used) return;
    const mix = [...keys].map((share, key) => [key, share]).filter(part => part[1] > 0);
    stack(c, row, mix, column, 1, height);
    keys.fill(0);
    used = false;
  };
  for (let i = firstAfter(pieces, from); i < pieces.length && pieces[i].begin < to; ++i) {
    const p = pieces[i];
    const left = (p.begin - from) * scale, right = (p.end - from) * scale;
    if (right - left < 2) {
      // Each column gets what lies in it.
      for (let at = Math.floor(left); at === Math.floor(left) || at < right; ++at) {
        if (at !== column) { flush(); column = at; }
        used = true;
        const share = Math.max(Math.min(right, at + 1) - Math.max(left, at), 0.02);
        if (p.key === FOLD) for (const [key, part] of p.mix) keys[key] += part * share;
        else keys[ofOwners(row) ? p.colour : p.key] += share;
      }
      continue;
    }
    flush();
    const x = Math.max(left, -20), w = Math.min(right, width + 20) - x;
    if (p.key === FOLD) { stack(c, row, p.mix, x, w, height); continue; }
    const state = data.states[p.key];
    let top = 0, h = height;
    if (state.thin && p.key !== RUNNING) { top = height * 6 / 34; h = height - 2 * top; }
    if (state.line) { top = height / 2 - 1; h = 2; }
    if (row.kind === "loop" && p.key !== RUNNING && p.key !== 3 && p.key !== 4) continue;
    if (p.key === RUNNING) c.fillStyle = threadColour(p.colour);
    else if (state.line) c.fillStyle = state[theme()].at(-1);
    else c.fillStyle = w < 6 ? blended(p.key) : hatch(c, p.key);
    c.beginPath();
    const gap = w > 5 ? 1 : 0, radius = Math.min(3, w / 4);
    if (c.roundRect) c.roundRect(x, top, w - gap, h, radius); else c.rect(x, top, w - gap, h);
    c.fill();
    if (w >= 6 && !state.line && state[theme()].length > 1) {
      c.strokeStyle = state[theme()][1];
      c.lineWidth = 1;
      c.stroke();
    }
    writeLabel(c, p, x, w, top, h, width);
  }
  flush();
  c.fillStyle = getComputedStyle(root).getPropertyValue("--mark");
  for (const mark of row.marks || []) {
    const x = (mark.at - from) * scale;
    if (x < 0 || x > width) continue;
    c.beginPath();
    c.moveTo(x - 4, 0); c.lineTo(x + 4, 0); c.lineTo(x, 7);
    c.fill();
  }
}
function writeLabel(c, p, x, w, top, h, width) {
  let text = data.labels[p.label];
  if (!text || h < 14 || (p.key !== RUNNING && p.key !== 5)) return;
  if (p.key === 5) text = "waiting for " + text;
  const left = Math.max(x, 0) + 7, room = Math.min(x + w, width) - left - 7;
  if (room < 30) return;
  c.font = "600 12.5px Inter, Arial, sans-serif";
  let shown = text.slice(0, Math.ceil(room / 3));
  while (shown && c.measureText(shown + (shown === text ? "" : "…")).width > room)
    shown = shown.slice(0, -1);
  if (!shown || (shown !== text && room < 56)) return;
  if (shown !== text) shown += "…";
  if (p.key === 5) {
    c.fillStyle = data.states[5][theme()][0];
    c.fillRect(left - 3, top + 1, c.measureText(shown).width + 6, h - 2);
    c.fillStyle = data.states[5][theme()][1];
  } else {
    c.fillStyle = "#fff";
  }
  c.textBaseline = "middle";
  c.fillText(shown, left, top + h / 2 + 0.5);
}
// From the bottom: what runs, then what keeps it from running.
function stack(c, row, mix, x, w, height) {
  const sum = Math.max(1, mix.reduce((all, part) => all + part[1], 0));
  let bottom = height;
  const runningFirst = (a, b) => (b[0] === RUNNING) - (a[0] === RUNNING);
  const order = ofOwners(row) ? mix : [...mix].sort(runningFirst);
  for (const [key, share] of order) {
    const colour = colourOf(row, key);
    if (!colour || bottom <= 0) continue;
    const h = Math.min(bottom, Math.max(1.2, height * share / sum));
    c.fillStyle = colour;
    c.fillRect(x, bottom - h, Math.max(w, 1), h + 0.3);
    bottom -= h;
  }
}

const axis = document.createElement("canvas");
function drawAxis() {
  const ratio = window.devicePixelRatio || 1, width = axis.clientWidth, height = axis.clientHeight;
  axis.width = Math.round(width * ratio);
  axis.height = Math.round(height * ratio);
  const c = axis.getContext("2d"), style = getComputedStyle(root);
  c.scale(ratio, ratio);
  c.fillStyle = c.strokeStyle = style.getPropertyValue("--dim");
  c.font = "12px 'JetBrains Mono', 'DejaVu Sans Mono', monospace";
  c.textAlign = "center";
  const least = (to - from) * 110 / Math.max(width, 110);
  let step = Math.pow(10, Math.floor(Math.log10(least)));
  for (const k of [1, 2, 5, 10]) if (step * k >= least) { step *= k; break; }
  step = Math.max(step, 1);
  const [unit, size] = to < 1e3 ? ["ns", 1] : to < 1e6 ? ["µs", 1e3] :
    to < 1e9 ? ["ms", 1e6] : ["s", 1e9];
  const decimals = Math.max(0, Math.ceil(-Math.log10(step / size) - 1e-9));
  for (let t = Math.ceil(from / step) * step; t <= to; t += step) {
    const x = (t - from) / (to - from) * width;
    c.fillRect(x - 0.5, height - 6, 1, 6);
    const text = t === 0 ? "0 s" : (t / size).toFixed(decimals) + " " + unit;
    const half = c.measureText(text).width / 2;
    c.fillText(text, Math.min(Math.max(x, half), width - half), height - 10);
  }
  axis.dataset.from = Math.round(from);
  axis.dataset.to = Math.round(to);
  axis.setAttribute("aria-label", "Time axis from " + duration(from) + " to " + duration(to));
}
function draw() {
  asked = false;
  drawAxis();
  for (const r of rows) {
    const box = r.canvas.getBoundingClientRect();
    if (printing || (box.bottom > -50 && box.top < innerHeight + 50)) drawRow(r);
  }
}
let printing = false;
function redraw() {
  if (!asked) { asked = true; requestAnimationFrame(draw); }
}
function show(begin, end) {
  const length = Math.min(Math.max(end - begin, 100), whole);
  from = Math.min(Math.max(begin, 0), whole - length);
  to = from + length;
  try {
    const range = Math.round(from) + ".." + Math.round(to);
    history.replaceState(null, "", from === 0 && to === whole ? "#" : "#zoom=" + range);
  } catch { /* Some viewers keep pages from that. */ }
  redraw();
}
const zoom = (at, factor) => show(at - (at - from) * factor, at + (to - at) * factor);
const all = () => show(0, whole);

const title = key => data.states[key].title.toLowerCase().replace("i/o", "I/O");
const words = (r, p) => {
  if (p.key === FOLD) {
    const parts = [...p.mix].sort((a, b) => b[1] - a[1]).slice(0, 3).map(([key, share]) =>
      Math.round(share * 100) + " % " + (ofOwners(r.row) ? "busy" : title(key)));
    return r.row.name + ": " + p.slices + " slices in " + duration(p.end - p.begin) + ", " +
      parts.join(", ");
  }
  const label = data.labels[p.label], state = title(p.key);
  const what = !label ? state : p.key === RUNNING ? label + " runs" : state + ": " + label;
  return r.row.name + ": " + what + " for " + duration(p.end - p.begin) + ", from " +
    duration(p.begin);
};
function pieceAt(r, time) {
  const slack = 2 * (to - from) / Math.max(r.canvas.clientWidth, 1);
  const p = r.pieces[firstAfter(r.pieces, time - slack / 2)];
  return p && p.begin <= time + slack / 2 ? p : null;
}
function tell(text, x, y) {
  tip.hidden = !text;
  if (!text) return;
  if (tip.textContent !== text) tip.textContent = text;
  tip.style.left = Math.max(4, Math.min(x + 14, innerWidth - tip.offsetWidth - 8)) + "px";
  tip.style.top = Math.max(4, Math.min(y + 18, innerHeight - tip.offsetHeight - 8)) + "px";
}
)js";
}

}  // namespace interleave
