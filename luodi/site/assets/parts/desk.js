// [data-desk] is the desk at which people are checked in: it finds them while it has no network, and sends later.
//
// What was tapped waits in this browser until the server has it. Each tap has a key of its own, so that sending it
// again checks nobody in twice; the server says who came at the other desks.
import { token } from "./htmx.js";
import { words } from "./words.js";

const ASK = 15_000;
const AGAIN = 4000;
const MOST = 12;

class Desk {
  constructor(root) {
    this.root = root;
    this.code = root.dataset.desk;
    this.find = root.querySelector("#desk-find");
    this.found = this.part("found");
    this.row = this.part("row");
    this.name = this.part("name");
    this.form = this.part("walk").querySelector("form");
    this.queue = kept(this.key("queue"), []);
    this.guests = kept(this.key("guests"), []);
    this.name.value = kept(this.key("name"), "");
    this.name.addEventListener("change", () => keep(this.key("name"), this.name.value.trim()));
    this.find.addEventListener("input", () => this.draw());
    this.find.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); this.enter(); } });
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.walkIn(); });
    window.addEventListener("online", () => this.flush());
    document.addEventListener("visibilitychange", () => document.hidden || this.ask());
    this.scanner();
    this.say("");
    this.flush();
    this.ask();
    setInterval(() => document.hidden || this.ask(), ASK);
  }

  part(name) { return this.root.querySelector(`[data-desk-${name}]`); }

  key(name) { return `luodi:desk:${this.code}:${name}`; }

  // What another desk did, and who registered meanwhile.
  async ask() {
    let answer;
    try { answer = await fetch(this.root.dataset.list, { headers: { Accept: "application/json" }, redirect: "manual" }); } catch { return this.offline(); }
    if (!answer.ok) return answer.type === "opaqueredirect" || answer.status === 401 ? this.say(words.expired) : this.offline();
    const said = await answer.json();
    const mine = new Map(this.queue.filter((one) => one.code).map((one) => [one.code, one.at]));
    this.guests = said.guests.map((one) => ({ ...one, came: one.came || mine.get(one.code) || "" }));
    keep(this.key("guests"), this.guests);
    this.count({ came: said.come, placed: said.placed });
    if (!this.queue.length) this.say("");
    return this.draw();
  }

  count({ came, placed }) {
    this.part("came").textContent = came;
    this.part("placed").textContent = placed;
    this.part("queue").textContent = this.queue.length;
  }

  offline() { this.say(words.offline); }

  say(text) { this.part("status").textContent = text; }

  hits() {
    const text = this.find.value.trim();
    if (!text) return [];
    const code = badgeOf(text);
    const small = text.toLowerCase();
    const digits = /^\d{3,}$/.test(text) ? text.slice(-4) : "";
    return this.guests.filter((one) => (code ? one.code === code : digits ? one.tail.endsWith(digits)
      : one.name.toLowerCase().includes(small) || one.of.toLowerCase().includes(small))).slice(0, MOST);
  }

  draw() {
    const hits = this.hits();
    this.found.replaceChildren(...hits.map((one) => this.line(one)));
    this.part("none").hidden = hits.length > 0 || !this.find.value.trim();
  }

  line(one) {
    const line = this.row.content.firstElementChild.cloneNode(true);
    line.querySelector("[data-name]").textContent = one.name;
    line.querySelector("[data-of]").textContent = one.of;
    line.querySelector("[data-tail]").textContent = one.tail ? `…${one.tail}` : "";
    line.querySelector("[data-waits]").hidden = !one.waits;
    const button = line.querySelector("[data-in]");
    button.hidden = Boolean(one.came);
    button.addEventListener("click", () => this.checkIn(one));
    line.querySelector("[data-came]").hidden = !one.came;
    line.querySelector("[data-at]").textContent = one.came ? clock(one.came) : "";
    return line;
  }

  // A code that was scanned, or the only one found, needs no second tap.
  enter() {
    const hits = this.hits();
    if (hits.length === 1 && !hits[0].came) this.checkIn(hits[0]);
  }

  checkIn(one) {
    if (one.came) return;
    one.came = new Date().toISOString();
    this.put({ to: "mark", code: one.code, name: one.name, at: one.came, fields: { code: one.code } });
    this.find.value = "";
    this.draw();
    this.find.focus();
  }

  walkIn() {
    const fields = Object.fromEntries(new FormData(this.form));
    delete fields.csrfmiddlewaretoken;
    const wrong = this.part("wrong");
    wrong.hidden = Boolean(fields.name?.trim());
    if (!wrong.hidden) { wrong.textContent = words.nameFirst; return; }
    this.put({ to: "walkIn", name: fields.name.trim(), at: new Date().toISOString(), fields });
    this.form.reset();
    this.find.focus();
  }

  put(one) {
    this.queue.push({ ...one, key: newKey(), desk: this.name.value.trim().slice(0, 20) });
    this.save();
    this.flush();
  }

  save() {
    keep(this.key("queue"), this.queue);
    this.part("queue").textContent = this.queue.length;
  }

  // One after the other: what cannot be sent waits, what the server refuses is said and dropped.
  async flush() {
    if (this.running) return;
    this.running = true;
    clearTimeout(this.timer);
    try {
      while (this.queue.length && await this.send(this.queue[0])) { this.queue.shift(); this.save(); }
    } finally { this.running = false; }
    if (this.queue.length) this.timer = setTimeout(() => this.flush(), AGAIN);
  }

  async send(one) {
    const body = new FormData();
    for (const [name, value] of Object.entries({ ...one.fields, key: one.key, desk: one.desk, at: one.at })) body.append(name, value);
    let answer;
    try {
      answer = await fetch(this.root.dataset[one.to], {
        method: "POST", body, redirect: "manual",
        headers: { Accept: "application/json", "X-CSRFToken": token(), "X-Requested-With": "fetch" },
      });
    } catch { this.offline(); return false; }
    if (answer.type === "opaqueredirect" || answer.status === 401) { this.say(words.expired); return false; }
    if (answer.status >= 500 || answer.status === 429 || answer.status === 503) { this.offline(); return false; }
    if (!answer.ok) { this.say(words.refused(one.name)); this.ask(); return true; }
    const said = await answer.json();
    this.say(said.fresh ? words.checkedIn(said.name) : words.cameBefore(said.name, clock(said.came), said.desk));
    this.count({ came: said.come, placed: said.placed });
    this.tell(said);
    return true;
  }

  tell(said) {
    const known = this.guests.find((one) => one.code === said.code);
    if (known) known.came = said.came;
    else this.guests.push({ code: said.code, name: said.name, of: said.of, tail: "", came: said.came, waits: false });
    keep(this.key("guests"), this.guests);
    this.draw();
  }

  // The camera reads badges where the browser can; a scanner that types, or the phone's own camera, work everywhere.
  scanner() {
    const button = this.part("scan");
    const video = this.part("video");
    if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
      try { video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }); } catch { return; }
      video.hidden = false;
      await video.play();
      const look = async () => {
        if (video.hidden) return;
        const [hit] = await detector.detect(video).catch(() => []);
        if (hit && badgeOf(hit.rawValue)) { this.find.value = hit.rawValue; this.draw(); this.enter(); }
        setTimeout(look, 400);
      };
      look();
    });
  }
}

// A badge says an address that ends in the code; somebody may also type the code alone.
function badgeOf(text) {
  return text.toUpperCase().match(/ER-\d{4}-[0-9A-Z]{8}/)?.[0] ?? "";
}

// Not every desk is on a page that the browser calls secure, where it would make one itself.
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function clock(at) {
  return new Date(at).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" });
}

function kept(key, otherwise) {
  try { return JSON.parse(localStorage.getItem(key)) ?? otherwise; } catch { return otherwise; }
}

function keep(key, value) {
  try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* a full or closed store: the page goes on without */ }
}

export function start() {
  for (const root of document.querySelectorAll("[data-desk]")) new Desk(root);
}
