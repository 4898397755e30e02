// Which images of a preview are selected: all but some, or none but some. So it stays small, however many images there
// are, and holds for images that are added later. Knows nothing of the page.

export class OptOuts {
  constructor() {
    /** @type {"all" | "none"} */
    this.base = "all";
    /** @type {Set<number>} indexes of images */
    this.exceptions = new Set();
  }

  /**
   * Select all images, or none.
   *
   * @param {"all" | "none"} base
   */
  reset(base = "all") {
    this.base = base;
    this.exceptions = new Set();
  }

  /** @param {number} index */
  isSelected(index) {
    return (this.base === "all") !== this.exceptions.has(index);
  }

  /**
   * @param {number} index
   * @param {boolean} isSelected
   */
  setSelected(index, isSelected) {
    if (isSelected === (this.base === "all")) this.exceptions.delete(index);
    else this.exceptions.add(index);
  }

  /**
   * @param {number} total
   * @returns {number} how many are selected
   */
  count(total) {
    return this.base === "all" ? total - this.exceptions.size : this.exceptions.size;
  }
}
