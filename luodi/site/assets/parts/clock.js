// [data-counts-down=ISO] shows what is left until then, after it what is left until [data-counts-on=ISO].
export function start() {
  for (const clock of document.querySelectorAll("[data-counts-down]")) run(clock);
}

function run(clock) {
  const word = clock.querySelector("[data-clock-word]");
  const time = clock.querySelector("[data-clock-time]");
  const first = Date.parse(clock.dataset.countsDown);
  const last = Date.parse(clock.dataset.countsOn);
  function tick() {
    const now = Date.now();
    const presents = now < first;
    const left = Math.max(0, Math.ceil(((presents ? first : last) - now) / 1000));
    word.textContent = left ? (presents ? clock.dataset.first : clock.dataset.then) : clock.dataset.over;
    time.textContent = `${String(Math.floor(left / 60)).padStart(2, "0")}:${String(left % 60).padStart(2, "0")}`;
    clock.dataset.state = left === 0 ? "over" : left <= 60 ? "soon" : "";
  }
  tick();
  setInterval(tick, 500);
}
