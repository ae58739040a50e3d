// <form data-autosave="URL"> saves itself: changed fields are posted 800 ms after typing stops.
//
// The answer is JSON {"version": n, "saved_at": "10:32:07", "errors": {field: [words]}, …}; 409 is a conflict.
// [data-autosave-status] shows how it stands; [data-autosave-value="x"] and [data-autosave-meter="x"] show the
// answer's x. What is not saved yet waits in this tab, also across an expired login. Where somebody else saved the
// same field meanwhile, both texts are shown and nothing is sent of it before the reader has chosen.
import { compare } from "./conflict.js";
import { notice } from "./keep.js";
import { putBack, same, shownOf, store, valuesOf } from "./fields.js";
import { token } from "./htmx.js";
import { words } from "./words.js";

const WAIT = 800;
const RETRIES = [2000, 5000, 10_000, 30_000];

class Autosave {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosave;
    this.key = `luodi:autosave:${this.url}`;
    this.status = document.querySelector("[data-autosave-status]");
    this.saved = valuesOf(form);
    this.failures = 0;
    this.faulty = new Map();
    // Field → what it held before both changed it, until the reader has chosen.
    this.held = new Map();
    this.restore();
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("submit", (event) => this.submit(event));
    window.addEventListener("online", () => this.save());
    document.addEventListener("visibilitychange", () => document.hidden && this.save());
    window.addEventListener("beforeunload", (event) => { if (this.pending() && !this.leaving) event.preventDefault(); });
  }

  restore() {
    const kept = store.get(this.key);
    if (!kept || "bound" in this.form.dataset || same({ ...this.saved, ...kept.values }, this.saved)) return;
    const theirs = this.saved;
    this.saved = { ...theirs, ...kept.base };
    putBack(this.form, kept.values, kept.shown);
    this.reconcile(theirs, shownOf(this.form), { ...shownOf(this.form), ...kept.shown });
    notice(this.form, words.restored, () => { store.drop(this.key); this.leaving = true; location.reload(); });
    this.changed();
  }

  changes() {
    const now = valuesOf(this.form);
    return Object.fromEntries(Object.entries(now).filter(([name, values]) => !same(values, this.saved[name])));
  }

  // What may be sent: all that changed, but for what waits for a choice.
  ready() { return Object.fromEntries(Object.entries(this.changes()).filter(([name]) => !this.held.has(name))); }

  // Take over what somebody else saved: fields that only they changed silently, fields of both by choice.
  reconcile(theirs, theirWords, myWords) {
    const mine = this.changes();
    const clashes = {};
    for (const [name, values] of Object.entries(theirs)) {
      if (same(values, this.saved[name])) continue;
      if (!mine[name]) putBack(this.form, { [name]: values }, theirWords);
      else if (!same(mine[name], values)) {
        clashes[name] = { mine: mine[name], theirs: values };
        this.held.set(name, this.saved[name]);
      }
      this.saved[name] = values;
    }
    if (!Object.keys(clashes).length) return;
    this.say("conflict", words.unsettled);
    compare(this.form, clashes, { theirs: theirWords, mine: myWords }, (name, takesTheirs) => {
      this.held.delete(name);
      if (takesTheirs) putBack(this.form, { [name]: clashes[name].theirs }, theirWords);
      this.changed();
      if (!this.pending()) { store.drop(this.key); this.say("saved", words.saved); }
    });
  }

  pending() { return Object.keys(this.changes()).length > 0; }

  changed() {
    const values = this.changes();
    if (!Object.keys(values).length) return;
    const base = Object.fromEntries(Object.keys(values).map((name) => [name, this.held.get(name) ?? this.saved[name]]));
    store.set(this.key, { values, base, shown: shownOf(this.form) });
    if (!["conflict", "expired"].includes(this.status?.dataset.state)) this.say("changed", words.changed);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), WAIT);
  }

  async save() {
    clearTimeout(this.timer);
    if (this.running || this.stopped) return this.running;
    const sent = this.ready();
    if (!Object.keys(sent).length) return undefined;
    this.running = this.post(sent).finally(() => { this.running = null; });
    await this.running;
    // Something may have been typed while the answer was on its way.
    if (!this.failures && !this.stopped && Object.keys(this.ready()).length) this.changed();
    return undefined;
  }

  async post(sent) {
    this.say("saving", words.saving);
    const body = new FormData();
    for (const [name, values] of Object.entries(sent)) {
      // A field that was emptied is sent empty, so that the server knows that it was meant.
      for (const value of values.length ? values : [""]) body.append(name, value);
    }
    body.append("version", this.version().value);
    let answer;
    try {
      answer = await fetch(this.url, {
        method: "POST", body, redirect: "manual",
        headers: { Accept: "application/json", "X-CSRFToken": token(), "X-Requested-With": "fetch" },
      });
    } catch { return this.failed(); }
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return this.expired();
    if (answer.status === 409) return this.conflict();
    if (answer.status === 410) return this.gone((await answer.json()).gone);
    if (!answer.ok && answer.status !== 422) return this.failed();
    return this.took(sent, await answer.json());
  }

  took(sent, said) {
    this.failures = 0;
    if (said.version) this.version().value = said.version;
    const errors = said.errors ?? {};
    // Only what was sent was judged: a field that was left alone is no fault.
    for (const [name, values] of Object.entries(sent)) {
      this.saved[name] = values;
      this.mark(name, errors[name]);
      if (!said.missing?.[name]) this.clear(name);
      if (errors[name]?.length) this.faulty.set(name, values);
      else this.faulty.delete(name);
    }
    // What the server refused is kept here, and comes back with the page.
    if (this.faulty.size && !this.held.size) store.set(this.key, { values: Object.fromEntries(this.faulty), shown: shownOf(this.form) });
    else if (!this.pending()) store.drop(this.key);
    for (const place of document.querySelectorAll("[data-autosave-value]")) place.textContent = said[place.dataset.autosaveValue] ?? place.textContent;
    for (const meter of document.querySelectorAll("[data-autosave-meter]")) meter.value = said[meter.dataset.autosaveMeter] ?? meter.value;
    if (this.held.size) { this.say("conflict", words.unsettled); return; }
    const at = (said.saved_at ?? "").slice(0, 5);
    this.say(this.faulty.size ? "changed" : "saved", this.faulty.size ? words.invalid : `${words.saved} ${at}`);
  }

  mark(name, errors) {
    const place = this.form.querySelector(`[data-error-for="${CSS.escape(name)}"]`);
    const input = this.form.querySelector(`#id_${CSS.escape(name)}`);
    const wrong = Boolean(errors?.length);
    if (place) { place.textContent = (errors ?? []).join(" "); place.hidden = !wrong; }
    input?.classList.toggle("is-invalid", wrong);
    if (wrong) input?.setAttribute("aria-invalid", "true");
    else input?.removeAttribute("aria-invalid");
  }

  // What the page was drawn with is no longer true of a field that is complete now.
  clear(name) {
    const field = document.getElementById(`field_${name}`);
    field?.classList.remove("has-error");
    for (const error of field?.querySelectorAll(".lu-error:not([data-error-for])") ?? []) error.remove();
  }

  failed() {
    this.say("failed", words.failed);
    const wait = RETRIES[Math.min(this.failures++, RETRIES.length - 1)];
    this.timer = setTimeout(() => this.save(), wait);
  }

  // Fetch what is stored now, merge, and go on with its version.
  async conflict() {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, redirect: "manual" });
      const page = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
      const form = page && page.querySelector("form[data-autosave]");
      if (form) {
        this.version().value = form.elements.namedItem("version").value;
        this.reconcile(valuesOf(form), shownOf(form), shownOf(this.form));
        if (!this.held.size) this.say("changed", words.changed);
        return;
      }
    } catch { /* as if the page had gone */ }
    this.stopped = true;
    this.say("conflict", words.conflict, words.reload, location.href);
  }

  // Nothing is taken here any more; what was typed stays on the page.
  gone(why) {
    this.stopped = true;
    this.say("gone", why, words.reload, location.href);
  }

  expired() {
    this.stopped = true;
    this.say("expired", words.expired, words.logIn, `/login/?next=${encodeURIComponent(location.pathname + location.search)}`);
  }

  version() { return this.form.elements.namedItem("version"); }

  say(state, text, action, url) {
    if (!this.status) return;
    this.status.classList.add("lu-saved");
    this.status.dataset.state = state;
    this.status.textContent = text;
    if (!action) return;
    const link = document.createElement("a");
    link.href = url;
    link.textContent = action;
    link.addEventListener("click", () => { this.leaving = true; });
    this.status.append(" ", link);
  }

  async submit(event) {
    if (this.held.size) {
      event.preventDefault();
      document.getElementById("clash")?.focus();
      return;
    }
    this.leaving = true;
    clearTimeout(this.timer);
    if (!this.running) { store.drop(this.key); return; }
    // A save is on its way: wait for its version, or the submit would conflict with ourselves.
    event.preventDefault();
    const button = event.submitter;
    await this.running;
    store.drop(this.key);
    if (this.form.requestSubmit) this.form.requestSubmit(button);
    else this.form.submit();
  }
}

export function start() {
  for (const form of document.querySelectorAll("form[data-autosave]")) new Autosave(form);
}
