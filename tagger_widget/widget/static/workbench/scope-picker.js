// For which images an edit of many is: those selected, those that the filter shows, or all. It is the fewest of
// these, until the user widens it; and that holds only for the selection and filter that were to be seen then.

import { h } from "../shared/dom.js";
import { formatNumber } from "../shared/text.js";

/** @typedef {"selected" | "shown" | "all"} ScopeKind */

export class ScopePicker {
  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
    this.counts = { selected: 0, hidden: 0, shown: 0, total: 0 };
    /** @type {ScopeKind | null} */
    this.wish = null;
    this.isWhole = false;
    this.select = /** @type {HTMLSelectElement} */ (h("select", { "aria-label": "Images to edit" }));
    this.line = h("p", { class: "tagger-scope-line" });
    this.element = h("div", { class: "tagger-scope" }, this.select, this.line);
    this.select.addEventListener("change", () => {
      this.wish = /** @type {ScopeKind} */ (this.select.value);
      this.changed();
    });
  }

  /** @param {{selected: number, hidden: number, shown: number, total: number}} counts */
  show(counts) {
    if (JSON.stringify(counts) === JSON.stringify(this.counts)) return;
    this.counts = counts;
    this.wish = null;
    this.draw();
    this.changed();
  }

  /** @param {boolean} isWhole whether the edit is for all images and nothing less */
  limit(isWhole) {
    this.isWhole = isWhole;
    this.draw();
  }

  /** @returns {ScopeKind[]} those there are, the one with the fewest images first */
  get kinds() {
    const { selected, shown, total } = this.counts;
    if (this.isWhole) return ["all"];
    return [...(selected ? ["selected"] : []), ...(shown < total ? ["shown"] : []), "all"];
  }

  /** @returns {ScopeKind} */
  get kind() {
    const { kinds } = this;
    return this.wish && kinds.includes(this.wish) ? this.wish : kinds[0];
  }

  get count() {
    return { selected: this.counts.selected, shown: this.counts.shown, all: this.counts.total }[this.kind];
  }

  /** @param {ScopeKind} kind */
  words(kind) {
    const { selected, hidden, shown, total } = this.counts;
    const images = (count) => (count === 1 ? "image" : `${formatNumber(count)} images`);
    if (kind === "selected") {
      const which = selected === 1 ? "selected image" : `${formatNumber(selected)} selected images`;
      return `For the ${which}${hidden ? ` (${formatNumber(hidden)} not shown)` : ""}`;
    }
    if (kind === "shown") return shown ? `For the ${images(shown)} the filter shows` : "For no image: the filter shows none";
    return `For all ${images(total)}`;
  }

  draw() {
    const { kinds, kind } = this;
    this.select.hidden = kinds.length < 2;
    this.line.hidden = kinds.length > 1;
    this.line.textContent = this.words(kind);
    const words = kinds.map((each) => this.words(each));
    if (this.drawn !== words.join("\n")) {
      this.drawn = words.join("\n");
      this.select.replaceChildren(...kinds.map((each, at) => h("option", { value: each }, words[at])));
    }
    this.select.value = kind;
  }
}
