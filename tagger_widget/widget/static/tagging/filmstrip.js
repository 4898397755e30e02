// The film strip: the neighbours of the image on the screen, small, below it.

import { afterPaint, closest, h } from "../shared/dom.js";
import { Emitter } from "../shared/emitter.js";
import { formatNumber } from "../shared/text.js";

/** @import { ProgressMarks } from "./progress-marks.js" */

const FRAME_PX = 88;
const MAX_FRAMES = 31;
const CAPACITY = 200;
const RETRY_AFTER_MS = 5000;
/** What is passed quickly is not requested. */
const REQUEST_AFTER_MS = 120;

/**
 * Names and thumbnails by index, the same for all views.
 *
 * @extends {Emitter<{change: null}>}
 */
export class FilmstripThumbnails extends Emitter {
  /** @param {(indexes: number[]) => void} send asks Python for names and thumbnails */
  constructor(send) {
    super();
    this.send = send;
    /** @type {Map<number, string>} */
    this.names = new Map();
    /** @type {Map<number, string>} addresses of thumbnails; empty if there is none */
    this.thumbnails = new Map();
    /** @type {Map<number, number>} when Python had none: it is requested again after a while */
    this.failed = new Map();
  }

  /** @param {Record<string, string>} names by index */
  addNames(names) {
    for (const [index, name] of Object.entries(names)) this.names.set(Number(index), name);
    this.emit("change", null);
  }

  /**
   * @param {{index: number, format: string}} facts
   * @param {DataView<ArrayBuffer>} [data]
   */
  receive({ index, format }, data) {
    this.drop(index);
    if (data) this.failed.delete(index);
    else this.failed.set(index, performance.now());
    this.thumbnails.set(index, data ? URL.createObjectURL(new Blob([data], { type: `image/${format}` })) : "");
    if (this.thumbnails.size > CAPACITY) this.drop(/** @type {number} */ (this.thumbnails.keys().next().value));
    this.emit("change", null);
  }

  /** @param {number} index */
  drop(index) {
    const address = this.thumbnails.get(index);
    if (address) URL.revokeObjectURL(address);
    this.thumbnails.delete(index);
  }

  /** @param {number[]} indexes the most urgent first */
  request(indexes) {
    const since = performance.now() - RETRY_AFTER_MS;
    const missing = indexes.filter((index) => !this.names.has(index) || !this.thumbnails.has(index)
      || (this.failed.get(index) ?? Infinity) < since);
    if (missing.length) this.send(missing);
  }
}

/** The strip of one view: a fixed number of frames that always lie in the same places. */
export class Filmstrip {
  /**
   * @param {FilmstripThumbnails} film
   * @param {ProgressMarks} marks
   * @param {(index: number, name?: string) => void} onChoose
   */
  constructor(film, marks, onChoose) {
    this.film = film;
    this.marks = marks;
    this.onChoose = onChoose;
    this.element = h("div", { class: "tagger-strip", role: "group", "aria-label": "Film strip" });
    this.index = 0;
    this.count = 0;
    this.isVisible = false;
    /** @type {number | undefined} */
    this.timer = undefined;
  }

  /** @param {AbortSignal} signal */
  connect(signal) {
    const redraw = () => {
      if (this.isVisible) this.draw();
    };
    this.film.on("change", redraw, signal);
    this.marks.on("change", redraw, signal);
    this.element.addEventListener("click", (event) => {
      const frame = closest(event.target, "button");
      const index = Number(frame?.dataset.index);
      if (frame) this.onChoose(index, this.film.names.get(index));
    }, { signal });
    const observer = new ResizeObserver(([entry]) => {
      const fitting = Math.floor(entry.contentRect.width / FRAME_PX);
      this.count = Math.min(fitting - ((fitting + 1) % 2), MAX_FRAMES); // odd: one lies in the middle
      this.draw();
    });
    observer.observe(this.element);
    signal.addEventListener("abort", () => {
      observer.disconnect();
      clearTimeout(this.timer);
    });
  }

  /** @param {boolean} isVisible */
  setVisible(isVisible) {
    this.isVisible = isVisible;
    this.draw();
  }

  /**
   * Follow the image on the screen, once that is painted.
   *
   * @param {number} index
   */
  setImage(index) {
    this.index = index;
    if (this.isVisible) afterPaint(() => this.draw());
  }

  draw() {
    const total = this.marks.bytes.length;
    const shown = Math.min(this.count, total);
    const first = Math.max(0, Math.min(this.index - Math.floor(shown / 2), total - shown));
    if (!this.isVisible || shown <= 0) return;
    while (this.element.children.length > shown) this.element.lastElementChild?.remove();
    while (this.element.children.length < shown) {
      const image = h("img", { alt: "", draggable: "false" });
      const sign = h("span", { "aria-hidden": "true" });
      this.element.append(h("button", { type: "button", class: "tagger-frame" }, image, sign));
    }
    [...this.element.children].forEach((frame, at) => {
      this.fillFrame(/** @type {HTMLButtonElement} */ (frame), first + at);
    });
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.request(first, shown), REQUEST_AFTER_MS);
  }

  /**
   * Request the thumbnails of these frames, the nearest first.
   *
   * @param {number} first
   * @param {number} count
   */
  request(first, count) {
    const indexes = Array.from({ length: count }, (_, at) => first + at);
    this.film.request(indexes.sort((a, b) => Math.abs(a - this.index) - Math.abs(b - this.index)));
  }

  /**
   * @param {HTMLButtonElement} frame
   * @param {number} index
   */
  fillFrame(frame, index) {
    const mark = this.marks.markOf(index);
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
