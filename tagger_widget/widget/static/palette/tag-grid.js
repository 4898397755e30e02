// Every known tag as a chip that can be pressed, under the headings of the categories where these are the order.
// Only the rows in sight are in the page.

import { h } from "../shared/dom.js";
import { formatNumber } from "../shared/text.js";
import { TagGridLayout } from "./tag-grid-layout.js";

/** @typedef {import("../shared/types.js").Category} Category */
/** @typedef {import("./tag-catalogue.js").Group} Group */
/** @typedef {{tag?: string, heading?: number, row: number, column: number}} Item something to be shown */

const ROW_PX = 30;
const LEAST_WIDTH_PX = 132;
const SPARE_ROWS = 3;
const GAP_PX = 4;

export class TagGrid {
  /**
   * @param {object} on
   * @param {(tag: string) => void} on.toggle
   * @param {(tag: string) => number} on.count
   * @param {(tag: string) => Category | null} on.category
   * @param {(tag: string) => boolean} on.isHidden
   * @param {() => void} on.above the arrow keys lead out at the top
   */
  constructor(on) {
    this.on = on;
    this.rows = new TagGridLayout([], 1);
    /** @type {Set<string>} tags of the image shown */
    this.here = new Set();
    /** @type {Map<string, HTMLElement>} what is in the page, by what it shows */
    this.live = new Map();
    /** The one chip that Tab leads to. */
    this.tabStop = "";
    this.pinnedHeading = h("div", { class: "tagger-heading tagger-heading-now", "aria-hidden": "true" });
    this.sheet = h("div", { class: "tagger-chips-sheet" });
    this.element = h("div", { class: "tagger-chips", role: "group", "aria-label": "All tags", tabindex: "-1" },
      this.pinnedHeading, this.sheet);
    /** Measured when they change: asking the page at each mark would lay it out anew. */
    this.size = { width: 0, height: 0 };
    this.top = 0;
    this.element.addEventListener("scroll", () => {
      this.top = this.element.scrollTop;
      this.draw();
    }, { passive: true });
    this.element.addEventListener("click", (event) => {
      const tag = chipTag(event.target);
      if (tag !== null) this.on.toggle(tag);
    });
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    this.element.addEventListener("focusin", (event) => {
      const tag = chipTag(event.target);
      if (tag !== null && tag !== this.tabStop) this.makeTabStop(tag);
    });
  }

  get columns() {
    return Math.max(1, Math.floor(this.size.width / LEAST_WIDTH_PX));
  }

  /** @param {{width: number, height: number}} size */
  resize(size) {
    this.size = size;
    if (this.columns !== this.rows.columns) this.rows = new TagGridLayout(this.rows.groups, this.columns);
    this.draw();
  }

  /** @param {Group[]} groups one without a category has no heading where it is the only one */
  show(groups) {
    const focused = chipTag(document.activeElement);
    const had = focused !== null && this.live.get(`tag ${focused}`) === document.activeElement;
    const place = had ? this.rows.indexOf(focused) : -1;
    this.rows = new TagGridLayout(groups, this.columns);
    this.draw();
    // The chip that had the focus has gone: the one in its place gets it.
    if (had && !this.live.has(`tag ${focused}`)) this.focus(Math.min(place, this.rows.count - 1));
  }

  /** @param {string[]} tags of the image shown */
  mark(tags) {
    this.here = new Set(tags);
    this.draw();
  }

  draw() {
    const { rows, size, top } = this;
    const first = Math.max(0, Math.floor(top / ROW_PX) - SPARE_ROWS);
    const last = Math.min(rows.height, Math.ceil((top + size.height) / ROW_PX) + SPARE_ROWS);
    this.sheet.style.height = `${rows.height * ROW_PX}px`;
    const items = rows.between(first, last);
    const focused = chipTag(document.activeElement);
    if (focused !== null && this.live.has(`tag ${focused}`)) this.keep(focused, items);
    this.place(items);
    this.drawPinnedHeading();
  }

  /** A chip with the focus stays in the page when it is scrolled away, or keys would reach nobody. */
  keep(tag, items) {
    if (items.some((item) => item.tag === tag)) return;
    const at = this.rows.indexOf(tag);
    if (at >= 0) items.push({ tag, ...this.rows.placeOf(at) });
  }

  /** @param {Item[]} items */
  place(items) {
    const keyOf = ({ tag, heading }) => (tag === undefined ? `heading ${heading}` : `tag ${tag}`);
    const wanted = new Set(items.map(keyOf));
    const free = { chip: [], heading: [] };
    for (const [key, element] of this.live) {
      if (wanted.has(key)) continue;
      element.remove();
      this.live.delete(key);
      free[key.startsWith("tag ") ? "chip" : "heading"].push(element);
    }
    if (!items.some(({ tag }) => tag === this.tabStop)) this.tabStop = items.find(({ tag }) => tag !== undefined)?.tag ?? "";
    let cursor = this.sheet.firstChild;
    for (const item of items) {
      const key = keyOf(item);
      const isChip = item.tag !== undefined;
      const element = this.live.get(key) ?? free[isChip ? "chip" : "heading"].pop() ?? (isChip ? chip() : heading());
      this.live.set(key, element);
      if (element === cursor) cursor = cursor.nextSibling;
      else this.sheet.insertBefore(element, cursor);
      if (isChip) this.fillChip(element, item);
      else fillHeading(element, this.rows.groups[item.heading ?? 0]);
      this.move(element, item);
    }
  }

  move(element, { row, column, tag }) {
    const { columns } = this.rows;
    const top = `${row * ROW_PX}px`;
    const left = `${(100 * column) / columns}%`;
    const width = tag === undefined ? "100%" : `calc(${100 / columns}% - ${GAP_PX}px)`;
    if (element.style.top !== top) element.style.top = top;
    if (element.style.left !== left) element.style.left = left;
    if (element.style.width !== width) element.style.width = width;
  }

  /**
   * @param {HTMLElement} element
   * @param {Item} item
   */
  fillChip(element, { tag = "" }) {
    const count = formatNumber(this.on.count(tag));
    const [name, number] = element.children;
    if (name.textContent !== tag) name.textContent = tag;
    if (number.textContent !== count) number.textContent = count;
    element.dataset.tag = tag;
    element.tabIndex = tag === this.tabStop ? 0 : -1;
    element.setAttribute("aria-pressed", String(this.here.has(tag)));
    element.classList.toggle("tagger-hidden-tag", this.on.isHidden(tag));
    paintCategory(element, this.on.category(tag));
  }

  makeTabStop(tag) {
    const former = this.live.get(`tag ${this.tabStop}`);
    if (former) former.tabIndex = -1;
    this.tabStop = tag;
    const element = this.live.get(`tag ${tag}`);
    if (element) element.tabIndex = 0;
  }

  /** The heading of what is at the top stays in sight. */
  drawPinnedHeading() {
    const group = this.rows.groupAt(Math.floor(this.top / ROW_PX));
    this.pinnedHeading.hidden = group === null;
    if (group) fillHeading(this.pinnedHeading, group);
  }

  /** The arrow keys go from chip to chip, over headings. */
  onKey(event) {
    const tag = chipTag(event.target);
    if (tag === null || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const at = this.rows.indexOf(tag);
    const steps = {
      ArrowRight: () => at + 1, ArrowLeft: () => at - 1, ArrowDown: () => this.rows.below(at),
      ArrowUp: () => this.rows.above(at),
    };
    if (!(event.key in steps)) return;
    event.preventDefault();
    const to = steps[event.key]();
    if (to < 0 && event.key === "ArrowUp") this.on.above();
    else this.focus(to);
  }

  /** @param {number} at */
  focus(at) {
    if (at < 0 || at >= this.rows.count) return;
    const { row } = this.rows.placeOf(at);
    const covered = this.rows.hasHeadings ? ROW_PX : 0;
    const top = row * ROW_PX - covered;
    if (top < this.top) this.element.scrollTop = top;
    if (row * ROW_PX + ROW_PX > this.top + this.size.height) this.element.scrollTop = row * ROW_PX + ROW_PX - this.size.height;
    this.top = this.element.scrollTop;
    this.draw();
    this.live.get(`tag ${this.rows.tagAt(at)}`)?.focus({ preventScroll: true });
  }
}

/**
 * @param {EventTarget | null} target
 * @returns {string | null} the tag of the chip that something is in
 */
export function chipTag(target) {
  const found = target instanceof Element ? target.closest(".tagger-chip[data-tag]") : null;
  return found instanceof HTMLElement ? found.dataset.tag ?? null : null;
}

/**
 * Give an element the colour mark of a category.
 *
 * @param {HTMLElement} element
 * @param {Category | null} category
 */
export function paintCategory(element, category) {
  const colour = category?.colour ?? "";
  if (element.style.getPropertyValue("--tagger-mark") !== colour) element.style.setProperty("--tagger-mark", colour);
}

function chip() {
  return h("button", { type: "button", class: "tagger-chip" }, h("bdi"), h("small"));
}

function heading() {
  return h("div", { class: "tagger-heading", role: "heading", "aria-level": "3" });
}

/**
 * @param {HTMLElement} element
 * @param {Group} group
 */
function fillHeading(element, { category, tags }) {
  element.dataset.category = category?.name ?? "";
  const name = h("bdi", {}, category?.name ?? "Without category");
  element.replaceChildren(name, h("small", {}, formatNumber(tags.length)));
  paintCategory(element, category);
}
