// Where the shown picture lies in its area, and at what scale.

import { clampScale, clampView, fitScale, fitView, panBy, zoomAt } from "./zoom-math.js";

/** @import { Point, Size, View } from "./zoom-math.js" */

/** Lays one `<img>` out in the area for pictures, fitted until the user zooms. */
export class Zoom {
  constructor() {
    /** @type {Size} of the area for pictures; measured when it changes, as measuring it while cards are moved would lay
     * out the whole page each time */
    this.area = { width: 1, height: 1 };
    /** @type {View | null} null while fitted */
    this.view = null;
    /** Whether the next picture is shown at the zoom and position of this one. */
    this.isKept = false;
    /** @type {Size | null} */
    this.picture = null;
    /** @type {HTMLImageElement | null} */
    this.image = null;
  }

  /** @returns {number} one image pixel on one pixel of the screen */
  get nativeScale() {
    return 1 / (window.devicePixelRatio || 1);
  }

  /** @returns {View | null} */
  get currentView() {
    if (!this.picture) return null;
    return this.view ?? fitView(this.picture, this.area);
  }

  /** @returns {number | null} 100 when one image pixel takes one pixel of the screen */
  get percent() {
    const view = this.currentView;
    return view && Math.round((view.scale / this.nativeScale) * 100);
  }

  /**
   * Show another picture, fitted unless the zoom is kept.
   *
   * @param {HTMLImageElement | null} image
   * @param {Size | null} picture whole size in pixels
   */
  setImage(image, picture) {
    if (image !== this.image && !this.isKept) this.view = null;
    this.image = image;
    this.picture = picture;
    this.draw();
  }

  fit() {
    this.view = null;
    this.draw();
  }

  /** @param {Point} [pointer] from the middle of the area */
  toggle(pointer = { x: 0, y: 0 }) {
    if (this.view) this.fit();
    else this.zoomTo(this.nativeScale, pointer);
  }

  /**
   * @param {number} factor
   * @param {Point} [pointer] from the middle of the area
   */
  zoomBy(factor, pointer = { x: 0, y: 0 }) {
    const view = this.currentView;
    if (view) this.zoomTo(view.scale * factor, pointer);
  }

  /**
   * @param {number} scale
   * @param {Point} pointer
   */
  zoomTo(scale, pointer) {
    const { area, picture } = this;
    const view = this.currentView;
    if (!view || !picture) return;
    const wanted = clampScale(scale, picture, area, this.nativeScale);
    this.view = clampView(zoomAt(view, wanted, pointer, picture), picture, area);
    this.draw();
  }

  /**
   * Move the picture by this many CSS pixels.
   *
   * @param {number} dx
   * @param {number} dy
   */
  pan(dx, dy) {
    if (!this.view || !this.picture) return;
    this.view = clampView(panBy(this.view, dx, dy, this.picture), this.picture, this.area);
    this.draw();
  }

  draw() {
    const { image, picture, area } = this;
    if (this.view && picture) this.view = clampView(this.view, picture, area);
    if (image && picture && this.currentView) placeImage(image, picture, area, this.currentView);
  }
}

/**
 * Put an image where a view says.
 *
 * @param {HTMLImageElement} image
 * @param {Size} picture
 * @param {Size} area
 * @param {View} [view] fitted without it
 */
export function placeImage(image, picture, area, view = fitView(picture, area)) {
  const fitted = fitScale(picture, area);
  const { scale, x, y } = view;
  const left = area.width / 2 - picture.width * scale * x;
  const top = area.height / 2 - picture.height * scale * y;
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
