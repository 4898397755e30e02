// For which images a batch edit is: those selected, those that the filter shows, or all. It is the fewest of these until
// the user widens it; and that holds only for the selection and the filter of that moment. Knows nothing of the page.

import { countOf, formatNumber } from "../shared/text.js";

/** @import { SelectionCounts } from "../shared/types.js" */

/** @typedef {"selected" | "shown" | "all"} ScopeKind */

export class Scope {
  constructor() {
    /** @type {SelectionCounts} */
    this.counts = { selected: 0, hidden: 0, shown: 0, total: 0 };
    /** @type {ScopeKind | null} what the user chose */
    this.choice = null;
    /** Whether the edit is for all images and nothing less. */
    this.isWhole = false;
  }

  /**
   * @param {SelectionCounts} counts
   * @returns {boolean} whether they are new
   */
  setCounts(counts) {
    if (JSON.stringify(counts) === JSON.stringify(this.counts)) return false;
    this.counts = counts;
    this.choice = null;
    return true;
  }

  /** @returns {ScopeKind[]} those there are, the one with the fewest images first */
  get kinds() {
    const { selected, shown, total } = this.counts;
    /** @type {ScopeKind[]} */
    const kinds = ["all"];
    if (this.isWhole) return kinds;
    if (shown < total) kinds.unshift("shown");
    if (selected) kinds.unshift("selected");
    return kinds;
  }

  /** @returns {ScopeKind} */
  get kind() {
    const { kinds, choice } = this;
    return choice && kinds.includes(choice) ? choice : kinds[0];
  }

  /** Number of images. */
  get count() {
    const { selected, shown, total } = this.counts;
    return { selected, shown, all: total }[this.kind];
  }

  /**
   * @param {ScopeKind} kind
   * @returns {string}
   */
  describe(kind) {
    const { selected, hidden, shown, total } = this.counts;
    const images = (/** @type {number} */ count, /** @type {string} */ noun) =>
      count === 1 ? noun : countOf(count, noun);
    if (kind === "selected") {
      return `For the ${images(selected, "selected image")}${hidden ? ` (${formatNumber(hidden)} not shown)` : ""}`;
    }
    if (kind === "all") return total === 1 ? "For the only image" : `For all ${countOf(total, "image")}`;
    return shown ? `For the ${images(shown, "image")} the filter shows` : "For no image: the filter shows none";
  }
}
