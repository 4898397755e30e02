// The box to add a tag. What was typed can always be entered as it stands: a completion is only
// taken when the user has gone to it with the arrow keys, Tab or the mouse.

import { grouped, h, split } from "./dom.js";

/** @typedef {[tag: string, count: number, start: number, end: number]} Match start < 0 for a fuzzy one */

let boxes = 0;

export class AddBox {
  /**
   * @param {object} on
   * @param {(tags: string[]) => void} on.add
   * @param {(text: string) => void} on.search
   * @param {() => void} on.leave
   * @param {(tag: string) => boolean} on.has whether the image has a tag
   */
  constructor(on) {
    boxes += 1;
    const list = `tagger-completions-${boxes}`;
    this.on = on;
    /** @type {Match[]} */
    this.matches = [];
    /** -1 while nothing is highlighted */
    this.at = -1;
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
    this.at = -1;
    this.matches = [];
    this.on.search(text);
    this.draw();
  }

  onInput(event) {
    const comma = event.inputType === "insertText" && event.data === ",";
    if (comma && !event.isComposing) {
      const caret = this.input.selectionStart ?? this.input.value.length;
      const rest = this.input.value.slice(caret).trimStart();
      this.enter(split(this.input.value.slice(0, caret)));
      this.typed = rest;
      return;
    }
    this.at = -1;
    this.on.search(this.typed);
    this.draw();
  }

  onKey(event) {
    if (event.isComposing) return;
    const rows = this.rows.length;
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    const tab = event.key === "Tab" && rows > 1 && this.typed && !event.ctrlKey && !event.altKey;
    if (event.key in moves || tab) {
      if (rows) this.highlight(tab ? (event.shiftKey ? -1 : 1) : moves[event.key]);
    } else if (event.key === "Enter") this.take(this.at);
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
    if (this.at >= 0) {
      this.at = -1;
      this.draw();
      return;
    }
    this.clear();
    this.on.leave();
  }

  /** @param {number} by */
  highlight(by) {
    const rows = this.rows.length;
    if (this.at < 0) this.at = by > 0 ? Math.min(1, rows - 1) : rows - 1;
    else this.at = (this.at + by + rows) % rows;
    this.draw();
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
    const tags = split(this.typed);
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
    if (text !== this.typed) return;
    const highlighted = this.rows[this.at]?.tags[0];
    this.matches = matches;
    if (this.at > 0) this.at = this.rows.findIndex((row) => row.tags[0] === highlighted);
    this.draw();
  }

  /** @returns {{tags: string[], match?: Match}[]} the first one is what was typed */
  get rows() {
    const tags = split(this.typed);
    if (!tags.length) return [];
    const others = tags.length > 1 ? [] : this.matches.filter(([tag]) => tag !== tags[0]);
    const same = this.matches.find(([tag]) => tag === tags[0]);
    return [{ tags, match: tags.length === 1 ? same : undefined }, ...others.map((match) => ({ tags: [match[0]], match }))];
  }

  draw() {
    const rows = this.rows;
    const isOpen = rows.length > 0 && document.activeElement === this.input;
    this.list.hidden = !isOpen;
    this.input.setAttribute("aria-expanded", String(isOpen));
    this.list.replaceChildren(...rows.map((row, at) => this.row(row, at)));
    const chosen = this.at < 0 ? null : this.list.children[this.at];
    if (chosen) this.input.setAttribute("aria-activedescendant", chosen.id);
    else this.input.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }

  /** @returns {HTMLElement} */
  row({ tags, match }, at) {
    const isHere = tags.every((tag) => this.on.has(tag));
    const words = at === 0 ? typedLabel(tags) : [matchLabel(match)];
    const count = isHere ? "on this image" : match ? grouped(match[1]) : at === 0 ? "new" : "";
    const note = tags.length > 1 ? "" : count;
    return h("div", {
      id: `${this.list.id}-${at}`, class: at === 0 ? "tagger-typed" : null, role: "option",
      "aria-selected": String(at === this.at), "data-at": at,
    }, h("bdi", {}, ...words), h("small", {}, note), at === 0 && this.at < 0 ? h("kbd", {}, "Enter") : "");
  }
}

/** @param {string[]} tags */
function typedLabel(tags) {
  const many = tags.length > 1 ? `${tags.length} tags: ` : "";
  return [`Add ${many}`, h("strong", {}, tags.join(", "))];
}

/** @param {Match} match */
function matchLabel([tag, , start, end]) {
  if (start < 0) return h("span", {}, tag);
  const letters = [...tag]; // Python counts characters, not UTF-16 units
  const part = (from, to) => letters.slice(from, to).join("");
  return h("span", {}, part(0, start), h("mark", {}, part(start, end)), part(end, letters.length));
}
