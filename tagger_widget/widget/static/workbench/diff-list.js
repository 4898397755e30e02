// The list of a preview: only the rows in sight, and a few around them, are in the page, and Python is asked for no
// others. All have one height, but for one at a time that shows all of its tags.

import { h } from "../shared/dom.js";
import { DiffRow } from "./diff-row.js";

const DIFF_ROW_PX = 78;
const SPARE = 4;
const CHUNK = 40;

let listsMade = 0;

export class DiffList {
  /**
   * @param {object} on
   * @param {(first: number, count: number) => void} on.ask
   * @param {(indexes: number[]) => void} on.want thumbnails
   * @param {(index: number) => any} on.thumb
   * @param {(index: number) => boolean} on.isTicked
   * @param {() => boolean} on.isFixed whether nothing can be opted out
   * @param {(index: number, isTicked: boolean) => void} on.tick
   * @param {(index: number) => void} on.open
   */
  constructor(on) {
    this.on = on;
    this.id = `tagger-diff-${listsMade += 1}`;
    this.sheet = h("div", { class: "tagger-diff-sheet", role: "list", "aria-label": "Images that would change" });
    this.element = h("div", { class: "tagger-diff-list", tabindex: "0" }, this.sheet);
    /** @type {DiffRow[]} */
    this.pool = [];
    this.height = 0;
    this.isVisible = false;
    this.waiting = -1;
    this.load(0);
    const listen = (type, handler) => this.element.addEventListener(type, handler);
    listen("scroll", () => this.draw());
    listen("click", (event) => this.onClick(event));
    listen("change", (event) => this.onChange(event));
    listen("keydown", (event) => this.onKey(event));
    listen("focusin", (event) => this.onFocus(event));
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
   * @param {boolean} [keepsPlace] whether it is the same list, looked at once more: what is known of it is shown until
   *   that comes anew
   */
  load(total, keepsPlace = false) {
    this.total = total;
    /** @type {Set<number>} chunks that were asked for */
    this.asked = new Set();
    if (keepsPlace) {
      for (const at of this.rows.keys()) if (at >= total) this.rows.delete(at);
      this.active = Math.min(this.active, Math.max(0, total - 1));
    } else {
      /** @type {Map<number, import("./diff-row.js").Diff>} by place */
      this.rows = new Map();
      this.active = 0;
      this.open = -1;
      this.extra = 0;
      for (const row of this.pool) row.away();
      this.element.scrollTop = 0;
    }
    this.draw();
  }

  /** @param {number} first @param {import("./diff-row.js").Diff[]} rows */
  take(first, rows) {
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

  /** @param {number} at @returns {number} where it begins, in pixels */
  topOf(at) {
    return at * DIFF_ROW_PX + (this.open >= 0 && at > this.open ? this.extra : 0);
  }

  /** @param {number} y @returns {number} */
  placeAt(y) {
    const isBelow = this.open >= 0 && y > (this.open + 1) * DIFF_ROW_PX;
    const at = Math.floor((isBelow ? Math.max((this.open + 1) * DIFF_ROW_PX, y - this.extra) : y) / DIFF_ROW_PX);
    return Math.min(Math.max(0, at), Math.max(0, this.total - 1));
  }

  draw() {
    if (!this.isVisible) return;
    const { total } = this;
    this.sheet.style.height = `${this.topOf(total)}px`;
    const top = this.element.scrollTop;
    const [first, last] = total ? [this.placeAt(top), this.placeAt(top + this.height)] : [0, -1];
    const from = Math.max(0, first - SPARE);
    const to = Math.min(total - 1, last + SPARE);
    this.fit(Math.ceil(this.height / DIFF_ROW_PX) + 2 * SPARE + 2);
    for (const row of this.pool) if (row.at >= 0 && (row.at < from || row.at > to)) this.letGo(row);
    for (let at = from; at <= to; at += 1) this.fill(at);
    const isReachable = this.active >= from && this.active <= to && this.rows.has(this.active);
    this.element.tabIndex = isReachable ? -1 : 0; // Tab leads to the row that the keys are at, as long as there is one
    this.askFor(from, to);
    const inSight = [];
    for (let at = first; at <= to; at += 1) if (this.rows.has(at)) inSight.push(this.rows.get(at).at);
    this.on.want(inSight);
  }

  /** @param {number} wanted */
  fit(wanted) {
    if (this.pool.length < wanted) for (const row of this.pool) this.letGo(row); // each place gets another row
    while (this.pool.length < wanted) {
      const row = new DiffRow(`${this.id}-${this.pool.length}`);
      row.element.hidden = true;
      this.pool.push(row);
      this.sheet.append(row.element);
    }
  }

  /** A row that is scrolled away must not take the focus to another image. */
  letGo(row) {
    if (row.element.contains(document.activeElement)) {
      this.element.focus({ preventScroll: true });
    }
    row.away();
  }

  /** @param {number} at @returns {DiffRow} the row of this place, as long as it is near to what is in sight */
  rowOf(at) {
    return this.pool[at % this.pool.length];
  }

  /** @param {number} at */
  fill(at) {
    const row = this.rowOf(at);
    if (row.at >= 0 && row.at !== at) this.letGo(row);
    row.put(at, this.topOf(at), this.total);
    const diff = this.rows.get(at);
    row.show(diff, at === this.open);
    row.paint(diff && this.on.thumb(diff.at));
    row.mark(diff ? this.on.isTicked(diff.at) : false, at === this.active, this.on.isFixed());
  }

  askFor(from, to) {
    for (let chunk = Math.floor(from / CHUNK); chunk <= Math.floor(to / CHUNK); chunk += 1) {
      if (this.asked.has(chunk)) continue;
      this.asked.add(chunk);
      this.on.ask(chunk * CHUNK, CHUNK);
    }
  }

  /** @param {number} index of an image whose thumbnail came */
  paint(index) {
    const row = this.pool.find(({ diff }) => diff?.at === index);
    row?.paint(this.on.thumb(index));
  }

  /** @param {number} at a place that is to be seen whole */
  reveal(at) {
    const top = this.topOf(at);
    const bottom = this.topOf(at + 1);
    if (top < this.element.scrollTop) this.element.scrollTop = top;
    else if (bottom > this.element.scrollTop + this.height) this.element.scrollTop = bottom - this.height;
    this.draw();
  }

  rowAround(target) {
    const element = target instanceof Element ? target.closest(".tagger-diff-row") : null;
    return this.pool.find((row) => row.element === element && row.diff);
  }

  onClick(event) {
    const row = this.rowAround(event.target);
    if (!row) return;
    if (row.name.contains(event.target)) this.on.open(row.diff.at);
    else if (row.more.contains(event.target)) this.unfold(row.at === this.open ? -1 : row.at);
  }

  onChange(event) {
    const row = this.rowAround(event.target);
    if (row) this.on.tick(row.diff.at, row.check.checked);
  }

  onFocus(event) {
    const row = this.rowAround(event.target);
    if (!row || row.at === this.active) return;
    this.active = row.at;
    this.draw();
  }

  /** Show all tags of one image, and make room for them. @param {number} at -1 for none */
  unfold(at) {
    this.open = at;
    this.extra = 0;
    this.draw();
    const row = at < 0 ? undefined : this.rowOf(at);
    this.extra = row ? Math.max(0, row.element.offsetHeight - DIFF_ROW_PX) : 0;
    this.draw();
  }

  onKey(event) {
    const screen = Math.max(1, Math.floor(this.height / DIFF_ROW_PX));
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: screen, PageUp: -screen, Home: -this.total, End: this.total }[event.key];
    if (by === undefined || event.ctrlKey || event.altKey || event.metaKey || !this.total) return;
    event.preventDefault();
    const kind = this.rowAround(event.target)?.controls.indexOf(event.target) ?? 0;
    this.active = Math.min(this.total - 1, Math.max(0, this.active + by));
    this.reveal(this.active);
    this.focus(Math.max(0, kind));
  }

  /** @param {number} [kind] which of the controls of the row that the keys are at */
  focus(kind = 0) {
    const row = this.rowOf(this.active);
    const control = row?.diff && row.at === this.active ? row.controls[kind] : undefined;
    this.waiting = control ? -1 : kind; // until the row has come
    (control ?? this.element).focus({ preventScroll: true });
  }
}
