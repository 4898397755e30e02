// A long list of rows of known heights, of which only those in sight are in the page.

import { h } from "./dom.js";

const AHEAD_PX = 300;
/** What in a row can have the focus. */
const IN_A_ROW = "button, input";

/**
 * @typedef {object} ListItem
 * @property {string} key the same for as long as it is the same row
 * @property {number} height in pixels
 * @property {boolean} [isPassed] whether the arrow keys pass it by
 */

export class VirtualList {
  /**
   * @param {string} label what the list is called aloud
   * @param {(item: any) => HTMLElement} make builds a row; it is built anew when its item is another object
   * @param {(end: number) => void} [seen] called with the index after the last item that is in sight or soon will be
   */
  constructor(label, make, seen = () => {}) {
    Object.assign(this, { make, seen });
    /** @type {any[]} */
    this.items = [];
    /** @type {number[]} where each begins, and where the last one ends */
    this.tops = [0];
    /** @type {Map<string, {item: any, element: HTMLElement}>} */
    this.made = new Map();
    this.active = "";
    this.list = h("div", { class: "tagger-long-rows", role: "list", "aria-label": label });
    this.element = h("div", { class: "tagger-long" }, this.list);
    this.element.addEventListener("scroll", () => this.drawSoon(), { passive: true });
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    this.element.addEventListener("focusin", (event) => this.onFocus(event));
    this.watcher = new ResizeObserver(() => this.draw());
  }

  /** @param {AbortSignal} signal */
  wire(signal) {
    this.watcher.observe(this.element);
    signal.addEventListener("abort", () => {
      this.watcher.disconnect();
      cancelAnimationFrame(this.frame);
    });
  }

  /**
   * Show these items; what is in sight stays where it is when others come in above it.
   *
   * @param {ListItem[]} items
   */
  show(items) {
    const anchor = this.element.scrollTop > 0 ? this.items[this.at(this.element.scrollTop)] : undefined;
    const before = anchor && this.tops[this.items.indexOf(anchor)];
    this.items = items;
    this.tops = [0];
    for (const { height } of items) this.tops.push(this.tops[this.tops.length - 1] + height);
    this.list.style.height = `${this.tops[items.length]}px`;
    const after = anchor ? items.findIndex(({ key }) => key === anchor.key) : -1;
    if (after >= 0) this.element.scrollTop += this.tops[after] - before;
    this.draw();
  }

  /** @param {number} y @returns {number} the item at a height */
  at(y) {
    let low = 0;
    let high = this.items.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.tops[middle] <= y) low = middle;
      else high = middle - 1;
    }
    return Math.max(0, low);
  }

  drawSoon() {
    this.frame ??= requestAnimationFrame(() => this.draw());
  }

  draw() {
    cancelAnimationFrame(this.frame);
    this.frame = undefined;
    const { scrollTop, clientHeight } = this.element;
    if (!clientHeight) return;
    const first = this.at(scrollTop - AHEAD_PX);
    const end = this.items.length ? this.at(scrollTop + clientHeight + AHEAD_PX) + 1 : 0;
    const focused = this.indexOfFocus();
    const wanted = [];
    for (let index = first; index < end; index += 1) wanted.push(index);
    if (focused >= 0 && focused < first) wanted.unshift(focused);
    if (focused >= end) wanted.push(focused);
    this.place(wanted);
    this.seen(end);
  }

  /** @param {number[]} wanted in order */
  place(wanted) {
    if (!this.items.some(({ key }) => key === this.active)) this.active = this.items.find((item) => !item.isPassed)?.key ?? "";
    const keys = new Set(wanted.map((index) => this.items[index].key));
    for (const [key, { element }] of this.made) {
      if (keys.has(key)) continue;
      element.remove();
      this.made.delete(key);
    }
    let previous = null;
    for (const index of wanted) {
      const element = this.elementOf(index);
      const follows = previous ? previous.nextSibling : this.list.firstChild;
      if (follows !== element) this.list.insertBefore(element, follows);
      previous = element;
    }
  }

  /** @param {number} index */
  elementOf(index) {
    const item = this.items[index];
    let made = this.made.get(item.key);
    if (made?.item !== item) {
      const was = made?.element;
      const hadFocus = was?.contains(document.activeElement);
      const place = hadFocus ? [...was.querySelectorAll(IN_A_ROW)].indexOf(document.activeElement) : -1;
      const element = this.make(item);
      element.setAttribute("role", "listitem");
      element.dataset.key = item.key;
      was?.replaceWith(element);
      made = { item, element };
      this.made.set(item.key, made);
      this.markActive(element, item); // before that, a row takes no focus
      if (hadFocus) (element.querySelectorAll(IN_A_ROW)[place] ?? element).focus({ preventScroll: true });
    }
    const { element } = made;
    element.style.transform = `translateY(${this.tops[index]}px)`;
    element.style.height = `${item.height}px`;
    element.setAttribute("aria-setsize", String(this.items.length));
    element.setAttribute("aria-posinset", String(index + 1));
    this.markActive(element, item);
    return element;
  }

  /** Only the row that the arrows are at, and what is in it, is reached by Tab. */
  markActive(element, item) {
    const isActive = item.key === this.active;
    if (!item.isPassed) element.tabIndex = isActive ? 0 : -1;
    for (const each of element.querySelectorAll("button")) each.tabIndex = isActive ? 0 : -1;
  }

  indexOfFocus() {
    const row = this.rowOf(document.activeElement);
    return row ? this.items.findIndex(({ key }) => key === row.dataset.key) : -1;
  }

  /** @param {Element | null} element @returns {HTMLElement | null} */
  rowOf(element) {
    const row = /** @type {HTMLElement | null} */ (element?.closest("[role=listitem]") ?? null);
    return row && this.list.contains(row) ? row : null;
  }

  onFocus(event) {
    const row = this.rowOf(event.target);
    if (!row || row.dataset.key === this.active) return;
    this.active = row.dataset.key ?? "";
    for (const { item, element } of this.made.values()) this.markActive(element, item);
  }

  onKey(event) {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    const ends = { Home: [0, 1], End: [this.items.length - 1, -1] }[event.key];
    const from = this.indexOfFocus();
    if (event.isComposing || (by === undefined && !ends) || from < 0) return;
    event.preventDefault();
    const [start, way] = ends ?? [Math.max(0, Math.min(from + by, this.items.length - 1)), Math.sign(by)];
    let index = start;
    while (this.items[index]?.isPassed) index += way;
    if (this.items[index]) this.focusOn(index);
  }

  /** @param {number} index */
  focusOn(index) {
    const { scrollTop, clientHeight } = this.element;
    const [top, bottom] = [this.tops[index], this.tops[index + 1]];
    if (top < scrollTop) this.element.scrollTop = index <= 1 ? 0 : top;
    else if (bottom > scrollTop + clientHeight) this.element.scrollTop = bottom - clientHeight;
    this.active = this.items[index].key;
    this.draw();
    this.made.get(this.active)?.element.focus({ preventScroll: true });
  }

  /** Put the focus where the arrows are. */
  focus() {
    const index = this.items.findIndex(({ key }) => key === this.active);
    if (index >= 0) this.focusOn(index);
  }
}
