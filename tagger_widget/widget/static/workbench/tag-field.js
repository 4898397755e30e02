// Completion of tags in a field of a form: of the tag at the caret, if several are separated by commas.

import { closest, h } from "../shared/dom.js";
import { matchLabel } from "../shared/match-label.js";
import { formatNumber } from "../shared/text.js";

/** @import { Match } from "../shared/types.js" */

/** @typedef {(question: {text: string, known: boolean}) => Promise<Match[]>} Search */

export class TagField {
  /**
   * @param {HTMLInputElement} input
   * @param {{kind: string, label: string, known: boolean}} facts
   * @param {Search} search
   */
  constructor(input, facts, search) {
    this.input = input;
    this.facts = facts;
    this.search = search;
    /** @type {Match[]} */
    this.matches = [];
    /** Index of the highlighted completion; -1 for none. */
    this.active = -1;
    /** @type {string | undefined} what the completions are for */
    this.text = undefined;
    const id = `${input.id}-completions`;
    const label = `Completions: ${facts.label}`;
    this.list = h("div", { id, class: "tagger-completions", role: "listbox", "aria-label": label, hidden: true });
    this.element = h("div", { class: "tagger-tagfield" }, input, this.list);
    const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id };
    for (const [name, value] of Object.entries(roles)) input.setAttribute(name, value);
    input.addEventListener("input", () => void this.complete());
    input.addEventListener("keydown", (event) => this.onKey(event));
    input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => this.onPress(event));
  }

  /**
   * Where the tag at the caret begins and ends.
   *
   * @returns {[start: number, end: number]}
   */
  get span() {
    const { value } = this.input;
    if (this.facts.kind === "tag") return [0, value.length];
    const caret = this.input.selectionStart ?? value.length;
    const end = value.indexOf(",", caret);
    return [value.lastIndexOf(",", caret - 1) + 1, end < 0 ? value.length : end];
  }

  /** Search for completions of the tag at the caret. */
  async complete() {
    const text = this.input.value.slice(...this.span).trim();
    this.text = text;
    if (!text) {
      this.close();
      return;
    }
    const matches = await this.search({ text, known: this.facts.known });
    if (this.text !== text || document.activeElement !== this.input) return;
    this.active = -1;
    // A single one that is typed already completes nothing.
    this.matches = matches.length === 1 && matches[0].tag === text ? [] : matches;
    this.draw();
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.isComposing || this.list.hidden) return;
    const isChosen = this.active >= 0;
    if (event.key === "ArrowDown") this.highlight(1);
    else if (event.key === "ArrowUp") this.highlight(-1);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && isChosen && !event.ctrlKey && !event.metaKey) this.choose(this.active);
    else if (event.key === "Tab" && isChosen) {
      this.choose(this.active);
      return; // and on to the next field
    } else return;
    event.preventDefault();
  }

  /** @param {1 | -1} by */
  highlight(by) {
    const count = this.matches.length + 1; // none of them counts as one, too
    this.active = ((this.active + 1 + by + count) % count) - 1;
    this.draw();
  }

  /** @param {MouseEvent} event */
  onPress(event) {
    event.preventDefault(); // the field keeps the focus
    const row = closest(event.target, "[data-at]");
    if (row && event.button === 0) this.choose(Number(row.dataset.at));
  }

  /** @param {number} index of a completion */
  choose(index) {
    const [start, end] = this.span;
    const { value } = this.input;
    const before = value.slice(0, start);
    const text = `${before}${before ? " " : ""}${this.matches[index].tag}`;
    this.input.value = text + value.slice(end);
    this.input.setSelectionRange(text.length, text.length);
    this.close();
    this.input.dispatchEvent(new CustomEvent("tagger:completed", { bubbles: true }));
  }

  close() {
    this.text = undefined;
    this.matches = [];
    this.active = -1;
    this.draw();
  }

  draw() {
    const isOpen = this.matches.length > 0;
    this.list.hidden = !isOpen;
    this.input.setAttribute("aria-expanded", String(isOpen));
    this.list.replaceChildren(...this.matches.map((match, index) => h("div", {
      id: `${this.list.id}-${index}`, role: "option", "aria-selected": String(index === this.active), "data-at": index,
    }, h("bdi", {}, ...matchLabel(match)), h("small", {}, match.count ? formatNumber(match.count) : ""))));
    const chosen = this.active < 0 ? null : this.list.children[this.active];
    if (chosen) this.input.setAttribute("aria-activedescendant", chosen.id);
    else this.input.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }
}
