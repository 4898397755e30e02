// The list of a preview. Only the rows in view, and a few around them, are in the page, and only these are requested from
// Python. All have the same height, but for one at a time that shows all of its tags.

import { h } from "../shared/dom.js";
import { DiffRow } from "./diff-row.js";

/** @import { Thumbnail } from "../shared/thumbnail-cache.js" */
/** @import { Diff } from "./diff-row.js" */

const ROW_PX = 78;
const OVERSCAN_ROWS = 4;
const CHUNK = 40;

let lists = 0;

export class DiffList {
  /**
   * @param {object} on
   * @param {(first: number, count: number) => void} on.requestRows
   * @param {(indexes: number[]) => void} on.requestThumbnails
   * @param {(index: number) => Thumbnail | undefined} on.thumbnail
   * @param {(index: number) => boolean} on.isSelected
   * @param {() => boolean} on.isFixed whether nothing can be opted out
   * @param {(index: number, isSelected: boolean) => void} on.select
   * @param {(index: number) => void} on.openImage
   */
  constructor(on) {
    this.on = on;
    lists += 1;
    this.id = `tagger-diff-${lists}`;
    this.sheet = h("div", { class: "tagger-diff-sheet", role: "list", "aria-label": "Images that would change" });
    this.element = h("div", { class: "tagger-diff-list", tabindex: "0" }, this.sheet);
    /** @type {DiffRow[]} */
    this.pool = [];
    this.height = 0;
    this.isVisible = false;
    this.total = 0;
    /** @type {Set<number>} chunks that were requested */
    this.requested = new Set();
    /** @type {Map<number, Diff>} by place */
    this.rows = new Map();
    /** The place that the keys are at. */
    this.active = 0;
    /** The place whose tags are all shown; -1 for none. */
    this.open = -1;
    /** How much higher its row is. */
    this.extra = 0;
    /** The control that gets the focus once its row has arrived; -1 for none. */
    this.waiting = -1;
    this.element.addEventListener("scroll", () => this.draw());
    this.element.addEventListener("click", (event) => this.onClick(event));
    this.element.addEventListener("change", (event) => this.onChange(event));
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    this.element.addEventListener("focusin", (event) => this.onFocus(event));
    this.observer = new ResizeObserver(([entry]) => {
      this.height = entry.contentRect.height;
      this.draw();
    });
    this.observer.observe(this.element);
  }

  stop() {
    this.observer.disconnect();
  }

  /**
   * @param {number} total
   * @param {boolean} [keepsPlace] whether it is the same list, previewed again: what is known of it is shown until the
   *   rows arrive again
   */
  load(total, keepsPlace = false) {
    this.total = total;
    this.requested = new Set();
    if (keepsPlace) {
      for (const at of this.rows.keys()) if (at >= total) this.rows.delete(at);
      this.active = Math.min(this.active, Math.max(0, total - 1));
    } else {
      this.rows = new Map();
      this.active = 0;
      this.open = -1;
      this.extra = 0;
      for (const row of this.pool) row.release();
      this.element.scrollTop = 0;
    }
    this.draw();
  }

  /**
   * @param {number} first
   * @param {Diff[]} rows
   */
  receiveRows(first, rows) {
    const opened = this.rows.get(this.open);
    rows.forEach((row, at) => this.rows.set(first + at, row));
    if (this.rows.get(this.open)?.at === opened?.at) this.draw();
    else this.unfold(-1); // another image is at that place now
    if (this.waiting >= 0 && document.activeElement === this.element) this.focus(this.waiting);
  }

  /** @param {boolean} isVisible */
  setVisible(isVisible) {
    this.isVisible = isVisible;
    if (isVisible) this.draw();
  }

  /**
   * @param {number} at
   * @returns {number} where it begins, in pixels
   */
  topOf(at) {
    return at * ROW_PX + (this.open >= 0 && at > this.open ? this.extra : 0);
  }

  /**
   * @param {number} y
   * @returns {number}
   */
  placeAt(y) {
    const below = (this.open + 1) * ROW_PX;
    const isBelow = this.open >= 0 && y > below;
    const at = Math.floor((isBelow ? Math.max(below, y - this.extra) : y) / ROW_PX);
    return Math.min(Math.max(0, at), Math.max(0, this.total - 1));
  }

  draw() {
    if (!this.isVisible) return;
    const { total } = this;
    this.sheet.style.height = `${this.topOf(total)}px`;
    const top = this.element.scrollTop;
    const [first, last] = total ? [this.placeAt(top), this.placeAt(top + this.height)] : [0, -1];
    const from = Math.max(0, first - OVERSCAN_ROWS);
    const to = Math.min(total - 1, last + OVERSCAN_ROWS);
    this.growPool(Math.ceil(this.height / ROW_PX) + 2 * OVERSCAN_ROWS + 2);
    for (const row of this.pool) if (row.at >= 0 && (row.at < from || row.at > to)) this.releaseRow(row);
    for (let at = from; at <= to; at += 1) this.fillRow(at);
    const isReachable = this.active >= from && this.active <= to && this.rows.has(this.active);
    this.element.tabIndex = isReachable ? -1 : 0; // Tab leads to the active row, if there is one
    this.requestRows(from, to);
    const indexes = [];
    for (let at = first; at <= to; at += 1) indexes.push(this.rows.get(at)?.at);
    this.on.requestThumbnails(indexes.filter((index) => index !== undefined));
  }

  /** @param {number} count */
  growPool(count) {
    if (this.pool.length < count) for (const row of this.pool) this.releaseRow(row); // each place gets another row
    while (this.pool.length < count) {
      const row = new DiffRow(`${this.id}-${this.pool.length}`);
      row.element.hidden = true;
      this.pool.push(row);
      this.sheet.append(row.element);
    }
  }

  /**
   * Release a row; when it is scrolled out of view, the focus must not go with it to another image.
   *
   * @param {DiffRow} row
   */
  releaseRow(row) {
    if (row.element.contains(document.activeElement)) this.element.focus({ preventScroll: true });
    row.release();
  }

  /**
   * @param {number} at
   * @returns {DiffRow} the row of this place, as long as it is near the view
   */
  rowAt(at) {
    return this.pool[at % this.pool.length];
  }

  /** @param {number} at */
  fillRow(at) {
    const row = this.rowAt(at);
    if (row.at >= 0 && row.at !== at) this.releaseRow(row);
    row.moveTo(at, this.topOf(at), this.total);
    const diff = this.rows.get(at);
    row.setDiff(diff, at === this.open);
    row.setThumbnail(diff && this.on.thumbnail(diff.at));
    row.setState(diff ? this.on.isSelected(diff.at) : false, at === this.active, this.on.isFixed());
  }

  /**
   * @param {number} from
   * @param {number} to inclusive
   */
  requestRows(from, to) {
    for (let chunk = Math.floor(from / CHUNK); chunk <= Math.floor(to / CHUNK); chunk += 1) {
      if (this.requested.has(chunk)) continue;
      this.requested.add(chunk);
      this.on.requestRows(chunk * CHUNK, CHUNK);
    }
  }

  /** @param {number} index of an image whose thumbnail has arrived */
  updateThumbnail(index) {
    const row = this.pool.find(({ diff }) => diff?.at === index);
    row?.setThumbnail(this.on.thumbnail(index));
  }

  /**
   * Scroll a place into view and focus it.
   *
   * @param {number} at
   */
  focusPlace(at) {
    this.active = at;
    this.reveal(at);
    this.focus();
  }

  /** @param {number} at a place that is scrolled into view as a whole */
  reveal(at) {
    const top = this.topOf(at);
    const bottom = this.topOf(at + 1);
    if (top < this.element.scrollTop) this.element.scrollTop = top;
    else if (bottom > this.element.scrollTop + this.height) this.element.scrollTop = bottom - this.height;
    this.draw();
  }

  /**
   * @param {EventTarget | null} target
   * @returns {(DiffRow & {diff: Diff}) | undefined} the row around it
   */
  rowAround(target) {
    const element = target instanceof Element ? target.closest(".tagger-diff-row") : null;
    const row = this.pool.find((each) => each.element === element && each.diff);
    return /** @type {(DiffRow & {diff: Diff}) | undefined} */ (row);
  }

  /** @param {MouseEvent} event */
  onClick(event) {
    const row = this.rowAround(event.target);
    if (!row || !(event.target instanceof Node)) return;
    if (row.name.contains(event.target)) this.on.openImage(row.diff.at);
    else if (row.more.contains(event.target)) this.unfold(row.at === this.open ? -1 : row.at);
  }

  /** @param {Event} event */
  onChange(event) {
    const row = this.rowAround(event.target);
    if (row) this.on.select(row.diff.at, row.check.checked);
  }

  /** @param {FocusEvent} event */
  onFocus(event) {
    const row = this.rowAround(event.target);
    if (!row || row.at === this.active) return;
    this.active = row.at;
    this.draw();
  }

  /**
   * Show all tags of one image, and make room for them.
   *
   * @param {number} at -1 for none
   */
  unfold(at) {
    this.open = at;
    this.extra = 0;
    this.draw();
    const row = at < 0 ? undefined : this.rowAt(at);
    this.extra = row ? Math.max(0, row.element.offsetHeight - ROW_PX) : 0;
    this.draw();
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const screen = Math.max(1, Math.floor(this.height / ROW_PX));
    /** @type {Record<string, number>} */
    const steps = {
      ArrowDown: 1, ArrowUp: -1, PageDown: screen, PageUp: -screen, Home: -this.total, End: this.total,
    };
    const by = steps[event.key];
    if (by === undefined || event.ctrlKey || event.altKey || event.metaKey || !this.total) return;
    event.preventDefault();
    const controls = this.rowAround(event.target)?.controls ?? [];
    const kind = controls.findIndex((each) => each === event.target);
    this.active = Math.min(this.total - 1, Math.max(0, this.active + by));
    this.reveal(this.active);
    this.focus(Math.max(0, kind));
  }

  /** @param {number} [kind] which control of the active row */
  focus(kind = 0) {
    const row = this.rowAt(this.active);
    const control = row?.diff && row.at === this.active ? row.controls[kind] : undefined;
    this.waiting = control ? -1 : kind; // until the row has arrived
    (control ?? this.element).focus({ preventScroll: true });
  }
}
