// Forms with data-keep lose nothing when a login has expired: what was typed waits in this tab until it is saved.
import { putBack, same, shownOf, store, valuesOf } from "./fields.js";
import { words } from "./words.js";

const KEY = "luodi:kept";

export function notice(form, text, discard) {
  const box = document.createElement("div");
  box.className = "lu-notice";
  box.setAttribute("role", "status");
  const line = document.createElement("p");
  line.textContent = text;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-sm";
  button.textContent = words.discard;
  button.addEventListener("click", discard);
  box.append(line, button);
  form.before(box);
}

export function start() {
  const form = document.querySelector("form[data-keep]");
  // What is asked for says what the form is about: cash that came in is no cash given back.
  const here = location.pathname + location.search;
  const kept = store.get(KEY);
  // A page of the application other than the form: the form was sent and taken.
  if (kept?.sent && document.body.matches(".lu-app") && kept.path !== here) store.drop(KEY);
  if (!form) return;
  const first = valuesOf(form);
  if (kept?.path === here && !("bound" in form.dataset) && !same(kept.values, first)) {
    putBack(form, kept.values, kept.shown);
    notice(form, words.restored, () => { store.drop(KEY); location.reload(); });
  }
  const keep = (sent) => {
    const values = valuesOf(form);
    if (!same(values, first) || sent) store.set(KEY, { path: here, values, shown: shownOf(form), sent });
  };
  form.addEventListener("input", () => keep(false));
  form.addEventListener("change", () => keep(false));
  form.addEventListener("submit", () => keep(true));
}
