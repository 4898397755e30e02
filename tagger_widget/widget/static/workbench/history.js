// The history: every edit, the newest first, undone one by one; edits of others and of scripts come by themselves.

import { toolButton } from "../shared/buttons.js";
import { h, notify } from "../shared/dom.js";
import { VirtualList } from "../shared/virtual-list.js";
import { groupByDay, historyRow } from "./history-rows.js";
import { UndoConflicts } from "./undo-conflicts.js";

const TYPED_MS = 150;
const CLOCK_MS = 20_000;
const MANY_IMAGES = 300;

/** @typedef {import("./history-rows.js").Past} Past */

export class HistoryPanel {
  /** @param {import("./index.js").Workbench} bench */
  constructor(bench) {
    this.bench = bench;
    /** @type {Past[]} the edits known so far that fit, newest first */
    this.rows = [];
    /** Id of the newest edit that is known, whether it fits or not. */
    this.newest = "";
    /** @type {string | null} where the next page begins; null when all are known */
    this.before = null;
    this.turn = 0;
    this.isLoading = false;
    this.isLoaded = false;
    this.wish = { text: "", author: null, marks: false };
    /** @type {[string, string][]} authors, and how they are called */
    this.authors = [];
    this.build();
    this.clash = new UndoConflicts(bench, (kind, facts) => this.post(kind, facts), () => this.showClash(false));
    this.element = h("div", { class: "tagger-history" }, this.main, this.clash.element);
    this.showClash(false);
    this.wire();
  }

  build() {
    this.undo = toolButton("undo", "Undo last edit of yours", "Undo last");
    this.redo = toolButton("redo", "Redo what you undid last", "Redo");
    this.marks = toolButton("marks", "Marks: list done and skipped as well", "Marks");
    this.search = /** @type {HTMLInputElement} */ (h("input", {
      type: "search", placeholder: "Search the history", "aria-label": "Search the history", autocomplete: "off",
      spellcheck: "false", dir: "auto",
    }));
    this.people = /** @type {HTMLSelectElement} */ (h("select", { "aria-label": "Edits by", hidden: true }));
    this.list = new VirtualList("Edits, newest first", (item) => historyRow(item, {
      turn: (row) => this.onTurn(row), images: (row) => this.post("images", { id: row.id }),
    }), (end) => this.onSeen(end));
    this.words = h("p", {});
    this.all = toolButton("all-edits", "", "Show all edits");
    this.empty = h("div", { class: "tagger-bench-empty", hidden: true }, this.words, this.all);
    this.main = h("div", { class: "tagger-history-main" },
      h("div", { class: "tagger-bench-row" }, this.undo, this.redo, h("span", { class: "tagger-room" }), this.marks),
      h("div", { class: "tagger-bench-row" }, this.search, this.people), this.list.element, this.empty);
  }

  wire() {
    const { bench } = this;
    const on = (target, type, handler) => target.addEventListener(type, handler, { signal: bench.signal });
    on(this.undo, "click", () => notify(this.element, "command", { command: "undo" }));
    on(this.redo, "click", () => notify(this.element, "command", { command: "redo" }));
    on(this.marks, "click", () => this.want({ marks: !this.wish.marks }));
    on(this.people, "change", () => this.want({ author: this.people.value || null }));
    on(this.search, "input", () => {
      clearTimeout(this.typing);
      this.typing = window.setTimeout(() => this.want({ text: this.search.value }), TYPED_MS);
    });
    on(this.search, "keydown", (event) => this.onSearchKey(event));
    on(this.all, "click", () => {
      this.search.value = "";
      this.want({ text: "", author: null, marks: true });
      this.search.focus();
    });
    this.list.wire(bench.signal);
    this.clash.wire(bench.signal);
    bench.signal.addEventListener("abort", () => {
      clearInterval(this.clock);
      clearTimeout(this.typing);
    });
    this.draw();
  }

  /** @param {string} kind @param {object} [facts] */
  post(kind, facts = {}) {
    this.bench.post("history", { kind, view: this.bench.page, ...facts });
  }

  /** @param {boolean} isShown */
  onShown(isShown) {
    clearInterval(this.clock);
    if (isShown) this.clock = window.setInterval(() => this.draw(), CLOCK_MS);
    this.post("show", { on: isShown, newest: this.newest });
    if (isShown) this.draw();
  }

  focus() {
    if (!this.clash.element.hidden) this.clash.focus();
    else if (this.rows.length) this.list.focus();
    else this.search.focus();
  }

  receive(message) {
    if (message.view !== undefined && message.view !== this.bench.page) return;
    ({
      page: () => this.takePage(message),
      fresh: () => this.takeFresh(message),
      stale: () => this.load(),
      conflicts: () => this.takeConflicts(message),
      done: () => this.takeDone(message),
    })[message.kind]?.();
  }

  // Pages ----------------------------------------------------------------------------------------

  /** Begin anew from the newest edit. */
  load() {
    this.turn += 1;
    this.askFor(null);
  }

  /** @param {string | null} before */
  askFor(before) {
    this.isLoading = true;
    this.post("page", { ...this.wish, before, turn: this.turn });
    this.isFirst = before === null;
    this.draw();
  }

  onSeen(end) {
    if (end >= this.list.items.length && this.before !== null && !this.isLoading) this.askFor(this.before);
  }

  takePage({ turn, rows, before, newest, authors }) {
    if (turn !== this.turn) return;
    const known = new Set(this.isFirst ? [] : this.rows.map(({ id }) => id));
    if (this.isFirst) {
      this.newest = newest;
      this.list.element.scrollTop = 0;
      this.rows = [];
    }
    this.rows = [...this.rows, ...rows.filter(({ id }) => !known.has(id))];
    this.before = before;
    this.isLoading = false;
    this.isLoaded = true;
    this.takePeople(authors);
    this.draw();
  }

  takeFresh({ rows, changed, some, authors }) {
    if (!this.isLoaded) return;
    this.takePeople(authors);
    if (some) {
      this.load();
      return;
    }
    const now = new Map([...changed, ...rows].map((row) => [row.id, row]));
    const known = new Set(this.rows.map(({ id }) => id));
    const fresh = rows.filter((row) => !known.has(row.id) && this.fits(row));
    this.rows = [...fresh, ...this.rows.map((row) => now.get(row.id) ?? row)];
    this.newest = rows[0]?.id ?? this.newest;
    this.draw();
  }

  /** @param {Past} row */
  fits(row) {
    const { text, author, marks } = this.wish;
    return (marks || row.kind !== "mark") && (author === null || row.author === author)
      && row.what.toLowerCase().includes(text.trim().toLowerCase());
  }

  takePeople(authors) {
    if (JSON.stringify(authors) === JSON.stringify(this.authors)) return;
    this.authors = authors;
    const options = authors.map(([name, called]) => h("option", { value: name }, called));
    this.people.replaceChildren(h("option", { value: "" }, "Everybody"), ...options);
    this.people.value = this.wish.author ?? "";
    this.people.hidden = authors.length < 2 && this.wish.author === null;
  }

  /** @param {Partial<HistoryPanel["wish"]>} wish */
  want(wish) {
    Object.assign(this.wish, wish);
    this.marks.setAttribute("aria-pressed", String(this.wish.marks));
    this.people.value = this.wish.author ?? "";
    this.load();
  }

  onSearchKey(event) {
    if (event.isComposing) return;
    if (event.key === "Escape" && this.search.value) {
      this.search.value = "";
      this.want({ text: "" });
    } else if (event.key === "ArrowDown" || event.key === "Enter") this.list.focus();
    else return;
    event.preventDefault();
  }

  // One edit -------------------------------------------------------------------------------------

  /** @param {Past} row */
  onTurn(row) {
    this.asked = row;
    if (row.images > MANY_IMAGES) this.bench.say(row.turn === "redo" ? "Redoing …" : "Undoing …");
    this.post("undo", { id: row.target });
  }

  takeConflicts(message) {
    if (message.row) {
      this.bench.say("");
      this.clash.show(message, this.asked ?? message.row);
      this.showClash(true);
    } else this.clash.more(message);
  }

  takeDone({ text, row }) {
    const again = row && { label: row.turn === "redo" ? "Redo" : "Undo", run: () => this.onTurn(row) };
    this.bench.say(text, again ? [again] : [], row ? "info" : "trouble");
    this.showClash(false);
  }

  /** @param {boolean} isShown */
  showClash(isShown) {
    const hadFocus = this.element.contains(document.activeElement);
    const was = !this.clash.element.hidden;
    this.main.hidden = isShown;
    this.clash.element.hidden = !isShown;
    if (isShown !== was && hadFocus) this.focus();
    this.draw();
  }

  draw() {
    const known = new Map(this.list.items.map((item) => [item.key, item]));
    const isAlone = this.authors.length < 2;
    const items = groupByDay(this.rows, Date.now(), known, !isAlone);
    const further = { key: "further", height: 34, isPassed: true, note: "Looking further back …" };
    this.list.show(this.before === null ? items : [...items, known.get("further") ?? further]);
    const isFiltered = this.wish.text.trim() !== "" || this.wish.author !== null;
    const isBusy = this.isLoading || !this.isLoaded || this.before !== null;
    this.empty.hidden = this.rows.length > 0;
    this.list.element.hidden = this.rows.length === 0;
    this.all.hidden = isBusy || !isFiltered;
    const none = isFiltered ? "No edit fits." : "No edits yet. Each change of yours, of others and of scripts is listed here, and can be undone.";
    const words = isBusy ? "Looking through the history …" : none;
    if (this.words.textContent !== words) this.words.textContent = words;
    // A hidden list asks for nothing: what is looked for may lie far back.
    if (!this.rows.length && this.before !== null && !this.isLoading) this.askFor(this.before);
  }
}
