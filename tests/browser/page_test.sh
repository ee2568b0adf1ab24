#!/bin/sh
# A page in a real browser: page_test.sh INTERLEAVE_CLI. Zooms with the wheel and the keys, points
# at a block, goes from block to block by keyboard, and looks at what the page says then.
set -eu
cli=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || {
  echo "page_test: no chromium here; install the package chromium" >&2
  exit 1
}

"$cli" run downloads --model seq,thr --time-scale 0.05 --export "$folder/page.html" >/dev/null
# Without a screen there are no frames to wait for: a timer stands in for them.
sed -i 's|^<body>|<body><script>window.requestAnimationFrame = f => setTimeout(f, 1);</script>|' \
  "$folder/page.html"
cat >>"$folder/page.html" <<'PAGE'
<script>
const said = [];
const check = (what, right) => said.push((right ? "ok " : "FAILED ") + what);
const axis = () => document.querySelector("#bar canvas").dataset;
const frame = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
const row = name => [...document.querySelectorAll(".row")].filter(
  made => made.firstChild.textContent === name)[0].querySelector("canvas");
(async () => {
  await frame();
  const whole = +axis().to;
  check("shows all", +axis().from === 0 && whole > 1e6);
  const canvas = row("Main"), box = canvas.getBoundingClientRect();
  const middle = {clientX: box.left + box.width / 2, clientY: box.top + box.height / 2, bubbles: true};
  canvas.dispatchEvent(new WheelEvent("wheel", {...middle, deltaY: -120, cancelable: true}));
  await frame();
  const length = +axis().to - axis().from;
  check("the wheel zooms in", length < 0.9 * whole);
  check("around the mouse", Math.abs((+axis().to + +axis().from) / 2 - whole / 2) < whole / 50);
  check("the address tells the range", /^#zoom=\d+\.\.\d+$/.test(location.hash));
  canvas.dispatchEvent(new PointerEvent("pointermove", middle));
  const tip = document.getElementById("tip");
  check("a block explains itself: " + tip.textContent, !tip.hidden && /^Main: .*for [\d.]+ m?s, from /.test(tip.textContent));
  canvas.dispatchEvent(new PointerEvent("pointerdown", middle));
  canvas.dispatchEvent(new PointerEvent("pointermove", {...middle, clientX: middle.clientX - 50}));
  canvas.dispatchEvent(new PointerEvent("pointerup", middle));
  await frame();
  check("dragging pans", (+axis().to + +axis().from) / 2 > whole / 2 + whole / 100);
  const key = (name, to) => (to || document).dispatchEvent(
    new KeyboardEvent("keydown", {key: name, bubbles: true, cancelable: true}));
  key("0");
  await frame();
  check("0 shows all", +axis().from === 0 && +axis().to === whole);
  key("+");
  await frame();
  check("+ zooms in", +axis().to - axis().from < whole);
  key("0");
  canvas.focus();
  key("n", canvas);
  const first = tip.textContent;
  key("n", canvas);
  check("n goes from block to block", first !== tip.textContent && !tip.hidden);
  check("rows are labelled", /Sequential, Main: .*%/.test(canvas.getAttribute("aria-label")));
  const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  const colours = new Set();
  for (let i = 0; i < data.length; i += 4) colours.add(data[i] << 16 | data[i + 1] << 8 | data[i + 2]);
  check("rows are painted", colours.size > 3);
  document.title = "tested";
  document.body.appendChild(document.createElement("pre")).textContent = said.join("\n") + "\nEND";
})().catch(error => { document.body.textContent = "FAILED " + error; });
</script>
PAGE
"$browser" --headless --no-sandbox --disable-gpu --user-data-dir="$folder/profile" \
  --window-size=1400,1000 --virtual-time-budget=20000 --dump-dom "file://$folder/page.html" \
  >"$folder/dom.html" 2>"$folder/errors"
grep -q '^END</pre>' "$folder/dom.html" || {
  echo "page_test: the page did not come to its end" >&2
  tail -5 "$folder/errors" >&2
  exit 1
}
sed -n '/<pre>/,$p' "$folder/dom.html" | sed 's/.*<pre>//; /^END/,$d'
if sed -n '/<pre>/,$p' "$folder/dom.html" | grep -q FAILED; then exit 1; fi
