// Thumbnails in the page. Those used last are kept, decoded, in elements of their own, so that a cell that is scrolled
// back into view shows its picture in the same frame.

import { Emitter } from "./emitter.js";

const MIN_CAPACITY = 400;
const REQUEST_AFTER_MS = 40;
/** What is scrolled past quickly is not requested before the scrolling has paused for so long. */
const CALM_AFTER_MS = 100;

/** @typedef {{image?: HTMLImageElement, problem?: string}} Thumbnail */
/** @typedef {{at: number, format?: string, problem?: string}} ThumbnailFacts */

/** @extends {Emitter<{thumbnail: number}>} */
export class ThumbnailCache extends Emitter {
  /** @param {(indexes: number[]) => void} send asks Python for thumbnails */
  constructor(send) {
    super();
    this.send = send;
    /** @type {Map<number, Thumbnail>} by index, the least recently used first */
    this.entries = new Map();
    this.capacity = MIN_CAPACITY;
    /** @type {number[]} */
    this.wanted = [];
    /** @type {number | null} */
    this.timer = null;
  }

  /**
   * @param {number} index
   * @returns {Thumbnail | undefined}
   */
  get(index) {
    const thumbnail = this.entries.get(index);
    if (thumbnail) {
      this.entries.delete(index);
      this.entries.set(index, thumbnail);
    }
    return thumbnail;
  }

  /**
   * Request those that are missing, the most urgent first; this replaces earlier requests.
   *
   * @param {number[]} indexes
   * @param {boolean} [isHurried] whether they are scrolled past too quickly to be seen
   */
  request(indexes, isHurried = false) {
    this.capacity = Math.max(MIN_CAPACITY, 2 * indexes.length);
    this.wanted = indexes;
    if (isHurried) this.stop();
    this.timer ??= window.setTimeout(() => {
      this.timer = null;
      this.send(this.wanted.filter((index) => !this.entries.has(index)));
    }, isHurried ? CALM_AFTER_MS : REQUEST_AFTER_MS);
  }

  /**
   * Take in thumbnails, or the reasons why there are none.
   *
   * @param {ThumbnailFacts[]} rows
   * @param {DataView<ArrayBuffer>[]} buffers one for each row without a problem
   */
  receive(rows, buffers) {
    let next = 0;
    for (const { at, format, problem } of rows) {
      if (problem !== undefined) this.store(at, { problem });
      else void this.decode(at, buffers[next++], format ?? "jpeg");
    }
  }

  /**
   * @param {number} index
   * @param {DataView<ArrayBuffer>} data
   * @param {string} format
   */
  async decode(index, data, format) {
    const image = new Image();
    image.alt = "";
    image.draggable = false;
    image.src = URL.createObjectURL(new Blob([data], { type: `image/${format}` }));
    try {
      await image.decode();
      this.store(index, { image });
    } catch {
      this.store(index, { problem: "The browser cannot show this picture." });
    } finally {
      URL.revokeObjectURL(image.src); // the element has it now
    }
  }

  /**
   * @param {number} index
   * @param {Thumbnail} thumbnail
   */
  store(index, thumbnail) {
    this.entries.delete(index);
    this.entries.set(index, thumbnail);
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= this.capacity) break;
      this.entries.delete(oldest);
    }
    this.emit("thumbnail", index);
  }

  /**
   * Forget the thumbnails of images that changed.
   *
   * @param {Iterable<number>} indexes
   * @param {boolean} [brokenOnly]
   */
  drop(indexes, brokenOnly = false) {
    for (const index of indexes) if (!brokenOnly || this.entries.get(index)?.problem) this.entries.delete(index);
  }

  stop() {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}
