// The frame: navigation on a phone, messages that go away, buttons that must not be pressed twice.
import { words } from "./words.js";

const LASTS = 6000;

export function toast(text) {
  const box = document.createElement("div");
  box.className = "lu-toast";
  const line = document.createElement("p");
  line.textContent = text;
  box.append(line);
  document.getElementById("messages")?.append(box);
  fade(box);
}

// Errors stay until they are read; the rest leaves by itself unless somebody is pointing at it.
function fade(box) {
  if (["error", "warning"].includes(box.dataset.tone)) return;
  const leave = () => (box.matches(":hover, :focus-within") ? setTimeout(leave, LASTS) : box.remove());
  setTimeout(leave, LASTS);
}

function openNavigation(isOpen) {
  const nav = document.getElementById("nav");
  nav?.classList.toggle("is-open", isOpen);
  // While it lies over the page, the page behind it cannot be reached, by mouse or by keyboard.
  for (const behind of document.querySelectorAll(".lu-body, .lu-phonebar")) behind.inert = isOpen;
  if (isOpen) (nav.querySelector("[aria-current]") ?? nav.querySelector("li a"))?.focus();
}

export function start() {
  document.querySelectorAll(".lu-toast").forEach(fade);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-dismiss]")) event.target.closest(".lu-toast, .lu-notice")?.remove();
    const opens = event.target.closest("[data-nav-open]");
    const closes = event.target.closest("[data-nav-close]");
    if (opens || closes) { event.preventDefault(); openNavigation(Boolean(opens)); }
    if (closes) document.querySelector("[data-nav-open]")?.focus();
    if (event.target.closest("[data-print]")) print();
    const back = event.target.closest("[data-back]");
    if (back && history.length > 1) { event.preventDefault(); history.back(); }
    const copied = event.target.closest("[data-copy]");
    if (copied) navigator.clipboard?.writeText(copied.dataset.copy).then(() => toast(words.copied));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.querySelector("#nav.is-open")) {
      openNavigation(false);
      document.querySelector("[data-nav-open]")?.focus();
    }
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-busy", "true");
  });
  // Coming back by the browser's own button finds the page as it was left: let it be sent again.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  });
}
