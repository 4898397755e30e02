// The band below the slider that shows the progress of all images.

/** @import { ProgressMarks } from "./progress-marks.js" */

// Indexes of the list of marks.
const TAGGED = 1;
const DONE = 2;
const SKIPPED = 3;
const PROBLEM = 4;
const HEIGHT_PX = 6;
const COLOURS = /** @type {const} */ (["done", "accent", "muted", "line", "warn"]);
const LEGEND = "Go to an image by its number. Below: full bars are done, half ones tagged, lines in the middle skipped, "
  + "gaps have no tags yet, red ends cannot be read.";

/** @typedef {(typeof COLOURS)[number]} Colour */

/** The band below one slider. A change redraws a few pixels only, however many images there are. */
export class ProgressBand {
  /**
   * @param {HTMLElement} root
   * @param {ProgressMarks} marks
   * @param {AbortSignal} signal
   */
  constructor(root, marks, signal) {
    this.marks = marks;
    /** @type {Record<Colour, string> | undefined} */
    this.colours = undefined;
    this.canvas = document.createElement("canvas");
    this.canvas.className = "tagger-band";
    this.canvas.setAttribute("aria-hidden", "true");
    const track = /** @type {HTMLElement} */ (root.querySelector(".tagger-nav .noUi-target"));
    track.append(this.canvas);
    track.title = LEGEND;
    const draw = () => this.draw();
    const sizeObserver = new ResizeObserver(draw);
    sizeObserver.observe(track);
    const themeObserver = new MutationObserver(draw);
    for (const each of [root, document.body]) {
      themeObserver.observe(each, { attributes: true, attributeFilter: ["class", "data-jp-theme-light"] });
    }
    marks.on("change", (indexes) => this.drawChanges(indexes), signal);
    signal.addEventListener("abort", () => {
      sizeObserver.disconnect();
      themeObserver.disconnect();
      this.canvas.remove();
    });
  }

  draw() {
    const { canvas } = this;
    const ratio = window.devicePixelRatio || 1;
    const width = Math.round(canvas.clientWidth * ratio);
    const key = `${width}/${ratio}`;
    if (canvas.dataset.size !== key) {
      canvas.dataset.size = key;
      canvas.width = width;
      canvas.height = Math.round(HEIGHT_PX * ratio);
    }
    const style = getComputedStyle(canvas);
    const colours = COLOURS.map((each) => [each, style.getPropertyValue(`--tagger-${each}`)]);
    this.colours = Object.fromEntries(colours);
    this.drawChanges(null);
  }

  /** @param {number[] | null} indexes null for all */
  drawChanges(indexes) {
    const total = this.marks.bytes.length;
    const columns = Math.min(total, this.canvas.width);
    if (!columns || !this.colours) return;
    const changed = indexes
      ? new Set(indexes.map((index) => Math.floor((index * columns) / total)))
      : Array(columns).keys();
    for (const column of changed) this.drawColumn(column, columns, total, this.colours);
  }

  /**
   * Draw one image if there is room for each, or as many as share a pixel.
   *
   * @param {number} column
   * @param {number} columns
   * @param {number} total
   * @param {Record<Colour, string>} colours
   */
  drawColumn(column, columns, total, colours) {
    const { width, height } = this.canvas;
    const counts = [0, 0, 0, 0, 0];
    const first = Math.ceil((column * total) / columns);
    const last = Math.max(first + 1, Math.ceil(((column + 1) * total) / columns));
    for (let index = first; index < last; index += 1) counts[this.marks.bytes[index]] += 1;
    const left = Math.floor((column * width) / columns);
    const right = Math.floor(((column + 1) * width) / columns);
    const gap = right - left > 5 ? 1 : 0;
    const context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    const drawBar = (/** @type {Colour} */ colour, /** @type {number} */ top, /** @type {number} */ bottom) => {
      const barHeight = Math.max(1, Math.round((bottom - top) * height));
      context.fillStyle = colours[colour];
      context.fillRect(left, Math.round(top * height), right - left - gap, barHeight);
    };
    const share = (/** @type {number} */ mark) => counts[mark] / (last - first);
    context.clearRect(left, 0, right - left, height);
    drawBar("line", 0.84, 1);
    if (counts[TAGGED]) drawBar("accent", 1 - share(TAGGED) / 2, 1);
    if (counts[SKIPPED]) drawBar("muted", 0.34, 0.66);
    if (counts[DONE]) drawBar("done", 1 - share(DONE), 1);
    if (counts[PROBLEM]) drawBar("warn", 0, 0.34);
  }
}
