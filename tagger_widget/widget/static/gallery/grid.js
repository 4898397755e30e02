// The grid: a long sheet on which only the rows in view, and a few around them, have cells.
// While it scrolls nothing in the page is measured; positions are calculated.

import { h } from "../shared/dom.js";
import { GridCell } from "./grid-cell.js";
import { geometryOf, placesWithin, sheetHeight } from "./grid-geometry.js";

/** @import { Area, Geometry } from "./grid-geometry.js" */
/** @import { GalleryStore } from "./store.js" */

const OVERSCAN_ROWS = 2;
/** From this many screens a second on, thumbnails are scrolled past too quickly to be requested. */
const HURRIED_SCREENS_PER_S = 4;

export class Grid {
  /** @param {GalleryStore} store */
  constructor(store) {
    this.store = store;
    this.sheet = h("div", { class: "tagger-sheet", role: "presentation" });
    this.element = h("div", {
      class: "tagger-grid", role: "listbox", tabindex: "0", "aria-multiselectable": "true", "aria-label": "Images",
    }, this.sheet);
    /** @type {GridCell[]} each place of the list has a fixed cell: scrolling by a row refills one row */
    this.pool = [];
    this.size = { width: 0, height: 0 };
    /** Height of the sheet. */
    this.height = -1;
    this.top = 0;
    /** @type {1 | -1} the direction of scrolling */
    this.direction = 1;
    this.isHurried = false;
    this.scrolledAt = -Infinity;
    this.geometry = geometryOf(0, store.appearance);
    /** @type {Uint32Array | undefined} the list that was shown last */
    this.shownList = undefined;
    /** Grows with each change of what cells show. */
    this.version = 0;
    /** The image that the keys act on, by index; -1 for none yet. */
    this.active = -1;
    /** The image on the tagging screen, by index. */
    this.current = -1;
    this.isVisible = false;
    /** @type {number | null} */
    this.frame = null;
  }

  /** @param {AbortSignal} signal */
  connect(signal) {
    const { store, element } = this;
    element.addEventListener("scroll", () => this.onScroll(), { passive: true, signal });
    store.on("list", ({ isNew }) => this.updateList(isNew), signal);
    store.on("change", () => this.redraw(), signal);
    store.on("appearance", () => this.resize(this.size), signal);
    store.selection.on("change", () => this.scheduleDraw(), signal);
    store.thumbnails.on("thumbnail", (index) => this.updateThumbnail(index), signal);
    const observer = new ResizeObserver(([entry]) => this.resize(entry.contentRect));
    observer.observe(element);
    signal.addEventListener("abort", () => {
      observer.disconnect();
      if (this.frame !== null) cancelAnimationFrame(this.frame);
    });
  }

  onScroll() {
    const top = this.element.scrollTop;
    this.direction = top >= this.top ? 1 : -1;
    const speed = Math.abs(top - this.top) / (performance.now() - this.scrolledAt);
    this.isHurried = speed * 1000 > HURRIED_SCREENS_PER_S * this.size.height;
    this.scrolledAt = performance.now();
    this.top = top;
    this.draw();
    this.isHurried = false;
  }

  /** Indexes in the order in which they are shown. */
  get list() {
    return this.store.table.list;
  }

  /**
   * A hidden grid requests nothing.
   *
   * @param {boolean} isVisible
   */
  setVisible(isVisible) {
    this.isVisible = isVisible;
    if (!isVisible) return;
    if (this.element.scrollTop !== this.top) this.element.scrollTop = this.top;
    this.redraw();
  }

  /**
   * Show another list; what is in view keeps its place, unless the user asked for another list.
   *
   * @param {boolean} [isNew]
   */
  updateList(isNew = false) {
    const { shownList, top, geometry } = this;
    this.shownList = this.list;
    this.version += 1;
    if (isNew) this.scrollTo(0);
    else if (shownList) this.keepPosition(shownList, top, geometry);
    this.redraw();
  }

  /**
   * Scroll so that the first image that was in view, and is still in the list, keeps its position.
   *
   * @param {Uint32Array} list as it was
   * @param {number} top as it was
   * @param {Geometry} former
   */
  keepPosition(list, top, former) {
    if (top === 0) return;
    const row = Math.floor(top / former.y);
    for (let at = row * former.columns; at < list.length; at += 1) {
      const place = this.store.table.placeOf(list[at]);
      if (place < 0) continue;
      const within = ((top - row * former.y) * this.geometry.y) / former.y;
      this.scrollTo(Math.floor(place / this.geometry.columns) * this.geometry.y + within);
      return;
    }
  }

  /** @param {{width: number, height: number}} size */
  resize(size) {
    const { geometry, top } = this;
    const { appearance } = this.store;
    this.size = { width: size.width, height: size.height };
    if (size.width === 0) return;
    this.geometry = geometryOf(size.width, appearance);
    const { cell, height } = this.geometry;
    this.sheet.style.setProperty("--tagger-cell", `${cell}px`);
    this.sheet.style.setProperty("--tagger-cell-height", `${height}px`);
    this.sheet.classList.toggle("tagger-with-tags", appearance.tags);
    this.version += 1;
    this.keepPosition(this.list, top, geometry);
    this.draw();
  }

  redraw() {
    this.version += 1;
    this.scheduleDraw();
  }

  scheduleDraw() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.draw();
    });
  }

  draw() {
    if (!this.isVisible || this.size.width === 0) return;
    const { geometry, size, top, list } = this;
    this.setHeight(sheetHeight(geometry, list.length));
    const first = Math.floor(top / geometry.y);
    const end = Math.ceil((top + size.height) / geometry.y);
    const from = Math.max(0, first - OVERSCAN_ROWS) * geometry.columns;
    const to = Math.min(list.length, (end + OVERSCAN_ROWS) * geometry.columns);
    this.resizePool((Math.ceil(size.height / geometry.y) + 2 * OVERSCAN_ROWS + 1) * geometry.columns);
    for (const cell of this.pool) if (cell.at >= 0 && (cell.at < from || cell.at >= to)) cell.release();
    for (let at = from; at < to; at += 1) this.fillCell(this.pool[at % this.pool.length], at);
    this.element.setAttribute("aria-busy", "false");
    this.updateActiveDescendant();
    this.requestThumbnails(first, end);
  }

  /** @param {number} height */
  setHeight(height) {
    if (height === this.height) return;
    this.height = height;
    this.sheet.style.height = `${height}px`;
  }

  /** @param {number} count */
  resizePool(count) {
    if (this.pool.length === count) return;
    for (const cell of this.pool) cell.release();
    while (this.pool.length > count) this.pool.pop()?.element.remove();
    const more = [];
    while (this.pool.length < count) {
      const cell = new GridCell();
      cell.element.hidden = true;
      this.pool.push(cell);
      more.push(cell.element);
    }
    this.sheet.append(...more);
  }

  /**
   * @param {GridCell} cell
   * @param {number} at
   */
  fillCell(cell, at) {
    const { store, geometry, list, version } = this;
    const index = list[at];
    if (cell.at !== at || cell.index !== index || cell.version !== version) {
      const isMoved = cell.at !== at || cell.version !== version;
      if (isMoved) {
        const x = (at % geometry.columns) * geometry.x;
        cell.moveTo(at, x, Math.floor(at / geometry.columns) * geometry.y, list.length);
      }
      cell.setFacts(this.factsOf(index));
      if (cell.index !== index) cell.thumbnail = undefined;
      cell.index = index;
      cell.version = version;
      cell.setThumbnail(store.thumbnails.get(index));
    }
    cell.setState(store.selection.has(index), index === this.active, index === this.current);
  }

  /** @param {number} index */
  factsOf(index) {
    const { table, appearance, tags } = this.store;
    const { counts, widths, heights } = table.columns;
    return {
      name: table.names[index], mark: table.markOf(index), count: counts[index], width: widths[index],
      height: heights[index], tags: appearance.tags ? tags.get(index) ?? null : null,
    };
  }

  /**
   * @param {number} at a place in the list
   * @returns {GridCell | undefined} its cell, if it has one now
   */
  cellAt(at) {
    const cell = at < 0 ? undefined : this.pool[at % this.pool.length];
    return cell?.at === at ? cell : undefined;
  }

  /** @param {number} index of an image whose thumbnail has arrived */
  updateThumbnail(index) {
    if (!this.isVisible) return;
    const cell = this.cellAt(this.store.table.placeOf(index));
    if (cell?.index === index) cell.setThumbnail(this.store.thumbnails.get(index));
  }

  /**
   * Request the thumbnails of the rows in view, then of a screen in the direction of scrolling, then of one behind.
   *
   * @param {number} first row in view
   * @param {number} end
   */
  requestThumbnails(first, end) {
    const { table, thumbnails } = this.store;
    const { columns } = this.geometry;
    const screen = end - first;
    const [below, above] = [[end, end + screen], [first - screen, first]];
    const spans = this.direction > 0 ? [[first, end], below, above] : [[first, end], above, below];
    const indexes = spans.flatMap(([from, to]) => this.indexesBetween(from * columns, to * columns));
    const isBroken = (/** @type {number} */ index) =>
      table.markOf(index) === "problem" && thumbnails.entries.has(index);
    this.store.tagsWanted = this.indexesBetween(first * columns, end * columns);
    thumbnails.request(indexes.filter((index) => !isBroken(index)), this.isHurried);
  }

  /**
   * @param {number} from
   * @param {number} to exclusive
   * @returns {number[]} the indexes at these places
   */
  indexesBetween(from, to) {
    return Array.from(this.list.subarray(Math.max(0, from), Math.max(0, to)));
  }

  /** Tell screen readers which cell the keys act on. */
  updateActiveDescendant() {
    const cell = this.cellAt(this.store.table.placeOf(this.active));
    if (cell) this.element.setAttribute("aria-activedescendant", cell.element.id);
    else this.element.removeAttribute("aria-activedescendant");
  }

  /** @param {number} top */
  scrollTo(top) {
    this.setHeight(sheetHeight(this.geometry, this.list.length));
    const most = Math.max(0, this.height - this.size.height);
    this.top = Math.min(Math.max(0, top), most);
    this.element.scrollTop = this.top;
  }

  /** @param {number} at a place in the list that is scrolled into view as a whole */
  reveal(at) {
    const { columns, y, height } = this.geometry;
    const top = Math.floor(at / columns) * y;
    if (top < this.top) this.scrollTo(top);
    else if (top + height > this.top + this.size.height) this.scrollTo(top + height - this.size.height);
  }

  get rowsOnScreen() {
    return Math.max(1, Math.floor(this.size.height / this.geometry.y));
  }

  /** The first place in view as a whole. */
  get firstInView() {
    return Math.ceil(this.top / this.geometry.y) * this.geometry.columns;
  }

  /**
   * @param {Area} area of the sheet
   * @returns {number[]} the indexes of the images that it touches
   */
  indexesWithin(area) {
    return placesWithin(this.geometry, this.list.length, area).map((at) => this.list[at]);
  }
}
