// Two people wrote in the same field: show both texts beside each other and let the reader decide, field by field.
import { words } from "./words.js";

/** Say in words what a field holds: the labels of choices, the names of picked records, text as it stands. */
function shown(form, name, values, picked) {
  if (picked?.[name]) return picked[name];
  const inputs = [...form.elements].filter((input) => input.name === name);
  const labels = values.map((value) => {
    for (const input of inputs) {
      if (input.matches("select")) return [...input.options].find((option) => option.value === value)?.textContent ?? value;
      if (input.value === value && input.matches("[type=checkbox], [type=radio]")) return input.closest("label")?.textContent.trim() ?? value;
    }
    return value;
  });
  return labels.filter(Boolean).join("、") || "–";
}

function element(tag, text, attributes = {}) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function side(label, text, choice, choose) {
  const cell = element("td", "", { "data-label": label });
  const button = element("button", choice, { type: "button", class: "btn btn-sm" });
  button.addEventListener("click", choose);
  cell.append(element("p", text), button);
  return cell;
}

/**
 * Draw the comparison above the form. ``clashes`` maps a field's name to {mine, theirs}: lists of values;
 * ``decide(name, takesTheirs)`` is called once for each field.
 */
export function compare(form, clashes, picked, decide) {
  document.getElementById("clash")?.remove();
  const box = element("section", "", { class: "lu-summary lu-conflict", id: "clash", role: "alert", tabindex: "-1" });
  const table = element("table", "", { class: "lu-compare" });
  const head = element("tr");
  for (const text of [words.field, words.theirs, words.mine]) head.append(element("th", text, { scope: "col" }));
  const body = element("tbody");
  for (const [name, { mine, theirs }] of Object.entries(clashes)) {
    const line = element("tr");
    const label = form.querySelector(`#field_${CSS.escape(name)} .form-label`)?.firstChild.textContent.trim() ?? name;
    const choose = (takesTheirs) => {
      decide(name, takesTheirs);
      line.remove();
      if (body.children.length) body.querySelector("button").focus();
      else { box.remove(); form.querySelector(`#id_${CSS.escape(name)}`)?.focus(); }
    };
    line.append(
      element("th", label, { scope: "row" }),
      side(words.theirs, shown(form, name, theirs, picked.theirs), words.takeTheirs, () => choose(true)),
      side(words.mine, shown(form, name, mine, picked.mine), words.keepMine, () => choose(false)),
    );
    body.append(line);
  }
  const top = element("thead");
  top.append(head);
  table.append(top, body);
  box.append(element("h2", words.clash), element("p", words.clashHelp), table);
  form.before(box);
  box.focus();
}
