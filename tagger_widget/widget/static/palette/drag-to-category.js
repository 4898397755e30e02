// Chips are dragged onto a category. By pointer events: the page's own dragging would take the focus from what is
// being typed.

import { h } from "../shared/dom.js";
import { chipTag } from "./tag-grid.js";

const FAR_PX = 6;

export class DragToCategory {
  /**
   * @param {HTMLElement} el the palette's own element
   * @param {() => import("../shared/types.js").Category[]} categories
   * @param {(tag: string, category: string) => void} put `""` for no category
   * @param {AbortSignal} signal
   */
  constructor(el, categories, put, signal) {
    Object.assign(this, { el, categories, put });
    /** @type {{tag: string, x: number, y: number, id: number} | null} where a chip was pressed */
    this.pressed = null;
    /** @type {HTMLElement | null} what follows the pointer */
    this.ghost = null;
    this.targets = h("div", { class: "tagger-drop" });
    el.addEventListener("pointerdown", (event) => this.onPress(event), { signal });
    // A quick pointer has left the palette by its first move.
    const on = (type, handler) => document.addEventListener(type, handler, { signal });
    on("pointermove", (event) => this.onMove(event));
    on("pointerup", (event) => this.onRelease(event));
    on("pointercancel", () => this.stop());
    document.addEventListener("keydown", (event) => {
      if (!this.ghost || event.key !== "Escape") return;
      event.stopPropagation();
      this.stop();
    }, { capture: true, signal });
  }

  onPress(event) {
    const tag = chipTag(event.target);
    if (tag === null || event.button !== 0 || event.pointerType === "touch") return;
    this.pressed = { tag, x: event.clientX, y: event.clientY, id: event.pointerId };
  }

  onMove(event) {
    if (!this.pressed) return;
    const { x, y } = this.pressed;
    if (!this.ghost && Math.hypot(event.clientX - x, event.clientY - y) > FAR_PX) this.begin();
    if (!this.ghost) return;
    this.ghost.style.left = `${event.clientX + FAR_PX}px`;
    this.ghost.style.top = `${event.clientY + FAR_PX}px`;
    const target = this.targetAt(event);
    for (const each of this.el.querySelectorAll(".tagger-over")) each.classList.toggle("tagger-over", each === target);
    target?.classList.add("tagger-over");
  }

  begin() {
    const { tag, id } = this.pressed;
    this.ghost = h("div", { class: "tagger-ghost-chip", popover: "manual" }, h("bdi", {}, tag));
    const places = this.categories().map(({ name, colour }) => {
      const place = h("div", { "data-category": name }, h("bdi", {}, name));
      place.style.setProperty("--tagger-mark", colour);
      return place;
    });
    const none = h("div", { "data-category": "" }, "Without category");
    const hint = h("p", { class: "tagger-hint" }, "There are no categories yet: make some first.");
    this.targets.replaceChildren(...(places.length ? [...places, none] : [hint]));
    this.el.append(this.targets, this.ghost);
    this.ghost.showPopover();
    this.el.setPointerCapture(id); // so that the click that follows presses no chip
  }

  onRelease(event) {
    const target = this.ghost ? this.targetAt(event) : null;
    const tag = this.pressed?.tag;
    this.stop();
    if (target && tag !== undefined) this.put(tag, target.dataset.category ?? "");
  }

  /** @returns {HTMLElement | null} the category at the pointer */
  targetAt({ clientX, clientY }) {
    const found = document.elementFromPoint(clientX, clientY)?.closest("[data-category]") ?? null;
    return found instanceof HTMLElement && this.el.contains(found) ? found : null;
  }

  stop() {
    this.pressed = null;
    this.ghost?.remove();
    this.ghost = null;
    this.targets.remove();
    for (const each of this.el.querySelectorAll(".tagger-over")) each.classList.remove("tagger-over");
  }
}
