// htmx, with the CSRF token on every request, and silent while an input method is composing.
import htmx from "htmx.org";

export const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

// The page's meta element says the same; here for pages that are drawn without it.
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = token();
});

// Half-typed pinyin is no search: wait until the characters are there.
document.addEventListener("input", (event) => {
  if (event.isComposing) event.stopImmediatePropagation();
}, true);
document.addEventListener("compositionend", (event) => {
  event.target.dispatchEvent(new InputEvent("input", { bubbles: true }));
}, true);

export default htmx;
