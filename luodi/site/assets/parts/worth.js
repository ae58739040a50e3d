// Amounts typed in 万元 say beside them what they are worth in yuan, so that nobody is off by four zeros.
const CHINESE = document.documentElement.lang.startsWith("zh");

function show(input, place) {
  const number = Number(input.value.replaceAll(/[,，\s]/g, "").normalize("NFKC"));
  const known = input.value.trim() && Number.isFinite(number);
  const yuan = known ? (number * 10_000).toLocaleString("en", { maximumFractionDigits: 2 }) : "";
  place.textContent = known ? (CHINESE ? `= ${yuan} 元` : `= CNY ${yuan}`) : "";
}

export function start(root) {
  for (const input of root.querySelectorAll('[data-unit="万元"]')) {
    if (input.dataset.worth) continue;
    input.dataset.worth = "yes";
    const place = document.createElement("output");
    place.className = "lu-help lu-worth";
    place.htmlFor = input.id;
    input.closest(".input-group")?.after(place);
    input.addEventListener("input", () => show(input, place));
    show(input, place);
  }
}
