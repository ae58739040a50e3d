// The switch between light, dark and the system's choice; theme.js applies it before the first paint.
export function start() {
  for (const box of document.querySelectorAll("[data-theme-switch]")) {
    box.hidden = false;
    const show = () => {
      let now = "auto";
      try { now = localStorage.getItem("luodi:theme") || "auto"; } catch { /* private browsing: the system's choice */ }
      for (const input of box.querySelectorAll("input")) {
        input.checked = input.value === now;
        input.closest("label").classList.toggle("is-on", input.checked);
      }
    };
    box.addEventListener("change", (event) => {
      try { localStorage.setItem("luodi:theme", event.target.value); } catch { /* it then lasts for this page only */ }
      document.dispatchEvent(new Event("luodi:theme"));
      show();
    });
    show();
  }
}
