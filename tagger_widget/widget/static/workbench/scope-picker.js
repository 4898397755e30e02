// The choice of images for a batch edit.

import { h } from "../shared/dom.js";
import { Scope } from "./scope.js";

/** @import { SelectionCounts } from "../shared/types.js" */
/** @import { ScopeKind } from "./scope.js" */

export class ScopePicker {
  /** @param {() => void} onChange */
  constructor(onChange) {
    this.onChange = onChange;
    this.scope = new Scope();
    /** The options as they were built last. */
    this.drawn = "";
    this.select = h("select", { "aria-label": "Images to edit" });
    this.line = h("p", { class: "tagger-scope-line" });
    this.element = h("div", { class: "tagger-scope" }, this.select, this.line);
    this.select.addEventListener("change", () => {
      this.scope.choice = /** @type {ScopeKind} */ (this.select.value);
      this.onChange();
    });
  }

  get kind() {
    return this.scope.kind;
  }

  get count() {
    return this.scope.count;
  }

  /** @param {SelectionCounts} counts */
  setCounts(counts) {
    if (!this.scope.setCounts(counts)) return;
    this.render();
    this.onChange();
  }

  /** @param {boolean} isWhole whether the edit is for all images and nothing less */
  setWhole(isWhole) {
    this.scope.isWhole = isWhole;
    this.render();
  }

  render() {
    const { kinds, kind } = this.scope;
    const labels = kinds.map((each) => this.scope.describe(each));
    this.select.hidden = kinds.length < 2;
    this.line.hidden = kinds.length > 1;
    this.line.textContent = this.scope.describe(kind);
    if (this.drawn !== labels.join("\n")) {
      this.drawn = labels.join("\n");
      this.select.replaceChildren(...kinds.map((each, index) => h("option", { value: each }, labels[index])));
    }
    this.select.value = kind;
  }
}
