// The film strip: the neighbours of the image on the screen, small, below it.

import { afterPaint, h } from "../shared/dom.js";
import { formatNumber } from "../shared/text.js";

const FRAME_PX = 88;
const MOST_FRAMES = 31;
const MOST_KEPT = 200;
const ASK_AGAIN_MS = 5000;

/** Names and thumbnails by index, the same for all views. */
export class FilmstripThumbnails extends EventTarget {
  /** @param {(indexes: number[]) => void} ask */
  constructor(ask) {
    super();
    this.ask = ask;
    /** @type {Map<number, string>} */
    this.names = new Map();
    /** @type {Map<number, string>} addresses of thumbnails; empty where there is none to be had */
    this.thumbnails = new Map();
    /** @type {Map<number, number>} when one could not be had: it is asked for again after a while */
    this.failed = new Map();
  }

  /** @param {Record<string, string>} names */
  know(names) {
    for (const [index, name] of Object.entries(names)) this.names.set(Number(index), name);
    this.dispatchEvent(new Event("change"));
  }

  /**
   * @param {{index: number, format: string}} facts
   * @param {DataView} [data]
   */
  receive({ index, format }, data) {
    this.drop(index);
    if (data) this.failed.delete(index);
    else this.failed.set(index, performance.now());
    this.thumbnails.set(index, data ? URL.createObjectURL(new Blob([data], { type: `image/${format}` })) : "");
    if (this.thumbnails.size > MOST_KEPT) this.drop(/** @type {number} */ (this.thumbnails.keys().next().value));
    this.dispatchEvent(new CustomEvent("change"));
  }

  /** @param {number} index */
  drop(index) {
    const address = this.thumbnails.get(index);
    if (address) URL.revokeObjectURL(address);
    this.thumbnails.delete(index);
  }

  /** @param {number[]} indexes the most urgent first */
  want(indexes) {
    const since = performance.now() - ASK_AGAIN_MS;
    const missing = indexes.filter((index) => !this.names.has(index) || !this.thumbnails.has(index)
      || (this.failed.get(index) ?? Infinity) < since);
    if (missing.length) this.ask(missing);
  }
}

/** One view's strip: a fixed number of frames that always lie in the same places. */
export class Filmstrip {
  /**
   * @param {FilmstripThumbnails} film
   * @param {import("./progress-marks.js").ProgressMarks} marks
   * @param {(index: number, name?: string) => void} go
   */
  constructor(film, marks, go) {
    Object.assign(this, { film, marks, go });
    this.element = h("div", { class: "tagger-strip", role: "group", "aria-label": "Film strip" });
    this.index = 0;
    this.count = 0;
    this.isOn = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /** @param {AbortSignal} signal */
  wire(signal) {
    const redraw = () => this.isOn && this.draw();
    this.film.addEventListener("change", redraw, { signal });
    this.marks.addEventListener("change", redraw, { signal });
    this.element.addEventListener("click", (event) => {
      const frame = event.target instanceof Element ? event.target.closest("button") : null;
      const index = Number(frame?.dataset.index);
      if (frame) this.go(index, this.film.names.get(index));
    }, { signal });
    const sized = new ResizeObserver(([entry]) => {
      const fitting = Math.floor(entry.contentRect.width / FRAME_PX);
      this.count = Math.min(fitting - ((fitting + 1) % 2), MOST_FRAMES); // odd: one lies in the middle
      this.draw();
    });
    sized.observe(this.element);
    signal.addEventListener("abort", () => {
      sized.disconnect();
      clearTimeout(this.timer);
    });
  }

  /** @param {boolean} isOn */
  turn(isOn) {
    this.isOn = isOn;
    this.draw();
  }

  /** Follow the image on the screen, once that is painted. @param {number} index */
  show(index) {
    this.index = index;
    if (this.isOn) afterPaint(() => this.draw());
  }

  draw() {
    const total = this.marks.bytes.length;
    const shown = Math.min(this.count, total);
    const first = Math.max(0, Math.min(this.index - Math.floor(shown / 2), total - shown));
    if (!this.isOn || shown <= 0) return;
    while (this.element.children.length > shown) this.element.lastElementChild?.remove();
    while (this.element.children.length < shown) {
      const image = h("img", { alt: "", draggable: "false" });
      this.element.append(h("button", { type: "button", class: "tagger-frame" }, image, h("span", { "aria-hidden": "true" })));
    }
    for (let at = 0; at < shown; at += 1) this.fill(this.element.children[at], first + at);
    // What is passed over quickly is not asked for.
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.want(first, shown), 120);
  }

  want(first, shown) {
    const indexes = Array.from({ length: shown }, (_, at) => first + at);
    this.film.want(indexes.sort((a, b) => Math.abs(a - this.index) - Math.abs(b - this.index)));
  }

  /**
   * @param {Element} frame
   * @param {number} index
   */
  fill(frame, index) {
    const mark = this.marks.of(index);
    const address = this.film.thumbnails.get(index) ?? "";
    const key = `${index} ${mark.kind} ${address} ${index === this.index}`;
    if (frame.dataset.key === key) return;
    frame.dataset.key = key;
    frame.dataset.index = String(index);
    frame.dataset.mark = mark.kind;
    frame.title = `${formatNumber(index + 1)}: ${mark.name}`;
    frame.setAttribute("aria-label", `Image ${formatNumber(index + 1)}, ${mark.name}`);
    if (index === this.index) frame.setAttribute("aria-current", "true");
    else frame.removeAttribute("aria-current");
    frame.tabIndex = index === this.index ? 0 : -1;
    const [image, sign] = frame.children;
    if (image.getAttribute("src") !== address) {
      if (address) image.setAttribute("src", address);
      else image.removeAttribute("src");
    }
    sign.textContent = mark.sign;
  }
}
