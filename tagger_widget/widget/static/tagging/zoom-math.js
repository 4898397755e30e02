// The arithmetic of zooming and panning; knows nothing of the page.

/** @typedef {{width: number, height: number}} Size */
/** @typedef {{x: number, y: number}} Point */
/**
 * @typedef {object} View which part of a picture is visible
 * @property {number} scale in CSS pixels per image pixel
 * @property {number} x the point of the picture in the middle of the area, as fractions of its sides
 * @property {number} y
 */

const MAX_FIT_SCALE = 2;
const MAX_SCALE = 16;

/**
 * @param {Size} picture
 * @param {Size} area
 * @returns {number} the scale that shows the whole picture; small ones are enlarged at most twice
 */
export function fitScale(picture, area) {
  return Math.min(area.width / picture.width, area.height / picture.height, MAX_FIT_SCALE);
}

/**
 * @param {Size} picture
 * @param {Size} area
 * @returns {View} the view that shows the whole picture
 */
export function fitView(picture, area) {
  return { scale: fitScale(picture, area), x: 0.5, y: 0.5 };
}

/**
 * Keep a scale between half of the smallest one that is of use and sixteen screen pixels for one of the image.
 *
 * @param {number} scale
 * @param {Size} picture
 * @param {Size} area
 * @param {number} nativeScale one image pixel on one pixel of the screen
 * @returns {number}
 */
export function clampScale(scale, picture, area, nativeScale) {
  const least = Math.min(fitScale(picture, area), nativeScale) / 2;
  return Math.min(Math.max(scale, least), MAX_SCALE * nativeScale);
}

/**
 * Change the scale and keep the point under the pointer where it is.
 *
 * @param {View} view
 * @param {number} scale
 * @param {Point} pointer from the middle of the area, in CSS pixels
 * @param {Size} picture
 * @returns {View}
 */
export function zoomAt(view, scale, pointer, picture) {
  const shift = 1 / view.scale - 1 / scale;
  return {
    scale,
    x: view.x + (pointer.x * shift) / picture.width,
    y: view.y + (pointer.y * shift) / picture.height,
  };
}

/**
 * Move the picture by this many CSS pixels.
 *
 * @param {View} view
 * @param {number} dx
 * @param {number} dy
 * @param {Size} picture
 * @returns {View}
 */
export function panBy({ scale, x, y }, dx, dy, picture) {
  return { scale, x: x - dx / (scale * picture.width), y: y - dy / (scale * picture.height) };
}

/**
 * Keep the picture over the area: a side that fits stays centred, a longer one does not leave the edge.
 *
 * @param {View} view
 * @param {Size} picture
 * @param {Size} area
 * @returns {View}
 */
export function clampView(view, picture, area) {
  const along = (/** @type {number} */ centre, /** @type {number} */ length, /** @type {number} */ room) => {
    const half = room / 2 / (length * view.scale);
    return half >= 0.5 ? 0.5 : Math.min(Math.max(centre, half), 1 - half);
  };
  return {
    scale: view.scale,
    x: along(view.x, picture.width, area.width),
    y: along(view.y, picture.height, area.height),
  };
}
