// The box to add a tag. What was typed can always be entered as it is: a completion is taken only after the user has
// gone to it with the arrow keys, Tab or the mouse.

import { closest, h } from "../shared/dom.js";
import { splitTags } from "../shared/text.js";
import { completionRow, completionRows, refilterMatches } from "./completion-rows.js";

/** @import { Category } from "../shared/types.js" */
/** @import { Completion } from "./completion-rows.js" */

let boxes = 0;

export class AddTagBox {
  /**
   * @param {object} on
   * @param {(tags: string[]) => void} on.add
   * @param {(text: string, box: string) => Promise<Completion[] | undefined>} on.search
   * @param {() => void} on.leave
   * @param {(tag: string) => boolean} on.isOnImage
   * @param {(tag: string) => Category | null} on.category
   */
  constructor(on) {
    boxes += 1;
    const list = `tagger-completions-${boxes}`;
    this.on = on;
    /** @type {Completion[]} */
    this.matches = [];
    /** Index of the highlighted row; -1 for none. */
    this.active = -1;
    /** @type {string | null} what was typed before Tab put a completion in its place */
    this.stem = null;
    this.input = h("input", {
      type: "text", class: "tagger-add-input", placeholder: "Add a tag", "aria-label": "Add a tag to this image",
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list,
      autocomplete: "off", autocapitalize: "off", spellcheck: "false", dir: "auto",
    });
    this.list = h("div", { id: list, class: "tagger-completions", role: "listbox", "aria-label": "Completions" });
    this.list.hidden = true;
    this.element = h("div", { class: "tagger-add" }, this.input, h("kbd", { "aria-hidden": "true" }, "/"), this.list);
    this.input.addEventListener("input", (event) => this.onInput(/** @type {InputEvent} */ (event)));
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("focus", () => this.draw());
    this.input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => this.onPress(event));
  }

  focus() {
    this.input.focus();
  }

  get typed() {
    return this.input.value.trim();
  }

  /** @param {string} text */
  set typed(text) {
    this.input.value = text;
    this.matches = [];
    this.search();
  }

  /** What the completions are for. */
  get query() {
    return this.stem ?? this.typed;
  }

  /** The rows; the first one is what was typed. */
  get rows() {
    return completionRows(splitTags(this.query), this.matches);
  }

  /** Search for completions. Until they arrive, the former ones stay as far as they match. */
  search() {
    this.active = -1;
    this.stem = null;
    this.matches = refilterMatches(this.matches, this.typed);
    void this.requestMatches(this.typed);
    this.draw();
  }

  /** @param {string} text */
  async requestMatches(text) {
    const matches = await this.on.search(text, this.list.id);
    if (matches) this.setMatches(text, matches);
  }

  /** @param {InputEvent} event */
  onInput(event) {
    const isComma = event.inputType === "insertText" && event.data === ",";
    if (!isComma || event.isComposing) {
      this.search();
      return;
    }
    const caret = this.input.selectionStart ?? this.input.value.length;
    const rest = this.input.value.slice(caret).trimStart();
    this.submit(splitTags(this.input.value.slice(0, caret)));
    this.typed = rest;
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.isComposing) return;
    const isTab = event.key === "Tab" && this.query && !event.ctrlKey && !event.altKey;
    if (event.key === "ArrowDown") this.highlight(1);
    else if (event.key === "ArrowUp") this.highlight(-1);
    else if (isTab && this.rows.length > 1) this.complete(event.shiftKey ? -1 : 1);
    else if (event.key === "Enter") this.choose(this.active);
    else if (event.key === "Escape") this.escape();
    else if (event.key !== "/" || this.input.value) return; // the key that leads here is no tag
    event.preventDefault();
  }

  /** @param {MouseEvent} event */
  onPress(event) {
    event.preventDefault(); // the box keeps the focus
    const row = closest(event.target, "[data-at]");
    if (row && event.button === 0) this.choose(Number(row.dataset.at));
  }

  /** Undo a completion, or leave the box. */
  escape() {
    if (this.stem !== null || this.active >= 0) {
      this.input.value = this.stem ?? this.input.value;
      this.stem = null;
      this.active = -1;
      this.draw();
      return;
    }
    this.clear();
    this.on.leave();
  }

  /**
   * Go to another row; rows of tags that the image has are skipped.
   *
   * @param {number} by
   */
  highlight(by) {
    const free = this.rows.flatMap((row, index) => (index === 0 || !this.isOnImage(row.tags) ? [index] : []));
    if (!free.length) return;
    if (this.active < 0) this.active = by > 0 ? free[Math.min(1, free.length - 1)] : free[free.length - 1];
    else this.active = free[(Math.max(0, free.indexOf(this.active)) + by + free.length) % free.length];
    this.draw();
  }

  /**
   * Put a completion in place of what was typed: the highlighted one, else the first, then the next.
   *
   * @param {number} by
   */
  complete(by) {
    const stem = this.query;
    if (this.stem !== null || this.active <= 0) this.highlight(by);
    this.stem = stem;
    this.input.value = this.active > 0 ? this.rows[this.active].tags[0] : stem;
    this.draw();
  }

  /** @param {string[]} tags */
  isOnImage(tags) {
    return tags.every((tag) => this.on.isOnImage(tag));
  }

  /** @param {number} index of a row; -1 for what was typed */
  choose(index) {
    const row = this.rows[Math.max(index, 0)];
    if (row) this.submit(row.tags);
  }

  /** @param {string[]} tags */
  submit(tags) {
    if (tags.length) this.on.add(tags);
    this.clear();
  }

  /** Enter unfinished text as it is. */
  submitTyped() {
    const tags = splitTags(this.typed);
    if (tags.length) this.submit(tags);
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
   * @param {Completion[]} matches best first
   */
  setMatches(text, matches) {
    if (text !== this.query) return;
    const highlighted = this.rows[this.active]?.tags[0];
    this.matches = matches;
    if (this.active > 0) this.active = this.rows.findIndex((row) => row.tags[0] === highlighted);
    this.draw();
  }

  draw() {
    const { rows } = this;
    const isOpen = rows.length > 0 && document.activeElement === this.input;
    this.list.hidden = !isOpen;
    this.input.setAttribute("aria-expanded", String(isOpen));
    this.list.replaceChildren(...rows.map((row, index) => completionRow(row, {
      id: `${this.list.id}-${index}`, index, isOnImage: this.isOnImage(row.tags), isChosen: index === this.active,
      isDefault: this.active < 0, category: this.on.category(row.tags[0]),
    })));
    const chosen = this.active < 0 ? null : this.list.children[this.active];
    if (chosen) this.input.setAttribute("aria-activedescendant", chosen.id);
    else this.input.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }
}
