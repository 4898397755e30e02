// The box to add a tag. What was typed can always be entered as it stands: a completion is only
// taken when the user has gone to it with the arrow keys, Tab or the mouse.

import { h } from "../shared/dom.js";
import { splitTags } from "../shared/text.js";
import { completionRow, completionRows, refilterMatches } from "./completion-rows.js";

/** @typedef {import("./completion-rows.js").Match} Match */

let boxes = 0;

export class AddTagBox {
  /**
   * @param {object} on
   * @param {(tags: string[]) => void} on.add
   * @param {(text: string) => void} on.search
   * @param {() => void} on.leave
   * @param {(tag: string) => boolean} on.has whether the image has a tag
   * @param {(tag: string) => import("../shared/types.js").Category | null} on.category
   */
  constructor(on) {
    boxes += 1;
    const list = `tagger-completions-${boxes}`;
    this.on = on;
    /** @type {Match[]} */
    this.matches = [];
    /** -1 while nothing is highlighted */
    this.at = -1;
    /** @type {string | null} what was typed before Tab put a completion in its place */
    this.stem = null;
    this.input = /** @type {HTMLInputElement} */ (h("input", {
      type: "text", class: "tagger-add-input", placeholder: "Add a tag", "aria-label": "Add a tag to this image",
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list,
      autocomplete: "off", autocapitalize: "off", spellcheck: "false", dir: "auto",
    }));
    this.list = h("div", { id: list, class: "tagger-completions", role: "listbox", "aria-label": "Completions" });
    this.list.hidden = true;
    this.element = h("div", { class: "tagger-add" }, this.input, h("kbd", { "aria-hidden": "true" }, "/"), this.list);
    this.input.addEventListener("input", (event) => this.onInput(event));
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("focus", () => this.draw());
    this.input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => this.onPress(event));
  }

  get typed() {
    return this.input.value.trim();
  }

  /** @param {string} text */
  set typed(text) {
    this.input.value = text;
    this.matches = [];
    this.lookUp();
  }

  /** What the completions are for. */
  get query() {
    return this.stem ?? this.typed;
  }

  /** Have what is typed completed. The former completions stay, as far as they fit, until the new ones come. */
  lookUp() {
    this.at = -1;
    this.stem = null;
    this.matches = refilterMatches(this.matches, this.typed);
    this.on.search(this.typed);
    this.draw();
  }

  onInput(event) {
    const comma = event.inputType === "insertText" && event.data === ",";
    if (!comma || event.isComposing) {
      this.lookUp();
      return;
    }
    const caret = this.input.selectionStart ?? this.input.value.length;
    const rest = this.input.value.slice(caret).trimStart();
    this.enter(splitTags(this.input.value.slice(0, caret)));
    this.typed = rest;
  }

  onKey(event) {
    if (event.isComposing) return;
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    const tab = event.key === "Tab" && this.query && !event.ctrlKey && !event.altKey;
    if (event.key in moves) this.highlight(moves[event.key]);
    else if (tab && this.rows.length > 1) this.complete(event.shiftKey ? -1 : 1);
    else if (event.key === "Enter") this.take(this.at);
    else if (event.key === "Escape") this.escape();
    else if (event.key !== "/" || this.input.value) return; // the key that leads here is no tag
    event.preventDefault();
  }

  onPress(event) {
    event.preventDefault(); // the box keeps the focus
    const row = event.target instanceof Element ? event.target.closest("[data-at]") : null;
    if (row instanceof HTMLElement && event.button === 0) this.take(Number(row.dataset.at));
  }

  escape() {
    if (this.stem !== null || this.at >= 0) {
      this.input.value = this.stem ?? this.input.value;
      this.stem = null;
      this.at = -1;
      this.draw();
      return;
    }
    this.clear();
    this.on.leave();
  }

  /**
   * Go to another row; those of tags that the image has are passed over.
   *
   * @param {number} by
   */
  highlight(by) {
    const { rows } = this;
    const free = rows.flatMap((row, at) => (at === 0 || !this.isHere(row.tags) ? [at] : []));
    if (!free.length) return;
    if (this.at < 0) this.at = by > 0 ? free[Math.min(1, free.length - 1)] : free[free.length - 1];
    else this.at = free[(Math.max(0, free.indexOf(this.at)) + by + free.length) % free.length];
    this.draw();
  }

  /**
   * Put a completion in the place of what was typed: the one highlighted, else the first, then the next.
   *
   * @param {number} by
   */
  complete(by) {
    const stem = this.query;
    if (this.stem !== null || this.at <= 0) this.highlight(by);
    this.stem = stem;
    this.input.value = this.at > 0 ? this.rows[this.at].tags[0] : stem;
    this.draw();
  }

  /** @param {string[]} tags */
  isHere(tags) {
    return tags.every((tag) => this.on.has(tag));
  }

  /** @param {number} at the highlighted row; what was typed when there is none */
  take(at) {
    const row = this.rows[Math.max(at, 0)];
    if (row) this.enter(row.tags);
  }

  /** @param {string[]} tags */
  enter(tags) {
    if (tags.length) this.on.add(tags);
    this.clear();
  }

  /** Enter what stands half-typed, as it is typed. */
  commit() {
    const tags = splitTags(this.typed);
    if (tags.length) this.enter(tags);
  }

  clear() {
    this.typed = "";
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
  }

  /**
   * @param {string} text what was searched for
   * @param {Match[]} matches best first
   */
  found(text, matches) {
    if (text !== this.query) return;
    const highlighted = this.rows[this.at]?.tags[0];
    this.matches = matches;
    if (this.at > 0) this.at = this.rows.findIndex((row) => row.tags[0] === highlighted);
    this.draw();
  }

  /** The first one is what was typed. */
  get rows() {
    return completionRows(splitTags(this.query), this.matches);
  }

  draw() {
    const { rows } = this;
    const isOpen = rows.length > 0 && document.activeElement === this.input;
    this.list.hidden = !isOpen;
    this.input.setAttribute("aria-expanded", String(isOpen));
    this.list.replaceChildren(...rows.map((row, at) => completionRow(row, {
      id: `${this.list.id}-${at}`, at, isHere: this.isHere(row.tags), isChosen: at === this.at, isNext: this.at < 0,
      category: this.on.category(row.tags[0]),
    })));
    const chosen = this.at < 0 ? null : this.list.children[this.at];
    if (chosen) this.input.setAttribute("aria-activedescendant", chosen.id);
    else this.input.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }
}
