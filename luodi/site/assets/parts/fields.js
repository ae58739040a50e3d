// Read and write the values of a form, picks included, for keeping and autosaving.
const NOT_KEPT = new Set(["csrfmiddlewaretoken", "version", "next"]);

/** Give name → list of values of everything that a person can fill in. */
export function valuesOf(form) {
  const values = {};
  for (const input of form.elements) {
    if (!input.name || NOT_KEPT.has(input.name) || input.type === "file" || input.type === "password" || input.matches("button")) continue;
    values[input.name] ??= [];
    if ((input.type === "checkbox" || input.type === "radio") && !input.checked) continue;
    if (input.multiple) values[input.name].push(...[...input.selectedOptions].map((option) => option.value));
    else values[input.name].push(input.value);
  }
  return values;
}

/** Put kept values back; ``shown`` holds the words of picked records. */
export function putBack(form, values, shown = {}) {
  for (const input of form.elements) {
    const kept = values[input.name];
    if (!input.name || !kept) continue;
    if (input.type === "checkbox" || input.type === "radio") input.checked = kept.includes(input.value);
    else if (input.multiple) for (const option of input.options) option.selected = kept.includes(option.value);
    else input.value = kept[0] ?? "";
    const box = input.closest(".lu-pick");
    if (box) {
      const visible = box.querySelector("[role=combobox]");
      visible.value = shown[input.name] ?? kept[0] ?? "";
      box.dataset.shown = visible.value;
    }
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** Give the words that pickers show now. */
export function shownOf(form) {
  const shown = {};
  for (const box of form.querySelectorAll(".lu-pick")) {
    const hidden = box.querySelector("input[type=hidden]");
    if (hidden) shown[hidden.name] = box.querySelector("[role=combobox]").value;
    // A form that was fetched and not drawn has no pickers yet.
    else if (box.dataset.shown) shown[box.querySelector("input").name] = box.dataset.shown;
  }
  return shown;
}

export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Remember something for this browser tab; a full or forbidden store is no reason to fail. */
export const store = {
  get(key) { try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; } },
  set(key, value) { try { sessionStorage.setItem(key, JSON.stringify(value)); } catch { /* nothing to be done */ } },
  drop(key) { try { sessionStorage.removeItem(key); } catch { /* nothing to be done */ } },
};
