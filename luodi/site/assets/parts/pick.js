// Pickers: a text field that suggests records or regions while one types (ARIA combobox); plain text without script.
import { words } from "./words.js";

const WAIT = 160;
let count = 0;

class Picker {
  constructor(box) {
    this.box = box;
    this.input = box.querySelector("input");
    this.hidden = document.createElement("input");
    this.hidden.type = "hidden";
    this.hidden.name = this.input.name;
    this.hidden.value = this.input.value;
    this.input.after(this.hidden);
    this.input.removeAttribute("name");
    if (box.dataset.shown) this.input.value = box.dataset.shown;
    this.list = document.createElement("ul");
    this.list.className = "lu-pick-list";
    this.list.id = `pick-${++count}`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.input.labels?.[0]?.textContent ?? words.choose);
    this.list.hidden = true;
    box.append(this.list);
    const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(roles)) this.input.setAttribute(name, value);
    this.items = [];
    this.at = -1;
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.input.addEventListener("click", () => this.list.hidden && this.ask());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const line = event.target.closest("li[role=option]");
      if (line) this.take(Number(line.dataset.at));
    });
  }

  typed() {
    // What is typed and not chosen is sent as it stands: a full code or name is understood too.
    this.set(this.input.value.trim());
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), WAIT);
  }

  set(value) {
    if (this.hidden.value === value) return;
    this.hidden.value = value;
    this.hidden.dispatchEvent(new Event("change", { bubbles: true }));
  }

  async ask() {
    this.asked?.abort();
    this.asked = new AbortController();
    const known = this.box.dataset.shown && this.input.value === this.box.dataset.shown;
    const url = `${this.box.dataset.suggest}?q=${encodeURIComponent(known ? "" : this.input.value.trim())}`;
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" }, signal: this.asked.signal });
      if (answer.ok) this.show((await answer.json()).items ?? []);
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  show(items) {
    if (document.activeElement !== this.input) return;
    this.items = items;
    this.at = -1;
    this.list.replaceChildren(...items.map((item, at) => this.line(item, at)));
    if (!items.length) {
      const none = document.createElement("li");
      none.dataset.none = "";
      none.textContent = words.nothing;
      this.list.append(none);
    }
    this.list.hidden = !items.length && !this.input.value.trim();
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.place();
  }

  // Above the field where the screen ends below it.
  place() {
    this.list.classList.remove("is-above");
    const { bottom } = this.list.getBoundingClientRect();
    const { top } = this.input.getBoundingClientRect();
    const foot = document.querySelector(".lu-form-foot")?.offsetHeight ?? 0;
    if (bottom > innerHeight - foot && top > this.list.offsetHeight + 80) this.list.classList.add("is-above");
  }

  line(item, at) {
    const line = document.createElement("li");
    line.id = `${this.list.id}-${at}`;
    line.dataset.at = at;
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", "false");
    const name = document.createElement("span");
    name.textContent = item.name;
    const code = document.createElement("code");
    code.textContent = item.note ?? item.code;
    line.append(name, code);
    return line;
  }

  key(event) {
    if (event.isComposing) return;
    const moves = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (moves) {
      event.preventDefault();
      if (this.list.hidden) this.ask();
      else this.move(moves);
    } else if (event.key === "Enter" && !this.list.hidden && this.at >= 0) {
      event.preventDefault();
      this.take(this.at);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    } else if (event.key === "Tab" && !this.list.hidden && this.at >= 0) this.take(this.at);
  }

  move(by) {
    if (!this.items.length) return;
    const lines = this.list.children;
    lines[this.at]?.setAttribute("aria-selected", "false");
    this.at = (this.at + by + this.items.length + (this.at < 0 && by < 0 ? 1 : 0)) % this.items.length;
    lines[this.at].setAttribute("aria-selected", "true");
    lines[this.at].scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", lines[this.at].id);
  }

  take(at) {
    const item = this.items[at];
    this.input.value = item.name;
    this.box.dataset.shown = item.name;
    this.set(String(item.code));
    this.close();
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

export function start(root) {
  for (const box of root.querySelectorAll(".lu-pick[data-suggest]")) {
    if (box.dataset.ready) continue;
    box.dataset.ready = "yes";
    box.picker = new Picker(box);
  }
}
