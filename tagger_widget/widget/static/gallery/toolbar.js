// The toolbar above the grid: how many images are shown and selected, order, size, tags.

import { toolButton } from "../shared/buttons.js";
import { h } from "../shared/dom.js";
import { formatNumber } from "../shared/text.js";
import { SORTS } from "./image-table.js";

/** @import { SelectionCounts } from "../shared/types.js" */
/** @import { Sort } from "./image-table.js" */
/** @import { GalleryStore } from "./store.js" */

export class Toolbar {
  /**
   * @param {GalleryStore} store
   * @param {() => void} selectShown
   */
  constructor(store, selectShown) {
    this.store = store;
    this.selectShown = selectShown;
    /** @type {SelectionCounts} */
    this.counts = { selected: 0, hidden: 0, shown: 0, total: 0 };
    this.tally = h("span", { class: "tagger-tally-of-all", "aria-live": "polite" });
    this.all = toolButton("all", "Select all that are shown (Ctrl+A)", "Select all");
    this.none = toolButton("none", "Select none (Esc)", "Select none");
    const options = Object.entries(SORTS).map(([value, { label }]) => h("option", { value }, label));
    this.order = h("select", { "aria-label": "Order of the images" }, ...options);
    this.direction = toolButton("way", "", "↑");
    this.tags = toolButton("tags", "Show the tags under each image", "Tags");
    this.size = h("input", {
      type: "range", class: "tagger-size", min: 96, max: 320, step: 8, "aria-label": "Size of the thumbnails",
      title: "Size of the thumbnails",
    });
    this.workbench = toolButton("bench", "Show or hide the panel for many images", "Panel");
    this.element = h("div", { class: "tagger-tool-row" }, this.tally, this.all, this.none,
      h("span", { class: "tagger-room" }), this.order, this.direction, this.tags, this.size, this.workbench);
  }

  /** @param {AbortSignal} signal */
  connect(signal) {
    const { store } = this;
    this.element.addEventListener("mousedown", (event) => {
      if (event.target instanceof HTMLButtonElement) event.preventDefault();
    }, { signal });
    this.all.addEventListener("click", () => this.selectShown(), { signal });
    this.none.addEventListener("click", () => store.selection.clear(), { signal });
    this.order.addEventListener("change", () => store.sortBy(/** @type {Sort} */ (this.order.value)), { signal });
    this.direction.addEventListener("click", () => store.sortBy(store.table.sort, !store.table.descends), { signal });
    this.tags.addEventListener("click", () => store.setAppearance({ tags: !store.appearance.tags }), { signal });
    this.size.addEventListener("input", () => store.setAppearance({ size: this.size.valueAsNumber }), { signal });
    store.on("appearance", () => this.render(), signal);
    store.on("list", () => this.render(), signal);
    store.on("filter", () => this.render(), signal);
    store.selection.on("change", () => this.render(), signal);
    this.render();
  }

  selectedAndShown() {
    const { table, selection } = this.store;
    let count = 0;
    for (const index of table.list) count += selection.bits[index];
    return count;
  }

  render() {
    const { table, selection, appearance } = this.store;
    const isFiltered = table.found !== null;
    const hidden = isFiltered ? selection.count - this.selectedAndShown() : 0;
    this.counts = { selected: selection.count, hidden, shown: table.list.length, total: table.total };
    const text = tallyOf(this.counts, isFiltered);
    if (this.tally.textContent !== text) this.tally.textContent = text;
    this.all.disabled = table.list.length === 0;
    this.none.disabled = selection.count === 0;
    this.order.value = table.sort;
    this.direction.textContent = table.descends ? "↓" : "↑";
    const label = table.descends ? "Largest or last first: turn round" : "Smallest or first first: turn round";
    this.direction.title = label;
    this.direction.setAttribute("aria-label", label);
    this.tags.setAttribute("aria-pressed", String(appearance.tags));
    this.size.value = String(appearance.size);
  }
}

/**
 * Say how many images are shown and selected.
 *
 * @param {SelectionCounts} counts
 * @param {boolean} isFiltered
 * @returns {string}
 */
export function tallyOf({ selected, hidden, shown, total }, isFiltered) {
  const images = isFiltered ? `${formatNumber(shown)} of ${formatNumber(total)} shown` : `${formatNumber(total)} images`;
  const notShown = hidden ? ` (${formatNumber(hidden)} not shown)` : "";
  return `${images}${selected ? ` · ${formatNumber(selected)} selected` : ""}${notShown}`;
}
