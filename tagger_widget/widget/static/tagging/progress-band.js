// The band below the slider that shows the progress of all images.

import { MARKS } from "./progress-marks.js";

const [UNTAGGED, TAGGED, DONE, SKIPPED, PROBLEM] = MARKS.keys();
const HEIGHT_PX = 6;
const LEGEND = "Go to an image by its number. Below: full bars are done, half ones tagged, lines in the middle skipped, "
  + "gaps have no tags yet, red ends cannot be read.";

/** The band below one slider. A change draws its own few pixels anew, however many images there are. */
export class ProgressBand {
  /**
   * @param {HTMLElement} root
   * @param {import("./progress-marks.js").ProgressMarks} marks
   * @param {AbortSignal} signal
   */
  constructor(root, marks, signal) {
    this.marks = marks;
    this.canvas = /** @type {HTMLCanvasElement} */ (document.createElement("canvas"));
    this.canvas.className = "tagger-band";
    this.canvas.setAttribute("aria-hidden", "true");
    const track = /** @type {HTMLElement} */ (root.querySelector(".tagger-nav .noUi-target"));
    track.append(this.canvas);
    track.title = LEGEND;
    const redraw = () => this.draw();
    const sized = new ResizeObserver(redraw);
    sized.observe(track);
    const themed = new MutationObserver(redraw);
    for (const each of [root, document.body]) {
      themed.observe(each, { attributes: true, attributeFilter: ["class", "data-jp-theme-light"] });
    }
    marks.addEventListener("change", (event) => this.follow(event.detail), { signal });
    signal.addEventListener("abort", () => {
      sized.disconnect();
      themed.disconnect();
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
    this.colours = Object.fromEntries(["done", "accent", "muted", "line", "warn"].map(
      (each) => [each, style.getPropertyValue(`--tagger-${each}`)]));
    this.follow(null);
  }

  /** @param {number[] | null} indexes that changed; all without */
  follow(indexes) {
    const total = this.marks.bytes.length;
    const columns = Math.min(total, this.canvas.width);
    if (!columns || !this.colours) return;
    const places = indexes ? new Set(indexes.map((index) => Math.floor((index * columns) / total))) : Array(columns).keys();
    for (const column of places) this.drawColumn(column, columns, total);
  }

  /** One image where there is room for it, or as many as share a pixel. */
  drawColumn(column, columns, total) {
    const { width, height } = this.canvas;
    const counts = [0, 0, 0, 0, 0];
    const first = Math.ceil((column * total) / columns);
    const last = Math.max(first + 1, Math.ceil(((column + 1) * total) / columns));
    for (let index = first; index < last; index += 1) counts[this.marks.bytes[index]] += 1;
    const left = Math.floor((column * width) / columns);
    const right = Math.floor(((column + 1) * width) / columns);
    const gap = right - left > 5 ? 1 : 0;
    const context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    const bar = (/** @type {string} */ colour, /** @type {number} */ top, /** @type {number} */ bottom) => {
      context.fillStyle = this.colours[colour];
      context.fillRect(left, Math.round(top * height), right - left - gap, Math.max(1, Math.round((bottom - top) * height)));
    };
    const share = (/** @type {number} */ mark) => counts[mark] / (last - first);
    context.clearRect(left, 0, right - left, height);
    bar("line", 0.84, 1);
    if (counts[TAGGED]) bar("accent", 1 - share(TAGGED) / 2, 1);
    if (counts[SKIPPED]) bar("muted", 0.34, 0.66);
    if (counts[DONE]) bar("done", 1 - share(DONE), 1);
    if (counts[PROBLEM]) bar("warn", 0, 0.34);
  }
}
