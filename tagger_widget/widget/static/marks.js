// What became of each image: bytes that Python sends, and the band below the slider that shows them.

/** What the bytes mean; marks.py knows the same ones. */
export const MARKS = [
  { name: "no tags yet", kind: "untagged", sign: "" },
  { name: "tagged", kind: "tagged", sign: "•" },
  { name: "done", kind: "done", sign: "✓" },
  { name: "skipped", kind: "skipped", sign: "»" },
  { name: "cannot be read", kind: "problem", sign: "!" },
];
const [UNTAGGED, TAGGED, DONE, SKIPPED, PROBLEM] = MARKS.keys();
const HEIGHT_PX = 6;
const LEGEND = "Go to an image by its number. Below: full bars are done, half ones tagged, lines in the middle skipped, "
  + "gaps have no tags yet, red ends cannot be read.";

/** The marks of all images, the same for all views. */
export class Marks extends EventTarget {
  constructor() {
    super();
    this.bytes = new Uint8Array(0);
  }

  /** @param {DataView} packed */
  async load(packed) {
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
    this.bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    this.dispatchEvent(new CustomEvent("change", { detail: null }));
  }

  /** @param {[number, number][]} changes index and mark */
  change(changes) {
    for (const [index, mark] of changes) if (index < this.bytes.length) this.bytes[index] = mark;
    this.dispatchEvent(new CustomEvent("change", { detail: changes.map(([index]) => index) }));
  }

  /** @param {number} index */
  of(index) {
    return MARKS[this.bytes[index] ?? UNTAGGED];
  }
}

/** The band below one slider. A change draws its own few pixels anew, however many images there are. */
export class MarkBand {
  /**
   * @param {HTMLElement} root
   * @param {Marks} marks
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
