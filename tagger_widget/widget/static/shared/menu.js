// A menu of commands beside what it is for, in the top layer of the page, where nothing cuts it off.

import { h } from "./dom.js";

/** @import { Box } from "./types.js" */

/**
 * @typedef {object} MenuItem
 * @property {string} label
 * @property {string} [hint] the keys that do the same
 * @property {() => void} [run]
 * @property {() => MenuItem[]} [submenu]
 * @property {boolean} [checked] for one of several choices
 * @property {string} [colour] of a mark before the label
 */

const MARGIN_PX = 8;

/**
 * Put an element of the top layer beside a box, where there is room for it.
 *
 * @param {HTMLElement} element
 * @param {Box} box
 * @param {"below" | "right"} side
 */
export function placeBeside(element, box, side) {
  const { width, height } = element.getBoundingClientRect();
  let left = side === "below" ? box.left : box.right;
  let top = side === "below" ? box.bottom : box.top;
  if (side === "right" && left + width > window.innerWidth - MARGIN_PX) left = box.left - width;
  if (side === "below" && top + height > window.innerHeight - MARGIN_PX && box.top > height) top = box.top - height;
  element.style.left = `${Math.max(MARGIN_PX, Math.min(left, window.innerWidth - width - MARGIN_PX))}px`;
  element.style.top = `${Math.max(MARGIN_PX, Math.min(top, window.innerHeight - height - MARGIN_PX))}px`;
}

/** One open menu. It closes when something is chosen, by Esc, and when something else is pressed. */
class Menu {
  /**
   * @param {HTMLElement} host
   * @param {string} label
   * @param {MenuItem[]} items
   * @param {boolean} isSubmenu
   * @param {(isChosen: boolean) => void} onClose
   */
  constructor(host, label, items, isSubmenu, onClose) {
    this.host = host;
    this.items = items;
    this.isSubmenu = isSubmenu;
    this.onClose = onClose;
    /** @type {Menu | null} */
    this.submenu = null;
    this.isClosed = false;
    this.element = h("div", { class: "tagger-menu", role: "menu", "aria-label": label, popover: "manual" },
      ...items.map(menuRow));
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    this.element.addEventListener("click", (event) => {
      const index = this.indexOf(event.target);
      if (index >= 0) this.choose(index);
    });
    this.element.addEventListener("pointermove", (event) => {
      const index = this.indexOf(event.target);
      if (index >= 0 && !this.submenu) this.rows[index].focus({ preventScroll: true });
    });
    this.element.addEventListener("contextmenu", (event) => {
      event.preventDefault();
      event.stopPropagation();
    });
    host.append(this.element);
    this.element.showPopover();
  }

  get rows() {
    return /** @type {HTMLElement[]} */ ([...this.element.children]);
  }

  /** @param {EventTarget | null} target */
  indexOf(target) {
    return target instanceof Element ? this.rows.findIndex((row) => row.contains(target)) : -1;
  }

  /** Index of the row that has the focus; -1 for none. */
  get active() {
    return this.indexOf(document.activeElement);
  }

  /** @param {number} index counted round from either end */
  focusRow(index) {
    const { length } = this.rows;
    this.rows[(index + length) % length].focus();
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    event.stopPropagation(); // letters are no commands here
    event.preventDefault();
    const { active } = this;
    switch (event.key) {
      case "ArrowDown": return this.focusRow(active + 1);
      case "ArrowUp": return this.focusRow(active - 1);
      case "Home": return this.focusRow(0);
      case "End": return this.focusRow(-1);
      case "Escape":
      case "Tab": return this.close(false);
      case "ArrowLeft": return this.isSubmenu ? this.close(false) : undefined;
      case "ArrowRight": return this.items[active]?.submenu ? this.choose(active) : undefined;
      case "Enter":
      case " ": return this.choose(active);
      default: return this.focusLetter(event.key, active);
    }
  }

  /**
   * Focus the next row that begins with a letter.
   *
   * @param {string} key
   * @param {number} active
   */
  focusLetter(key, active) {
    if (key.length !== 1) return;
    const indexes = this.items.map((_, step) => (active + 1 + step) % this.items.length);
    const found = indexes.find((index) => this.items[index].label.toLowerCase().startsWith(key.toLowerCase()));
    if (found !== undefined) this.focusRow(found);
  }

  /** @param {number} index */
  choose(index) {
    const item = this.items[index];
    if (!item) return;
    if (!item.submenu) {
      this.close(true);
      item.run?.();
      return;
    }
    this.submenu?.close(false);
    const row = this.rows[index];
    row.setAttribute("aria-expanded", "true");
    this.submenu = new Menu(this.host, item.label, item.submenu(), true, (isChosen) => {
      this.submenu = null;
      row.setAttribute("aria-expanded", "false");
      if (this.isClosed) return;
      if (isChosen) this.close(true);
      else row.focus({ preventScroll: true });
    });
    placeBeside(this.submenu.element, row.getBoundingClientRect(), "right");
    this.submenu.focusRow(0);
  }

  /**
   * @param {Node} target
   * @returns {boolean}
   */
  contains(target) {
    return this.element.contains(target) || (this.submenu?.contains(target) ?? false);
  }

  /** @param {boolean} isChosen whether something was chosen */
  close(isChosen) {
    if (this.isClosed) return;
    this.isClosed = true;
    this.submenu?.close(isChosen);
    this.element.remove();
    this.onClose(isChosen);
  }
}

/** @param {MenuItem} item */
function menuRow({ label, hint = "", submenu, checked, colour }) {
  const role = checked === undefined ? "menuitem" : "menuitemradio";
  const row = h("div", {
    role, tabindex: "-1", "aria-checked": checked === undefined ? null : String(checked),
    "aria-haspopup": submenu ? "menu" : null, "aria-expanded": submenu ? "false" : null,
  }, h("bdi", {}, label), submenu ? h("span", { "aria-hidden": "true" }, "▸") : "",
  hint ? h("kbd", { "aria-hidden": "true" }, hint) : "");
  if (colour) row.style.setProperty("--tagger-mark", colour);
  return row;
}

/**
 * Open a menu; the focus returns to where it was once it is closed.
 *
 * @param {HTMLElement} host
 * @param {Box} box what it is opened beside
 * @param {string} label
 * @param {MenuItem[]} items
 */
export function openMenu(host, box, label, items) {
  const before = document.activeElement;
  const life = new AbortController();
  let isLeft = false; // for something else, which keeps the focus then
  const menu = new Menu(host, label, items, false, () => {
    life.abort();
    if (isLeft || !(before instanceof HTMLElement) || !before.isConnected) return;
    before.focus({ preventScroll: true });
  });
  const leave = (/** @type {Event} */ event) => {
    if (!(event.target instanceof Node && menu.contains(event.target))) menu.close(false);
  };
  document.addEventListener("focusin", (event) => {
    isLeft = event.target instanceof Node && !menu.contains(event.target);
    leave(event);
  }, { capture: true, signal: life.signal });
  document.addEventListener("pointerdown", leave, { capture: true, signal: life.signal });
  document.addEventListener("wheel", leave, { capture: true, passive: true, signal: life.signal });
  window.addEventListener("resize", () => menu.close(false), { signal: life.signal });
  placeBeside(menu.element, box, "below");
  menu.focusRow(0);
}
