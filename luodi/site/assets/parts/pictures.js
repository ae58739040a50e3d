// Load the charts' script only where a chart comes near the screen.
const SOURCE = new URL("charts.js", import.meta.url).href;
let loading = null;

export function start(root) {
  const places = root.querySelectorAll("[data-chart]:not([data-drawn])");
  if (!places.length) return;
  const draw = (place) => {
    place.dataset.drawn = "yes";
    loading ??= import(SOURCE);
    loading.then(({ draw: drawChart }) => drawChart(place));
  };
  if (!("IntersectionObserver" in window)) { places.forEach(draw); return; }
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) { seen.unobserve(target); draw(target); }
  }, { rootMargin: "200px" });
  places.forEach((place) => seen.observe(place));
}
