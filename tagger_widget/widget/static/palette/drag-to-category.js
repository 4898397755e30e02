// Chips are dragged onto a category. This uses pointer events: the page's own dragging would take the focus from a field
// that the user types into.

import { closest, h } from "../shared/dom.js";
import { chipTag } from "./tag-grid.js";

/** @import { Category } from "../shared/types.js" */

const MIN_DISTANCE_PX = 6;

export class DragToCategory {
  /**
   * @param {HTMLElement} el the palette's own element
   * @param {() => Category[]} categories
   * @param {(tag: string, category: string) => void} drop `""` for no category
   * @param {AbortSignal} signal
   */
  constructor(el, categories, drop, signal) {
    this.el = el;
    this.categories = categories;
    this.drop = drop;
    /** @type {{tag: string, x: number, y: number, id: number} | null} where a chip was pressed */
    this.pressed = null;
    /** @type {HTMLElement | null} what follows the pointer */
    this.preview = null;
    this.targets = h("div", { class: "tagger-drop" });
    el.addEventListener("pointerdown", (event) => this.onPress(event), { signal });
    // A fast pointer has left the palette by its first move.
    document.addEventListener("pointermove", (event) => this.onMove(event), { signal });
    document.addEventListener("pointerup", (event) => this.onRelease(event), { signal });
    document.addEventListener("pointercancel", () => this.stop(), { signal });
    document.addEventListener("keydown", (event) => {
      if (!this.preview || event.key !== "Escape") return;
      event.stopPropagation();
      this.stop();
    }, { capture: true, signal });
  }

  /** @param {PointerEvent} event */
  onPress(event) {
    const tag = chipTag(event.target);
    if (tag === null || event.button !== 0 || event.pointerType === "touch") return;
    this.pressed = { tag, x: event.clientX, y: event.clientY, id: event.pointerId };
  }

  /** @param {PointerEvent} event */
  onMove(event) {
    if (!this.pressed) return;
    const { x, y, tag, id } = this.pressed;
    const isFar = Math.hypot(event.clientX - x, event.clientY - y) > MIN_DISTANCE_PX;
    if (!this.preview && !isFar) return;
    const preview = this.preview ?? this.start(tag, id);
    preview.style.left = `${event.clientX + MIN_DISTANCE_PX}px`;
    preview.style.top = `${event.clientY + MIN_DISTANCE_PX}px`;
    const target = this.targetAt(event);
    for (const each of this.el.querySelectorAll(".tagger-over")) each.classList.toggle("tagger-over", each === target);
    target?.classList.add("tagger-over");
  }

  /**
   * Show the categories, and a preview of the chip.
   *
   * @param {string} tag
   * @param {number} pointer
   * @returns {HTMLElement} the preview
   */
  start(tag, pointer) {
    const preview = h("div", { class: "tagger-ghost-chip", popover: "manual" }, h("bdi", {}, tag));
    this.preview = preview;
    const targets = this.categories().map(({ name, colour }) => {
      const target = h("div", { "data-category": name }, h("bdi", {}, name));
      target.style.setProperty("--tagger-mark", colour);
      return target;
    });
    const none = h("div", { "data-category": "" }, "Without category");
    const hint = h("p", { class: "tagger-hint" }, "There are no categories yet: make some first.");
    this.targets.replaceChildren(...(targets.length ? [...targets, none] : [hint]));
    this.el.append(this.targets, preview);
    preview.showPopover();
    this.el.setPointerCapture(pointer); // so that the click that follows presses no chip
    return preview;
  }

  /** @param {PointerEvent} event */
  onRelease(event) {
    const target = this.preview ? this.targetAt(event) : null;
    const tag = this.pressed?.tag;
    this.stop();
    if (target && tag !== undefined) this.drop(tag, target.dataset.category ?? "");
  }

  /**
   * @param {PointerEvent} event
   * @returns {HTMLElement | null} the category at the pointer
   */
  targetAt({ clientX, clientY }) {
    const found = closest(document.elementFromPoint(clientX, clientY), "[data-category]");
    return found && this.el.contains(found) ? found : null;
  }

  stop() {
    this.pressed = null;
    this.preview?.remove();
    this.preview = null;
    this.targets.remove();
    for (const each of this.el.querySelectorAll(".tagger-over")) each.classList.remove("tagger-over");
  }
}
