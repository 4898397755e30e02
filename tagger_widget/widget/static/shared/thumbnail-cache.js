// Thumbnails in the page: the ones used last are kept, decoded, in elements of their own, so that a cell that
// comes back into sight shows its picture in the same frame.

const LEAST = 400;
const ASK_AFTER_MS = 40;
/** So long nothing may have gone by in a hurry: what nobody can see is not worth making. */
const CALM_AFTER_MS = 100;

/** @typedef {{image?: HTMLImageElement, problem?: string}} Thumbnail */

export class ThumbnailCache extends EventTarget {
  /** @param {(indexes: number[]) => void} ask */
  constructor(ask) {
    super();
    this.ask = ask;
    /** @type {Map<number, Thumbnail>} by index, the one used longest ago first */
    this.kept = new Map();
    this.most = LEAST;
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
    const thumb = this.kept.get(index);
    if (thumb) {
      this.kept.delete(index);
      this.kept.set(index, thumb);
    }
    return thumb;
  }

  /**
   * Ask for what is not here, the most urgent first; earlier wishes are taken back.
   *
   * @param {number[]} indexes
   * @param {boolean} [isHurried] whether they go by too quickly to be seen
   */
  want(indexes, isHurried = false) {
    this.most = Math.max(LEAST, 2 * indexes.length);
    this.wanted = indexes;
    if (isHurried) this.stop();
    this.timer ??= window.setTimeout(() => {
      this.timer = null;
      this.ask(this.wanted.filter((index) => !this.kept.has(index)));
    }, isHurried ? CALM_AFTER_MS : ASK_AFTER_MS);
  }

  /**
   * @param {{at: number, format?: string, problem?: string}[]} rows
   * @param {DataView[]} buffers
   */
  receive(rows, buffers) {
    let next = 0;
    for (const { at, format, problem } of rows) {
      if (problem !== undefined) this.keep(at, { problem });
      else this.decode(at, buffers[next++], format ?? "jpeg");
    }
  }

  async decode(at, data, format) {
    const image = new Image();
    image.alt = "";
    image.draggable = false;
    image.src = URL.createObjectURL(new Blob([data], { type: `image/${format}` }));
    try {
      await image.decode();
      this.keep(at, { image });
    } catch {
      this.keep(at, { problem: "The browser cannot show this picture." });
    } finally {
      URL.revokeObjectURL(image.src); // the element has it now
    }
  }

  keep(at, thumb) {
    this.kept.delete(at);
    this.kept.set(at, thumb);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= this.most) break;
      this.kept.delete(oldest);
    }
    this.dispatchEvent(new CustomEvent("thumb", { detail: at }));
  }

  /**
   * Forget pictures of images that changed.
   *
   * @param {Iterable<number>} indexes
   * @param {boolean} [brokenOnly]
   */
  drop(indexes, brokenOnly = false) {
    for (const index of indexes) if (!brokenOnly || this.kept.get(index)?.problem) this.kept.delete(index);
  }

  stop() {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}
