// Every known tag as a chip that can be pressed, below the headings of categories when these are the order.
// Only the rows in view are in the page.

import { closest, h } from "../shared/dom.js";
import { formatNumber } from "../shared/text.js";
import { TagGridLayout } from "./tag-grid-layout.js";

/** @import { Category } from "../shared/types.js" */
/** @import { Group } from "./tag-catalogue.js" */
/** @import { Item } from "./tag-grid-layout.js" */

const ROW_PX = 30;
const MIN_WIDTH_PX = 132;
const OVERSCAN_ROWS = 3;
const GAP_PX = 4;

export class TagGrid {
  /**
   * @param {object} on
   * @param {(tag: string) => void} on.toggle
   * @param {(tag: string) => number} on.count
   * @param {(tag: string) => Category | null} on.category
   * @param {(tag: string) => boolean} on.isHidden
   * @param {() => void} on.leaveAtTop called when an arrow key leads out of the first row
   */
  constructor(on) {
    this.on = on;
    this.layout = new TagGridLayout([], 1);
    /** @type {Set<string>} tags of the image on the screen */
    this.imageTags = new Set();
    /** @type {Map<string, HTMLElement>} the elements in the page, by what they show */
    this.elements = new Map();
    /** The only chip that Tab leads to. */
    this.tabStop = "";
    this.stickyHeading = h("div", { class: "tagger-heading tagger-heading-now", "aria-hidden": "true" });
    this.sheet = h("div", { class: "tagger-chips-sheet" });
    this.element = h("div", { class: "tagger-chips", role: "group", "aria-label": "All tags", tabindex: "-1" },
      this.stickyHeading, this.sheet);
    /** Measured when it changes: measuring it at each draw would lay out the page each time. */
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
      if (tag !== null && tag !== this.tabStop) this.setTabStop(tag);
    });
  }

  get columns() {
    return Math.max(1, Math.floor(this.size.width / MIN_WIDTH_PX));
  }

  /** @param {{width: number, height: number}} size */
  resize(size) {
    this.size = size;
    if (this.columns !== this.layout.columns) this.layout = new TagGridLayout(this.layout.groups, this.columns);
    this.draw();
  }

  /** @param {Group[]} groups a single one without a category has no heading */
  setGroups(groups) {
    const focused = chipTag(document.activeElement);
    const hadFocus = focused !== null && this.elements.get(`tag ${focused}`) === document.activeElement;
    const place = hadFocus ? this.layout.indexOf(focused) : -1;
    this.layout = new TagGridLayout(groups, this.columns);
    this.draw();
    // If the chip with the focus is gone, the one in its place gets the focus.
    if (hadFocus && !this.elements.has(`tag ${focused}`)) this.focusChip(Math.min(place, this.layout.count - 1));
  }

  /** @param {string[]} tags of the image on the screen */
  setImageTags(tags) {
    this.imageTags = new Set(tags);
    this.draw();
  }

  scrollToTop() {
    this.element.scrollTop = 0;
  }

  draw() {
    const { layout, size, top } = this;
    const first = Math.max(0, Math.floor(top / ROW_PX) - OVERSCAN_ROWS);
    const end = Math.min(layout.height, Math.ceil((top + size.height) / ROW_PX) + OVERSCAN_ROWS);
    this.sheet.style.height = `${layout.height * ROW_PX}px`;
    const items = layout.itemsBetween(first, end);
    const focused = chipTag(document.activeElement);
    if (focused !== null && this.elements.has(`tag ${focused}`)) this.keepChip(focused, items);
    this.placeItems(items);
    this.drawStickyHeading();
  }

  /**
   * Keep the chip with the focus in the page when it is scrolled out of view, or keys would reach nothing.
   *
   * @param {string} tag
   * @param {Item[]} items
   */
  keepChip(tag, items) {
    if (items.some((item) => item.tag === tag)) return;
    const index = this.layout.indexOf(tag);
    if (index >= 0) items.push({ tag, ...this.layout.positionOf(index) });
  }

  /** @param {Item[]} items */
  placeItems(items) {
    const free = this.removeOthers(items);
    if (!items.some(({ tag }) => tag === this.tabStop)) {
      this.tabStop = items.find(({ tag }) => tag !== undefined)?.tag ?? "";
    }
    let cursor = this.sheet.firstChild;
    for (const item of items) {
      const key = keyOf(item);
      const isChip = item.tag !== undefined;
      const element = this.elements.get(key) ?? (isChip ? free.chips.pop() ?? chip() : free.headings.pop() ?? heading());
      this.elements.set(key, element);
      if (element === cursor) cursor = cursor.nextSibling;
      else this.sheet.insertBefore(element, cursor);
      if (isChip) this.fillChip(element, item);
      else fillHeading(element, this.layout.groups[item.heading ?? 0]);
      this.positionElement(element, item);
    }
  }

  /**
   * Remove the elements of other items.
   *
   * @param {Item[]} items
   * @returns {{chips: HTMLElement[], headings: HTMLElement[]}} the removed elements, to be used again
   */
  removeOthers(items) {
    const wanted = new Set(items.map(keyOf));
    /** @type {{chips: HTMLElement[], headings: HTMLElement[]}} */
    const free = { chips: [], headings: [] };
    for (const [key, element] of this.elements) {
      if (wanted.has(key)) continue;
      element.remove();
      this.elements.delete(key);
      free[key.startsWith("tag ") ? "chips" : "headings"].push(element);
    }
    return free;
  }

  /**
   * @param {HTMLElement} element
   * @param {Item} item
   */
  positionElement(element, { row, column, tag }) {
    const { columns } = this.layout;
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
    element.setAttribute("aria-pressed", String(this.imageTags.has(tag)));
    element.classList.toggle("tagger-hidden-tag", this.on.isHidden(tag));
    paintCategory(element, this.on.category(tag));
  }

  /** @param {string} tag */
  setTabStop(tag) {
    const former = this.elements.get(`tag ${this.tabStop}`);
    if (former) former.tabIndex = -1;
    this.tabStop = tag;
    const element = this.elements.get(`tag ${tag}`);
    if (element) element.tabIndex = 0;
  }

  /** Keep the heading of the group at the top in view. */
  drawStickyHeading() {
    const group = this.layout.groupAtRow(Math.floor(this.top / ROW_PX));
    this.stickyHeading.hidden = group === null;
    if (group) fillHeading(this.stickyHeading, group);
  }

  /**
   * The arrow keys go from chip to chip, past headings.
   *
   * @param {KeyboardEvent} event
   */
  onKey(event) {
    const tag = chipTag(event.target);
    if (tag === null || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const to = this.destinationOf(event.key, this.layout.indexOf(tag));
    if (to === null) return;
    event.preventDefault();
    if (to < 0 && event.key === "ArrowUp") this.on.leaveAtTop();
    else this.focusChip(to);
  }

  /**
   * @param {string} key
   * @param {number} index
   * @returns {number | null} the chip that an arrow key leads to; null for other keys
   */
  destinationOf(key, index) {
    switch (key) {
      case "ArrowRight": return index + 1;
      case "ArrowLeft": return index - 1;
      case "ArrowDown": return this.layout.below(index);
      case "ArrowUp": return this.layout.above(index);
      default: return null;
    }
  }

  /** @param {number} index */
  focusChip(index) {
    if (index < 0 || index >= this.layout.count) return;
    const { row } = this.layout.positionOf(index);
    const covered = this.layout.hasHeadings ? ROW_PX : 0;
    const top = row * ROW_PX - covered;
    const bottom = row * ROW_PX + ROW_PX;
    if (top < this.top) this.element.scrollTop = top;
    if (bottom > this.top + this.size.height) this.element.scrollTop = bottom - this.size.height;
    this.top = this.element.scrollTop;
    this.draw();
    this.elements.get(`tag ${this.layout.tagAt(index)}`)?.focus({ preventScroll: true });
  }
}

/** @param {Item} item */
function keyOf({ tag, heading: group }) {
  return tag === undefined ? `heading ${group}` : `tag ${tag}`;
}

/**
 * @param {EventTarget | null} target
 * @returns {string | null} the tag of the chip around it
 */
export function chipTag(target) {
  return closest(target, ".tagger-chip[data-tag]")?.dataset.tag ?? null;
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

/** @returns {HTMLElement} */
function chip() {
  return h("button", { type: "button", class: "tagger-chip" }, h("bdi"), h("small"));
}

/** @returns {HTMLElement} */
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
