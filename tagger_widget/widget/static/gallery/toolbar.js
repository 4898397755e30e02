// The row of tools above the grid: what is shown and selected in numbers, order, size, tags.

import { toolButton } from "../shared/buttons.js";
import { h } from "../shared/dom.js";
import { formatNumber } from "../shared/text.js";
import { SORTS } from "./image-table.js";

export class Toolbar {
  /**
   * @param {import("./store.js").GalleryStore} album
   * @param {{all: () => void, focus: () => void}} on
   */
  constructor(album, on) {
    Object.assign(this, { album, on });
    this.tally = h("span", { class: "tagger-tally-of-all", "aria-live": "polite" });
    this.all = toolButton("all", "Select all that are shown (Ctrl+A)", "Select all");
    this.none = toolButton("none", "Select none (Esc)", "Select none");
    const options = Object.entries(SORTS).map(([value, { label }]) => h("option", { value }, label));
    this.order = /** @type {HTMLSelectElement} */ (h("select", { "aria-label": "Order of the images" }, ...options));
    this.way = toolButton("way", "", "↑");
    this.tags = toolButton("tags", "Show the tags under each image", "Tags");
    this.size = /** @type {HTMLInputElement} */ (h("input", {
      type: "range", class: "tagger-size", min: 96, max: 320, step: 8, "aria-label": "Size of the thumbnails",
      title: "Size of the thumbnails",
    }));
    this.bench = toolButton("bench", "Show or hide the panel for many images", "Panel");
    this.element = h("div", { class: "tagger-tool-row" }, this.tally, this.all, this.none,
      h("span", { class: "tagger-room" }), this.order, this.way, this.tags, this.size, this.bench);
  }

  /** @param {AbortSignal} signal */
  wire(signal) {
    const { album } = this;
    const on = (target, type, handler) => target.addEventListener(type, handler, { signal });
    on(this.element, "mousedown", (event) => { if (event.target instanceof HTMLButtonElement) event.preventDefault(); });
    on(this.all, "click", () => this.on.all());
    on(this.none, "click", () => album.picks.clear());
    on(this.order, "change", () => album.sort(this.order.value));
    on(this.way, "click", () => album.sort(album.rows.sort, !album.rows.descends));
    on(this.tags, "click", () => album.setLook({ tags: !album.look.tags }));
    on(this.size, "input", () => album.setLook({ size: this.size.valueAsNumber }));
    for (const type of ["look", "list", "filter"]) on(album, type, () => this.draw());
    on(album.picks, "change", () => this.draw());
    this.draw();
  }

  draw() {
    const { rows, picks, look } = this.album;
    const isFiltered = rows.found !== null;
    const hidden = isFiltered ? picks.count - this.selectedHere() : 0;
    const shown = isFiltered ? `${formatNumber(rows.list.length)} of ${formatNumber(rows.total)} shown` : `${formatNumber(rows.total)} images`;
    const selected = picks.count ? ` · ${formatNumber(picks.count)} selected` : "";
    const text = `${shown}${selected}${hidden ? ` (${formatNumber(hidden)} not shown)` : ""}`;
    if (this.tally.textContent !== text) this.tally.textContent = text;
    this.all.disabled = rows.list.length === 0;
    this.none.disabled = picks.count === 0;
    this.order.value = rows.sort;
    this.way.textContent = rows.descends ? "↓" : "↑";
    const way = rows.descends ? "Largest or last first: turn round" : "Smallest or first first: turn round";
    this.way.title = way;
    this.way.setAttribute("aria-label", way);
    this.tags.setAttribute("aria-pressed", String(look.tags));
    this.size.value = String(look.size);
    this.counts = { selected: picks.count, hidden, shown: rows.list.length, total: rows.total };
  }

  selectedHere() {
    const { rows, picks } = this.album;
    let count = 0;
    for (const index of rows.list) count += picks.bits[index];
    return count;
  }
}
