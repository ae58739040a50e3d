// Live counts for fields with data-limit; a Chinese character counts as one, as forms in China count.
import { words } from "./words.js";

function show(input, output) {
  const used = [...input.value].length;
  const limit = Number(input.dataset.limit);
  output.textContent = used > limit ? words.over(used - limit) : used ? `${used} / ${limit}` : "";
  output.classList.toggle("is-over", used > limit);
  output.classList.toggle("is-near", used <= limit && used > limit * 0.9 && limit > 30);
}

export function start(root) {
  for (const input of root.querySelectorAll("[data-limit]")) {
    const output = root.querySelector(`[data-counter-for="${CSS.escape(input.id)}"]`);
    if (!output || input.dataset.counted) continue;
    input.dataset.counted = "yes";
    // The browser would cut a pasted text without a word; the count and the server say it instead.
    input.removeAttribute("maxlength");
    input.addEventListener("input", () => show(input, output));
    // One-line fields stay quiet until it matters.
    const quiet = input.matches("input");
    if (!quiet || input.value.length > input.dataset.limit * 0.7) show(input, output);
    if (quiet) input.addEventListener("input", () => { if (input.value.length < input.dataset.limit * 0.7) output.textContent = ""; });
  }
}
