// Which images of a preview are ticked: all but some, or none but some. So it stays small, however many there are,
// and holds for images that come to it later.

export class OptOuts {
  constructor() {
    this.clear();
  }

  /** Tick all. */
  clear() {
    this.set("all");
  }

  /** @param {"all" | "none"} base */
  set(base) {
    this.base = base;
    /** @type {Set<number>} indexes of images */
    this.exceptions = new Set();
  }

  /** @param {number} index */
  has(index) {
    return (this.base === "all") !== this.exceptions.has(index);
  }

  /** @param {number} index @param {boolean} isTicked */
  put(index, isTicked) {
    if (isTicked === (this.base === "all")) this.exceptions.delete(index);
    else this.exceptions.add(index);
  }

  /** @param {number} total @returns {number} how many are ticked */
  count(total) {
    return this.base === "all" ? total - this.exceptions.size : this.exceptions.size;
  }
}
