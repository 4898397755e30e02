// A long list of rows of known heights, of which only those in view are in the page.

import { h } from "./dom.js";

const OVERSCAN_PX = 300;
/** What in a row can have the focus. */
const CONTROLS = "button, input";
/** @type {Record<string, number>} */
const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };

/**
 * @typedef {object} ListItem
 * @property {string} key the same for as long as it is the same row
 * @property {number} height in pixels
 * @property {boolean} [isSkipped] whether the arrow keys skip it
 */

/** @template {ListItem} Item */
export class VirtualList {
  /**
   * @param {string} label accessible name
   * @param {(item: Item) => HTMLElement} renderRow called again when the item of a row is another object
   * @param {(end: number) => void} [onVisible] called with the index after the last item that is in view or near it
   */
  constructor(label, renderRow, onVisible = () => {}) {
    this.renderRow = renderRow;
    this.onVisible = onVisible;
    /** @type {Item[]} */
    this.items = [];
    /** @type {number[]} where each item begins, and where the last one ends */
    this.tops = [0];
    /** @type {Map<string, {item: Item, element: HTMLElement}>} */
    this.rows = new Map();
    this.active = "";
    /** @type {number | undefined} */
    this.frame = undefined;
    this.list = h("div", { class: "tagger-long-rows", role: "list", "aria-label": label });
    this.element = h("div", { class: "tagger-long" }, this.list);
    this.element.addEventListener("scroll", () => this.scheduleDraw(), { passive: true });
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    this.element.addEventListener("focusin", (event) => this.onFocus(event));
    this.observer = new ResizeObserver(() => this.draw());
  }

  /** @param {AbortSignal} signal */
  connect(signal) {
    this.observer.observe(this.element);
    signal.addEventListener("abort", () => {
      this.observer.disconnect();
      this.cancelDraw();
    });
  }

  /**
   * Show these items; what is in view keeps its place when others are inserted above it.
   *
   * @param {Item[]} items
   */
  setItems(items) {
    const anchor = this.element.scrollTop > 0 ? this.items[this.indexAt(this.element.scrollTop)] : undefined;
    const before = anchor ? this.tops[this.items.indexOf(anchor)] : 0;
    this.items = items;
    this.tops = [0];
    for (const { height } of items) this.tops.push(this.tops[this.tops.length - 1] + height);
    this.list.style.height = `${this.tops[items.length]}px`;
    const after = anchor ? items.findIndex(({ key }) => key === anchor.key) : -1;
    if (after >= 0) this.element.scrollTop += this.tops[after] - before;
    this.draw();
  }

  /**
   * @param {number} y
   * @returns {number} index of the item at a height
   */
  indexAt(y) {
    let low = 0;
    let high = this.items.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.tops[middle] <= y) low = middle;
      else high = middle - 1;
    }
    return Math.max(0, low);
  }

  scheduleDraw() {
    this.frame ??= requestAnimationFrame(() => this.draw());
  }

  cancelDraw() {
    if (this.frame !== undefined) cancelAnimationFrame(this.frame);
    this.frame = undefined;
  }

  draw() {
    this.cancelDraw();
    const { scrollTop, clientHeight } = this.element;
    if (!clientHeight) return;
    const first = this.indexAt(scrollTop - OVERSCAN_PX);
    const end = this.items.length ? this.indexAt(scrollTop + clientHeight + OVERSCAN_PX) + 1 : 0;
    const focused = this.focusedIndex();
    const wanted = [];
    for (let index = first; index < end; index += 1) wanted.push(index);
    if (focused >= 0 && focused < first) wanted.unshift(focused);
    if (focused >= end) wanted.push(focused);
    this.placeRows(wanted);
    this.onVisible(end);
  }

  /** @param {number[]} wanted indexes in order */
  placeRows(wanted) {
    if (!this.items.some(({ key }) => key === this.active)) {
      this.active = this.items.find((item) => !item.isSkipped)?.key ?? "";
    }
    const keys = new Set(wanted.map((index) => this.items[index].key));
    for (const [key, { element }] of this.rows) {
      if (keys.has(key)) continue;
      element.remove();
      this.rows.delete(key);
    }
    /** @type {HTMLElement | null} */
    let previous = null;
    for (const index of wanted) {
      const element = this.rowAt(index);
      /** @type {Node | null} */
      const follows = previous ? previous.nextSibling : this.list.firstChild;
      if (follows !== element) this.list.insertBefore(element, follows);
      previous = element;
    }
  }

  /**
   * @param {number} index
   * @returns {HTMLElement}
   */
  rowAt(index) {
    const item = this.items[index];
    let row = this.rows.get(item.key);
    if (!row || row.item !== item) row = this.replaceRow(item, row?.element);
    const { element } = row;
    element.style.transform = `translateY(${this.tops[index]}px)`;
    element.style.height = `${item.height}px`;
    element.setAttribute("aria-setsize", String(this.items.length));
    element.setAttribute("aria-posinset", String(index + 1));
    this.updateTabStops(element, item);
    return element;
  }

  /**
   * Build the row of an item; if its predecessor had the focus, it gets the focus in the same place.
   *
   * @param {Item} item
   * @param {HTMLElement} [former]
   */
  replaceRow(item, former) {
    const focus = document.activeElement;
    const hadFocus = former?.contains(focus) ?? false;
    const place = former && hadFocus ? [...former.querySelectorAll(CONTROLS)].findIndex((each) => each === focus) : -1;
    const element = this.renderRow(item);
    element.setAttribute("role", "listitem");
    element.dataset.key = item.key;
    former?.replaceWith(element);
    const row = { item, element };
    this.rows.set(item.key, row);
    this.updateTabStops(element, item); // before that, a row takes no focus
    if (hadFocus) {
      const controls = /** @type {NodeListOf<HTMLElement>} */ (element.querySelectorAll(CONTROLS));
      (controls[place] ?? element).focus({ preventScroll: true });
    }
    return row;
  }

  /**
   * Tab leads only to the active row and its buttons.
   *
   * @param {HTMLElement} element
   * @param {Item} item
   */
  updateTabStops(element, item) {
    const isActive = item.key === this.active;
    if (!item.isSkipped) element.tabIndex = isActive ? 0 : -1;
    for (const each of element.querySelectorAll("button")) each.tabIndex = isActive ? 0 : -1;
  }

  focusedIndex() {
    const row = this.rowAround(document.activeElement);
    return row ? this.items.findIndex(({ key }) => key === row.dataset.key) : -1;
  }

  /**
   * @param {EventTarget | null} target
   * @returns {HTMLElement | null}
   */
  rowAround(target) {
    const row = target instanceof Element ? target.closest("[role=listitem]") : null;
    return row instanceof HTMLElement && this.list.contains(row) ? row : null;
  }

  /** @param {FocusEvent} event */
  onFocus(event) {
    const row = this.rowAround(event.target);
    if (!row || row.dataset.key === this.active) return;
    this.active = row.dataset.key ?? "";
    for (const { item, element } of this.rows.values()) this.updateTabStops(element, item);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const from = this.focusedIndex();
    if (event.isComposing || from < 0) return;
    const last = this.items.length - 1;
    /** @type {Record<string, [number, number]>} where to begin, and which way to go on from skipped rows */
    const ends = { Home: [0, 1], End: [last, -1] };
    const by = STEPS[event.key];
    if (by === undefined && !(event.key in ends)) return;
    event.preventDefault();
    const [start, way] = ends[event.key] ?? [Math.max(0, Math.min(from + by, last)), Math.sign(by)];
    let index = start;
    while (this.items[index]?.isSkipped) index += way;
    if (this.items[index]) this.focusRow(index);
  }

  /** @param {number} index */
  focusRow(index) {
    const { scrollTop, clientHeight } = this.element;
    const [top, bottom] = [this.tops[index], this.tops[index + 1]];
    if (top < scrollTop) this.element.scrollTop = index <= 1 ? 0 : top;
    else if (bottom > scrollTop + clientHeight) this.element.scrollTop = bottom - clientHeight;
    this.active = this.items[index].key;
    this.draw();
    this.rows.get(this.active)?.element.focus({ preventScroll: true });
  }

  /** Focus the active row. */
  focus() {
    const index = this.items.findIndex(({ key }) => key === this.active);
    if (index >= 0) this.focusRow(index);
  }
}
