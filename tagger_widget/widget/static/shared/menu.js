// A menu of commands beside what it is for, in the top layer of the page, where nothing cuts it off.

import { h } from "./dom.js";

/**
 * @typedef {object} MenuItem
 * @property {string} label
 * @property {string} [hint] the keys that do the same
 * @property {() => void} [run]
 * @property {() => MenuItem[]} [more] what a further menu offers
 * @property {boolean} [checked] one of several, or none when left out
 * @property {string} [colour] of a mark before the label
 */

const MARGIN_PX = 8;

/**
 * Put an element of the top layer beside a place, where there is room for it.
 *
 * @param {HTMLElement} element
 * @param {{left: number, right: number, top: number, bottom: number}} place
 * @param {"below" | "right"} side
 */
export function putBeside(element, place, side) {
  const { width, height } = element.getBoundingClientRect();
  let left = side === "below" ? place.left : place.right;
  let top = side === "below" ? place.bottom : place.top;
  if (side === "right" && left + width > window.innerWidth - MARGIN_PX) left = place.left - width;
  if (side === "below" && top + height > window.innerHeight - MARGIN_PX && place.top > height) top = place.top - height;
  element.style.left = `${Math.max(MARGIN_PX, Math.min(left, window.innerWidth - width - MARGIN_PX))}px`;
  element.style.top = `${Math.max(MARGIN_PX, Math.min(top, window.innerHeight - height - MARGIN_PX))}px`;
}

/** One open menu. It closes once something was chosen, by Esc, and when something else is pressed. */
class Menu {
  /**
   * @param {HTMLElement} host
   * @param {string} label
   * @param {MenuItem[]} items
   * @param {boolean} isInner whether it was opened from another one
   * @param {(chosen: boolean) => void} onclose
   */
  constructor(host, label, items, isInner, onclose) {
    Object.assign(this, { host, items, isInner, onclose });
    /** @type {Menu | null} */
    this.inner = null;
    this.isClosed = false;
    this.element = h("div", { class: "tagger-menu", role: "menu", "aria-label": label, popover: "manual" },
      ...items.map(menuRow));
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    this.element.addEventListener("click", (event) => {
      const at = this.rowOf(event.target);
      if (at >= 0) this.choose(at);
    });
    this.element.addEventListener("pointermove", (event) => {
      const at = this.rowOf(event.target);
      if (at >= 0 && !this.inner) this.rows[at].focus({ preventScroll: true });
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
  rowOf(target) {
    return target instanceof Element ? this.rows.findIndex((row) => row.contains(target)) : -1;
  }

  get at() {
    return this.rowOf(document.activeElement);
  }

  /** @param {number} at */
  focus(at) {
    const { length } = this.rows;
    this.rows[(at + length) % length].focus();
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    event.stopPropagation(); // letters are no commands here
    const { at } = this;
    const first = event.key.length === 1 ? this.beginningWith(event.key, at) : -1;
    const act = {
      ArrowDown: () => this.focus(at + 1), ArrowUp: () => this.focus(at - 1), Home: () => this.focus(0),
      End: () => this.focus(-1), Escape: () => this.close(false), Tab: () => this.close(false),
      ArrowLeft: () => this.isInner && this.close(false), ArrowRight: () => this.items[at]?.more && this.choose(at),
      Enter: () => this.choose(at), " ": () => this.choose(at),
    }[event.key];
    event.preventDefault();
    if (act) act();
    else if (first >= 0) this.focus(first);
  }

  /** Find the next row that begins with a letter. */
  beginningWith(letter, at) {
    const rows = this.items.map((_, step) => (at + 1 + step) % this.items.length);
    return rows.find((row) => this.items[row].label.toLowerCase().startsWith(letter.toLowerCase())) ?? -1;
  }

  /** @param {number} at */
  choose(at) {
    const item = this.items[at];
    if (!item) return;
    if (!item.more) {
      this.close(true);
      item.run?.();
      return;
    }
    this.inner?.close(false);
    const row = this.rows[at];
    row.setAttribute("aria-expanded", "true");
    this.inner = new Menu(this.host, item.label, item.more(), true, (chosen) => {
      this.inner = null;
      row.setAttribute("aria-expanded", "false");
      if (this.isClosed) return;
      if (chosen) this.close(true);
      else row.focus({ preventScroll: true });
    });
    putBeside(this.inner.element, row.getBoundingClientRect(), "right");
    this.inner.focus(0);
  }

  /** @param {Node} target */
  contains(target) {
    return this.element.contains(target) || (this.inner?.contains(target) ?? false);
  }

  /** @param {boolean} chosen whether something was chosen */
  close(chosen) {
    if (this.isClosed) return;
    this.isClosed = true;
    this.inner?.close(chosen);
    this.element.remove();
    this.onclose(chosen);
  }
}

/** @param {MenuItem} item */
function menuRow({ label, hint = "", more, checked, colour }) {
  const role = checked === undefined ? "menuitem" : "menuitemradio";
  const row = h("div", {
    role, tabindex: "-1", "aria-checked": checked === undefined ? null : String(checked),
    "aria-haspopup": more ? "menu" : null, "aria-expanded": more ? "false" : null,
  }, h("bdi", {}, label), more ? h("span", { "aria-hidden": "true" }, "▸") : "", hint ? h("kbd", { "aria-hidden": "true" }, hint) : "");
  if (colour) row.style.setProperty("--tagger-mark", colour);
  return row;
}

/**
 * Open a menu; the focus returns to where it was once it is closed.
 *
 * @param {HTMLElement} host
 * @param {{left: number, right: number, top: number, bottom: number}} place
 * @param {string} label
 * @param {MenuItem[]} items
 */
export function openMenu(host, place, label, items) {
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
  putBeside(menu.element, place, "below");
  menu.focus(0);
}
