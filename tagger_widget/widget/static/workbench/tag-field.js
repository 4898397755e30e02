// Completion of the tags in a field of a form: of the one at the caret, where several stand between commas.

import { h } from "../shared/dom.js";
import { matchLabel } from "../shared/match-label.js";
import { formatNumber } from "../shared/text.js";

export class TagField {
  /**
   * @param {HTMLInputElement} input
   * @param {{kind: string, label: string, known: boolean}} facts
   * @param {(question: {text: string, known: boolean}) => Promise<any[]>} search
   */
  constructor(input, facts, search) {
    Object.assign(this, { input, facts, search });
    /** @type {any[]} */
    this.matches = [];
    this.at = -1;
    const id = `${input.id}-completions`;
    this.list = h("div", { id, class: "tagger-completions", role: "listbox", "aria-label": `Completions: ${facts.label}`, hidden: true });
    this.element = h("div", { class: "tagger-tagfield" }, input, this.list);
    const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id };
    for (const [name, value] of Object.entries(roles)) input.setAttribute(name, value);
    input.addEventListener("input", () => this.lookUp());
    input.addEventListener("keydown", (event) => this.onKey(event));
    input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => this.onPress(event));
  }

  /** Where the tag at the caret begins and ends. */
  get span() {
    const { value } = this.input;
    if (this.facts.kind === "tag") return [0, value.length];
    const caret = this.input.selectionStart ?? value.length;
    const end = value.indexOf(",", caret);
    return [value.lastIndexOf(",", caret - 1) + 1, end < 0 ? value.length : end];
  }

  async lookUp() {
    const text = this.input.value.slice(...this.span).trim();
    this.text = text;
    if (!text) {
      this.close();
      return;
    }
    const matches = await this.search({ text, known: this.facts.known });
    if (this.text !== text || document.activeElement !== this.input) return;
    this.at = -1;
    // One that is typed already, and alone, completes nothing.
    this.matches = matches.length === 1 && matches[0].tag === text ? [] : matches;
    this.draw();
  }

  onKey(event) {
    if (event.isComposing || this.list.hidden) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined) {
      const count = this.matches.length + 1; // none of them is a place, too
      this.at = ((this.at + 1 + by + count) % count) - 1;
      this.draw();
    } else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && this.at >= 0 && !event.ctrlKey && !event.metaKey) this.take(this.at);
    else if (event.key === "Tab" && this.at >= 0) {
      this.take(this.at);
      return; // and on to the next field
    } else return;
    event.preventDefault();
  }

  onPress(event) {
    event.preventDefault(); // the field keeps the focus
    const row = event.target instanceof Element ? event.target.closest("[data-at]") : null;
    if (row instanceof HTMLElement && event.button === 0) this.take(Number(row.dataset.at));
  }

  /** @param {number} at */
  take(at) {
    const [start, end] = this.span;
    const { value } = this.input;
    const before = value.slice(0, start);
    const text = `${before}${before ? " " : ""}${this.matches[at].tag}`;
    this.input.value = text + value.slice(end);
    this.input.setSelectionRange(text.length, text.length);
    this.close();
    this.input.dispatchEvent(new CustomEvent("tagger:completed", { bubbles: true }));
  }

  close() {
    this.text = undefined;
    this.matches = [];
    this.at = -1;
    this.draw();
  }

  draw() {
    const isOpen = this.matches.length > 0;
    this.list.hidden = !isOpen;
    this.input.setAttribute("aria-expanded", String(isOpen));
    this.list.replaceChildren(...this.matches.map((match, at) => h("div", {
      id: `${this.list.id}-${at}`, role: "option", "aria-selected": String(at === this.at), "data-at": at,
    }, h("bdi", {}, ...matchLabel(match)), h("small", {}, match.count ? formatNumber(match.count) : ""))));
    const chosen = this.at < 0 ? null : this.list.children[this.at];
    if (chosen) this.input.setAttribute("aria-activedescendant", chosen.id);
    else this.input.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }
}
