// The arithmetic of zooming and panning; knows nothing of the page.

/** @typedef {{width: number, height: number}} Size */
/** @typedef {{scale: number, x: number, y: number}} View scale in CSS pixels per image pixel; x, y: the
 * point of the image, as fractions of its sides, that lies in the middle of the stage */

const MOST_ENLARGED_TO_FIT = 2;

/**
 * @param {Size} picture
 * @param {Size} stage
 * @returns {number} the scale that shows all of the picture; small ones are enlarged at most twice
 */
export function fitScale(picture, stage) {
  return Math.min(stage.width / picture.width, stage.height / picture.height, MOST_ENLARGED_TO_FIT);
}

/**
 * Change the scale and keep the point under the pointer where it is.
 *
 * @param {View} view
 * @param {number} scale
 * @param {{x: number, y: number}} pointer from the middle of the stage, in CSS pixels
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
 * Keep the picture over the stage: a side that fits stays centred, another does not leave its edge.
 *
 * @param {View} view
 * @param {Size} picture
 * @param {Size} stage
 * @returns {View}
 */
export function clampView(view, picture, stage) {
  const along = (centre, length, room) => {
    const half = room / 2 / (length * view.scale);
    return half >= 0.5 ? 0.5 : Math.min(Math.max(centre, half), 1 - half);
  };
  return {
    scale: view.scale,
    x: along(view.x, picture.width, stage.width),
    y: along(view.y, picture.height, stage.height),
  };
}
