// The grid: a long sheet on which only the rows in sight, and a few around them, have cells.
// While it scrolls nothing of the page is measured; where things are is known by arithmetic.

import { h } from "../shared/dom.js";
import { GridCell } from "./grid-cell.js";

const GAP_PX = 8;
const LINE_PX = 24;
const TAGS_PX = 46;
const SPARE_ROWS = 2;
/** From this many screens a second on, pictures go by too quickly to be asked for. */
const HURRY = 4;

/** @typedef {{columns: number, cell: number, x: number, y: number, height: number}} Geometry in pixels */

/**
 * @param {number} width of the sheet
 * @param {{size: number, tags: boolean}} look
 * @returns {Geometry}
 */
function geometryOf(width, { size, tags }) {
  const columns = Math.max(1, Math.floor((width + GAP_PX) / (size + GAP_PX)));
  const cell = Math.max(48, Math.floor((width + GAP_PX) / columns) - GAP_PX);
  const height = cell + LINE_PX + (tags ? TAGS_PX : 0);
  return { columns, cell, height, x: cell + GAP_PX, y: height + GAP_PX };
}

export class Grid {
  /** @param {import("./store.js").GalleryStore} album */
  constructor(album) {
    this.album = album;
    this.sheet = h("div", { class: "tagger-sheet", role: "presentation" });
    this.element = h("div", {
      class: "tagger-grid", role: "listbox", tabindex: "0", "aria-multiselectable": "true", "aria-label": "Images",
    }, this.sheet);
    /** @type {GridCell[]} a place in the list has its cell by its number: scrolling by a row fills one row anew */
    this.pool = [];
    this.size = { width: 0, height: 0 };
    this.top = 0;
    this.ahead = 1;
    this.isHurried = false;
    this.scrolledAt = -Infinity;
    this.geometry = geometryOf(0, album.look);
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
  wire(signal) {
    const { album, element } = this;
    element.addEventListener("scroll", () => {
      const top = element.scrollTop;
      this.ahead = top >= this.top ? 1 : -1;
      const speed = Math.abs(top - this.top) / (performance.now() - this.scrolledAt);
      this.isHurried = speed * 1000 > HURRY * this.size.height;
      this.scrolledAt = performance.now();
      this.top = top;
      this.draw();
      this.isHurried = false;
    }, { passive: true, signal });
    const on = (target, type, handler) => target.addEventListener(type, handler, { signal });
    on(album, "list", (event) => this.relist(event.detail.isNew));
    on(album, "change", () => this.redraw());
    on(album, "look", () => this.resize(this.size));
    on(album.picks, "change", () => this.drawSoon());
    on(album.thumbs, "thumb", (event) => this.paint(event.detail));
    const observer = new ResizeObserver(([entry]) => this.resize(entry.contentRect));
    observer.observe(element);
    signal.addEventListener("abort", () => {
      observer.disconnect();
      if (this.frame !== null) cancelAnimationFrame(this.frame);
    });
  }

  get list() {
    return this.album.rows.list;
  }

  /** Whether anything of the gallery is to be seen; hidden, it asks for nothing. */
  setVisible(isVisible) {
    this.isVisible = isVisible;
    if (!isVisible) return;
    if (this.element.scrollTop !== this.top) this.element.scrollTop = this.top;
    this.redraw();
  }

  /** Put another list in place; what is in sight stays where it is, unless the user asked for another one. */
  relist(isNew = false) {
    const { shown, top, geometry } = this;
    this.shown = this.list;
    this.version += 1;
    if (isNew) this.scrollTo(0);
    else if (shown) this.hold(shown, top, geometry);
    this.redraw();
  }

  /**
   * Scroll so that the first image that was in sight, and still is in the list, is where it was.
   *
   * @param {Uint32Array} before
   * @param {number} top
   * @param {Geometry} was
   */
  hold(before, top, was) {
    if (top === 0) return;
    const row = Math.floor(top / was.y);
    for (let at = row * was.columns; at < before.length; at += 1) {
      const place = this.album.rows.place(before[at]);
      if (place < 0) continue;
      const within = ((top - row * was.y) * this.geometry.y) / was.y;
      this.scrollTo(Math.floor(place / this.geometry.columns) * this.geometry.y + within);
      return;
    }
  }

  /** @param {{width: number, height: number}} size */
  resize(size) {
    const { geometry, top } = this;
    this.size = { width: size.width, height: size.height };
    if (size.width === 0) return;
    this.geometry = geometryOf(size.width, this.album.look);
    const { cell, height } = this.geometry;
    this.sheet.style.setProperty("--tagger-cell", `${cell}px`);
    this.sheet.style.setProperty("--tagger-cell-height", `${height}px`);
    this.sheet.classList.toggle("tagger-with-tags", this.album.look.tags);
    this.version += 1;
    this.hold(this.list, top, geometry);
    this.draw();
  }

  redraw() {
    this.version += 1;
    this.drawSoon();
  }

  drawSoon() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.draw();
    });
  }

  draw() {
    if (!this.isVisible || this.size.width === 0) return;
    const { geometry, size, top, list } = this;
    const rows = Math.ceil(list.length / geometry.columns);
    this.setHeight(Math.max(0, rows * geometry.y - GAP_PX));
    const inSight = [Math.floor(top / geometry.y), Math.ceil((top + size.height) / geometry.y)];
    const from = Math.max(0, inSight[0] - SPARE_ROWS) * geometry.columns;
    const to = Math.min(list.length, (inSight[1] + SPARE_ROWS) * geometry.columns);
    this.fit((Math.ceil(size.height / geometry.y) + 2 * SPARE_ROWS + 1) * geometry.columns);
    for (const cell of this.pool) if (cell.at >= 0 && (cell.at < from || cell.at >= to)) cell.away();
    for (let at = from; at < to; at += 1) this.fill(this.pool[at % this.pool.length], at);
    this.element.setAttribute("aria-busy", "false");
    this.point();
    this.ask(inSight);
  }

  /** @param {number} height */
  setHeight(height) {
    if (height === this.height) return;
    this.height = height;
    this.sheet.style.height = `${height}px`;
  }

  /** @param {number} wanted */
  fit(wanted) {
    if (this.pool.length === wanted) return;
    for (const cell of this.pool) cell.away();
    while (this.pool.length > wanted) this.pool.pop()?.element.remove();
    const more = [];
    while (this.pool.length < wanted) {
      const cell = new GridCell();
      cell.element.hidden = true;
      this.pool.push(cell);
      more.push(cell.element);
    }
    this.sheet.append(...more);
  }

  /** @param {GridCell} cell @param {number} at */
  fill(cell, at) {
    const { album, geometry } = this;
    const { rows, look } = album;
    const index = this.list[at];
    if (cell.at !== at || cell.index !== index || cell.version !== this.version) {
      const moved = cell.at !== at || cell.version !== this.version;
      if (moved) cell.put(at, (at % geometry.columns) * geometry.x, Math.floor(at / geometry.columns) * geometry.y, this.list.length);
      cell.show({
        name: rows.names[index], mark: rows.mark(index), count: rows.counts[index], width: rows.widths[index],
        height: rows.heights[index], tags: look.tags ? album.tags.get(index) ?? null : null,
      });
      if (cell.index !== index) cell.thumb = undefined;
      cell.index = index;
      cell.version = this.version;
      cell.paint(album.thumbs.get(index));
    }
    cell.mark(album.picks.has(index), index === this.active, index === this.current);
  }

  /** @param {number} index of an image whose thumbnail came */
  paint(index) {
    if (!this.isVisible) return;
    const at = this.album.rows.place(index);
    const cell = at < 0 ? undefined : this.pool[at % this.pool.length];
    if (cell?.index === index) cell.paint(this.album.thumbs.get(index));
  }

  /** Ask for the thumbnails of the rows in sight, then for a screen in the direction of scrolling, then for one behind. */
  ask([first, last]) {
    const { columns } = this.geometry;
    const screen = last - first;
    const [next, past] = [[last, last + screen], [first - screen, first]];
    const spans = this.ahead > 0 ? [[first, last], next, past] : [[first, last], past, next];
    const places = spans.flatMap(([a, b]) => this.between(a * columns, b * columns));
    const broken = (index) => this.album.rows.mark(index) === "problem" && this.album.thumbs.kept.has(index);
    this.album.tagsWanted = this.between(first * columns, last * columns);
    this.album.thumbs.want(places.filter((index) => !broken(index)), this.isHurried);
  }

  /** @param {number} from @param {number} to @returns {number[]} the indexes at these places */
  between(from, to) {
    return Array.from(this.list.subarray(Math.max(0, from), Math.max(0, to)));
  }

  /** Tell screen readers which cell the keys act on. */
  point() {
    const at = this.album.rows.place(this.active);
    const cell = at < 0 || !this.pool.length ? undefined : this.pool[at % this.pool.length];
    if (cell?.at === at) this.element.setAttribute("aria-activedescendant", cell.element.id);
    else this.element.removeAttribute("aria-activedescendant");
  }

  /** @param {number} top */
  scrollTo(top) {
    this.setHeight(Math.max(0, Math.ceil(this.list.length / this.geometry.columns) * this.geometry.y - GAP_PX));
    const most = Math.max(0, (this.height ?? 0) - this.size.height);
    this.top = Math.min(Math.max(0, top), most);
    this.element.scrollTop = this.top;
  }

  /** @param {number} at a place in the list that is to be seen whole */
  reveal(at) {
    const { columns, y, height } = this.geometry;
    const top = Math.floor(at / columns) * y;
    if (top < this.top) this.scrollTo(top);
    else if (top + height > this.top + this.size.height) this.scrollTo(top + height - this.size.height);
  }

  get rowsOnScreen() {
    return Math.max(1, Math.floor(this.size.height / this.geometry.y));
  }

  /**
   * The places that a rectangle on the sheet touches.
   *
   * @param {{left: number, top: number, right: number, bottom: number}} area
   * @returns {number[]}
   */
  within({ left, top, right, bottom }) {
    const { columns, x, y, cell, height } = this.geometry;
    const span = (low, high, pitch, length, most) => {
      const first = Math.floor(low / pitch) + (low % pitch > length ? 1 : 0);
      return [Math.max(0, first), Math.min(most, Math.floor(high / pitch))];
    };
    const [first, last] = span(Math.max(0, left), right, x, cell, columns - 1);
    const [upper, lower] = span(Math.max(0, top), bottom, y, height, Math.ceil(this.list.length / columns) - 1);
    const found = [];
    for (let row = upper; row <= lower; row += 1) {
      for (let at = row * columns + first; at <= row * columns + last; at += 1) if (at < this.list.length) found.push(at);
    }
    return found;
  }
}
