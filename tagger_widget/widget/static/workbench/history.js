// The history: every edit, the newest first, undone one by one. Edits of others and of scripts appear by themselves.

import { toolButton } from "../shared/buttons.js";
import { Channel, ignoreUnanswered } from "../shared/channel.js";
import { h, notify } from "../shared/dom.js";
import { VirtualList } from "../shared/virtual-list.js";
import { groupByDay, historyRow, noteItem } from "./history-rows.js";
import { UndoConflicts } from "./undo-conflicts.js";

/** @import { EditFacts, HistoryItem } from "./history-rows.js" */
/** @import { Workbench } from "./index.js" */
/** @import { UndoResult } from "./undo-conflicts.js" */

const SEARCH_AFTER_MS = 150;
const CLOCK_MS = 20_000;
/** From so many images on, undoing takes long enough to be announced. */
const MANY_IMAGES = 300;
const NO_EDITS = "No edits yet. Each change of yours, of others and of scripts is listed here, and can be undone.";

/** @typedef {[name: string, called: string][]} Authors */
/** @typedef {{text: string, author: string | null, marks: boolean}} HistoryFilter */
/** @typedef {{rows: EditFacts[], before: string | null, newest: string, authors: Authors}} Page */
/** @typedef {{rows: EditFacts[], changed: EditFacts[], some: boolean, authors: Authors}} Fresh */
/** @typedef {{kind: "fresh"} & Fresh} Notice */

export class HistoryPanel {
  /** @param {Workbench} workbench */
  constructor(workbench) {
    this.workbench = workbench;
    /** @type {Channel<Notice>} */
    this.channel = new Channel(workbench.model, { part: "history" });
    /** @type {EditFacts[]} the edits known so far that match the filter, newest first */
    this.rows = [];
    /** Id of the newest edit that is known, whether it matches or not. */
    this.newest = "";
    /** @type {string | null} where the next page begins; null if all are known */
    this.before = null;
    this.isLoading = false;
    this.isLoaded = false;
    /** @type {HistoryFilter} */
    this.filter = { text: "", author: null, marks: false };
    /** @type {Authors} */
    this.authors = [];
    /** @type {number | undefined} */
    this.searchTimer = undefined;
    /** @type {number | undefined} */
    this.clock = undefined;
    this.undo = toolButton("undo", "Undo last edit of yours", "Undo last");
    this.redo = toolButton("redo", "Redo what you undid last", "Redo");
    this.marks = toolButton("marks", "Marks: list done and skipped as well", "Marks");
    this.search = h("input", {
      type: "search", placeholder: "Search the history", "aria-label": "Search the history", autocomplete: "off",
      spellcheck: "false", dir: "auto",
    });
    this.people = h("select", { "aria-label": "Edits by", hidden: true });
    /** @type {VirtualList<HistoryItem>} */
    this.list = new VirtualList("Edits, newest first", (item) => historyRow(item, {
      turn: (row) => void this.turnEdit(row), images: (row) => this.channel.notify("images", { id: row.id }),
    }), (end) => this.onVisible(end));
    this.words = h("p", {});
    this.all = toolButton("all-edits", "", "Show all edits");
    this.empty = h("div", { class: "tagger-bench-empty", hidden: true }, this.words, this.all);
    this.main = h("div", { class: "tagger-history-main" },
      h("div", { class: "tagger-bench-row" }, this.undo, this.redo, h("span", { class: "tagger-room" }), this.marks),
      h("div", { class: "tagger-bench-row" }, this.search, this.people), this.list.element, this.empty);
    this.conflicts = new UndoConflicts(workbench.view, this.channel, {
      done: (result) => this.showResult(result), leave: () => this.showConflicts(false),
    });
    this.element = h("div", { class: "tagger-history" }, this.main, this.conflicts.element);
    this.showConflicts(false);
    this.connect(workbench.signal);
    this.render();
  }

  /** @param {AbortSignal} signal */
  connect(signal) {
    this.undo.addEventListener("click", () => notify(this.element, "command", { command: "undo" }), { signal });
    this.redo.addEventListener("click", () => notify(this.element, "command", { command: "redo" }), { signal });
    this.marks.addEventListener("click", () => this.setFilter({ marks: !this.filter.marks }), { signal });
    this.people.addEventListener("change", () => this.setFilter({ author: this.people.value || null }), { signal });
    this.search.addEventListener("input", () => {
      clearTimeout(this.searchTimer);
      this.searchTimer = window.setTimeout(() => this.setFilter({ text: this.search.value }), SEARCH_AFTER_MS);
    }, { signal });
    this.search.addEventListener("keydown", (event) => this.onSearchKey(event), { signal });
    this.all.addEventListener("click", () => {
      this.search.value = "";
      this.setFilter({ text: "", author: null, marks: true });
      this.search.focus();
    }, { signal });
    this.channel.listen((fresh) => this.receiveFresh(fresh), signal);
    this.list.connect(signal);
    this.conflicts.connect(signal);
    signal.addEventListener("abort", () => {
      clearInterval(this.clock);
      clearTimeout(this.searchTimer);
    });
  }

  /** @param {boolean} isShown */
  setVisible(isShown) {
    clearInterval(this.clock);
    if (isShown) this.clock = window.setInterval(() => this.render(), CLOCK_MS);
    void this.announceVisibility(isShown);
    if (isShown) this.render();
  }

  /** @param {boolean} isShown */
  async announceVisibility(isShown) {
    const fields = { view: this.workbench.view, on: isShown, newest: this.newest };
    const reply = await this.channel.request("show", fields).catch(ignoreUnanswered);
    if (reply?.kind === "stale") this.load();
  }

  focus() {
    if (!this.conflicts.element.hidden) this.conflicts.focus();
    else if (this.rows.length) this.list.focus();
    else this.search.focus();
  }

  // Pages ----------------------------------------------------------------------------------------

  /** Begin again from the newest edit. */
  load() {
    void this.requestPage(null);
  }

  /** @param {string | null} before id of the edit that the page begins after; null for the first page */
  async requestPage(before) {
    this.isLoading = true;
    const pending = this.channel.request("page", { ...this.filter, before }, { group: "page" });
    this.render();
    const page = await pending.catch(ignoreUnanswered);
    if (page?.kind === "page") this.receivePage(page, before === null);
    else if (page) this.showResult(page);
  }

  /** @param {number} end of the items in view */
  onVisible(end) {
    if (end >= this.list.items.length && this.before !== null && !this.isLoading) void this.requestPage(this.before);
  }

  /**
   * @param {Page} page
   * @param {boolean} isFirst
   */
  receivePage({ rows, before, newest, authors }, isFirst) {
    const known = new Set(isFirst ? [] : this.rows.map(({ id }) => id));
    if (isFirst) {
      this.newest = newest;
      this.list.element.scrollTop = 0;
      this.rows = [];
    }
    this.rows = [...this.rows, ...rows.filter(({ id }) => !known.has(id))];
    this.before = before;
    this.isLoading = false;
    this.isLoaded = true;
    this.setAuthors(authors);
    this.render();
  }

  /** @param {Fresh} fresh new and changed edits; `some` says that these are not all of them */
  receiveFresh({ rows, changed, some, authors }) {
    if (!this.isLoaded) return;
    this.setAuthors(authors);
    if (some) {
      this.load();
      return;
    }
    const now = new Map([...changed, ...rows].map((row) => [row.id, row]));
    const known = new Set(this.rows.map(({ id }) => id));
    const fresh = rows.filter((row) => !known.has(row.id) && this.isMatch(row));
    this.rows = [...fresh, ...this.rows.map((row) => now.get(row.id) ?? row)];
    this.newest = rows[0]?.id ?? this.newest;
    this.render();
  }

  /**
   * @param {EditFacts} row
   * @returns {boolean} whether it matches the filter
   */
  isMatch(row) {
    const { text, author, marks } = this.filter;
    return (marks || row.kind !== "mark") && (author === null || row.author === author)
      && row.what.toLowerCase().includes(text.trim().toLowerCase());
  }

  /** @param {Authors} authors */
  setAuthors(authors) {
    if (JSON.stringify(authors) === JSON.stringify(this.authors)) return;
    this.authors = authors;
    const options = authors.map(([name, called]) => h("option", { value: name }, called));
    this.people.replaceChildren(h("option", { value: "" }, "Everybody"), ...options);
    this.people.value = this.filter.author ?? "";
    this.people.hidden = authors.length < 2 && this.filter.author === null;
  }

  /** @param {Partial<HistoryFilter>} filter */
  setFilter(filter) {
    Object.assign(this.filter, filter);
    this.marks.setAttribute("aria-pressed", String(this.filter.marks));
    this.people.value = this.filter.author ?? "";
    this.load();
  }

  /** @param {KeyboardEvent} event */
  onSearchKey(event) {
    if (event.isComposing) return;
    if (event.key === "Escape" && this.search.value) {
      this.search.value = "";
      this.setFilter({ text: "" });
    } else if (event.key === "ArrowDown" || event.key === "Enter") this.list.focus();
    else return;
    event.preventDefault();
  }

  // One edit -------------------------------------------------------------------------------------

  /**
   * Undo or redo an edit.
   *
   * @param {EditFacts} row
   */
  async turnEdit(row) {
    if (row.images > MANY_IMAGES) this.workbench.showNotice(row.turn === "redo" ? "Redoing …" : "Undoing …");
    const reply = await this.channel.request("undo", { id: row.target }).catch(ignoreUnanswered);
    if (reply?.kind === "conflicts") {
      this.workbench.showNotice("");
      this.conflicts.setConflicts(reply, row);
      this.showConflicts(true);
    } else if (reply) this.showResult(reply);
  }

  /** @param {UndoResult} result */
  showResult({ text, row }) {
    const turnBack = row && { label: row.turn === "redo" ? "Redo" : "Undo", run: () => void this.turnEdit(row) };
    this.workbench.showNotice(text, turnBack ? [turnBack] : [], row ? "info" : "trouble");
    this.showConflicts(false);
  }

  /** @param {boolean} isShown whether the conflicts are shown in place of the list */
  showConflicts(isShown) {
    const hadFocus = this.element.contains(document.activeElement);
    const wasShown = !this.conflicts.element.hidden;
    this.main.hidden = isShown;
    this.conflicts.element.hidden = !isShown;
    if (isShown !== wasShown && hadFocus) this.focus();
    this.render();
  }

  render() {
    const known = new Map(this.list.items.map((item) => [item.key, item]));
    const hasPeople = this.authors.length >= 2;
    const items = groupByDay(this.rows, Date.now(), known, hasPeople);
    if (this.before !== null) items.push(known.get("further") ?? noteItem("further", "Looking further back …"));
    this.list.setItems(items);
    this.renderEmpty();
    // A hidden list requests nothing, and what is searched for may be far back.
    if (!this.rows.length && this.before !== null && !this.isLoading) void this.requestPage(this.before);
  }

  /** Say why no edit is listed. */
  renderEmpty() {
    const isFiltered = this.filter.text.trim() !== "" || this.filter.author !== null;
    const isBusy = this.isLoading || !this.isLoaded || this.before !== null;
    this.empty.hidden = this.rows.length > 0;
    this.list.element.hidden = this.rows.length === 0;
    this.all.hidden = isBusy || !isFiltered;
    const none = isFiltered ? "No edit fits." : NO_EDITS;
    const words = isBusy ? "Looking through the history …" : none;
    if (this.words.textContent !== words) this.words.textContent = words;
  }
}
