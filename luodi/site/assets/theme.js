// A plain script, run before the first paint: light, dark, or as the system has it; paper is always light.
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const paper = matchMedia("print");
  const chosen = () => { try { return localStorage.getItem("luodi:theme") || "auto"; } catch { return "auto"; } };
  function apply() {
    const theme = chosen();
    document.documentElement.dataset.bsTheme = paper.matches ? "light" : theme === "auto" ? (dark.matches ? "dark" : "light") : theme;
  }
  apply();
  dark.addEventListener?.("change", apply);
  paper.addEventListener?.("change", apply);
  document.addEventListener("luodi:theme", apply);
})();
