// Single keys for people who are here all day; never while something is typed, never with an input method open.
const typing = (target) => target.closest?.("input, textarea, select, [contenteditable], dialog[open]");
const ROWS = ".lu-table .lu-row-link";
let went = 0;

function step(by) {
  const rows = [...document.querySelectorAll(ROWS)];
  const now = rows.indexOf(document.activeElement);
  rows[Math.min(Math.max(now + by, 0), rows.length - 1)]?.focus();
}

function press(key) {
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target) return false;
  if (target.matches("input")) { target.focus(); target.select(); }
  else if (target.matches("details")) { target.open = true; target.querySelector("input:not([type=hidden]), select")?.focus(); }
  else target.click();
  return true;
}

export function start() {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const goes = Date.now() - went < 1200;
    if (goes && event.key === "t") location.assign("/");
    else if (event.key === "g") { went = Date.now(); return; }
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "?") document.querySelector('[data-opens="shortcuts"]')?.click();
    else if (event.key.length !== 1 || !press(event.key)) return;
    event.preventDefault();
  });
}
