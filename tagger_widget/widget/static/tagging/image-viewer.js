// The part of the screen that pictures lie in: zoom and pan, and words where there is no picture.

import { button, h } from "../shared/dom.js";
import { placeImage, Zoom } from "./zoom.js";

const SHARP_PIXELS_PERCENT = 400;
const PAN = 0.2;

export class ImageViewer {
  /**
   * @param {HTMLElement} root
   * @param {import("./navigation.js").Navigation} navigator
   * @param {import("./card-models.js").CardModels} models
   * @param {object} on
   * @param {(command: string) => string} on.hint
   * @param {(command: string) => void} on.run
   * @param {(name: string) => void} on.wantWhole called when the preview is too coarse
   */
  constructor(root, navigator, models, on) {
    Object.assign(this, { root, navigator, models, on });
    /** @type {import("./card-deck.js").CardDeck} */
    this.shelf = /** @type {any} */ (null);
    this.zoom = new Zoom();
    this.ghost = h("div", { class: "tagger-ghost", "aria-hidden": "true" });
    this.reason = h("p", {});
    this.problem = h("div", { class: "tagger-reason" }, this.reason, h("div", { class: "tagger-remedies" },
      ...[["retry", "Try again"], ["next", "Skip"]].map(([command, text]) =>
        h("button", { type: "button", class: `tagger-do-${command}` }, text))));
    this.caption = h("div", { class: "tagger-caption" });
    this.element = h("div", { class: "tagger-area" }, this.ghost, this.problem, this.caption, this.tools());
    /** Name of the image that was asked for as a whole. */
    this.whole = "";
  }

  tools() {
    const tool = (command, text, className = "") => {
      const made = button(className, this.on.hint(command), text);
      made.addEventListener("click", () => this.on.run(command));
      return made;
    };
    this.percent = tool("toggle_zoom", "Fit", "tagger-percent");
    this.keep = tool("keep_zoom", "Keep", "tagger-keep");
    const parts = [this.keep, tool("zoom_out", "−"), this.percent, tool("zoom_in", "+")];
    return h("div", { class: "tagger-tools", role: "group", "aria-label": "Zoom" }, ...parts);
  }

  /** @param {AbortSignal} signal */
  wire(signal) {
    const { element, zoom } = this;
    const on = (type, handler, options = {}) => element.addEventListener(type, handler, { signal, ...options });
    on("wheel", (event) => this.onWheel(event), { passive: false });
    on("dblclick", (event) => isTool(event) || this.toggleZoom(this.pointer(event)));
    on("pointerdown", (event) => this.onPress(event));
    on("pointermove", (event) => {
      if (element.hasPointerCapture(event.pointerId)) zoom.pan(event.movementX, event.movementY);
    });
    on("lostpointercapture", () => element.classList.remove("tagger-dragged"));
    this.models.addEventListener("pictures", () => this.lay(), { signal });
    const resized = new ResizeObserver(([entry]) => {
      const { width, height } = entry.contentRect;
      zoom.stage = { width: Math.max(width, 1), height: Math.max(height, 1) };
      this.lay();
    });
    resized.observe(element);
    signal.addEventListener("abort", () => resized.disconnect());
  }

  /** @returns {{x: number, y: number}} from the middle of the stage */
  pointer(event) {
    const { left, top, width, height } = this.element.getBoundingClientRect();
    return { x: event.clientX - left - width / 2, y: event.clientY - top - height / 2 };
  }

  onWheel(event) {
    // In a notebook the wheel scrolls the page until the screen has been clicked.
    if (!this.root.contains(document.activeElement) && !this.root.classList.contains("tagger-alone")) return;
    event.preventDefault();
    this.zoomBy(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), this.pointer(event));
  }

  onPress(event) {
    if (event.button !== 0 || isTool(event)) return;
    this.root.focus({ preventScroll: true });
    if (!this.zoom.view) return;
    this.element.setPointerCapture(event.pointerId);
    this.element.classList.add("tagger-dragged");
  }

  /**
   * @param {number} factor
   * @param {{x: number, y: number}} [pointer]
   */
  zoomBy(factor, pointer) {
    this.zoom.by(factor, pointer);
    this.zoomed();
  }

  /** @param {{x: number, y: number}} [pointer] */
  toggleZoom(pointer) {
    this.zoom.toggle(pointer);
    this.zoomed();
  }

  /** @param {"left" | "right" | "up" | "down"} way to look further that way */
  pan(way) {
    const [x, y] = { left: [1, 0], right: [-1, 0], up: [0, 1], down: [0, -1] }[way];
    this.zoom.pan(x * this.zoom.stage.width * PAN, y * this.zoom.stage.height * PAN);
  }

  /** @param {boolean} on whether the zoom stays from image to image */
  keepZoom(on) {
    this.zoom.keep = on;
    this.keep.setAttribute("aria-pressed", String(on));
  }

  /** Lay out every picture that is here; the shown one as the user zoomed it. */
  lay() {
    for (const [name, picture] of this.models.pictures) {
      const image = this.shelf.card(name)?.image;
      if (!image) continue;
      if (image.dataset.name !== name) {
        image.dataset.name = name;
        image.alt = `Image ${name}`;
        image.draggable = false;
      }
      if (name !== this.shelf.shown) placeImage(image, picture, this.zoom.stage);
    }
    this.zoom.draw();
    this.zoomed();
  }

  /** @param {string} name */
  show(name) {
    const picture = this.models.pictures.get(name);
    const image = this.shelf.card(name)?.image ?? null;
    if (this.whole && this.whole !== name) {
      this.models.reduce(this.whole);
      this.whole = "";
    }
    this.zoom.take(picture ? image : null, picture ?? null);
    const problem = this.models.problems.get(name);
    this.reason.textContent = problem ?? (picture ? "" : `Reading ${name} …`);
    this.problem.classList.toggle("tagger-problem", problem !== undefined);
    this.element.classList.toggle("tagger-empty", !picture);
    const { facts = name, note = "" } = this.navigator.card(name) ?? {};
    this.caption.textContent = facts;
    this.caption.title = note ? `${facts}\n${note}` : facts;
    this.zoomed();
  }

  zoomed() {
    const { zoom } = this;
    const name = this.shelf.shown;
    this.percent.textContent = zoom.view === null ? "Fit" : `${zoom.percent} %`;
    this.element.classList.toggle("tagger-zoomed", zoom.view !== null);
    zoom.image?.classList.toggle("tagger-pixels", zoom.view !== null && (zoom.percent ?? 0) >= SHARP_PIXELS_PERCENT);
    const preview = name === null ? undefined : this.models.pictures.get(name);
    if (!zoom.view || !preview || !zoom.image || this.whole === name) return;
    const sharpest = Math.max(zoom.image.naturalWidth, 1) / preview.width;
    if (zoom.view.scale / zoom.whole <= sharpest * 1.01) return;
    this.whole = name ?? "";
    this.on.wantWhole(this.whole);
  }
}

/** @param {Event} event */
function isTool(event) {
  return event.target instanceof Element && event.target.closest("button") !== null;
}
