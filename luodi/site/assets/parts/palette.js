// The search palette: Ctrl/⌘ K, arrows to choose, Enter to open.
import { open } from "./dialogs.js";

const MAC = /Mac|iPhone|iPad/.test(navigator.platform);

function choose(palette, by) {
  const hits = [...palette.querySelectorAll("[data-found]")];
  if (!hits.length) return;
  const now = hits.findIndex((hit) => hit.classList.contains("is-active"));
  hits[now]?.classList.remove("is-active");
  const next = hits[(now + by + hits.length + (now < 0 && by < 0 ? 1 : 0)) % hits.length];
  next.classList.add("is-active");
  next.scrollIntoView({ block: "nearest" });
  next.id ||= `found-${Math.random().toString(36).slice(2)}`;
  palette.querySelector("input").setAttribute("aria-activedescendant", next.id);
}

export function start() {
  const palette = document.getElementById("palette");
  if (!palette) return;
  if (MAC) for (const key of document.querySelectorAll("[data-shortcut]")) key.textContent = "⌘ K";
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open(palette);
      palette.querySelector("input").select();
    }
  });
  palette.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") { event.preventDefault(); choose(palette, 1); }
    if (event.key === "ArrowUp") { event.preventDefault(); choose(palette, -1); }
    const active = palette.querySelector(".is-active");
    if (event.key === "Enter" && active) { event.preventDefault(); active.click(); }
  });
}
