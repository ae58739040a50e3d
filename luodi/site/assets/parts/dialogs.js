// Dialogs and menus: <dialog> opened by [data-opens="id"], <details class="lu-menu"> closed by Escape or a click outside.

// Where the focus goes when a dialog closes: to what opened it, or to the menu in which that lies.
function giveBack(dialog, opener) {
  dialog.addEventListener("close", () => {
    const menu = opener.closest("details.lu-menu:not([open])");
    (menu ? menu.querySelector("summary") : opener).focus();
  }, { once: true });
}

export function open(dialog) {
  if (dialog.showModal) { if (!dialog.open) dialog.showModal(); }
  else { dialog.setAttribute("open", ""); dialog.classList.add("is-plain"); }
  (dialog.querySelector("[autofocus]") ?? dialog.querySelector("input:not([type=hidden]), textarea, select"))?.focus();
}

export function close(dialog) {
  if (dialog.close) dialog.close();
  else dialog.removeAttribute("open");
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.lu-menu[open]")) if (!menu.contains(except)) menu.open = false;
}

export function start() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    const dialog = opener && document.getElementById(opener.dataset.opens);
    if (dialog) {
      event.preventDefault();
      closeMenus(null);
      giveBack(dialog, opener);
      open(dialog);
      return;
    }
    if (event.target.closest("[data-closes]")) close(event.target.closest("dialog"));
    // The backdrop belongs to the dialog: a click there has the dialog itself as its target.
    else if (event.target.matches("dialog.lu-palette")) close(event.target);
    closeMenus(event.target);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    const menu = document.activeElement?.closest("details.lu-menu[open]") ?? document.querySelector("details.lu-menu[open]");
    if (!menu || document.querySelector("dialog[open]")) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}
