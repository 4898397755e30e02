// The part of the screen that pictures lie in: zoom and pan, and words if there is no picture.

import { button, closest, h } from "../shared/dom.js";
import { Zoom, placeImage } from "./zoom.js";

/** @import { CardDeck } from "./card-deck.js" */
/** @import { CardModels } from "./card-models.js" */
/** @import { Navigation } from "./navigation.js" */
/** @import { Point } from "./zoom-math.js" */

const SHARP_PIXELS_PERCENT = 400;
const PAN_STEP = 0.2;
/** @type {Record<"left" | "right" | "up" | "down", [number, number]>} */
const DIRECTIONS = { left: [1, 0], right: [-1, 0], up: [0, 1], down: [0, -1] };
const REMEDIES = { retry: "Try again", next: "Skip" };

export class ImageViewer {
  /**
   * @param {HTMLElement} root
   * @param {Navigation} navigation
   * @param {CardModels} cardModels
   * @param {object} on
   * @param {(command: string) => string} on.hint
   * @param {(command: string) => void} on.run
   * @param {(name: string) => void} on.needsFullImage called when the preview is too coarse
   */
  constructor(root, navigation, cardModels, on) {
    this.root = root;
    this.navigation = navigation;
    this.cardModels = cardModels;
    this.on = on;
    /** @type {CardDeck} set once the deck is there, which is built around this viewer */
    this.cardDeck = /** @type {any} */ (null);
    this.zoom = new Zoom();
    this.leftover = h("div", { class: "tagger-ghost", "aria-hidden": "true" });
    this.reason = h("p", {});
    this.problem = h("div", { class: "tagger-reason" }, this.reason, h("div", { class: "tagger-remedies" },
      ...Object.entries(REMEDIES).map(([command, text]) =>
        h("button", { type: "button", class: `tagger-do-${command}` }, text))));
    this.caption = h("div", { class: "tagger-caption" });
    this.percent = this.zoomButton("toggle_zoom", "Fit", "tagger-percent");
    this.keep = this.zoomButton("keep_zoom", "Keep", "tagger-keep");
    const tools = h("div", { class: "tagger-tools", role: "group", "aria-label": "Zoom" },
      this.keep, this.zoomButton("zoom_out", "−"), this.percent, this.zoomButton("zoom_in", "+"));
    this.element = h("div", { class: "tagger-area" }, this.leftover, this.problem, this.caption, tools);
    /** Name of the image that was requested as a whole. */
    this.fullImage = "";
  }

  /**
   * @param {string} command
   * @param {string} text
   * @param {string} [className]
   */
  zoomButton(command, text, className = "") {
    const element = button(className, this.on.hint(command), text);
    element.addEventListener("click", () => this.on.run(command));
    return element;
  }

  /** @param {AbortSignal} signal */
  connect(signal) {
    const { element, zoom } = this;
    element.addEventListener("wheel", (event) => this.onWheel(event), { passive: false, signal });
    element.addEventListener("dblclick", (event) => {
      if (!closest(event.target, "button")) this.toggleZoom(this.pointer(event));
    }, { signal });
    element.addEventListener("pointerdown", (event) => this.onPress(event), { signal });
    element.addEventListener("pointermove", (event) => {
      if (element.hasPointerCapture(event.pointerId)) zoom.pan(event.movementX, event.movementY);
    }, { signal });
    element.addEventListener("lostpointercapture", () => element.classList.remove("tagger-dragged"), { signal });
    this.cardModels.on("pictures", () => this.layOut(), signal);
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry.contentRect;
      zoom.area = { width: Math.max(width, 1), height: Math.max(height, 1) };
      this.layOut();
    });
    observer.observe(element);
    signal.addEventListener("abort", () => observer.disconnect());
  }

  /**
   * @param {MouseEvent} event
   * @returns {Point} from the middle of the area
   */
  pointer(event) {
    const { left, top, width, height } = this.element.getBoundingClientRect();
    return { x: event.clientX - left - width / 2, y: event.clientY - top - height / 2 };
  }

  /** @param {WheelEvent} event */
  onWheel(event) {
    // In a notebook the wheel scrolls the page until the screen has been clicked.
    if (!this.root.contains(document.activeElement) && !this.root.classList.contains("tagger-alone")) return;
    event.preventDefault();
    this.zoomBy(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), this.pointer(event));
  }

  /** @param {PointerEvent} event */
  onPress(event) {
    if (event.button !== 0 || closest(event.target, "button")) return;
    this.root.focus({ preventScroll: true });
    if (!this.zoom.view) return;
    this.element.setPointerCapture(event.pointerId);
    this.element.classList.add("tagger-dragged");
  }

  /**
   * @param {number} factor
   * @param {Point} [pointer]
   */
  zoomBy(factor, pointer) {
    this.zoom.zoomBy(factor, pointer);
    this.onZoomed();
  }

  /** @param {Point} [pointer] */
  toggleZoom(pointer) {
    this.zoom.toggle(pointer);
    this.onZoomed();
  }

  /** @param {"left" | "right" | "up" | "down"} way to see more of the picture on that side */
  pan(way) {
    const [x, y] = DIRECTIONS[way];
    this.zoom.pan(x * this.zoom.area.width * PAN_STEP, y * this.zoom.area.height * PAN_STEP);
  }

  /** @param {boolean} isKept whether the zoom is kept from image to image */
  setKeepZoom(isKept) {
    this.zoom.isKept = isKept;
    this.keep.setAttribute("aria-pressed", String(isKept));
  }

  /** Lay out every picture that has arrived; the shown one as the user zoomed it. */
  layOut() {
    for (const [name, picture] of this.cardModels.pictures) {
      const image = this.cardDeck.card(name)?.image;
      if (!image) continue;
      if (image.dataset.name !== name) {
        image.dataset.name = name;
        image.alt = `Image ${name}`;
        image.draggable = false;
      }
      if (name !== this.cardDeck.shown) placeImage(image, picture, this.zoom.area);
    }
    this.zoom.draw();
    this.onZoomed();
  }

  /** @param {string} name */
  showImage(name) {
    const picture = this.cardModels.pictures.get(name);
    const image = this.cardDeck.card(name)?.image ?? null;
    if (this.fullImage && this.fullImage !== name) {
      void this.cardModels.restorePreview(this.fullImage);
      this.fullImage = "";
    }
    this.zoom.setImage(picture ? image : null, picture ?? null);
    const problem = this.cardModels.problems.get(name);
    this.reason.textContent = problem ?? (picture ? "" : `Reading ${name} …`);
    this.problem.classList.toggle("tagger-problem", problem !== undefined);
    this.element.classList.toggle("tagger-empty", !picture);
    const { facts = name, note = "" } = this.navigation.card(name) ?? {};
    this.caption.textContent = facts;
    this.caption.title = note ? `${facts}\n${note}` : facts;
    this.onZoomed();
  }

  /** Show the zoom, and request the whole image when its preview has too few pixels for it. */
  onZoomed() {
    const { zoom } = this;
    const { view, image, percent, nativeScale } = zoom;
    const name = this.cardDeck.shown;
    this.percent.textContent = view === null ? "Fit" : `${percent} %`;
    this.element.classList.toggle("tagger-zoomed", view !== null);
    image?.classList.toggle("tagger-pixels", view !== null && (percent ?? 0) >= SHARP_PIXELS_PERCENT);
    const preview = name === null ? undefined : this.cardModels.pictures.get(name);
    if (!view || !preview || !image || this.fullImage === name) return;
    const sharpest = Math.max(image.naturalWidth, 1) / preview.width;
    if (view.scale / nativeScale <= sharpest * 1.01) return;
    this.fullImage = name ?? "";
    this.on.needsFullImage(this.fullImage);
  }
}
