// The arithmetic of the grid: where each place of the list lies on the sheet. Knows nothing of the page.

export const GAP_PX = 8;
const LINE_PX = 24;
const TAGS_PX = 46;
const MIN_CELL_PX = 48;

/**
 * @typedef {object} Geometry in pixels
 * @property {number} columns
 * @property {number} cell side of the square for the picture
 * @property {number} height of a cell
 * @property {number} x from one column to the next
 * @property {number} y from one row to the next
 */
/** @typedef {{left: number, top: number, right: number, bottom: number}} Area */

/**
 * @param {number} width of the sheet
 * @param {{size: number, tags: boolean}} appearance
 * @returns {Geometry}
 */
export function geometryOf(width, { size, tags }) {
  const columns = Math.max(1, Math.floor((width + GAP_PX) / (size + GAP_PX)));
  const cell = Math.max(MIN_CELL_PX, Math.floor((width + GAP_PX) / columns) - GAP_PX);
  const height = cell + LINE_PX + (tags ? TAGS_PX : 0);
  return { columns, cell, height, x: cell + GAP_PX, y: height + GAP_PX };
}

/**
 * @param {Geometry} geometry
 * @param {number} count number of places
 * @returns {number} height of the sheet
 */
export function sheetHeight({ columns, y }, count) {
  return Math.max(0, Math.ceil(count / columns) * y - GAP_PX);
}

/**
 * Find the place that a key leads to.
 *
 * @param {string} key
 * @param {number} from -1 for none
 * @param {number} last the last place
 * @param {{columns: number, rowsOnScreen: number, firstInView: number}} view
 * @returns {number | null} it may lie outside the list; null for other keys
 */
export function destinationOf(key, from, last, { columns, rowsOnScreen, firstInView }) {
  const step = (/** @type {number} */ by) => (from < 0 ? firstInView : from + by);
  const isInLastRow = Math.floor(from / columns) === Math.floor(last / columns);
  switch (key) {
    case "ArrowRight": return step(1);
    case "ArrowLeft": return step(-1);
    case "ArrowDown": return step(from + columns > last && isInLastRow ? 0 : columns);
    case "ArrowUp": return step(from < columns ? 0 : -columns);
    case "PageDown": return step(rowsOnScreen * columns);
    case "PageUp": return step(-rowsOnScreen * columns);
    case "Home": return 0;
    case "End": return last;
    default: return null;
  }
}

/**
 * Find the places that an area of the sheet touches.
 *
 * @param {Geometry} geometry
 * @param {number} count number of places
 * @param {Area} area
 * @returns {number[]}
 */
export function placesWithin({ columns, x, y, cell, height }, count, { left, top, right, bottom }) {
  const [first, last] = span(Math.max(0, left), right, x, cell, columns - 1);
  const [upper, lower] = span(Math.max(0, top), bottom, y, height, Math.ceil(count / columns) - 1);
  const found = [];
  for (let row = upper; row <= lower; row += 1) {
    for (let at = row * columns + first; at <= row * columns + last; at += 1) if (at < count) found.push(at);
  }
  return found;
}

/**
 * Find the rows or columns that a stretch touches; the gap after one belongs to none.
 *
 * @param {number} low
 * @param {number} high
 * @param {number} pitch from one to the next
 * @param {number} length of one
 * @param {number} most the last one there is
 * @returns {[first: number, last: number]}
 */
function span(low, high, pitch, length, most) {
  const first = Math.floor(low / pitch) + (low % pitch > length ? 1 : 0);
  return [Math.max(0, first), Math.min(most, Math.floor(high / pitch))];
}
