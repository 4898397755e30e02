// Where the shown picture lies in its area, and at what scale.

import { clampView, fitScale, zoomAt } from "./zoom-math.js";

/** @typedef {import("./zoom-math.js").Size} Size */
/** @typedef {import("./zoom-math.js").View} View */

const LARGEST_SCALE = 16;

/** Lays one `<img>` out on the stage, fitted until the user zooms. */
export class Zoom {
  constructor() {
    /** @type {Size} of the part of the screen that pictures lie in; measured when it changes, as asking
     * the page for it while cards are being moved would lay out the whole page each time */
    this.stage = { width: 1, height: 1 };
    /** @type {View | null} null while fitted */
    this.view = null;
    /** Whether the next picture is taken up at the zoom and place of this one. */
    this.keep = false;
    /** @type {Size | null} */
    this.picture = null;
    /** @type {HTMLImageElement | null} */
    this.image = null;
  }

  /** @returns {number} one image pixel on one pixel of the screen */
  get whole() {
    return 1 / (window.devicePixelRatio || 1);
  }

  /** @returns {View | null} */
  get now() {
    if (!this.picture) return null;
    return this.view ?? { scale: fitScale(this.picture, this.stage), x: 0.5, y: 0.5 };
  }

  /** @returns {number | null} 100 when one image pixel takes one pixel of the screen */
  get percent() {
    return this.now && Math.round((this.now.scale / this.whole) * 100);
  }

  /**
   * Take up another picture, fitted unless the zoom is to be kept.
   *
   * @param {HTMLImageElement | null} image
   * @param {Size | null} picture whole size in pixels
   */
  take(image, picture) {
    if (image !== this.image && !this.keep) this.view = null;
    this.image = image;
    this.picture = picture;
    this.draw();
  }

  fit() {
    this.view = null;
    this.draw();
  }

  /** @param {{x: number, y: number}} [pointer] from the middle of the stage */
  toggle(pointer = { x: 0, y: 0 }) {
    if (this.view) this.fit();
    else this.to(this.whole, pointer);
  }

  /**
   * @param {number} factor
   * @param {{x: number, y: number}} [pointer] from the middle of the stage
   */
  by(factor, pointer = { x: 0, y: 0 }) {
    if (this.now) this.to(this.now.scale * factor, pointer);
  }

  /**
   * @param {number} scale
   * @param {{x: number, y: number}} pointer
   */
  to(scale, pointer) {
    if (!this.now || !this.picture) return;
    const least = Math.min(fitScale(this.picture, this.stage), this.whole) / 2;
    const wanted = Math.min(Math.max(scale, least), LARGEST_SCALE * this.whole);
    this.view = clampView(zoomAt(this.now, wanted, pointer, this.picture), this.picture, this.stage);
    this.draw();
  }

  /** Move the picture by this many CSS pixels. */
  pan(dx, dy) {
    if (!this.view || !this.picture) return;
    const { scale, x, y } = this.view;
    const moved = { scale, x: x - dx / (scale * this.picture.width), y: y - dy / (scale * this.picture.height) };
    this.view = clampView(moved, this.picture, this.stage);
    this.draw();
  }

  draw() {
    if (this.view && this.picture) this.view = clampView(this.view, this.picture, this.stage);
    if (this.image && this.picture && this.now) placeImage(this.image, this.picture, this.stage, this.now);
  }
}

/**
 * Put an image where a view says.
 *
 * @param {HTMLImageElement} image
 * @param {Size} picture
 * @param {Size} stage
 * @param {View} [view] fitted without it
 */
export function placeImage(image, picture, stage, view) {
  const fitted = fitScale(picture, stage);
  const { scale, x, y } = view ?? { scale: fitted, x: 0.5, y: 0.5 };
  const left = stage.width / 2 - picture.width * scale * x;
  const top = stage.height / 2 - picture.height * scale * y;
  const style = {
    width: `${picture.width * fitted}px`,
    height: `${picture.height * fitted}px`,
    transform: `translate(${left}px, ${top}px) scale(${scale / fitted})`,
  };
  const key = Object.values(style).join();
  if (image.dataset.placed === key) return;
  image.dataset.placed = key;
  Object.assign(image.style, style);
}
